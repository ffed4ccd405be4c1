"""One occurrence per nominal local date, in every zone and over every change of its clocks.

The reference shares nothing with the code but the question: it reads the wall clock minute after minute in UTC, which
is never ambiguous. THOROUGH=1 tries every change of every zone from 2020 to 2040 instead of a sample.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.occurrences import (
    Quiet,
    instant_of,
    local_day_end,
    next_occurrence,
    occurrences_between,
    shift_quiet,
)
from bot.care.rules import Daily, EveryDays, Rule, Weekly
from tests.care.test_rules import counts
from tests.care.test_rules import rules as all_rules

ZONES = sorted(available_timezones())
THOROUGH = os.environ.get("THOROUGH") == "1"
MINUTE, HALF_HOUR, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
EVERY_HALF_HOUR = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
HARD_ZONES = ["America/Nuuk", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo", "Antarctica/Troll"]
untimed = settings(deadline=None)
ODD_TIMES = [time(0, 15), time(2, 15), time(23, 59)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- the reference


def wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=64)
def changes(key: str, year: int) -> tuple[datetime, ...]:
    """The first instants with a new offset, in one year."""
    zone, start = ZoneInfo(key), datetime(year, 1, 1, tzinfo=UTC)
    quarters = (start + n * 6 * HOUR for n in range(1, 366 * 4))
    changed = [at for at in quarters if wall(at, zone) - wall(at - 6 * HOUR, zone) != 6 * HOUR]
    minutes = (at - n * MINUTE for at in changed for n in range(360))
    return tuple(at for at in minutes if wall(at, zone) - wall(at - MINUTE, zone) != MINUTE)


class Days:
    """Four days of a zone's wall clock around an instant, minute after minute."""

    def __init__(self, around: datetime, zone: ZoneInfo) -> None:
        self.minutes = [(at, wall(at, zone)) for at in (around + n * MINUTE for n in range(-2880, 2880))]
        self.first: dict[datetime, datetime] = {}
        self.last_of: dict[date, datetime] = {}
        for instant, reading in self.minutes:
            self.first.setdefault(reading, instant)
            self.last_of[reading.date()] = instant
        days = sorted(self.last_of)
        self.whole = [days[1] + n * DAY for n in range((days[-1] - days[1]).days)]

    def instant(self, on: date, at: time) -> datetime | None:
        """The first minute that reads so; none on a date that never is; else as late as it would have been."""
        sought = datetime.combine(on, at)
        if on not in self.last_of or sought in self.first:
            return self.first.get(sought)
        before, last = next(one for one, two in pairwise(self.minutes) if one[1] < sought < two[1])
        return before + (sought - last)


def expect_agreement_around(change: datetime, key: str, times: list[time]) -> None:
    zone = ZoneInfo(key)
    days = Days(change, zone)
    for at in times:
        expected = [(on, instant) for on in days.whole if (instant := days.instant(on, at))]
        found = occurrences_between(Daily(), at, zone, expected[0][1] - MINUTE, expected[-1][1])
        assert [(occurrence.on, occurrence.instant) for occurrence in found] == expected, (key, at)
        for on, instant in expected:  # also when asked at the last minute
            due = next_occurrence(Daily(), at, zone, instant - MINUTE)
            assert due is not None
            assert (due.on, due.instant) == (on, instant), (key, at)
    for on in days.whole[:-1]:
        assert on not in days.last_of or local_day_end(on, zone) == days.last_of[on] + MINUTE, (key, on)


# --- every zone, every change


@pytest.mark.parametrize("key", ZONES if THOROUGH else HARD_ZONES)
def test_each_nominal_date_has_one_occurrence_around_every_change(key: str) -> None:
    for year in range(2020, 2041) if THOROUGH else (2026, 2037):
        for change in changes(key, year):
            expect_agreement_around(change, key, EVERY_HALF_HOUR + ODD_TIMES)


@untimed
@given(key=st.sampled_from(ZONES), year=st.integers(2020, 2040), data=st.data())
def test_each_nominal_date_has_one_occurrence(key: str, year: int, data: st.DataObject) -> None:
    moments = changes(key, year) or (datetime(year, 7, 1, tzinfo=UTC),)
    times = data.draw(st.lists(st.sampled_from(EVERY_HALF_HOUR + ODD_TIMES), min_size=3, max_size=6, unique=True))
    expect_agreement_around(data.draw(st.sampled_from(moments)), key, times)


EARLIEST, LATEST = (datetime.combine(date(year, 1, 1), time.min) for year in (2020, 2041))
rules = st.just(Daily()) | st.frozensets(st.integers(0, 6), min_size=1).map(Weekly)
instants = st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC))
wall_times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@untimed
@given(rule=rules, at=wall_times, key=st.sampled_from(ZONES), after=instants)
def test_occurrences_only_ever_move_on(rule: Rule, at: time, key: str, after: datetime) -> None:
    found = list(occurrences_between(rule, at, ZoneInfo(key), after, after + 30 * DAY))
    assert len(found) >= 4
    assert all(after < occurrence.instant <= after + 30 * DAY for occurrence in found)
    assert all(one.on < two.on and one.instant < two.instant for one, two in pairwise(found))
    if isinstance(rule, Weekly):
        assert {occurrence.on.weekday() for occurrence in found} == rule.weekdays


