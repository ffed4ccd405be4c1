"""Hours, rules and ends of a pause as people type them; what could mean two things is asked about, never guessed."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.rules import Cycle, Daily, EveryDays, EveryMonths, EveryWeeks, Once, Rule, Weekly
from bot.content.typed_plans import NoEnd, half_hours, read_rule, read_times, read_until

ENGLISH = "en_GB"
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8pm", ["20:00"]),
        ("20.30", ["20:30"]),
        ("noon", ["12:00"]),
        ("8, 14:30 and 9 pm", ["08:00", "14:30", "21:00"]),
        ("9pm, 8 am", ["08:00", "21:00"]),
        ("8 & 8:00", ["08:00"]),
        ("25:00", None),
        ("8 and 25:00", None),
        ("half seven", None),
        ("", None),
        (" , ", None),
        ("whenever", None),
    ],
)
def test_hours(text: str, times: list[str] | None) -> None:
    found = read_times(text, ENGLISH)
    assert (found and [at.strftime("%H:%M") for at in found]) == times


def test_half_seven_is_four_hours_to_choose_from() -> None:
    assert half_hours("half seven") == (time(6, 30), time(7, 30), time(18, 30), time(19, 30))
    assert half_hours("at half 12 pm") == (time(12, 30), time(23, 30))
    assert half_hours("half past seven") == half_hours("half 13") == half_hours("half") == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until Monday", "2026-11-23"),
        ("Monday", "2026-11-23"),
        ("till next friday", "2026-11-27"),
        ("I'm in hospital until monday", "2026-11-23"),
        ("for 10 days", "2026-11-30"),
        ("two weeks", "2026-12-04"),
        ("a week", "2026-11-27"),
        ("for a month", "2026-12-20"),
        ("I'm away for 3 days", "2026-11-23"),
        ("tonight", "2026-11-21"),
        ("until tomorrow", "2026-11-21"),
        ("over the weekend", "2026-11-23"),
        ("until 3 December", "2026-12-03"),
        ("until 2026-12-03", "2026-12-03"),
        ("until 3.12.", "2026-12-03"),
        ("until 2020-12-03", "2020-12-03"),
    ],
)
def test_the_end_of_a_pause(text: str, day: str) -> None:
    assert read_until(text, ENGLISH, FRIDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["I'm in hospital", "in hospital", "having surgery", "until I say so"])
def test_a_stay_in_hospital_has_no_end_that_anybody_knows(text: str) -> None:
    assert isinstance(read_until(text, ENGLISH, FRIDAY), NoEnd)


@pytest.mark.parametrize("text", ["", "a while", "0x", "until", "lately", "🦓", "until the moon falls", "x" * 5000])
def test_what_names_no_end_is_not_guessed(text: str) -> None:
    assert read_until(text, ENGLISH, FRIDAY) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("every day", Daily()),
        ("Daily", Daily()),
        ("weekdays", Weekly(frozenset(range(5)))),
        ("Mondays and Thursdays", Weekly(frozenset({0, 3}))),
        ("mon, wed, fri", Weekly(frozenset({0, 2, 4}))),
        ("every Tuesday", Weekly(frozenset({1}))),
        ("every 28 days", EveryDays(28, FRIDAY)),
        ("every other day", EveryDays(2, FRIDAY)),
        ("every 28 days from 3 November 2026", EveryDays(28, date(2026, 11, 3))),
        ("every 28 days starting monday", EveryDays(28, date(2026, 11, 23))),
        ("every two weeks on monday", EveryWeeks(2, frozenset({0}), FRIDAY)),
        ("weekly", EveryWeeks(1, frozenset({4}), FRIDAY)),
        ("every 3 months", EveryMonths(3, FRIDAY)),
        ("every year", EveryMonths(12, FRIDAY)),
        ("the 15th of every month", EveryMonths(1, date(2026, 12, 15))),
        ("31st of each month", EveryMonths(1, date(2026, 12, 31))),
        ("21 days on 7 off", Cycle(21, 7, FRIDAY)),
        ("21 days on, 7 days off from 1 December", Cycle(21, 7, date(2026, 12, 1))),
        ("tomorrow", Once(date(2026, 11, 21))),
        ("today", Once(FRIDAY)),
        ("monday", Once(date(2026, 11, 23))),
        ("once on 3 December", Once(date(2026, 12, 3))),
        ("in 3 days", Once(date(2026, 11, 23))),
        ("2020-12-03", Once(date(2020, 12, 3))),
        ("once on 3 November", Once(date(2026, 11, 3))),
        ("3 November 2027", Once(date(2027, 11, 3))),
        ("3 September", Once(date(2027, 9, 3))),
        ("every 28 days from 3 November", EveryDays(28, date(2026, 11, 3))),
        ("every 0 days", None),
        ("every 900 days", None),
        ("the 32nd of every month", None),
        ("every blue moon", None),
        ("often", None),
        ("", None),
    ],
)
def test_rules(text: str, rule: Rule | None) -> None:
    assert read_rule(text, ENGLISH, FRIDAY) == rule


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    read_times(text, ENGLISH)
    half_hours(text)
    read_until(text, ENGLISH, FRIDAY)
    read_rule(text, ENGLISH, FRIDAY)


@given(st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)), min_size=1, max_size=6))
def test_hours_written_plainly_are_read_as_they_are(hours: list[time]) -> None:
    assert read_times(", ".join(f"{at:%H:%M}" for at in hours), ENGLISH) == tuple(sorted(set(hours)))


@given(on=st.dates(date(2020, 1, 1), date(2040, 1, 1)), ahead=st.integers(0, 300))
def test_a_day_in_figures_is_that_day(on: date, ahead: int) -> None:
    coming = on + timedelta(days=ahead)
    assert read_rule(coming.isoformat(), ENGLISH, on) == Once(coming)
