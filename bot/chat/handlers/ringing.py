"""What rang is answered: done, later, or its hidden words shown; however late, it counts for its own day."""

from uuid import UUID

from telegram import Update

from bot.care.saying import Button, rows_of
from bot.care.snoozing import Later
from bot.chat.handlers.ids import id_of
from bot.chat.turn import Turn
from bot.services import adjusting, own_words, reminding, treating
from bot.services.arriving import local
from bot.storage.reminders import Reminder, Ringing


async def on_rung(_update: Update, turn: Turn) -> None:
    """`rung:<verb>:<occurrence>`: done, show, later; `rung:later:<occurrence>:<when>`"""
    verb, which, value = (*turn.pressed[1:], "", "", "")[:3]
    occurrence_id = id_of(which)
    found = await adjusting.rung(turn.tx, turn.person, occurrence_id) if occurrence_id else None
    if found is None:
        await turn.edit("common.closed")
    elif verb == "later":
        await _later(turn, *found, value)
    elif verb == "done" and found[1].kind == adjusting.OWN:
        await _done(turn, *found)
    elif verb == "show" and found[1].kind == adjusting.OWN:
        say = await own_words.message(turn.tx, turn.person, *found, is_shown=True)
        await turn.show(say, topic="rung")
    else:
        await turn.edit("common.closed")


async def _done(turn: Turn, ringing: Ringing, reminder: Reminder) -> None:
    """A second tap changes nothing."""
    await adjusting.answer(turn.tx, turn.person, ringing.id, adjusting.DONE, turn.now)
    title = await adjusting.title_of(turn.tx, reminder) or turn.words.label("reminders.kind_own")
    today = local(turn.person, turn.now).date()
    if ringing.on == today:
        await turn.edit("reminders.is_done", title=title)
    else:
        await turn.edit("reminders.is_done_for", title=title, day=turn.words.day(ringing.on, today))


async def _later(turn: Turn, ringing: Ringing, reminder: Reminder, value: str) -> None:
    """`later` offers when, and with one of these it comes once more. The question itself stays to be answered."""
    if value not in set(Later):
        await _offer(turn, ringing, reminder)
        return
    lane = turn.scene.sender.lane
    again = await adjusting.snooze(turn.tx, turn.person, lane, ringing.id, Later(value), turn.now)
    if again is None:
        await _too_late(turn)
    else:
        when = turn.words.moment(again, turn.person.zone, turn.now)
        await turn.edit("reminders.comes_again", _now_instead(turn, reminder, ringing.id), when=when)


async def _offer(turn: Turn, ringing: Ringing, reminder: Reminder) -> None:
    choices = adjusting.laters(turn.person, ringing, reminder, turn.now)
    if not choices:
        await _too_late(turn)
        return
    buttons = [turn.button(f"reminders.later_{later}", f"rung:later:{ringing.id}:{later}") for later in choices]
    await turn.say("reminders.which_later", rows_of(buttons))


async def _too_late(turn: Turn) -> None:
    await turn.say("reminders.too_late", [[turn.button("arriving.check_in", "checkin")]])


def _now_instead(turn: Turn, reminder: Reminder, occurrence_id: UUID) -> list[list[Button]]:
    if reminder.kind == reminding.JOURNAL:
        return [[turn.button("arriving.check_in", "checkin")]]
    if treating.is_treatment(reminder):
        return [[turn.button("taking.done", f"took:{occurrence_id}:done")]]
    return [[turn.button("reminders.done", f"rung:done:{occurrence_id}")]] if reminder.kind == adjusting.OWN else []
