"""What was written: entries by day, sealed, corrected in place, gone when deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from bot.storage.database import Transaction, new_id
from bot.storage.tables import AnswerRow, EntryRow
from bot.storage.vault import Unreadable

LABEL = "entry.body"


@dataclass(frozen=True)
class Entry:
    """Something a person wrote; `text` is None when it cannot be read any more."""

    id: UUID
    on: date
    text: str | None
    recorded_at: datetime
    corrected_at: datetime | None
    message_id: int | None


async def add(
    tx: Transaction, person_id: UUID, *, on: date, text: str, message_id: int, receipt_id: UUID | None, now: datetime
) -> UUID:
    entry_id = new_id()
    await tx.connection.execute(
        insert(EntryRow).values(
            id=entry_id,
            person_id=person_id,
            on=on,
            body=await tx.vault.seal(text, label=LABEL, row=entry_id, owner=person_id),
            message_id=message_id,
            receipt_id=receipt_id,
            recorded_at=now,
        )
    )
    return entry_id


async def get(tx: Transaction, person_id: UUID, entry_id: UUID) -> Entry | None:
    query = select(EntryRow.__table__).where(EntryRow.person_id == person_id, EntryRow.id == entry_id)
    row = (await tx.connection.execute(query)).one_or_none()
    return None if row is None else await _entry(tx, row)


async def of_message(tx: Transaction, person_id: UUID, message_id: int) -> UUID | None:
    query = select(EntryRow.id).where(EntryRow.person_id == person_id, EntryRow.message_id == message_id)
    return (await tx.connection.execute(query.order_by(EntryRow.id.desc()))).scalars().first()


async def on_day(tx: Transaction, person_id: UUID, on: date, *, after: UUID | None, limit: int) -> list[Entry]:
    """One page of a day, oldest first: what comes `after` an entry."""
    query = select(EntryRow.__table__).where(EntryRow.person_id == person_id, EntryRow.on == on)
    if after is not None:
        query = query.where(EntryRow.id > after)
    rows = (await tx.connection.execute(query.order_by(EntryRow.id).limit(limit))).all()
    return [await _entry(tx, row) for row in rows]


async def everything(tx: Transaction, person_id: UUID) -> list[Entry]:
    query = select(EntryRow.__table__).where(EntryRow.person_id == person_id)
    rows = (await tx.connection.execute(query.order_by(EntryRow.on, EntryRow.id))).all()
    return [await _entry(tx, row) for row in rows]


async def since(tx: Transaction, person_id: UUID, instant: datetime, limit: int) -> list[Entry]:
    """The newest entries written or corrected after an instant, newest first."""
    recent = (EntryRow.recorded_at > instant) | (EntryRow.corrected_at > instant)
    query = select(EntryRow.__table__).where(EntryRow.person_id == person_id, recent)
    rows = (await tx.connection.execute(query.order_by(EntryRow.id.desc()).limit(limit))).all()
    return [await _entry(tx, row) for row in rows]


async def neighbour(tx: Transaction, person_id: UUID, on: date, *, later: bool) -> date | None:
    """The nearest day before (or after) this one on which anything was kept."""
    found = []
    for table in (EntryRow, AnswerRow):
        beyond = table.on > on if later else table.on < on
        nearest = func.min(table.on) if later else func.max(table.on)
        query = select(nearest).where(table.person_id == person_id, beyond)
        found.append((await tx.connection.execute(query)).scalar_one())
    days = [day for day in found if day is not None]
    return (min(days) if later else max(days)) if days else None


async def correct(tx: Transaction, person_id: UUID, entry_id: UUID, text: str, now: datetime) -> bool:
    body = await tx.vault.seal(text, label=LABEL, row=entry_id, owner=person_id)
    return await _change(tx, person_id, entry_id, body=body, corrected_at=now)


async def move(tx: Transaction, person_id: UUID, entry_id: UUID, on: date, now: datetime) -> bool:
    return await _change(tx, person_id, entry_id, on=on, corrected_at=now)


async def _change(tx: Transaction, person_id: UUID, entry_id: UUID, **values: Any) -> bool:
    change = update(EntryRow).where(EntryRow.person_id == person_id, EntryRow.id == entry_id)
    return (await tx.connection.execute(change.values(**values))).rowcount == 1


async def remove(tx: Transaction, person_id: UUID, entry_id: UUID) -> bool:
    statement = delete(EntryRow).where(EntryRow.person_id == person_id, EntryRow.id == entry_id)
    return (await tx.connection.execute(statement)).rowcount == 1


async def count_of_receipt(tx: Transaction, person_id: UUID, receipt_id: UUID) -> int:
    query = select(func.count()).where(EntryRow.person_id == person_id, EntryRow.receipt_id == receipt_id)
    return (await tx.connection.execute(query)).scalar_one()


async def remove_of_receipt(tx: Transaction, person_id: UUID, receipt_id: UUID) -> int:
    """Undo: everything that one receipt acknowledged. The number of entries that went."""
    statement = delete(EntryRow).where(EntryRow.person_id == person_id, EntryRow.receipt_id == receipt_id)
    return (await tx.connection.execute(statement)).rowcount


async def _entry(tx: Transaction, row: Row[Any]) -> Entry:
    try:
        text = await tx.vault.open(row.body, label=LABEL, row=row.id, owner=row.person_id)
    except Unreadable:
        text = None
    return Entry(row.id, row.on, text, row.recorded_at, row.corrected_at, row.message_id)
