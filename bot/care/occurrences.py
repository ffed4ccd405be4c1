"""When a rule comes due: one occurrence per nominal local date, whatever the clocks of its zone do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Daily:
    """Every day."""

    def dates_from(self, start: date) -> Iterator[date]:
        return map(date.fromordinal, range(start.toordinal(), date.max.toordinal()))


@dataclass(frozen=True)
class Weekly:
    """Every week on these days; Monday is 0."""

    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("a weekly rule needs weekdays from 0 (Monday) to 6 (Sunday), at least one")

    def dates_from(self, start: date) -> Iterator[date]:
        return (on for on in Daily().dates_from(start) if on.weekday() in self.weekdays)


Rule = Daily | Weekly  # each rule lists its nominal dates in order; the rest of this file needs no more of it


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
    the gap, and for a repeated time with the first (PEP 495).
    """
    wall = datetime.combine(on, at)
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return instant, instant.astimezone(zone).replace(tzinfo=None) != wall


def next_occurrence(rule: Rule, at: time, zone: ZoneInfo, after: datetime) -> Occurrence | None:
    """The first occurrence whose instant is later than `after`."""
    _require_aware(after)
    # A gap may have carried yesterday's nominal date into today, so the search starts there.
    for on in rule.dates_from(after.astimezone(zone).date() - ONE_DAY):
        instant, moved = instant_of(on, at, zone)
        if instant > after and not (moved and _is_missing(on, zone)):
            return Occurrence(on, at, instant, moved)
    return None


def occurrences_between(rule: Rule, at: time, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """In order, later than `after` and not later than `until`."""
    _require_aware(until)
    found = next_occurrence(rule, at, zone, after)
    while found and found.instant <= until:
        yield found
        found = next_occurrence(rule, at, zone, found.instant)


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


def rule_to_json(rule: Rule) -> dict[str, object]:
    match rule:
        case Daily():
            return {"every": "day"}
        case Weekly(weekdays):
            return {"every": "week", "on": sorted(weekdays)}


def rule_from_json(data: Mapping[str, object]) -> Rule:
    """ValueError when this is not exactly what `rule_to_json` writes."""
    every, known = data.get("every"), {"day": {"every"}, "week": {"every", "on"}}
    if not isinstance(every, str) or every not in known:
        raise ValueError('a rule says "every": "day" or "every": "week"')
    if unknown := sorted(map(str, data.keys() - known[every])):
        raise ValueError(f"a rule for every {every} knows nothing of: {', '.join(unknown)}")
    return Daily() if every == "day" else Weekly(_weekdays_from(data.get("on")))


def _weekdays_from(listed: object) -> frozenset[int]:
    # True and False are integers to Python and weekdays to nobody.
    if not isinstance(listed, list) or not all(type(day) is int for day in listed):
        raise ValueError('"on" is a list of weekdays, 0 (Monday) to 6 (Sunday)')
    return frozenset(listed)


def _is_missing(on: date, zone: ZoneInfo) -> bool:
    """Whether the zone leapt over the whole date, as Apia did over 2011-12-30."""
    return instant_of(on, time.min, zone)[1] and instant_of(on, time.max, zone)[1]


def _require_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("an instant carries its zone")
