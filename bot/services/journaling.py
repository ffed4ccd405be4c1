"""Somebody writes: it is kept, acknowledged quietly, and can be undone, corrected, moved to its day, or deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bot.care.messages import MessageClass
from bot.care.people import Person
from bot.services.arriving import local
from bot.storage import journal, outbox, sheets
from bot.storage.database import Transaction
from bot.storage.journal import Entry
from bot.storage.outbox import Post
from bot.storage.sheets import Answer

RECEIPT = "receipt"
PAGE = 8  # notes shown at once, each with its number to tap


@dataclass(frozen=True)
class Note:
    """What was written, in which message, and when."""

    text: str
    message_id: int
    written_at: datetime


async def write(tx: Transaction, person: Person, lane: bytes | None, note: Note, now: datetime) -> None:
    """Keep an entry under the local date of writing; those of one breath share one receipt, sent to `lane`."""
    receipt_id = await outbox.put(tx, _receipt(person, lane, now), now) if lane else None
    on = local(person, note.written_at).date()
    text, message_id, at = note.text, note.message_id, note.written_at
    await journal.add(tx, person.id, on=on, text=text, message_id=message_id, receipt_id=receipt_id, now=at)


def _receipt(person: Person, lane: bytes, now: datetime) -> Post:
    return Post(
        lane=lane,
        person_id=person.id,
        message_class=MessageClass.REPLY,
        purpose=RECEIPT,
        topic=RECEIPT,
        body={"render": RECEIPT},
        expires_at=now + MessageClass.REPLY.handling.lasts_for,
    )


async def undo(tx: Transaction, person: Person, receipt_id: UUID) -> int:
    """Take back what one receipt acknowledged; the number of entries that are gone."""
    return await journal.remove_of_receipt(tx, person.id, receipt_id)


@dataclass(frozen=True)
class Page:
    """A part of a day: answers (on the first page), some entries, and whether more follow."""

    answers: list[Answer]
    entries: list[Entry]
    has_more: bool


async def day(tx: Transaction, person: Person, on: date, after: UUID | None = None) -> Page:
    """What was written and answered for one day, a page at a time."""
    answers = [] if after else [answer for answer in await sheets.on_day(tx, person.id, on) if answer.is_given]
    entries = await journal.on_day(tx, person.id, on, after=after, limit=PAGE + 1)
    return Page(answers, entries[:PAGE], len(entries) > PAGE)


async def nearest_day(tx: Transaction, person: Person, on: date, *, later: bool) -> date | None:
    """Before this day, or after it, on which anything was kept."""
    return await journal.neighbour(tx, person.id, on, later=later)


async def entry(tx: Transaction, person: Person, entry_id: UUID) -> Entry | None:
    return await journal.get(tx, person.id, entry_id)


async def correct(tx: Transaction, person: Person, entry_id: UUID, text: str, now: datetime) -> bool:
    """False when it is gone."""
    return await journal.correct(tx, person.id, entry_id, text, now)


async def move(tx: Transaction, person: Person, entry_id: UUID, on: date, now: datetime) -> bool:
    """False when it is gone."""
    return await journal.move(tx, person.id, entry_id, on, now)


async def remove(tx: Transaction, person: Person, entry_id: UUID) -> None:
    await journal.remove(tx, person.id, entry_id)


async def correct_message(tx: Transaction, person: Person, message_id: int, text: str, now: datetime) -> bool:
    """An edited message corrects the entry or the answer it became."""
    entry_id = await journal.of_message(tx, person.id, message_id)
    if entry_id is not None:
        return await journal.correct(tx, person.id, entry_id, text, now)
    answered = await sheets.of_message(tx, person.id, message_id)
    sheet = answered and await sheets.get(tx, person.id, answered[0])
    if not answered or not sheet:
        return False
    given = {"words": text}
    await sheets.answer(tx, person.id, sheet, answered[1], given, now=now, message_id=message_id)
    return True
