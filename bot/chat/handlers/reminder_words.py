"""How a reminder is told of: its name, its days and hours, and when it comes next, by the reader's own clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.care.rules import Cycle, Daily, EveryDays, EveryMonths, EveryWeeks, Once, OnDates, Rule, Weekly
from bot.care.texts import units
from bot.chat import questions
from bot.chat.turn import Turn
from bot.content.wording import Words
from bot.services import adjusting, reminding
from bot.storage.reminders import Reminder

NAMED = (reminding.JOURNAL, reminding.LEARNING, reminding.RELAXING)
SHORT = 60  # letters of a name in a list


@dataclass(frozen=True)
class Line:
    """Some words, with a moment in them that a phone shows by its own clock."""

    text: str
    when: str = ""
    at: datetime | None = None


def joined(lines: list[Line]) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """The lines below each other, and where the moments stand; a moment is the last of its words in its line."""
    text, dates = "", []
    for line in lines:
        if line.at is not None:
            before = text + line.text[: line.text.rindex(line.when)]
            dates.append((units(before), units(line.when), int(line.at.timestamp())))
        text += line.text + "\n"
    return text.removesuffix("\n"), tuple(dates)


async def name(turn: Turn, reminder: Reminder) -> str:
    """Its own words, else what it is for."""
    title = await adjusting.title_of(turn.tx, reminder)
    if title:
        return title
    kind = reminder.kind if reminder.kind in NAMED else "own" if reminder.kind == adjusting.OWN else "other"
    return turn.words.label(f"reminders.kind_{kind}")


def rule_line(spoken: Words, rule: Rule) -> str:
    match rule:
        case Daily():
            said = spoken.label("reminders.rule_day")
        case Weekly(weekdays):
            said = spoken.label("reminders.rule_week", days=_days(spoken, weekdays))
        case EveryDays(n, anchor):
            said = spoken.label("reminders.rule_days", n=n, date=spoken.date(anchor))
        case EveryWeeks(n, weekdays, anchor):
            said = spoken.label("reminders.rule_weeks", n=n, days=_days(spoken, weekdays), date=spoken.date(anchor))
        case EveryMonths(n, anchor):
            said = spoken.label("reminders.rule_months", n=n, date=spoken.date(anchor))
        case Cycle(days, rest, anchor):
            said = spoken.label("reminders.rule_cycle", days=days, rest=rest, date=spoken.date(anchor))
        case Once(on):
            said = spoken.label("reminders.rule_once", date=spoken.date(on))
        case OnDates(dates):
            said = spoken.label("reminders.rule_dates", dates="; ".join(map(spoken.date, dates)))
    return said


def _days(spoken: Words, weekdays: frozenset[int]) -> str:
    return ", ".join(spoken.weekday(day) for day in sorted(weekdays))


async def list_line(turn: Turn, number: int, reminder: Reminder) -> Line:
    """One of many: what it is, and when it comes."""
    whole = await name(turn, reminder)
    shown = whole if len(whole) <= SHORT else whole[: SHORT - 1] + "…"
    key, at = await _state(turn, reminder)
    when = turn.words.moment(at, turn.person.zone, turn.now) if at else ""
    values = {"number": number, "name": " ".join(shown.split()), "when": when}
    return Line(turn.words.label(f"reminders.line_{key}", **values), when, at)


async def _state(turn: Turn, reminder: Reminder) -> tuple[str, datetime | None]:
    if not reminder.slots:
        return "draft", None
    if not reminder.is_active:
        return "off", None
    if reminder.paused_until is not None and reminder.paused_until > turn.now:
        return "rests", reminder.paused_until
    if reminder.message_class.handling.unasked and turn.person.is_paused_openly:
        return "paused", None
    coming_at = await reminding.comes_at(turn.tx, turn.person, reminder)
    if coming_at is not None:
        return "next", coming_at
    return ("quiet" if await adjusting.rings_again(turn.tx, reminder) else "never"), None


STATES = {key: f"reminders.next_{key}" for key in ("off", "never", "quiet", "paused")}


async def whole(turn: Turn, reminder: Reminder) -> list[Line]:
    """Everything about one of them but its name."""
    spoken, lines = turn.words, []
    key, at = await _state(turn, reminder)
    if at is not None:
        when = spoken.moment(at, turn.person.zone, turn.now)
        said = "reminders.next" if key == "next" else "reminders.rests_until"
        lines.append(Line(spoken.label(said, when=when), when, at))
    elif key in STATES:
        lines.append(Line(spoken.label(STATES[key])))
    if reminder.zone is not None:
        lines.append(Line(spoken.label("reminders.stays", city=questions.city(turn, reminder.zone))))
    if reminding.is_silent(reminder):
        lines.append(Line(spoken.label("reminders.silent")))
    if reminder.is_neutral:
        lines.append(Line(spoken.label("reminders.hidden")))
    if reminder.open_for is not None:
        span = spoken.span(timedelta(minutes=reminder.open_for))
        lines.append(Line(spoken.label("reminders.open_for", span=span)))
    return lines
