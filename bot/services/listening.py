"""Which open question the next words answer; one that is old or interrupted must not swallow a journal entry."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.care.people import Person
from bot.services import filling_in
from bot.storage import dialogue, people
from bot.storage.database import Transaction
from bot.storage.dialogue import Dialogue

FORM_WAITS_FOR = timedelta(hours=12)  # an evening's question may be answered the next morning
A_MOMENT = timedelta(seconds=2)  # Telegram dates messages to the second


async def open_question(tx: Transaction, person: Person, written_at: datetime) -> Dialogue | None:
    """None for words that were written before the question was asked, or long after."""
    waiting = await dialogue.get(tx, person.id)
    if waiting is None:
        return None
    patience = FORM_WAITS_FOR if waiting.asks in filling_in.FORMS else filling_in.OTHERS_WAIT_FOR
    waited_for = written_at - waiting.opened_at
    return waiting if -A_MOMENT < waited_for < patience else None


async def ask(
    tx: Transaction,
    person: Person,
    asks: str,
    now: datetime,
    about_id: UUID | None = None,
    item_id: str | None = None,
) -> None:
    """From here on what somebody writes answers this; the newest question is the one that waits."""
    await dialogue.ask(tx, person.id, Dialogue(asks, now, about_id, item_id))


async def close(tx: Transaction, person: Person) -> None:
    """Nothing waits for an answer any more."""
    await dialogue.close(tx, person.id)


async def hear(tx: Transaction, person: Person, now: datetime) -> Person:
    """Note that this person is there; to the hour is enough."""
    if person.heard_at is not None and now - person.heard_at < timedelta(hours=1):
        return person
    return await people.change(tx, person.id, heard_at=now)


async def interrupt(tx: Transaction, person: Person) -> None:
    """Somebody did something else; only a form's question goes on waiting."""
    waiting = await dialogue.get(tx, person.id)
    if waiting is not None and waiting.asks not in filling_in.FORMS:
        await dialogue.close(tx, person.id)