@untimed
@given(at=wall_times, key=st.sampled_from(ZONES), after=instants)
def test_a_daily_rule_leaves_no_date_out(at: time, key: str, after: datetime) -> None:
    dates = [found.on for found in occurrences_between(Daily(), at, ZoneInfo(key), after, after + 400 * DAY)]
    assert all(two - one == DAY for one, two in pairwise(dates))


@untimed
@given(rule=rules, at=wall_times, key=st.sampled_from(ZONES), after=instants, later=st.timedeltas(DAY * 0, DAY * 9))
def test_asking_again_before_it_is_due_gives_the_same_answer(
    rule: Rule, at: time, key: str, after: datetime, later: timedelta
) -> None:
    found = next_occurrence(rule, at, ZoneInfo(key), after)
    assert found
    if after + later < found.instant:
        assert next_occurrence(rule, at, ZoneInfo(key), after + later) == found


@untimed
@given(rule=all_rules, at=wall_times, key=st.sampled_from(ZONES), year=st.integers(2020, 2040), data=st.data())
def test_every_rule_rings_on_the_dates_that_count_for_it_around_a_change(
    rule: Rule, at: time, key: str, year: int, data: st.DataObject
) -> None:
    """Those of every day are looked at minute by minute above; of these it leaves out what does not count."""
    change = data.draw(st.sampled_from(changes(key, year) or (datetime(year, 7, 1, tzinfo=UTC),)))
    span = (change - 20 * DAY, change + 20 * DAY)
    daily = occurrences_between(Daily(), at, ZoneInfo(key), *span)
    found = list(occurrences_between(rule, at, ZoneInfo(key), *span))
    assert found == [one for one in daily if counts(rule, one.on)]


def test_an_injection_every_28_days_keeps_its_hour_over_a_year_and_two_changes_of_the_clocks() -> None:
    zone, first = ZoneInfo("Europe/Berlin"), date(2026, 11, 20)
    found = list(
        occurrences_between(EveryDays(28, first), time(9), zone, utc("2026-11-20T00:00"), utc("2027-11-20T00:00"))
    )
    assert [one.on for one in found] == [first + n * 28 * DAY for n in range(14)]
    assert {wall(one.instant, zone).time() for one in found} == {time(9)}
    assert {one.instant.hour for one in found} == {7, 8}


# --- the table of fourteen

CASES = [
    ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30", True),
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30", False),
    ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30", True),
    ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30", False),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45", True),
    ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45", False),
    ("Asia/Tehran", "2021-03-22", "00:30", "2021-03-21T21:00", True),
    ("Asia/Tehran", "2021-09-21", "23:30", "2021-09-21T19:00", False),
    ("America/Sao_Paulo", "2018-11-04", "00:30", "2018-11-04T03:30", True),
    ("America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18T01:30", False),
    ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T02:30", True),
    ("Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T01:30", False),
    ("Africa/Cairo", "2026-04-24", "00:15", "2026-04-23T22:15", True),
    ("Pacific/Apia", "2011-12-31", "08:00", "2011-12-30T18:00", False),
]


@pytest.mark.parametrize(("key", "on", "at", "instant", "moved"), CASES)
def test_a_change_of_the_clocks_costs_no_date_and_doubles_none(
    key: str, on: str, at: str, instant: str, moved: bool
) -> None:
    zone, day = ZoneInfo(key), date.fromisoformat(on)
    found = list(occurrences_between(Daily(), time.fromisoformat(at), zone, utc(instant) - 36 * HOUR, utc(instant)))
    assert (found[-1].on, found[-1].instant, found[-1].moved) == (day, utc(instant), moved)
    following = next_occurrence(Daily(), time.fromisoformat(at), zone, utc(instant))
    assert following
    assert (following.on, following.moved) == (day + DAY, False)
    assert wall(following.instant, zone) == datetime.combine(day + DAY, time.fromisoformat(at))


