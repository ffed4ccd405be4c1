"""What is read and tried in everyday life: how much of it there is, for whom, and what it never says."""

import re
from datetime import date, timedelta

import pytest

from bot.care.people import Role
from bot.content import library
from bot.content.forms import opening, openings
from bot.content.lessons import LONGEST, SHORTEST, TRACKS, Lesson, for_role, lesson, lessons
from bot.content.library import BookmarksFile
from bot.content.loading import read
from tests.content.living import EN, EXERCISE_FILES, KIND_WORDS, every_item, spoken

WRITTEN_ON = date(2026, 11, 20)
LOOKED_OVER_ON = date(2026, 11, 20)  # raised by hand, as for the countries: no test asks the machine for today's date
A_YEAR = [WRITTEN_ON + timedelta(days=n) for n in range(366)]

GUILT = re.compile(
    r"should(?:n't)? have|\bfail(?:ed|ures?|ing)?\b|\bstreak|\blazy\b|your (?:own )?fault", re.IGNORECASE
)
FIGURES = re.compile(r"\b39\b|%|per ?cent|five[- ]years?|surviv|life expectancy|prognos", re.IGNORECASE)


def test_there_are_enough_lessons_for_four_months_in_every_part() -> None:
    assert len(lessons("en")) >= 16
    assert {one.head.track for one in lessons("en")} == set(TRACKS)
    assert (
        len({one.head.id for one in lessons("en")}) == len({one.title for one in lessons("en")}) == len(lessons("en"))
    )
    assert [one.head.order for one in lessons("en")] == list(range(1, len(lessons("en")) + 1))


@pytest.mark.parametrize("one", lessons("en"), ids=lambda one: one.head.id)
def test_a_lesson_is_short_and_has_one_question_to_ask(one: Lesson) -> None:
    assert SHORTEST <= len(one.text.split()) <= LONGEST
    assert one.ask.endswith("?")
    assert lesson(one.head.id, "en") == one


@pytest.mark.parametrize(("role", "unfit"), [(Role.PATIENT, "caregiver"), (Role.CAREGIVER, "patient")])
def test_lessons_suit_whom_they_are_for(role: Role, unfit: str) -> None:
    audiences = {one.head.audience for one in for_role(role, "en")}
    assert unfit not in audiences
    assert len(audiences) == 2
    assert len(for_role(role, "en")) >= 16
    assert for_role(Role.BOTH, "en") == for_role(None, "en") == lessons("en")


def test_there_are_openings_for_two_months() -> None:
    assert len(openings("en")) >= 60
    assert len({one.text for one in openings("en")}) == len(openings("en"))


@pytest.mark.parametrize("role", [*Role, None])
def test_no_opening_comes_twice_within_thirty_days(role: Role | None) -> None:
    said = [opening(on, role, "en") for on in A_YEAR]
    for at in range(len(said)):
        month = said[at : at + 30]
        assert len(set(month)) == len(month), A_YEAR[at]


def test_there_are_exercises_bookmarks_and_five_kinds_of_own_time() -> None:
    assert len(library.exercises("en")) >= 6
    every = read(EN / "bookmarks.yaml", BookmarksFile).bookmarks
    assert len(every) >= 12
    assert {one.audience for one in every} == {"everybody", "patient", "caregiver"}
    assert [one.id for one in library.own_times("en")] == ["family", "friends", "goals", "hobbies", "activities"]
    assert all(len(one.ideas) >= 4 for one in library.own_times("en"))


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER])
def test_each_role_gets_bookmarks_of_its_own(role: Role) -> None:
    both, mine = library.bookmarks(None, "en"), library.bookmarks(role, "en")
    other = library.bookmarks(Role.CAREGIVER if role is Role.PATIENT else Role.PATIENT, "en")
    assert set(mine) - set(other)
    assert set(mine) | set(other) == set(both)


def test_every_item_has_a_source_and_a_day_on_which_it_was_looked_over() -> None:
    for one in every_item():
        assert one.source.strip()
        assert WRITTEN_ON <= one.reviewed_on <= LOOKED_OVER_ON, one.id


def test_no_id_is_used_twice_within_a_kind() -> None:
    for kind in (EXERCISE_FILES, KIND_WORDS, openings("en"), library.own_times("en"), library.bookmarks(None, "en")):
        ids = [one.id for one in kind]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("one", lessons("en"), ids=lambda one: one.head.id)
def test_no_lesson_holds_figures_about_how_long_people_live(one: Lesson) -> None:
    assert FIGURES.findall(" ".join([one.title, one.text, one.ask])) == []


def test_nothing_shouts_or_blames() -> None:
    for place, text in ((place, text) for place, texts in spoken().items() for text in texts):
        assert "!" not in text, place
        assert GUILT.findall(text) == [], place


PROMISES = (
    "will be fine",
    "you will feel better",
    "cure you",
    "you have a net",
    "guarantee",
    "nothing to worry",
    "heals",
)


@pytest.mark.parametrize("promise", PROMISES)
def test_nothing_promises_and_nothing_diagnoses(promise: str) -> None:
    assert [place for place, texts in spoken().items() if promise in " ".join(texts).lower()] == []
