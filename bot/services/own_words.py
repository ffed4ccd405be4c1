"""A reminder in a person's own words, at its hour: shown as it is, or only when they ask for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.messages import Ending
from bot.care.people import Person
from bot.care.saying import Button, Say
from bot.content.wording import Words, words
from bot.services import adjusting, reminding
from bot.services.letters import Letter, Pointless
from bot.storage import reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Leased
from bot.storage.reminders import Reminder, Ringing


async def render(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    found = one.occurrence_id and await adjusting.rung(tx, person, one.occurrence_id)
    if not found or one.body is None:
        return Pointless(Ending.CANCELLED, "gone")
    ringing, reminder = found
    if ringing.answer is not None:
        return Pointless(Ending.CANCELLED, "already-done")
    spoken = words(person.language)
    say = await message(tx, person, ringing, reminder, is_shown=not reminder.is_neutral)
    lines = [say.text]
    if one.body.get("moved"):
        lines.append(spoken.label("asking.moved"))
    if reminder.open_for is not None:
        lines.append(open_until(spoken, one.expires_at, reminding.zone_of(reminder, person)))
    return Letter(Say("\n\n".join(lines), buttons=say.buttons))


async def message(tx: Transaction, person: Person, ringing: Ringing, reminder: Reminder, *, is_shown: bool) -> Say:
    """The words, or that there are some; done and later below."""
    spoken = words(person.language)
    title = await reminders.title_of(tx, reminder) or spoken.label("reminders.unreadable")
    text = spoken.label("reminders.own", title=title) if is_shown else spoken.label("reminders.neutral")
    row = (
        Button(spoken.label("reminders.done"), f"rung:done:{ringing.id}"),
        Button(spoken.label("reminders.later"), f"rung:later:{ringing.id}"),
    )
    show = () if is_shown else ((Button(spoken.label("reminders.show_words"), f"rung:show:{ringing.id}"),),)
    return Say(text, buttons=(*show, row))


def open_until(spoken: Words, ends_at: datetime, zone: ZoneInfo) -> str:
    """Until when it can be answered, on the clock by which it rang."""
    local = ends_at.astimezone(zone)
    is_midnight = (local.hour, local.minute) == (0, 0)
    return spoken.label(
        "asking.open_until", time=spoken.label("common.midnight") if is_midnight else spoken.time(local)
    )
