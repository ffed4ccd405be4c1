"""The list of all reminders, and one of them: what comes next, and everything that can be done with it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers import remembering
from bot.chat.handlers.ids import id_of
from bot.chat.handlers.reminder_screen import OURS, show
from bot.chat.handlers.reminder_words import Line, joined, list_line
from bot.chat.turn import Turn
from bot.services import adjusting, listening, reminding
from bot.services.arriving import local
from bot.storage.reminders import Reminder

A_PAGE = 6
RESTS = (1, 7, 14)
WINDOWS = (60, 120, 240)


async def on_reminders(_update: Update, turn: Turn) -> None:
    """`reminders`, `reminders:<the last one of the page before>`"""
    await listening.close(turn.tx, turn.person)
    after = id_of(turn.pressed[-1]) if len(turn.pressed) > 1 else None
    found = await adjusting.page(turn.tx, turn.person, after, A_PAGE + 1)
    shown = found[:A_PAGE]
    lines = [Line(turn.words.label("reminders.list" if shown else "reminders.list_none"))]
    lines += [await list_line(turn, number, one) for number, one in enumerate(shown, start=1)]
    text, dates = joined(lines)
    numbers = [Button(str(number), f"remind:open:{one.id}") for number, one in enumerate(shown, start=1)]
    more = [turn.button("reminders.more", f"reminders:{shown[-1].id}")] if len(found) > A_PAGE else []
    last = (turn.button("reminders.new", "remind:new"), turn.button("common.back", "settings"))
    treated = (turn.button("treatments.open", "treatments"),)
    rows = (*rows_of(numbers, across=3), *rows_of(more), treated, last)
    await turn.show(Say(text, buttons=rows, dates=dates), topic="reminders")


async def on_remind(_update: Update, turn: Turn) -> None:
    """`remind:new`, `remind:<verb>:<reminder>`, `remind:<verb>:<reminder>:<value>`"""
    verb, which, value = (*turn.pressed[1:], "", "", "")[:3]
    if verb == "new":
        await remembering.ask_words(turn)
        return
    reminder_id = id_of(which)
    reminder = await adjusting.get(turn.tx, turn.person, reminder_id) if reminder_id else None
    if reminder is None or verb not in VERBS:
        await turn.edit("common.closed")
        return
    await listening.close(turn.tx, turn.person)
    await VERBS[verb](turn, reminder, value)


async def _open(turn: Turn, reminder: Reminder, _value: str) -> None:
    await show(turn, reminder)


async def _skip(turn: Turn, reminder: Reminder, _value: str) -> None:
    left_out_at = await adjusting.skip(turn.tx, turn.person, reminder, turn.now)
    if left_out_at is None:
        await turn.edit("common.closed")
        return
    when = turn.words.moment(left_out_at, turn.person.zone, turn.now)
    await show(turn, reminder, turn.words.label("reminders.skipped", when=when))


async def _rest(turn: Turn, reminder: Reminder, value: str) -> None:
    """`rest` asks how long; with a number of days, or `open`, it rests."""
    if value == "open":
        await show(turn, await adjusting.rest(turn.tx, turn.person, reminder, None, turn.now))
    elif value in {str(n) for n in RESTS}:
        until = local(turn.person, turn.now).date() + timedelta(days=int(value))
        await show(turn, await adjusting.rest(turn.tx, turn.person, reminder, until, turn.now))
    else:
        lengths = [turn.button(f"reminders.rest_{n}", f"remind:rest:{reminder.id}:{n}") for n in (*RESTS, "open")]
        back = turn.button("common.back", f"remind:open:{reminder.id}")
        await turn.edit("reminders.ask_rest", [*rows_of(lengths), [back]])


async def _wake(turn: Turn, reminder: Reminder, _value: str) -> None:
    await show(turn, await adjusting.wake(turn.tx, turn.person, reminder, turn.now))


async def _sound(turn: Turn, reminder: Reminder, _value: str) -> None:
    await _changed(turn, replace(reminder, is_silent=not reminding.is_silent(reminder)))


async def _hide(turn: Turn, reminder: Reminder, _value: str) -> None:
    await _changed(turn, replace(reminder, is_neutral=not reminder.is_neutral))


async def _follow(turn: Turn, reminder: Reminder, _value: str) -> None:
    await _changed(turn, replace(reminder, zone=None))


async def _window(turn: Turn, reminder: Reminder, value: str) -> None:
    if value == "day":
        await _changed(turn, replace(reminder, open_for=None))
    elif value in {str(n) for n in WINDOWS}:
        await _changed(turn, replace(reminder, open_for=int(value)))
    else:
        spans = [turn.button(f"reminders.window_{n}", f"remind:window:{reminder.id}:{n}") for n in ("day", *WINDOWS)]
        back = turn.button("common.back", f"remind:open:{reminder.id}")
        await turn.edit("reminders.ask_window", [*rows_of(spans), [back]])


async def _changed(turn: Turn, reminder: Reminder) -> None:
    await adjusting.change(turn.tx, turn.person, reminder, turn.now)
    await show(turn, reminder)


async def _drop(turn: Turn, reminder: Reminder, value: str) -> None:
    """`drop` asks, `drop` and `yes` does it: its words are gone then."""
    if reminder.kind in OURS:
        await turn.edit("common.closed")
    elif value == "yes":
        await adjusting.let_go(turn.tx, turn.person, reminder, turn.now)
        await turn.edit("reminders.dropped", [[turn.button("reminders.open", "reminders")]])
    else:
        keep = turn.button("reminders.keep", f"remind:open:{reminder.id}")
        drop = turn.button("reminders.drop_now", f"remind:drop:{reminder.id}:yes")
        await turn.edit("reminders.sure", [[keep, drop]])


async def _off(turn: Turn, reminder: Reminder, _value: str) -> None:
    await show(turn, await adjusting.rest(turn.tx, turn.person, reminder, None, turn.now))


VERBS: dict[str, Callable[[Turn, Reminder, str], Awaitable[None]]] = {
    "open": _open,
    "days": remembering.on_days,
    "hours": remembering.on_hours,
    "skip": _skip,
    "rest": _rest,
    "wake": _wake,
    "sound": _sound,
    "hide": _hide,
    "follow": _follow,
    "window": _window,
    "drop": _drop,
    "off": _off,
}
