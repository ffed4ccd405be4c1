"""The red-flag file: every rule's own examples, the wording of every answer, and what does not load."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.care.red_flags import Tier, assess
from bot.content import red_flags
from bot.content.countries import Country, countries
from bot.content.red_flags import FILE, FOLDER, PARTS, BadContent, answer, answer_for_another, load, not_safe, read, why

TEXT = (FOLDER / "en" / FILE).read_text(encoding="utf-8")
CONTENT = read()
ANSWERED = (Tier.CONTACT, Tier.EMERGENCY, Tier.CRISIS)
EVERYWHERE = (None, *countries())
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

MATCHES = [(rule.id, text) for rule in CONTENT.rules for text in rule.matches]
NEAR_MISSES = [(rule.id, text) for rule in CONTENT.rules for text in rule.near_misses]


ASKING = {rule.id for rule in CONTENT.rules if rule.asks}


def raised(text: str) -> set[str]:
    """The rules that answer a text, and of those that only ask the ones that do."""
    found = assess(text, red_flags.rules())
    return {flag.rule_id for flag in found.flags} | {flag.rule_id for flag in found.doubts} & ASKING


@pytest.mark.parametrize(("rule_id", "text"), MATCHES)
def test_a_rule_answers_its_examples(rule_id: str, text: str) -> None:
    assert rule_id in raised(text)


@pytest.mark.parametrize(("rule_id", "text"), NEAR_MISSES)
def test_a_rule_keeps_quiet_at_its_near_misses(rule_id: str, text: str) -> None:
    assert rule_id not in raised(text)


def test_the_emergency_sign_of_the_source_is_there_and_is_not_an_addition() -> None:
    rule = next(rule for rule in CONTENT.rules if rule.id == "swelling-and-breathing")
    assert (rule.tier, rule.marked_addition) == (Tier.EMERGENCY, False)
    assert rule.source == "Cleveland Clinic, Neuroendocrine Tumors, line 39"


def test_what_is_not_in_the_two_sources_is_marked_and_has_an_address() -> None:
    for rule in CONTENT.rules:
        assert rule.marked_addition != rule.source.startswith("Cleveland Clinic, Neuroendocrine Tumors, line")
        assert not rule.marked_addition or "https://" in rule.source
        assert rule.reviewed_on >= date(2026, 11, 20)


def answers(country: Country | None) -> list[str]:
    own = [answer(tier, country) for tier in ANSWERED]
    return [*own, *(answer_for_another(tier, country) for tier in ANSWERED if tier.urgent), not_safe(country)]


@pytest.mark.parametrize("country", EVERYWHERE, ids=lambda country: country.code if country else "anywhere")
def test_an_answer_is_short_and_calm_everywhere(country: Country | None) -> None:
    for text in answers(country):
        assert len(text.split()) <= 60
        assert "{" not in text
        assert not [words for words in FORBIDDEN if words in text.lower()]
        assert "nobody reads along" in text.lower()


def test_every_reason_keeps_the_wording_rules() -> None:
    for rule in CONTENT.rules:
        reason = why(rule.id)
        assert reason is not None
        assert "not a diagnosis" in reason
        assert rule.source.split(",")[0] in reason or rule.tier is Tier.CRISIS
        assert not [words for words in FORBIDDEN if words in reason.lower()]
    assert why("no-such-rule") is None


def test_the_first_line_is_the_action_and_the_number() -> None:
    for country in countries():
        assert answer(Tier.EMERGENCY, country).splitlines()[0] == f"Call {country.emergency_number} now."
        assert (country.crisis_line or "findahelpline.com") in answer(Tier.CRISIS, country).splitlines()[0]
        assert answer(Tier.CONTACT, country).splitlines()[0] == "Contact your provider today."
        assert country.emergency_number in answer(Tier.CONTACT, country)


def test_the_first_line_for_somebody_else_is_the_action_and_the_number() -> None:
    for country in countries():
        number, line = country.emergency_number, country.crisis_line or "findahelpline.com"
        emergency, crisis = (answer_for_another(tier, country) for tier in (Tier.EMERGENCY, Tier.CRISIS))
        assert emergency.splitlines()[0] == f"If this is happening now, call {number} for them."
        assert crisis.splitlines()[0] == f"If they are in danger or took something, call {number} now."
        assert not_safe(country).splitlines()[0] == f"Call {number} now."
        assert line in crisis
        assert line in not_safe(country)


def test_every_answer_names_its_source() -> None:
    for _, one in CONTENT.answers:
        assert one.source.startswith("Cleveland Clinic, Neuroendocrine Tumors, line") or "https://" in one.source
        assert one.reviewed_on >= date(2026, 11, 20)


def test_an_unknown_country_gets_words_that_work_anywhere() -> None:
    first = answer(Tier.EMERGENCY, None).splitlines()[0]
    assert first == "Call your local emergency number (112 or 911 in many countries) now."
    assert "findahelpline.com" in answer(Tier.CRISIS, None)


def test_the_emergency_answer_does_not_let_people_wait() -> None:
    assert "do not wait for an answer here" in answer(Tier.EMERGENCY, None)


def test_the_crisis_answer_asks_about_safety() -> None:
    assert "are you safe right now?" in answer(Tier.CRISIS, None).lower()


def test_there_is_no_answer_to_nothing() -> None:
    with pytest.raises(ValueError, match="none"):
        answer(Tier.NONE, None)
    with pytest.raises(ValueError, match="contact"):
        answer_for_another(Tier.CONTACT, None)


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
        ("Call {emergency_number} now.", "Call {number} now.", "unknown placeholder: number"),
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
