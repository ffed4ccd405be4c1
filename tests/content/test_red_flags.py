"""The red-flag file: every rule's own examples, the wording of every answer, and what does not load."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.care.red_flags import Tier, assess
from bot.content import red_flags
from bot.content.red_flag_file import RuleItem
from bot.content.red_flags import FILE, FOLDER, PARTS, BadContent, load, read, why

TEXT = (FOLDER / "en" / FILE).read_text(encoding="utf-8")
CONTENT = read()
FORBIDDEN = (
    "diagnose",
    "detects",
    "monitors your condition",
    "risk score",
    "safe to ignore",
    "you are fine",
    "emergency service",
    "!",
)


ASKING = {rule.id for rule in CONTENT.rules if rule.asks}


def raised(text: str) -> set[str]:
    """The rules that answer a text, and of those that only ask the ones that do."""
    found = assess(text, red_flags.rules())
    return {flag.rule_id for flag in found.flags} | {flag.rule_id for flag in found.doubts} & ASKING


@pytest.mark.parametrize("rule", CONTENT.rules, ids=lambda rule: rule.id)
def test_a_rule_answers_its_examples_and_keeps_quiet_at_its_near_misses(rule: RuleItem) -> None:
    assert [text for text in rule.matches if rule.id not in raised(text)] == []
    assert [text for text in rule.near_misses if rule.id in raised(text)] == []


def test_the_emergency_sign_of_the_source_is_there_and_is_not_an_addition() -> None:
    rule = next(rule for rule in CONTENT.rules if rule.id == "swelling-and-breathing")
    assert (rule.tier, rule.marked_addition) == (Tier.EMERGENCY, False)
    assert rule.source == "Cleveland Clinic, Neuroendocrine Tumors, line 39"


def test_what_is_not_in_the_two_sources_is_marked_and_has_an_address() -> None:
    for rule in CONTENT.rules:
        assert rule.marked_addition != rule.source.startswith("Cleveland Clinic, Neuroendocrine Tumors, line")
        assert not rule.marked_addition or "https://" in rule.source
        assert rule.reviewed_on >= date(2026, 11, 20)


def test_every_reason_keeps_the_wording_rules() -> None:
    for rule in CONTENT.rules:
        reason = why(rule.id)
        assert reason is not None
        assert "not a diagnosis" in reason
        assert rule.source.split(",")[0] in reason or rule.tier is Tier.CRISIS
        assert not [words for words in FORBIDDEN if words in reason.lower()]
    assert why("no-such-rule") is None


def test_a_language_without_a_file_answers_in_english() -> None:
    assert load("xx") is load("en")
    assert load("../en") is load("en")


def broken(folder: Path, old: str, new: str) -> str:
    """The complaint about a file in which the first `old` became `new`."""
    assert old in TEXT
    (folder / "en").mkdir()
    for name in PARTS.keys() - {FILE}:
        shutil.copy(FOLDER / "en" / name, folder / "en")
    (folder / "en" / FILE).write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadContent) as caught:
        load("en", folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    tier: emergency", "    mood: good\n    tier: emergency", "swelling-and-breathing > mood"),
        ("    near_misses:", "    near_misses: []\n    others:", "swelling-and-breathing > near_misses"),
        ("    all_of: [leg_swelling]", "    all_of: [leg_swelin]", "swelling-and-breathing: no such concept"),
        ('"{legs} & {swollen}"', '"{legz} & {swollen}"', "{legz}"),
        ('"{legs} & {swollen}"', '"{legs} .."', "must begin and end with a word"),
        ("- id: chest-pain", "- id: collapse", "share one rule id"),
        ("breaks: [but,", "breaks: [no,", "breaks"),
        ("cues:", "cues", "en/red_flags.yaml"),
    ],
)
def test_a_wrong_file_does_not_load_and_says_where(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = broken(tmp_path, old, new)
    assert text.startswith("en/red_flags.yaml: ")
    assert complaint in text


def test_a_name_in_both_files_is_refused(tmp_path: Path) -> None:
    assert "stands in two files: suicidal" in broken(tmp_path, "concepts:", 'concepts:\n  suicidal: ["die"]')


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadContent, match=re.escape("en/red_flags.yaml")):
        load("en", tmp_path)
