"""Low load: at most two questions a day, two that come near each other in one message, and less for who is silent."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.care.easing import Ease, ease
from bot.care.messages import Ending
from bot.care.occurrences import instant_of
from bot.care.people import Person
from bot.care.saying import Button, Say, rows_of
from bot.content.wording import words
from bot.services import reminding
from bot.services.letters import Letter, Pointless
from bot.services.reminding import JOURNAL, LEARNING, RELAXING
from bot.storage import outbox, people, reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Leased

UNASKED = {JOURNAL: "checkin", LEARNING: "learn", RELAXING: "relax"}  # what may come by itself, and where it leads
MOST_A_DAY = 2


async def may_ask(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless | None:
    """None when this question may be asked; else what is said instead, or why nothing is."""
    if one.purpose not in UNASKED:
        return None
    zone = ZoneInfo(person.zone)
    midnight = instant_of(now.astimezone(zone).date(), time(), zone)[0]
    if await outbox.count_sent(tx, person.id, UNASKED, midnight) >= MOST_A_DAY:
        return Pointless(Ending.CANCELLED, "enough-today")
    match ease(person.heard_at or person.created_at, person.eased_at, now):
        case Ease.REST:
            return Pointless(Ending.CANCELLED, "eased")
        case Ease.ASK:
            await people.change(tx, person.id, eased_at=now)
            return _still_here(person)
    return None


def _still_here(person: Person) -> Letter:
    spoken = words(person.language)
    buttons = [
        Button(spoken.label("pausing.days_7"), "pause:7"),
        Button(spoken.label("pausing.open"), "pause:open"),
        Button(spoken.label("arriving.check_in"), "checkin"),
        Button(spoken.label("pausing.nothing"), "nothing"),
    ]
    return Letter(Say(spoken.label("kindness.still_here"), buttons=rows_of(buttons)))


async def join(tx: Transaction, one: Leased, person: Person, letter: Letter, now: datetime) -> Letter:
    """What else would come within minutes comes along, as a line and a button."""
    if one.purpose not in UNASKED:
        return letter
    spoken, say = words(person.language), letter.say
    others = set(UNASKED) - {one.purpose}
    for other in await outbox.waiting_until(tx, person.id, others, now + reminding.TOGETHER_WITHIN):
        await outbox.cancel(tx, other, "joined", now)
        if other.occurrence_id:
            await reminders.settle(tx, other.occurrence_id, Ending.CANCELLED, "joined", now)
        button = Button(spoken.label(f"kindness.open_{other.purpose}"), UNASKED[other.purpose])
        line = spoken.label(f"kindness.joined_{other.purpose}")
        say = replace(say, text=f"{say.text}\n\n{line}", buttons=(*say.buttons, (button,)))
    return replace(letter, say=say)
