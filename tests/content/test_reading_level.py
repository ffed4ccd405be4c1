"""How easily it all reads, for somebody who is tired."""

import re

import pytest

from bot.care.exercises import Exercise
from bot.content import library
from bot.content.forms import JOURNAL, form, openings
from bot.content.lessons import Lesson, lessons
from bot.content.wording import words
from tests.content.living import KIND_WORDS, told
from tests.content.readability import grade, syllables


def test_the_measure_counts_as_a_reader_would() -> None:
    assert [syllables(word) for word in ("care", "tumor", "hormone", "medicine", "tired", "wanted", "little")] == [
        1, 2, 2, 3, 1, 2, 2,
    ]  # fmt: skip
    assert grade(["The cat sat. The dog ran."]) < 1
    assert grade(["Considerable heterogeneity characterizes neuroendocrine malignancies internationally."]) > 20


@pytest.mark.parametrize("one", lessons("en"), ids=lambda one: one.head.id)
def test_no_lesson_is_harder_than_the_tenth_grade(one: Lesson) -> None:
    assert grade([one.title, one.text, one.ask]) <= 10


def sentences() -> list[str]:
    """Every sentence of the bot, with something in the place of its values."""
    found = words("en").sentences.values()
    forms = [text for one in found for text in ([one] if isinstance(one, str) else one.values())]
    return [re.sub(r"\{\w+\}", "it", text) for text in forms]


READ = {
    "lessons": [one.text for one in lessons("en")],
    "openings": [one.text for one in openings("en")],
    "exercises": [text for one in library.exercises("en") for text in told(one)],
    "kind words": [one.text for one in KIND_WORDS],
    "own time": [idea for one in library.own_times("en") for idea in one.ideas],
    "questions": [item.text for item in form(JOURNAL, "en").items],
    "sentences": sentences(),
}


@pytest.mark.parametrize("kind", READ)
def test_all_of_it_reads_at_about_the_eighth_grade_or_easier(kind: str) -> None:
    assert grade(READ[kind]) <= 8


@pytest.mark.parametrize("one", library.exercises("en"), ids=lambda one: one.id)
def test_what_is_read_before_an_exercise_is_no_harder(one: Exercise) -> None:
    assert grade([one.about, one.not_for_text, *one.cautions]) <= 8
    assert grade([re.sub(r"\(.*?\)", "", one.evidence)]) <= 10
