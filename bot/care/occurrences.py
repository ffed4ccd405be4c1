"""When a rule comes due: one occurrence per nominal local date, whatever the clocks of its zone do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.care.rules import Rule, dates_of

ONE_DAY, ZERO = timedelta(days=1), timedelta()
ALIKE = 4096  # thousands of people have the same day, hour and zone: what was worked out for one holds for all


@dataclass(frozen=True)
class Occurrence:
    """`on` is the nominal local date: in a gap at midnight `instant` lies on the next one."""

    on: date
    at: time
    instant: datetime
    moved: bool


@dataclass(frozen=True)
class Quiet:
    """Hours without messages: from `start` up to `end`, also past midnight; equal ends mean none."""

    start: time
    end: time


def instant_of(on: date, at: time, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The UTC instant of a wall time, and whether a gap moved it.

    With fold=0 a zone answers for a missing time with the offset before the gap, which moves it forward by
    the gap, and for a repeated time with the first; with fold=1 with the offset after the change (PEP 495).
    """
    before, after = _offsets(on, at, zone)
    return datetime.combine(on, at, UTC) - before, before < after


@lru_cache(ALIKE)
def _offsets(on: date, at: time, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    wall = datetime.combine(on, at, zone)
    return zone.utcoffset(wall) or ZERO, zone.utcoffset(wall.replace(fold=1)) or ZERO


def next_occurrence(rule: Rule, at: time, zone: ZoneInfo, after: datetime) -> Occurrence | None:
    """The first occurrence whose instant is later than `after`."""
    _require_aware(after)
    for on in dates_of(rule, _start(at, zone, after)):
        instant, moved = instant_of(on, at, zone)
        if instant > after and not (moved and is_missing(on, zone)):
            return Occurrence(on, at, instant, moved)
    return None


def _start(at: time, zone: ZoneInfo, after: datetime) -> date:
    """The first date that can have an instant ahead: yesterday's, where a gap may have carried it past now.

    A gap moves forward by a day at most, so not once today's hour has come; and where the clocks did not change
    between that hour and now, today's is over as well.
    """
    here = after.astimezone(zone)
    today = here.date()
    if at > here.time():
        return today - ONE_DAY
    before, since = _offsets(today, at, zone)
    return today + ONE_DAY if before == since == here.utcoffset() else today


def occurrences_between(rule: Rule, at: time, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """In order, later than `after` and not later than `until`."""
    _require_aware(until)
    found = next_occurrence(rule, at, zone, after)
    while found and found.instant <= until:
        yield found
        found = next_occurrence(rule, at, zone, found.instant)


@lru_cache(ALIKE)
def local_day_end(on: date, zone: ZoneInfo) -> datetime:
    """The first instant after that local date.

    In a gap that runs across midnight (Toronto in 1919; none from 2020 to 2040) up to the gap later, never earlier.
    """
    # The last moment is asked for with fold=1: where clocks go back over midnight, the date is lived twice.
    last = datetime.combine(on, time.max, tzinfo=zone).replace(fold=1).astimezone(UTC)
    if last.astimezone(zone).date() == on and not instant_of(on, time.max, zone)[1]:
        return last + timedelta(microseconds=1)
    return instant_of(on + ONE_DAY, time.min, zone)[0]


def shift_quiet(instant: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """The instant itself (in UTC), or the end of the quiet hours it falls into."""
    _require_aware(instant)
    instant = instant.astimezone(UTC)
    if quiet is None:
        return instant
    nights = ONE_DAY if quiet.end < quiet.start else timedelta()
    today = instant.astimezone(zone).date()
    for on in (today - ONE_DAY, today):
        end = instant_of(on + nights, quiet.end, zone)[0]
        if instant_of(on, quiet.start, zone)[0] <= instant < end:
            return end
    return instant


def is_missing(on: date, zone: ZoneInfo) -> bool:
    """Whether the zone leapt over the whole date, as Apia did over 2011-12-30."""
    return instant_of(on, time.min, zone)[1] and instant_of(on, time.max, zone)[1]


def _require_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("an instant carries its zone")
