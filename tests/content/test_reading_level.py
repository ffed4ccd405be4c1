"""How easily it all reads, for somebody who is tired."""

import re
from collections.abc import Iterable

import pytest

from bot.care.advice import Advice
from bot.care.exercises import Exercise
from bot.content import library
from bot.content.answer_rules import answer_rules
from bot.content.forms import DAILY, form, openings
from bot.content.lessons import Lesson, lessons
from bot.content.library import Starter
from tests.content.living import KIND_WORDS, told
from tests.content.readability import grade, syllables
from tests.content.seen import ANSWERS, WHYS, said_by_file


def test_the_measure_counts_as_a_reader_would() -> None:
    assert [syllables(word) for word in ("care", "tumor", "hormone", "medicine", "tired", "wanted", "little")] == [
        1, 2, 2, 3, 1, 2, 2,
    ]  # fmt: skip
    assert grade(["The cat sat. The dog ran."]) < 1
    assert grade(["Considerable heterogeneity characterizes neuroendocrine malignancies internationally."]) > 20


@pytest.mark.parametrize("one", lessons("en"), ids=lambda one: one.head.id)
def test_no_lesson_is_harder_than_the_tenth_grade(one: Lesson) -> None:
    assert grade([one.title, one.text, one.ask]) <= 10


def filled(texts: Iterable[str]) -> list[str]:
    """With something in the place of their values."""
    return [re.sub(r"\{\w+\}", "it", text) for text in texts]


SAID = {f"words {name}": filled(texts) for name, texts in said_by_file().items()}
READ = {
    "lessons": [one.text for one in lessons("en")],
    "openings": [one.text for one in openings("en")],
    "exercises": [text for one in library.exercises("en") for text in told(one)],
    "kind words": [one.text for one in KIND_WORDS],
    "own time": [idea for one in library.own_times("en") for idea in one.ideas],
    "questions": [item.text for form_id in DAILY for item in form(form_id, "en").items],
    "sentences": [text for texts in SAID.values() for text in texts],
}


@pytest.mark.parametrize("kind", READ)
def test_all_of_it_reads_at_about_the_eighth_grade_or_easier(kind: str) -> None:
    assert grade(READ[kind]) <= 8


@pytest.mark.parametrize("one", library.exercises("en"), ids=lambda one: one.id)
def test_what_is_read_before_an_exercise_is_no_harder(one: Exercise) -> None:
    assert grade([one.about, one.not_for_text, *one.cautions]) <= 8
    assert grade([re.sub(r"\(.*?\)", "", one.evidence)]) <= 10


BESIDE = {
    "urgent answers": filled(ANSWERS.texts.values()),
    "red-flag whys": list(WHYS.values()),
    "answer whys": [rule.why for rule in answer_rules("en").rules],
    "bookmarks": [one.about for one in library.bookmarks(None, "en")],
    **SAID,
}


@pytest.mark.parametrize("kind", BESIDE)
def test_each_kind_reads_at_the_ninth_grade_or_easier_on_average(kind: str) -> None:
    assert grade(BESIDE[kind]) <= 9


@pytest.mark.parametrize("advice", ANSWERS.texts, ids="-".join)
def test_no_urgent_answer_is_harder_than_the_tenth_grade(advice: Advice) -> None:
    assert grade(filled([ANSWERS.texts[advice]])) <= 10


@pytest.mark.parametrize("one", library.exercises("en"), ids=lambda one: one.id)
def test_no_exercise_is_harder_than_the_tenth_grade(one: Exercise) -> None:
    assert grade(told(one)) <= 10


@pytest.mark.parametrize("one", library.bookmarks(None, "en"), ids=lambda one: one.id)
def test_no_bookmark_is_harder_than_the_tenth_grade(one: Starter) -> None:
    assert grade([one.about]) <= 10