def test_a_gap_moves_forward_by_the_gap() -> None:
    instant, moved = instant_of(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert (wall(instant, ZoneInfo("Europe/Berlin")).time(), moved) == (time(3, 30), True)


def test_a_date_that_never_was_is_left_out() -> None:
    zone = ZoneInfo("Pacific/Apia")
    found = occurrences_between(Daily(), time(8), zone, utc("2011-12-29T00:00"), utc("2011-12-31T00:00"))
    assert [occurrence.on.day for occurrence in found] == [29, 31]


def test_a_weekly_rule_on_a_date_that_never_was_waits_a_week() -> None:
    found = next_occurrence(Weekly(frozenset({4})), time(8), ZoneInfo("Pacific/Apia"), utc("2011-12-29T00:00"))
    assert found
    assert found.on == date(2012, 1, 6)


def test_in_nuuk_the_key_is_the_nominal_date_though_the_instant_is_on_the_next() -> None:
    zone = ZoneInfo("America/Nuuk")
    found = list(occurrences_between(Daily(), time(23, 30), zone, utc("2026-03-28T12:00"), utc("2026-03-30T12:00")))
    assert [(occurrence.on.day, wall(occurrence.instant, zone).day) for occurrence in found] == [(28, 29), (29, 29)]
    assert [occurrence.moved for occurrence in found] == [True, False]


def test_yesterdays_occurrence_that_a_gap_carried_into_today_is_still_found_today() -> None:
    found = next_occurrence(Daily(), time(23, 30), ZoneInfo("America/Nuuk"), utc("2026-03-29T01:10"))
    assert found
    assert found.on == date(2026, 3, 28)


def test_after_the_first_of_a_repeated_hour_the_second_is_not_due() -> None:
    zone = ZoneInfo("America/New_York")
    in_the_second_pass = utc("2026-11-01T06:10")  # 01:10 again
    found = next_occurrence(Daily(), time(1, 30), zone, in_the_second_pass)
    assert found
    assert found.on == date(2026, 11, 2)


def test_the_end_of_the_range_belongs_to_it_and_the_start_does_not() -> None:
    zone, noon = ZoneInfo("UTC"), utc("2026-11-20T12:00")
    found = list(occurrences_between(Daily(), time(12), zone, noon, noon + DAY))
    assert [occurrence.instant for occurrence in found] == [noon + DAY]


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = utc("2026-11-20T12:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        next_occurrence(Daily(), time(8), ZoneInfo("UTC"), naive)
    with pytest.raises(ValueError, match="zone"):
        shift_quiet(naive, None, ZoneInfo("UTC"))


# --- the end of a day, and quiet hours


@pytest.mark.parametrize(
    ("key", "on", "end"),
    [
        ("Europe/Berlin", "2026-11-20", "2026-11-20T23:00"),
        ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00"),  # the next day begins at one
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00"),  # its last hour comes twice
        ("America/Havana", "2025-11-02", "2025-11-03T05:00"),  # its first hour comes twice
        ("America/Nuuk", "2026-03-28", "2026-03-29T01:00"),  # its last hour never comes
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00"),  # the next day never comes
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),  # nor does it end later than it began
        ("America/Toronto", "1919-03-30", "1919-03-31T05:00"),  # from 23:30 to 00:30: not earlier than 04:30
    ],
)
def test_a_local_day_ends_when_its_last_moment_has_passed(key: str, on: str, end: str) -> None:
    assert local_day_end(date.fromisoformat(on), ZoneInfo(key)) == utc(end)


BERLIN = ZoneInfo("Europe/Berlin")
NIGHT, SIESTA = Quiet(time(22), time(7)), Quiet(time(13), time(15))


@pytest.mark.parametrize(
    ("quiet", "instant", "shifted"),
    [
        (NIGHT, "2026-11-20T20:59", "2026-11-20T20:59"),
        (NIGHT, "2026-11-20T21:00", "2026-11-21T06:00"),
        (NIGHT, "2026-11-21T05:59", "2026-11-21T06:00"),
        (NIGHT, "2026-11-21T06:00", "2026-11-21T06:00"),
        (NIGHT, "2026-03-28T22:00", "2026-03-29T05:00"),  # a night of eight hours
        (NIGHT, "2026-10-24T21:00", "2026-10-25T06:00"),  # a night of ten
        (SIESTA, "2026-11-20T12:30", "2026-11-20T14:00"),
        (SIESTA, "2026-11-20T14:00", "2026-11-20T14:00"),
        (Quiet(time(8), time(8)), "2026-11-20T12:00", "2026-11-20T12:00"),
        (None, "2026-11-20T23:00", "2026-11-20T23:00"),
    ],
)
def test_quiet_hours_shift_to_their_end(quiet: Quiet | None, instant: str, shifted: str) -> None:
    assert shift_quiet(utc(instant), quiet, BERLIN) == utc(shifted)


@untimed
@given(instant=instants, start=wall_times, end=wall_times, key=st.sampled_from(ZONES))
def test_a_shift_goes_never_back_and_never_into_quiet_hours_again(
    instant: datetime, start: time, end: time, key: str
) -> None:
    zone, quiet = ZoneInfo(key), Quiet(start, end)
    shifted = shift_quiet(instant, quiet, zone)
    assert instant <= shifted <= instant + 26 * HOUR
    assert shift_quiet(shifted, quiet, zone) == shifted
    if shifted != instant and not instant_of(wall(shifted, zone).date(), end, zone)[1]:
        assert wall(shifted, zone).time() == end
