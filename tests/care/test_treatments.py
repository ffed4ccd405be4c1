"""Treatments: their rhythms, the dates of a scan, and how long a reminder of one is worth sending."""

from datetime import date, time, timedelta

import pytest

from bot.care.rules import Cycle, Daily, EveryDays, Once, OnDates, Rule, Weekly
from bot.care.treatments import RHYTHMS, Treatment, anchored, day_of, needs_anchor, rhythm, scan_dates, worth_for

ON = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MORNING, NOON, NIGHT = time(8), time(12), time(20)


@pytest.mark.parametrize(
    ("rule", "slots", "at", "worth"),
    [
        (Daily(), [MORNING], MORNING, 6 * HOUR),
        (Daily(), [MORNING, NOON, NIGHT], MORNING, HOUR),
        (Daily(), [MORNING, NOON, NIGHT], NOON, 2 * HOUR),
        (Daily(), [MORNING, NOON, NIGHT], NIGHT, 3 * HOUR),
        (EveryDays(28, ON), [MORNING], MORNING, 7 * DAY),
        (Weekly(frozenset({0, 4})), [MORNING], MORNING, 18 * HOUR),
        (Cycle(1, 6, ON), [MORNING], MORNING, 7 * DAY / 4),
        (Once(ON), [MORNING], MORNING, DAY),
    ],
)
def test_a_reminder_is_worth_a_quarter_of_the_time_to_the_next(
    rule: Rule, slots: list[time], at: time, worth: timedelta
) -> None:
    assert worth_for(rule, slots, ON, at) == worth


def test_every_rhythm_of_a_button_is_a_rule_from_the_day_that_is_said() -> None:
    for kind, names in RHYTHMS.items():
        for name in names:
            found = rhythm(name, kind)
            assert found is not None
            assert anchored(found, ON).first_from(ON) == ON
    assert rhythm("28d", Treatment.INJECTION) == EveryDays(28, date.min)
    assert rhythm("once", Treatment.INFUSION) == Once(date.min)
    for name in ("once", "28d", "3d", "", "x", "21on"):
        assert rhythm(name, Treatment.TABLETS) is None
    assert not needs_anchor(Daily())
    assert needs_anchor(EveryDays(28, ON))


def test_a_scan_is_told_of_a_week_before_the_day_before_and_that_day_and_never_in_the_past() -> None:
    scan = date(2026, 12, 18)
    told = scan_dates(scan, ON)
    assert told == OnDates((date(2026, 12, 11), date(2026, 12, 17), scan))
    assert scan_dates(scan, date(2026, 12, 12)) == OnDates((date(2026, 12, 17), scan))
    assert scan_dates(scan, scan) == OnDates((scan,))
    assert {day_of(told, on) for on in told.dates} == {scan}
    assert day_of(Daily(), ON) == ON
