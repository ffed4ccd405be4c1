"""Messages leave: leased in batches, marked before the call, settled by who holds the fence, rescued from the dead."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bot.care.messages import Ending, MessageClass
from bot.storage import people
from bot.storage.database import Clash, Transaction
from bot.storage.listing import among, listed
from bot.storage.outbox import LABEL, Body, Leased
from bot.storage.sealing import open_sealed
from bot.storage.statements import database_now, skip_locked
from bot.storage.tables import Base, DataKeyRow, Instant, OccurrenceRow, OutboxRow, PersonRow
from bot.storage.vault import Unreadable

LEASED_FOR = timedelta(seconds=30)  # longer than the longest call and the wait for it
OTHER = aliased(OutboxRow)
Seen = Select[*tuple[Any, ...]]
Found = Row[Any]


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
    found: list[Found] = []
    given = {"now": now, "resting": list(resting), "classes": list(classes)}
    for rank in sorted({one.handling.rank for one in classes}):
        if len(found) < limit:
            query = _due(rank, rests=bool(resting))
            found += (await tx.connection.execute(query, {**given, "most": limit - len(found)})).all()
    rows = _one_a_person(found)
    if not rows:
        return []
    lease_until = await database_now(tx) + LEASED_FOR
    change = update(OutboxRow).where(among(tx.connection, OutboxRow.id, [row.outbox_id for row in rows]))
    try:
        async with tx.savepoint():
            await tx.connection.execute(
                change.values(state="leased", fence=OutboxRow.fence + 1, lease_until=lease_until)
            )
    except Clash:
        return []  # another process has just leased something else for one of these people: the next look sees it
    return [_leased(tx, row) for row in rows]


_OUT, _WHO, _KEY = (Base.metadata.tables[one.__tablename__] for one in (OutboxRow, PersonRow, DataKeyRow))
_UNSEEN = {"id", "created_at", "n", "topic", "state", "reason", "lease_until", "message_id", "ended_at"}
SEEN = (
    _OUT.c.id.label("outbox_id"),  # people have an id and were made, too
    _OUT.c.created_at.label("put_at"),
    *(column for column in _OUT.columns if column.name not in _UNSEEN),
    *(column for column in _WHO.columns if column.name != "lane"),
    _KEY.c.kid,
    _KEY.c.wrapped,
    OccurrenceRow.on,
)


@cache
def _seen() -> Seen:
    """Messages with all that is known of them: who they go to, the key that opens both, and their date."""
    return (
        select(*SEEN)
        .select_from(OutboxRow)
        .outerjoin(PersonRow, PersonRow.id == OutboxRow.person_id)
        .outerjoin(DataKeyRow, DataKeyRow.owner_id == OutboxRow.owner_id)
        .outerjoin(OccurrenceRow, OccurrenceRow.id == OutboxRow.occurrence_id)
    )


@cache
def _due(rank: int, *, rests: bool) -> Seen:
    """Made once: putting such a question together takes longer than asking it."""
    now: BindParameter[datetime] = bindparam("now", type_=Instant())
    # Not by the index of instants: that would look at all that is due, and then sort it, for the few that are wanted.
    is_due = func.coalesce(OutboxRow.not_before, OutboxRow.not_before) <= now
    query = _seen().where(is_waiting(), OutboxRow.rank == rank, is_due)
    query = query.where(OutboxRow.message_class.in_(bindparam("classes", expanding=True)))
    if rank > 0:
        query = query.where(_is_next(now))
    if rests:
        query = query.where(OutboxRow.lane.not_in(bindparam("resting", expanding=True)))
    # In a peak, what is worth sending for longer leaves room for what is not: it is spread over its window.
    ordered = query.order_by(OutboxRow.expires_at, OutboxRow.id).limit(bindparam("most", type_=Integer()))
    return skip_locked(ordered, OutboxRow)


def _is_next(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Nothing of this person is in the air, and nothing that is due goes before."""
    busy = exists().where(OTHER.lane == OutboxRow.lane, is_in_flight(OTHER), OTHER.rank > literal_column("0"))
    sooner = (OTHER.rank < OutboxRow.rank) | ((OTHER.rank == OutboxRow.rank) & (OTHER.id < OutboxRow.id))
    due = is_waiting(OTHER) & (OTHER.not_before <= now) & (OTHER.rank > 0)
    return ~busy & ~exists().where(OTHER.lane == OutboxRow.lane, due, sooner)


