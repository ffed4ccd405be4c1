"""Questions for the provider: kept in one tap, put in order, marked as asked, their answers noted."""

from datetime import datetime
from uuid import UUID

from bot.care.people import Person
from bot.storage import kept
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind

OPEN, ASKED = "open", "asked"


async def keep(tx: Transaction, person: Person, text: str, source: str, now: datetime) -> Kept:
    """Keep a question once: the same words, still open, are not kept twice."""
    for one in await kept.newest(tx, person.id, Kind.QUESTION, states=(OPEN,), limit=200):
        if one.body.get("text") == text:
            return one
    return await kept.add(tx, person.id, Kind.QUESTION, OPEN, {"text": text, "from": source}, now)


async def page(tx: Transaction, person: Person, after: int, limit: int) -> list[Kept]:
    return await kept.page(tx, person.id, Kind.QUESTION, after=after, limit=limit)


async def get(tx: Transaction, person: Person, question_id: UUID) -> Kept | None:
    return await kept.get(tx, person.id, Kind.QUESTION, question_id)


async def remove(tx: Transaction, person: Person, question_id: UUID) -> None:
    await kept.remove(tx, person.id, question_id)


async def put_first(tx: Transaction, person: Person, one: Kept) -> None:
    await kept.raise_one(tx, person.id, one)


async def count_open(tx: Transaction, person: Person) -> int:
    return await kept.count(tx, person.id, Kind.QUESTION, OPEN)


async def mark_asked(tx: Transaction, person: Person, question_id: UUID, now: datetime) -> Kept | None:
    return await _change(tx, person, question_id, now, state=ASKED)


async def note_answer(tx: Transaction, person: Person, question_id: UUID, answer: str, now: datetime) -> Kept | None:
    """An answer belongs to a question that was asked."""
    return await _change(tx, person, question_id, now, state=ASKED, answer=answer)


async def _change(
    tx: Transaction, person: Person, question_id: UUID, now: datetime, *, state: str, **noted: str
) -> Kept | None:
    one = await kept.get(tx, person.id, Kind.QUESTION, question_id)
    if one is None:
        return None
    await kept.change(tx, person.id, one, state=state, body={**one.body, **noted}, now=now)
    return await kept.get(tx, person.id, Kind.QUESTION, question_id)
