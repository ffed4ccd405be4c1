"""What a person put by: questions, readings, plans, what was noticed, a card, what is usual; in order, sealed."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from bot.storage.database import Transaction, new_id
from bot.storage.tables import KeptRow
from bot.storage.vault import Unreadable

LABEL = "kept.body"


Body = dict[str, Any]


class Kind(StrEnum):
    """What kinds of things are put by."""

    QUESTION = "question"
    READING = "reading"
    PLAN = "plan"
    LESSON = "lesson"
    EXERCISE = "exercise"
    FLAG = "flag"
    CARD = "card"
    USUAL = "usual"  # what the person says is usual: the first and the latest word
    ITEMS = "items"  # which questions they chose
    OWN_ITEM = "own-item"
    TREATMENT = "treatment"  # a day of treatment they tapped, or what became of one they were reminded of
    COURSE = "course"  # a treatment to be reminded of, as far as it is set up
    ADVICE = "advice"  # what an answer has led to


@dataclass(frozen=True)
class Kept:
    """One thing put by; `body` is empty when it cannot be read any more."""

    id: UUID
    kind: Kind
    state: str
    position: int
    body: Body
    kept_at: datetime
    changed_at: datetime


async def add(
    tx: Transaction, person_id: UUID, kind: Kind, state: str, body: Body, now: datetime, *, of: UUID | None = None
) -> Kept:
    """Put by, after everything else of its kind; with the id of what it is about, where each has one at most."""
    query = select(func.max(KeptRow.position)).where(KeptRow.person_id == person_id, KeptRow.kind == kind.value)
    position = ((await tx.connection.execute(query)).scalar_one() or 0) + 1
    one = Kept(of or new_id(), kind, state, position, body, now, now)
    await tx.connection.execute(
        insert(KeptRow).values(
            id=one.id,
            person_id=person_id,
            kind=kind.value,
            state=state,
            position=position,
            body=await _sealed(tx, person_id, one.id, body),
            kept_at=now,
            changed_at=now,
        )
    )
    return one


async def get(tx: Transaction, person_id: UUID, kind: Kind, kept_id: UUID, *, locks: bool = False) -> Kept | None:
    """With `locks` it stays as it is until this transaction ends: for what is changed from two sides."""
    mine = (KeptRow.person_id == person_id) & (KeptRow.id == kept_id) & (KeptRow.kind == kind.value)
    query = select(KeptRow.__table__).where(mine)
    row = (await tx.connection.execute(query.with_for_update() if locks else query)).one_or_none()
    return None if row is None else await _kept(tx, row)


async def page(
    tx: Transaction, person_id: UUID, kind: Kind, *, states: tuple[str, ...] = (), after: int = 0, limit: int = 8
) -> list[Kept]:
    """In order, what comes after a position."""
    query = select(KeptRow.__table__).where(
        KeptRow.person_id == person_id, KeptRow.kind == kind.value, KeptRow.position > after
    )
    if states:
        query = query.where(KeptRow.state.in_(states))
    rows = (await tx.connection.execute(query.order_by(KeptRow.position).limit(limit))).all()
    return [await _kept(tx, row) for row in rows]


async def newest(
    tx: Transaction, person_id: UUID, kind: Kind, *, states: tuple[str, ...] = (), limit: int = 1, locks: bool = False
) -> list[Kept]:
    """Those that were changed last, the latest first."""
    query = select(KeptRow.__table__).where(KeptRow.person_id == person_id, KeptRow.kind == kind.value)
    if states:
        query = query.where(KeptRow.state.in_(states))
    latest_first = query.order_by(KeptRow.changed_at.desc(), KeptRow.position.desc()).limit(limit)
    rows = await tx.connection.execute(latest_first.with_for_update() if locks else latest_first)
    return [await _kept(tx, row) for row in rows]


async def last_kept(
    tx: Transaction, person_id: UUID, kind: Kind, *, states: tuple[str, ...] = (), limit: int
) -> list[Kept]:
    """Those that were put by last, the latest first, whatever was done with them since."""
    query = select(KeptRow.__table__).where(KeptRow.person_id == person_id, KeptRow.kind == kind.value)
    if states:
        query = query.where(KeptRow.state.in_(states))
    rows = await tx.connection.execute(query.order_by(KeptRow.position.desc()).limit(limit))
    return [await _kept(tx, row) for row in rows]


async def count(tx: Transaction, person_id: UUID, kind: Kind, *states: str) -> int:
    query = select(func.count()).where(KeptRow.person_id == person_id, KeptRow.kind == kind.value)
    if states:
        query = query.where(KeptRow.state.in_(states))
    return (await tx.connection.execute(query)).scalar_one()


async def change(tx: Transaction, person_id: UUID, one: Kept, *, state: str, body: Body, now: datetime) -> None:
    mine = (KeptRow.person_id == person_id) & (KeptRow.id == one.id)
    values = {"state": state, "body": await _sealed(tx, person_id, one.id, body), "changed_at": now}
    await tx.connection.execute(update(KeptRow).where(mine).values(**values))


async def raise_one(tx: Transaction, person_id: UUID, one: Kept) -> None:
    """One place up: it changes places with the one before it."""
    query = select(KeptRow.id, KeptRow.position).where(
        KeptRow.person_id == person_id, KeptRow.kind == one.kind.value, KeptRow.position < one.position
    )
    before = (await tx.connection.execute(query.order_by(KeptRow.position.desc()).limit(1))).one_or_none()
    if before is None:
        return
    for kept_id, position in ((one.id, before.position), (before.id, one.position)):
        await tx.connection.execute(
            update(KeptRow).where(KeptRow.person_id == person_id, KeptRow.id == kept_id).values(position=position)
        )


async def remove(tx: Transaction, person_id: UUID, kept_id: UUID) -> bool:
    statement = delete(KeptRow).where(KeptRow.person_id == person_id, KeptRow.id == kept_id)
    return (await tx.connection.execute(statement)).rowcount == 1


async def everything(tx: Transaction, person_id: UUID) -> list[Kept]:
    query = select(KeptRow.__table__).where(KeptRow.person_id == person_id)
    rows = (await tx.connection.execute(query.order_by(KeptRow.kind, KeptRow.position))).all()
    return [await _kept(tx, row) for row in rows]


async def _sealed(tx: Transaction, person_id: UUID, row: UUID, body: Body) -> bytes:
    return await tx.vault.seal(json.dumps(body), label=LABEL, row=row, owner=person_id)


async def _kept(tx: Transaction, row: Row[Any]) -> Kept:
    try:
        body = json.loads(await tx.vault.open(row.body, label=LABEL, row=row.id, owner=row.person_id))
    except Unreadable:
        body = {}
    return Kept(row.id, Kind(row.kind), row.state, row.position, body, row.kept_at, row.changed_at)
