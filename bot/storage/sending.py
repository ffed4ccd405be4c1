"""Messages leave: leased in batches, marked before the call, settled by who holds the fence, rescued from the dead."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.storage import people
from bot.storage.database import Transaction
from bot.storage.listing import among
from bot.storage.outbox import LABEL, Body, Leased
from bot.storage.statements import database_now, skip_locked
from bot.storage.tables import Base, OccurrenceRow, OutboxRow
from bot.storage.vault import Unreadable

LEASED_FOR = timedelta(seconds=30)  # longer than the longest call and the wait for it
OTHER = aliased(OutboxRow)


def is_waiting(table: type[OutboxRow] = OutboxRow) -> ColumnElement[bool]:
    """In the words of the partial index: a bound value would not lead to it."""
    return table.state == literal_column("'waiting'")


def is_in_flight(table: type[OutboxRow] = OutboxRow) -> ColumnElement[bool]:
    return table.state.in_([literal_column("'leased'"), literal_column("'sending'")])


@dataclass(frozen=True)
class Ended:
    """A message that is over."""

    one: Leased
    ending: Ending
    reason: str
    message_id: int | None = None


@dataclass(frozen=True)
class Postponed:
    """A message that waits until then."""

    one: Leased
    until: datetime
    reason: str
    unknowns: int


async def lease(
    tx: Transaction, now: datetime, limit: int, classes: Collection[MessageClass], resting: Collection[bytes]
) -> list[Leased]:
    """Claim what is due of these classes, one a person unless it is urgent; people in `resting` are passed over."""
    found: list[Row[Any]] = []
    for rank in sorted({one.handling.rank for one in classes}):
        if len(found) < limit:
            query = _due(rank, now, classes, resting).limit(limit - len(found))
            found += (await tx.connection.execute(skip_locked(query, OutboxRow))).all()
    rows = _one_a_person(found)
    if not rows:
        return []
    lease_until = await database_now(tx) + LEASED_FOR
    change = update(OutboxRow).where(among(tx.connection, OutboxRow.id, [row.id for row in rows]))
    try:
        async with tx.savepoint():
            await tx.connection.execute(
                change.values(state="leased", fence=OutboxRow.fence + 1, lease_until=lease_until)
            )
    except IntegrityError:
        return []  # another process has just leased something else for one of these people: the next look sees it
    return await _leased(tx, rows)


SEEN = (
    OutboxRow.id,
    OutboxRow.owner_id,
    OutboxRow.person_id,
    OutboxRow.occurrence_id,
    OutboxRow.lane,
    OutboxRow.message_class,
    OutboxRow.rank,
    OutboxRow.purpose,
    OutboxRow.body,
    OutboxRow.created_at,
    OutboxRow.not_before,
    OutboxRow.expires_at,
    OutboxRow.attempts,
    OutboxRow.unknowns,
    OutboxRow.fence,
    OccurrenceRow.on,
)


def _seen() -> Select[*tuple[Any, ...]]:
    return select(*SEEN).select_from(OutboxRow).outerjoin(OccurrenceRow, OccurrenceRow.id == OutboxRow.occurrence_id)


def _due(
    rank: int, now: datetime, classes: Collection[MessageClass], resting: Collection[bytes]
) -> Select[*tuple[Any, ...]]:
    query = _seen().where(is_waiting(), OutboxRow.rank == rank, OutboxRow.not_before <= now)
    mine = [one.value for one in classes if one.handling.rank == rank]
    if len(mine) < sum(one.handling.rank == rank for one in MessageClass):
        query = query.where(OutboxRow.message_class.in_(mine))
    if rank > 0:
        query = query.where(_is_next(now))
    if resting:
        query = query.where(OutboxRow.lane.not_in(list(resting)))
    return query.order_by(OutboxRow.not_before, OutboxRow.id)


def _is_next(now: datetime) -> ColumnElement[bool]:
    """Nothing of this person is in the air, and nothing that is due goes before."""
    busy = exists().where(OTHER.lane == OutboxRow.lane, is_in_flight(OTHER), OTHER.rank > literal_column("0"))
    sooner = (OTHER.rank < OutboxRow.rank) | ((OTHER.rank == OutboxRow.rank) & (OTHER.id < OutboxRow.id))
    due = is_waiting(OTHER) & (OTHER.not_before <= now) & (OTHER.rank > 0)
    return ~busy & ~exists().where(OTHER.lane == OutboxRow.lane, due, sooner)


def _one_a_person(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Ranks are asked for one after the other, and one that comes between two questions must not double a person."""
    taken: set[bytes] = set()
    kept = []
    for row in rows:
        if row.rank == 0 or row.lane not in taken:
            kept.append(row)
            taken |= {row.lane} if row.rank else set()
    return kept


async def _leased(tx: Transaction, rows: Sequence[Row[Any]]) -> list[Leased]:
    """All that is known of these messages, in as few questions as there are kinds of things to know."""
    await tx.vault.fetch_keys({row.owner_id for row in rows if row.body is not None} | _people(rows))
    known = await people.get_many(tx, _people(rows))
    return [await _one(tx, row, *known.get(row.person_id, (None, None))) for row in rows]


