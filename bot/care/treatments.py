"""Treatments to be reminded of: their kinds, their usual rhythms, and how long a reminder of one is worth sending."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from enum import StrEnum

from bot.care.occurrences import ONE_DAY
from bot.care.rules import Cycle, Daily, Dates, EveryDays, EveryMonths, EveryWeeks, Once, OnDates, Rule, Weekly


class Treatment(StrEnum):
    """The name of a kind is that of its reminder, too."""

    INJECTION = "injection"
    TABLETS = "tablets"
    INFUSION = "infusion"
    SCAN = "scan"

    @property
    def has_days(self) -> bool:
        """Whether its days stand out, so that side effects are asked about after them."""
        return self in {Treatment.INJECTION, Treatment.INFUSION}


class Reason(StrEnum):
    """Why something was skipped, in the words of a button."""

    FORGOT = "forgot"
    UNWELL = "unwell"
    STOCK = "stock"
    DOUBT = "doubt"
    TEAM = "team"
    OTHER = "other"


DONE, TAKEN, SKIPPED = "done", "taken", "skipped"  # `done` makes a day of treatment, `taken` does not
DAYS_BEFORE_SCAN = (7, 1, 0)
ONCE = "once"
RHYTHMS: Mapping[Treatment, tuple[str, ...]] = {
    Treatment.INJECTION: ("28d", "21d", "14d", "7d"),
    Treatment.TABLETS: ("1d", "21on7", "14on14", "28on14"),
    Treatment.INFUSION: ("56d", "28d", "21d", "14d"),
    Treatment.SCAN: (),
}


def rhythm(name: str, of: Treatment) -> Rule | None:
    """The rhythm of a button, from an anchor date that is yet to be said; None for what stands in none."""
    if name == ONCE and of is not Treatment.TABLETS:
        return Once(date.min)
    if name not in RHYTHMS[of]:
        return None
    if name == "1d":
        return Daily()
    if name.endswith("d"):
        return EveryDays(int(name[:-1]), date.min)
    days, rest = name.split("on")
    return Cycle(int(days), int(rest), date.min)


def anchored(rule: Rule, on: date) -> Rule:
    """The same from this date; a weekly rule and every day have no beginning."""
    match rule:
        case Once():
            return Once(on)
        case EveryDays(n, _):
            return EveryDays(n, on)
        case EveryMonths(n, _):
            return EveryMonths(n, on)
        case EveryWeeks(n, weekdays, _):
            return EveryWeeks(n, weekdays, on)
        case Cycle(days, rest, _):
            return Cycle(days, rest, on)
    return rule


def needs_anchor(rule: Rule) -> bool:
    return not isinstance(rule, Daily | Weekly)


def scan_dates(on: date, today: date) -> OnDates:
    """A week before, the day before, and the day itself, as far as they are not over."""
    before = (on - days * ONE_DAY for days in DAYS_BEFORE_SCAN)
    return OnDates(tuple(day for day in before if day >= today) or (on,))


def day_of(rule: Dates, on: date) -> date:
    """The day that a reminder of this date is about: of a scan the last of its dates."""
    return rule.dates[-1] if isinstance(rule, OnDates) else on


def worth_for(rule: Dates, slots: Sequence[time], on: date, at: time) -> timedelta:
    """A quarter of the time to the next one, by nominal hours; without a next one as long as a day allows."""
    later = [slot for slot in slots if slot > at]
    if later:
        return (_since_midnight(min(later)) - _since_midnight(at)) / 4
    following = rule.first_from(on + ONE_DAY)
    if following is None:
        return ONE_DAY
    return (following - on + _since_midnight(min(slots)) - _since_midnight(at)) / 4


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
