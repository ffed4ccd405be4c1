"""The fixed answers: short, calm, with the number first, and never a promise or a verdict, in every language."""

import shutil
from itertools import product
from pathlib import Path

import pytest

from bot.care.advice import Advice, Moment
from bot.care.red_flags import Tier
from bot.content.countries import countries
from bot.content.languages import LANGUAGES
from bot.content.loading import BadContent, read
from bot.content.urgent_answers import ALL, FILE, FOLDER, AnswersFile, answer, load

EVERYWHERE = (None, *countries())
FORBIDDEN = (
    "diagnos",
    "detect",
    "monitor",
    "risk score",
    "safe to ignore",
    "you are fine",
    "she is fine",
    "nothing to worry",
    "all is well",
    "emergency service",
    "!",
)
URGENT = [advice for advice in sorted(ALL) if advice.tier.urgent]
FIRST = {
    Advice(Moment.NOW, Tier.EMERGENCY): "Call {number} now.",
    Advice(Moment.ANOTHER, Tier.EMERGENCY): "If this is happening now, call {number} for them.",
    Advice(Moment.ANOTHER, Tier.CRISIS): "If they are in danger or took something, call {number} now.",
    Advice(Moment.ASK, Tier.EMERGENCY): "If it is happening now, call {number}.",
    Advice(Moment.NO, Tier.EMERGENCY): "If it happens, call {number} at once.",
    Advice(Moment.UNSAFE, Tier.CRISIS): "Call {number} now.",
    Advice(Moment.NOW, Tier.CONTACT): "Contact your provider today.",
}
NOT_WAITED_FOR = (Moment.NOW, Moment.ASK, Moment.ANOTHER, Moment.SILENCE, Moment.AGAIN, Moment.UNSAFE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_short_and_calm_everywhere(language: str) -> None:
    for country, advice in product(EVERYWHERE, ALL):
        text = answer(advice, country, language)
        assert len(text.split()) <= 60, (country, advice)
        assert "{" not in text, (country, advice)
        assert not [words for words in FORBIDDEN if words in text.lower()], (country, advice)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("advice", URGENT, ids="-".join)
def test_an_urgent_answer_names_a_number_and_says_that_nobody_reads_along(language: str, advice: Advice) -> None:
    for country in EVERYWHERE:
        text = answer(advice, country, language)
        number = country.emergency_number if country else "your local emergency number"
        assert number in text
        assert "nobody reads along" in text.lower()
        assert advice.moment not in NOT_WAITED_FOR or "do not wait for an answer here" in text
        assert advice.tier is not Tier.CRISIS or ((country and country.crisis_line) or "findahelpline.com") in text


@pytest.mark.parametrize("advice", FIRST, ids="-".join)
def test_the_first_line_is_the_action_and_the_number(advice: Advice) -> None:
    for country in countries():
        assert answer(advice, country).splitlines()[0] == FIRST[advice].format(number=country.emergency_number)


def test_in_a_crisis_the_first_line_is_the_one_to_call_and_safety_is_asked_about() -> None:
    for moment in (Moment.NOW, Moment.SILENCE, Moment.AGAIN):
        for country in EVERYWHERE:
            text = answer(Advice(moment, Tier.CRISIS), country)
            assert ((country and country.crisis_line) or "findahelpline.com") in text.splitlines()[0]
            assert "are you safe right now?" in text.lower()


def test_contact_says_what_to_do_when_they_are_closed_and_what_would_be_an_emergency() -> None:
    for country in countries():
        text = answer(Advice(Moment.NOW, Tier.CONTACT), country)
        assert "If they are closed" in text
        assert f"Call {country.emergency_number} at once if" in text


def test_every_answer_names_its_source() -> None:
    for by_tier in read(FOLDER / "en" / FILE, AnswersFile).answers.values():
        for one in by_tier.values():
            assert one.source.startswith("Cleveland Clinic, Neuroendocrine Tumors, line") or "https://" in one.source


def test_there_is_no_answer_to_nothing() -> None:
    with pytest.raises(ValueError, match="none"):
        answer(Advice(Moment.NOW, Tier.NONE), None)


def test_a_language_without_a_file_answers_in_english() -> None:
    assert load("xx") is load("en")
    assert load("../en") is load("en")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Call {emergency_number} now.", "Call {number} now.", "unknown placeholder: number"),
        ("  known:", "  now_and_then:", "now_and_then"),
        ("  unsafe:", "  again_:", "again_"),
        ("version: 2", "version: 0", "version"),
    ],
)
def test_a_wrong_file_does_not_load(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    shutil.copytree(FOLDER / "en", tmp_path / "en")
    text = (tmp_path / "en" / FILE).read_text("utf-8")
    assert old in text
    (tmp_path / "en" / FILE).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadContent, match=complaint):
        load("en", tmp_path)
