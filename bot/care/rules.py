"""Which local dates a reminder is meant for: rules as values, and the same as JSON."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

LONGEST = {"days": 366, "weeks": 104, "months": 60}  # between two dates: beyond it somebody mistyped
MOST_DATES = 10


class Dates(Protocol):
    """What the rest of the house needs of a rule."""

    def first_from(self, start: date) -> date | None:
        """The first date that is not before `start`, found without walking there; None when there is none."""


@dataclass(frozen=True)
class Daily:
    """Every day."""

    def first_from(self, start: date) -> date | None:
        return start


@dataclass(frozen=True)
class Weekly:
    """Every week on these days; Monday is 0."""

    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        _require_weekdays(self.weekdays)

    def first_from(self, start: date) -> date | None:
        today = start.weekday()
        return _later(start, min((day - today) % 7 for day in self.weekdays))


@dataclass(frozen=True)
class EveryDays:
    """Every n days from an anchor date."""

    n: int
    anchor: date

    def __post_init__(self) -> None:
        _require_span(self.n, "days")

    def first_from(self, start: date) -> date | None:
        if start <= self.anchor:
            return self.anchor
        return _later(start, (self.anchor - start).days % self.n)


@dataclass(frozen=True)
class EveryWeeks:
    """Every n weeks on these days; the week of the anchor date is the first, and its days before are left out."""

    n: int
    weekdays: frozenset[int]
    anchor: date

    def __post_init__(self) -> None:
        _require_span(self.n, "weeks")
        _require_weekdays(self.weekdays)

    def first_from(self, start: date) -> date | None:
        start = max(start, self.anchor)
        monday = self.anchor.toordinal() - self.anchor.weekday()
        into = (start.toordinal() - monday) % (7 * self.n)  # days since the last week that counted began
        return _later(start, min((day - into) % (7 * self.n) for day in self.weekdays))


@dataclass(frozen=True)
class EveryMonths:
    """Every n months on the anchor's day of the month; a month without that day has it on its last."""

    n: int
    anchor: date

    def __post_init__(self) -> None:
        _require_span(self.n, "months")

    def first_from(self, start: date) -> date | None:
        if start <= self.anchor:
            return self.anchor
        months = (start.year - self.anchor.year) * 12 + start.month - self.anchor.month
        found = self._in(months + -months % self.n)
        return found if found is None or found >= start else self._in(months + self.n)

    def _in(self, months: int) -> date | None:
        year, month = divmod(self.anchor.year * 12 + self.anchor.month - 1 + months, 12)
        if year > date.max.year:
            return None
        return date(year, month + 1, min(self.anchor.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Cycle:
    """So many days in a row, then so many off, over and over from an anchor date."""

    days: int
    rest: int
    anchor: date

    def __post_init__(self) -> None:
        _require_span(self.days, "days")
        _require_span(self.rest, "days")

    def first_from(self, start: date) -> date | None:
        if start <= self.anchor:
            return self.anchor
        length = self.days + self.rest
        into = (start - self.anchor).days % length
        return start if into < self.days else _later(start, length - into)


@dataclass(frozen=True)
class Once:
    """One date."""

    on: date

    def first_from(self, start: date) -> date | None:
        return self.on if start <= self.on else None


@dataclass(frozen=True)
class OnDates:
    """A few dates that belong together, such as the days on which one is told of something to come."""

    dates: tuple[date, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.dates) <= MOST_DATES or list(self.dates) != sorted(set(self.dates)):
            raise ValueError(f"from one to {MOST_DATES} dates in order, each once")

    def first_from(self, start: date) -> date | None:
        return next((on for on in self.dates if on >= start), None)


Rule = Daily | Weekly | EveryDays | EveryWeeks | EveryMonths | Cycle | Once | OnDates


def dates_of(rule: Dates, start: date) -> Iterator[date]:
    """All its dates from `start` on, in order."""
    found = rule.first_from(start)
    while found is not None:
        yield found
        following = _later(found, 1)
        found = following and rule.first_from(following)


def rule_to_json(rule: Rule) -> dict[str, object]:
    data: dict[str, object]
    match rule:
        case Daily():
            data = {"every": "day"}
        case Weekly(weekdays):
            data = {"every": "week", "on": sorted(weekdays)}
        case EveryDays(n, anchor):
            data = {"every": "days", "n": n, "from": anchor.isoformat()}
        case EveryWeeks(n, weekdays, anchor):
            data = {"every": "weeks", "n": n, "on": sorted(weekdays), "from": anchor.isoformat()}
        case EveryMonths(n, anchor):
            data = {"every": "months", "n": n, "from": anchor.isoformat()}
        case Cycle(days, rest, anchor):
            data = {"every": "cycle", "days": days, "rest": rest, "from": anchor.isoformat()}
        case Once(on):
            data = {"every": "once", "on": on.isoformat()}
        case OnDates(dates):
            data = {"every": "date", "on": [on.isoformat() for on in dates]}
    return data


Fields = Mapping[str, object]
READERS: dict[str, tuple[set[str], Callable[[Fields], Rule]]] = {
    "day": (set(), lambda _: Daily()),
    "week": ({"on"}, lambda data: Weekly(_weekdays(data))),
    "days": ({"n", "from"}, lambda data: EveryDays(_number(data, "n"), _date(data, "from"))),
    "weeks": (
        {"n", "on", "from"},
        lambda data: EveryWeeks(_number(data, "n"), _weekdays(data), _date(data, "from")),
    ),
    "months": ({"n", "from"}, lambda data: EveryMonths(_number(data, "n"), _date(data, "from"))),
    "cycle": (
        {"days", "rest", "from"},
        lambda data: Cycle(_number(data, "days"), _number(data, "rest"), _date(data, "from")),
    ),
    "once": ({"on"}, lambda data: Once(_date(data, "on"))),
    "date": ({"on"}, lambda data: OnDates(_dates(data))),
}


def rule_from_json(data: Fields) -> Rule:
    """ValueError when this is not exactly what `rule_to_json` writes."""
    every = data.get("every")
    if not isinstance(every, str) or every not in READERS:
        raise ValueError(f'a rule says "every" and one of: {", ".join(READERS)}')
    fields, reader = READERS[every]
    if unknown := sorted(map(str, data.keys() - fields - {"every"})):
        raise ValueError(f"a rule for every {every} knows nothing of: {', '.join(unknown)}")
    return reader(data)


def _number(data: Fields, name: str) -> int:
    found = data.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError(f'"{name}" is a whole number')
    return found


def _date(data: Fields, name: str) -> date:
    found = data.get(name)
    if not isinstance(found, str) or len(found) != len("2026-11-20"):
        raise ValueError(f'"{name}" is a date such as 2026-11-20')
    return date.fromisoformat(found)


def _dates(data: Fields) -> tuple[date, ...]:
    listed = data.get("on")
    if not isinstance(listed, list):
        raise ValueError('"on" is a list of dates such as 2026-11-20')
    return tuple(_date({"on": one}, "on") for one in listed)


def _weekdays(data: Fields) -> frozenset[int]:
    listed = data.get("on")
    # True and False are integers to Python and weekdays to nobody.
    if not isinstance(listed, list) or not all(type(day) is int for day in listed):
        raise ValueError('"on" is a list of weekdays, 0 (Monday) to 6 (Sunday)')
    return frozenset(listed)


def _require_weekdays(weekdays: frozenset[int]) -> None:
    if not weekdays or not weekdays <= frozenset(range(7)):
        raise ValueError("a weekly rule needs weekdays from 0 (Monday) to 6 (Sunday), at least one")


def _require_span(n: int, of: str) -> None:
    if not 1 <= n <= LONGEST[of]:
        raise ValueError(f"from 1 to {LONGEST[of]} {of}")


def _later(on: date, days: int) -> date | None:
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return None
