"""A year of four people: nobody is worn out by alarms, and nothing new or severe is left unsaid."""

from datetime import timedelta

import pytest

from tests.care.year import BEGINS_ON, PEOPLE, creeping, cycle, flare, lives, stable, table


@pytest.mark.parametrize("who", PEOPLE)
def test_every_new_or_severe_answer_is_advised_the_same_day(who: str) -> None:
    assert [lives(PEOPLE[who], seed).unsaid for seed in range(3)] == [[], [], []]


@pytest.mark.parametrize("seed", range(5))
def test_somebody_stable_gets_at_most_one_contact_text_in_four_weeks(seed: int) -> None:
    year = lives(stable, seed)
    assert year.days_within(28) <= 1
    assert year.asks == []


def test_what_creeps_is_asked_about_soon_after_each_step_and_advised_when_it_stays() -> None:
    year = lives(creeping, 1)
    first = BEGINS_ON + timedelta(days=100)
    assert min(year.asks) == first + timedelta(days=2)
    assert min(year.texts) == first + timedelta(days=6)
    assert year.days_within(28) <= 2
    assert BEGINS_ON + timedelta(days=220) in year.texts


def test_a_flare_is_advised_on_its_first_day_and_does_not_ring_every_day() -> None:
    year = lives(flare, 1)
    assert min(year.texts) == BEGINS_ON + timedelta(days=160)
    assert len(year.texts) <= 10


def test_the_end_of_each_cycle_is_asked_about_and_no_alarm() -> None:
    year = lives(cycle, 1)
    assert year.texts == []
    assert 1 <= len(year.asks) <= 2 * 13


def test_the_table_has_a_row_for_each_of_them() -> None:
    assert len(table().splitlines()) == 2 + len(PEOPLE)
