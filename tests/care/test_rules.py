"""Which dates a rule means: against a reference that looks at every date, and as JSON."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.rules import (
    Cycle,
    Daily,
    EveryDays,
    EveryMonths,
    EveryWeeks,
    Once,
    OnDates,
    Rule,
    Weekly,
    dates_of,
    rule_from_json,
    rule_to_json,
)

DAY = timedelta(days=1)
anchors = st.dates(date(2019, 1, 1), date(2032, 1, 1))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
rules: st.SearchStrategy[Rule] = (
    st.just(Daily())
    | weekdays.map(Weekly)
    | st.builds(EveryDays, st.integers(1, 90), anchors)
    | st.builds(EveryWeeks, st.integers(1, 8), weekdays, anchors)
    | st.builds(EveryMonths, st.integers(1, 13), anchors)
    | st.builds(Cycle, st.integers(1, 40), st.integers(1, 40), anchors)
    | anchors.map(Once)
    | st.sets(anchors, min_size=1, max_size=10).map(lambda dates: OnDates(tuple(sorted(dates))))
)


# --- the reference: one date at a time, asked whether it counts


def _monday(on: date) -> date:
    while on.isoweekday() != 1:
        on -= DAY
    return on


def counts(rule: Rule, on: date) -> bool:
    match rule:
        case Daily():
            found = True
        case Weekly(days):
            found = on.isoweekday() - 1 in days
        case Once(only):
            found = on == only
        case OnDates(dates):
            found = on in dates
        case _:
            found = on >= rule.anchor and counts_from(rule, on)
    return found


def counts_from(rule: EveryDays | EveryWeeks | EveryMonths | Cycle, on: date) -> bool:
    apart = (on - rule.anchor).days
    match rule:
        case EveryDays(n):
            found = apart / n == apart // n
        case EveryWeeks(n, days, anchor):
            weeks = (_monday(on) - _monday(anchor)).days // 7
            found = weeks % n == 0 and on.isoweekday() - 1 in days
        case EveryMonths(n, anchor):
            months = 12 * (on.year - anchor.year) + on.month - anchor.month
            is_last = (on + DAY).day == 1
            found = months % n == 0 and (on.day == anchor.day or (is_last and on.day < anchor.day))
        case Cycle(days_on, rest):
            found = apart % (days_on + rest) < days_on
    return found


@given(rule=rules, start=st.dates(date(2018, 1, 1), date(2035, 1, 1)))
def test_its_dates_are_those_that_count_one_after_the_other(rule: Rule, start: date) -> None:
    span = 450
    expected = [on for on in (start + n * DAY for n in range(span)) if counts(rule, on)]
    found = []
    for on in dates_of(rule, start):
        if on >= start + span * DAY:
            break
        found.append(on)
    assert found == expected


@given(rules)
def test_a_rule_survives_json(rule: Rule) -> None:
    assert rule_from_json(rule_to_json(rule)) == rule


@given(rule=rules, days=st.integers(0, 400))
def test_the_end_of_all_dates_is_no_error(rule: Rule, days: int) -> None:
    found = list(dates_of(rule, date.max - days * DAY))
    assert len(found) <= days + 1


def test_the_thirty_first_is_the_last_day_of_a_shorter_month_and_comes_back() -> None:
    monthly = dates_of(EveryMonths(1, date(2026, 12, 31)), date(2027, 1, 1))
    assert [next(monthly).isoformat() for _ in range(4)] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_the_last_of_february_in_a_leap_year_comes_back_in_the_next() -> None:
    yearly = dates_of(EveryMonths(12, date(2028, 2, 29)), date(2028, 3, 1))
    assert [next(yearly).isoformat() for _ in range(4)] == ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_twenty_one_days_on_and_seven_off() -> None:
    course = Cycle(21, 7, date(2026, 11, 1))
    assert course.first_from(date(2026, 11, 21)) == date(2026, 11, 21)
    assert course.first_from(date(2026, 11, 22)) == date(2026, 11, 29)


def test_once_is_never_again() -> None:
    assert list(dates_of(Once(date(2026, 11, 20)), date(2026, 11, 20))) == [date(2026, 11, 20)]
    assert Once(date(2026, 11, 20)).first_from(date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "every"),
        ({"every": "year"}, "every"),
        ({"every": ["day"]}, "every"),
        ({"every": "day", "on": [1]}, "nothing of: on"),
        ({"every": "week", "on": [1], "at": "8"}, "nothing of: at"),
        ({"every": "week"}, "list of weekdays"),
        ({"every": "week", "on": "0"}, "list of weekdays"),
        ({"every": "week", "on": [True]}, "list of weekdays"),
        ({"every": "week", "on": []}, "at least one"),
        ({"every": "week", "on": [7]}, "Monday"),
        ({"every": "days", "n": 0, "from": "2026-11-20"}, "from 1"),
        ({"every": "days", "n": True, "from": "2026-11-20"}, "whole number"),
        ({"every": "days", "n": 28}, "date such as"),
        ({"every": "days", "n": 28, "from": "20261120"}, "date such as"),
        ({"every": "months", "n": 61, "from": "2026-11-20"}, "from 1"),
        ({"every": "weeks", "n": 105, "on": [1], "from": "2026-11-20"}, "from 1"),
        ({"every": "cycle", "days": 21, "rest": 0, "from": "2026-11-20"}, "from 1"),
        ({"every": "once", "on": "2026-02-30"}, "day"),
    ],
)
def test_what_is_no_rule_is_refused_in_plain_words(data: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rule_from_json(data)