def _people(rows: Iterable[Row[Any]]) -> set[UUID]:
    return {row.person_id for row in rows if row.person_id is not None}


async def _one(tx: Transaction, row: Row[Any], person: Person | None, sealed_address: bytes | None) -> Leased:
    body, address = await _readable(tx, row, sealed_address)
    return Leased(
        id=row.id,
        fence=row.fence + 1,
        message_class=MessageClass(row.message_class),
        purpose=row.purpose,
        lane=row.lane,
        body=body,
        person=person,
        address=address,
        occurrence_id=row.occurrence_id,
        created_at=row.created_at,
        not_before=row.not_before,
        expires_at=row.expires_at,
        attempts=row.attempts,
        unknowns=row.unknowns,
        on=row.on,
    )


async def _readable(tx: Transaction, row: Row[Any], sealed_address: bytes | None) -> tuple[Body | None, int | None]:
    try:
        body = json.loads(await tx.vault.open(row.body, label=LABEL, row=row.id, owner=row.owner_id))
        if sealed_address is not None:
            return body, await people.address(tx, row.person_id, sealed_address)
        return body, body.get("chat_id")
    except (Unreadable, AttributeError, TypeError, ValueError):
        return None, None


async def mark(tx: Transaction, leased: Sequence[Leased]) -> set[UUID]:
    """Say, before the calls, that they are being made; only the ids named in the answer are still ours to call."""
    ours = await _held(tx, leased, "leased")
    if ours:
        lease_until = await database_now(tx) + LEASED_FOR
        values = {"state": "sending", "attempts": OutboxRow.attempts + 1, "lease_until": lease_until}
        await tx.connection.execute(update(OutboxRow).where(among(tx.connection, OutboxRow.id, ours)).values(**values))
    return ours


async def _held(tx: Transaction, leased: Sequence[Leased], *states: str) -> set[UUID]:
    """Which of these nobody else has taken over, and nobody can while this transaction lasts."""
    query = select(OutboxRow.id, OutboxRow.fence, OutboxRow.state)
    rows = await tx.connection.execute(
        query.where(among(tx.connection, OutboxRow.id, [one.id for one in leased]))
        .order_by(OutboxRow.id)
        .with_for_update()
    )
    fences = {one.id: one.fence for one in leased}
    return {row.id for row in rows if row.state in states and row.fence == fences[row.id]}


async def settle(tx: Transaction, changes: Sequence[Ended | Postponed], now: datetime) -> set[UUID]:
    """Write down how these ended (their words are blanked) or until when they wait.

    The ids of those that a later lease has taken over are not in the answer, and nothing of them is changed.
    """
    if not changes:
        return set()
    ours = await _held(tx, [change.one for change in changes], "leased", "sending")
    mine = [change for change in changes if change.one.id in ours]
    over = [_values(change, now) for change in mine if isinstance(change, Ended)]
    if over:
        await tx.connection.execute(END, over)
    later = [_values(change, now) for change in mine if isinstance(change, Postponed)]
    if later:
        await tx.connection.execute(WAIT, later)
    return ours


_TABLE = Base.metadata.tables[OutboxRow.__tablename__]  # the table itself: its rows are changed one by one in one go
_MINE = _TABLE.c.id == bindparam("of")
END = update(_TABLE).where(_MINE).values(body=None, lease_until=None)  # the other columns are those that are given
WAIT = update(_TABLE).where(_MINE).values(state="waiting", lease_until=None)


def _values(change: Ended | Postponed, now: datetime) -> dict[str, object]:
    match change:
        case Ended(one, ending, reason, message_id):
            values = {"state": ending.value, "reason": reason, "ended_at": now, "message_id": message_id}
        case Postponed(one, until, reason, unknowns):
            values = {"not_before": until, "reason": reason, "unknowns": unknowns}
    return {"of": one.id, **values}


async def abandoned(tx: Transaction, *, all_of_them: bool) -> list[Leased]:
    """Calls that a dead process was making, claimed anew: whether they arrived is unknown. Mere leases are freed."""
    stale = is_in_flight()
    if not all_of_them:
        stale &= OutboxRow.lease_until < await database_now(tx)
    freed = update(OutboxRow).where(stale, OutboxRow.state == "leased")
    await tx.connection.execute(freed.values(state="waiting", lease_until=None))
    query = _seen().where(stale, OutboxRow.state == "sending")
    rows = (await tx.connection.execute(skip_locked(query, OutboxRow))).all()
    if rows:
        change = update(OutboxRow).where(among(tx.connection, OutboxRow.id, [row.id for row in rows]))
        lease_until = await database_now(tx) + LEASED_FOR
        await tx.connection.execute(change.values(fence=OutboxRow.fence + 1, lease_until=lease_until))
    return await _leased(tx, rows)
