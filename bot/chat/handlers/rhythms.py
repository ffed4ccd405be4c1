"""When the weekly learning time and the quiet minutes come round: day, hour and length, each one tap."""

import re
from datetime import time

from telegram import Update

from bot.care.rules import Daily, Rule, Weekly
from bot.care.saying import Button, Rows, Say, rows_of
from bot.chat import questions
from bot.chat.turn import Turn
from bot.content.languages import locale
from bot.content.typed import read_time
from bot.content.typed_plans import half_hours
from bot.services import arriving, learning, listening, reminding
from bot.storage.dialogue import Dialogue
from bot.storage.reminders import Reminder

ASKS_TIME = "rhythm"
KINDS = (reminding.LEARNING, reminding.RELAXING)
HOURS = ("08:00", "10:00", "14:00", "17:00", "19:00")
USUAL = {
    reminding.LEARNING: (arriving.SUNDAYS, time(10), arriving.USUAL_MINUTES),
    reminding.RELAXING: (arriving.WEDNESDAYS, time(17), None),
}


async def show(turn: Turn, kind: str) -> None:
    """How it is now, and everything that can be chosen instead."""
    reminder = await reminding.of_kind(turn.tx, turn.person, kind)
    phrase = turn.words.say(f"rhythms.{kind}", now=await line(turn, kind))
    await turn.show(Say(phrase.text, phrase.bold, _choices(turn, kind, reminder)), topic=f"rhythm:{kind}")


async def line(turn: Turn, kind: str) -> str:
    """When it comes, and when next."""
    reminder = await reminding.of_kind(turn.tx, turn.person, kind)
    if reminder is None or not reminder.is_active:
        return turn.words.label("rhythms.silent")
    coming_at = await reminding.next_at(turn.tx, turn.person, kind)
    if coming_at is None:
        return turn.words.label("rhythms.silent")
    following = questions.following(turn, coming_at)
    at = turn.words.time(reminder.slots[0])
    return turn.words.label("rhythms.line", days=_days(turn, reminder.rule), time=at, next=following)


def _days(turn: Turn, rule: Rule) -> str:
    if isinstance(rule, Weekly):
        return ", ".join(turn.words.weekday(day) for day in sorted(rule.weekdays))
    return turn.words.label("settings.days_daily")


def _choices(turn: Turn, kind: str, reminder: Reminder | None) -> Rows:
    days = [Button(turn.words.weekday(day, short=True), f"rhythm:{kind}:day:{day}") for day in range(7)]
    hours = [Button(at, f"rhythm:{kind}:at:{at.replace(':', '')}") for at in HOURS]
    another = (turn.button("arriving.another_time", f"rhythm:{kind}:type"),)
    extra: list[Button] = []
    if kind == reminding.LEARNING:
        extra = [turn.button("rhythms.minutes", f"rhythm:{kind}:for:{n}", n=n) for n in learning.LENGTHS]
    else:
        extra = [turn.button("rhythms.daily", f"rhythm:{kind}:day:all")]
    switch = "off" if reminder and reminder.is_active else "on"
    last = (turn.button(f"rhythms.turn_{switch}", f"rhythm:{kind}:{switch}:"), turn.button("common.back", "settings"))
    return (*rows_of(days, across=4), *rows_of(hours, across=5), another, *rows_of(extra), last)


async def on_rhythm(_update: Update, turn: Turn) -> None:
    """`rhythm:<kind>:<what>:<value>`"""
    kind, what, value = (*turn.pressed[1:], "", "", "")[:3]
    if kind not in KINDS:
        await turn.edit("common.closed")
        return
    if what == "type":
        await listening.ask(turn.tx, turn.person, ASKS_TIME, turn.now, item_id=kind)
        await turn.edit("rhythms.type_time", [[turn.button("common.back", f"change:{kind}")]])
        return
    rule, at, minutes = await _as_it_is(turn, kind)
    match what, value:
        case "day", "all":
            rule = Daily()
        case "day", day if day in set("0123456"):
            rule = Weekly(frozenset({int(day)}))
        case "at", hour if re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", hour):
            at = time(int(hour[:2]), int(hour[2:]))
        case "for", n if n in {str(length) for length in learning.LENGTHS}:
            minutes = int(n)
        case (("on" | "off"), _):
            pass
        case _:
            await turn.edit("common.closed")
            return
    asked_at = None if what == "off" else at
    await reminding.set_kind(turn.tx, turn.person, kind, at=asked_at, rule=rule, minutes=minutes, now=turn.now)
    await show(turn, kind)


async def _as_it_is(turn: Turn, kind: str) -> tuple[Rule, time, int | None]:
    known = await reminding.of_kind(turn.tx, turn.person, kind)
    return (known.rule, known.slots[0], known.minutes) if known else USUAL[kind]


async def typed_time(turn: Turn, waiting: Dialogue) -> bool:
    """An hour of one's own; what cannot be read as one is asked for again."""
    kind = waiting.item_id or ""
    if kind not in KINDS:
        await listening.close(turn.tx, turn.person)
        return False
    at = read_time(turn.text, locale(turn.words.language))
    if halves := half_hours(turn.text):
        named = [Button(turn.words.time(half), f"rhythm:{kind}:at:{half:%H%M}") for half in halves]
        await turn.send(Say(turn.words.label("reminders.hours_half"), buttons=rows_of(named)), topic="halves")
        return True
    if at is None:
        await turn.say("rhythms.time_unclear", [[turn.button("common.back", f"change:{kind}")]])
        return True
    await listening.close(turn.tx, turn.person)
    rule, _, minutes = await _as_it_is(turn, kind)
    await reminding.set_kind(turn.tx, turn.person, kind, at=at, rule=rule, minutes=minutes, now=turn.now)
    await show(turn, kind)
    return True