def _one_a_person(rows: Iterable[Found]) -> list[Found]:
    """Ranks are asked for one after the other, and one that comes between two questions must not double a person."""
    taken: set[bytes] = set()
    kept = []
    for row in rows:
        if row.rank == 0 or row.lane not in taken:
            kept.append(row)
            taken |= {row.lane} if row.rank else set()
    return kept


def _leased(tx: Transaction, row: Found) -> Leased:
    body, address = _readable(tx, row)
    return Leased(
        id=row.outbox_id,
        fence=row.fence + 1,
        message_class=MessageClass(row.message_class),
        purpose=row.purpose,
        lane=row.lane,
        body=body,
        person=people.person_of(row) if row.person_id is not None else None,
        address=address,
        occurrence_id=row.occurrence_id,
        created_at=row.put_at,
        not_before=row.not_before,
        expires_at=row.expires_at,
        attempts=row.attempts,
        unknowns=row.unknowns,
        on=row.on,
    )


def _readable(tx: Transaction, row: Found) -> tuple[Body | None, int | None]:
    try:
        key = tx.vault.take(row.owner_id, row.kid, row.wrapped)
        body = json.loads(open_sealed(key, row.body, label=LABEL, row=row.outbox_id, owner=row.owner_id))
        if row.address is not None:
            return body, people.address_under(key, row.person_id, row.address)
        return body, body.get("chat_id")
    except (Unreadable, AttributeError, TypeError, ValueError):
        return None, None


async def mark(tx: Transaction, leased: Sequence[Leased]) -> set[UUID]:
    """Say, before the calls, that they are being made; only the ids named in the answer are still ours to call."""
    ours: set[UUID] = set()
    lease_until = await database_now(tx) + LEASED_FOR
    values = {"state": "sending", "attempts": OutboxRow.attempts + 1, "lease_until": lease_until}
    for fence, ids in _by_fence(leased).items():
        mine = among(tx.connection, OutboxRow.id, ids) & (OutboxRow.fence == fence)
        change = update(OutboxRow).where(mine, OutboxRow.state == "leased").values(**values)
        ours.update((await tx.connection.execute(change.returning(OutboxRow.id))).scalars())
    return ours


def _by_fence(leased: Iterable[Leased]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = defaultdict(list)
    for one in leased:
        found[one.fence].append(one.id)
    return found


async def settle(tx: Transaction, changes: Sequence[Ended | Postponed], now: datetime) -> set[UUID]:
    """Write down how these ended (their words are blanked) or until when they wait.

    The ids of those that a later lease has taken over are not in the answer, and nothing of them is changed.
    """
    ours: set[UUID] = set()
    alike: dict[tuple[Ending, str], list[Ended]] = defaultdict(list)
    for change in changes:
        match change:
            case Ended(_, ending, reason):
                alike[ending, reason].append(change)
            case Postponed() if await _wait(tx, change):
                ours.add(change.one.id)
    for (ending, reason), over in alike.items():
        ours |= await _end(tx, over, ending, reason, now)
    return ours


async def _end(tx: Transaction, over: Sequence[Ended], ending: Ending, reason: str, now: datetime) -> set[UUID]:
    """All that ended alike, in one statement."""
    given = listed(tx.connection, [(change.one.id, change.one.fence, change.message_id) for change in over])
    held = (OutboxRow.id == given.c.id) & (OutboxRow.fence == given.c.fence)
    values = {"state": ending.value, "reason": reason, "ended_at": now, "message_id": given.c.number}
    change = update(OutboxRow).where(held, is_in_flight()).values(**values, body=None, lease_until=None)
    return set((await tx.connection.execute(change.returning(OutboxRow.id))).scalars())


async def _wait(tx: Transaction, change: Postponed) -> bool:
    held = (OutboxRow.id == change.one.id) & (OutboxRow.fence == change.one.fence) & is_in_flight()
    values = {"state": "waiting", "not_before": change.until, "reason": change.reason, "lease_until": None}
    result = await tx.connection.execute(update(OutboxRow).where(held).values(**values, unknowns=change.unknowns))
    return result.rowcount == 1


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
        change = update(OutboxRow).where(among(tx.connection, OutboxRow.id, [row.outbox_id for row in rows]))
        lease_until = await database_now(tx) + LEASED_FOR
        await tx.connection.execute(change.values(fence=OutboxRow.fence + 1, lease_until=lease_until))
    return [_leased(tx, row) for row in rows]
