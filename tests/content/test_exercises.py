"""The exercises as they are offered: their length, their cautions, and who is kept from which."""

import re
from datetime import timedelta

import pytest

from bot.care.exercises import fitting
from bot.content import library
from bot.content.library import ExerciseFile
from tests.content.living import EXERCISE_FILES, told


@pytest.mark.parametrize("file", EXERCISE_FILES, ids=lambda file: file.id)
def test_an_exercise_takes_the_time_it_says_in_steps_that_can_be_read(file: ExerciseFile) -> None:
    exercise = library.exercise(file.id, "en")
    assert exercise is not None
    assert all(step.lasts_for >= timedelta(seconds=3) for step in exercise.steps)
    assert abs(exercise.lasts_for / timedelta(minutes=file.minutes) - 1) <= 0.1


def test_no_breath_is_held_by_anybody_short_of_it() -> None:
    assert any(one.has_breath_hold for one in library.exercises("en"))
    offered = fitting(library.exercises("en"), frozenset({"breathless"}))
    assert not any(one.has_breath_hold or re.search(r"\bhold\b", " ".join(told(one)).lower()) for one in offered)


def test_an_exercise_with_a_held_breath_says_so_in_its_name_and_no_other_holds_any() -> None:
    for exercise in library.exercises("en"):
        steps = " ".join(step.text for step in exercise.steps).lower()
        assert ("hold" in steps.replace("what you hold", "")) == exercise.has_breath_hold
        assert not exercise.has_breath_hold or "with holds" in exercise.title


def test_every_exercise_says_whom_it_does_not_suit_and_that_one_may_stop() -> None:
    for exercise in library.exercises("en"):
        assert {"breathless", "chest-pain", "flushing-with-faintness", "driving"} <= exercise.not_for
        for words_of in ("short of breath", "chest pain", "faint while flushing", "/help", "while driving"):
            assert words_of in exercise.not_for_text, exercise.id
        assert any("Stop if it makes anything worse" in caution for caution in exercise.cautions), exercise.id


def test_who_feels_sick_may_leave_out_smell_and_taste() -> None:
    senses = [one for one in library.exercises("en") if "smell" in " ".join(told(one))]
    assert senses
    for exercise in senses:
        assert "nausea" in exercise.not_for_text.lower()
        assert any("sick" in caution and "smell" in caution for caution in exercise.cautions)
