"""Messages on their way: put in the same commit as what they speak of, leased, marked, settled exactly once."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.storage import people
from bot.storage.database import Transaction, new_id
from bot.storage.statements import database_now, skip_locked
from bot.storage.tables import OutboxRow, PersonRow
from bot.storage.vault import NOBODY, Unreadable

LABEL = "outbox.body"
LEASED_FOR = timedelta(seconds=30)  # longer than the longest call
BREATH = timedelta(seconds=3)  # the same answer to the same person is given once in a breath
IN_FLIGHT = ("leased", "sending")

Body = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """A message to keep: to a person by id, or to somebody who has not agreed to be kept, by Telegram id alone."""

    lane: bytes
    message_class: MessageClass
    purpose: str
    body: Body
    expires_at: datetime
    person_id: UUID | None = None
    occurrence_id: UUID | None = None
    topic: str | None = None
    not_before: datetime | None = None
    n: int = 0
    spaced: bool = True


@dataclass(frozen=True)
class Leased:
    """A message that is ours to send; `body` is None when it cannot be read any more."""

    id: UUID
    fence: int
    message_class: MessageClass
    purpose: str
    lane: bytes
    body: Body | None
    person: Person | None
    address: int | None
    occurrence_id: UUID | None
    created_at: datetime
    not_before: datetime
    expires_at: datetime
    attempts: int
    unknowns: int


async def put(tx: Transaction, post: Post, now: datetime) -> UUID:
    """Keep a message. While an older one on the same topic still waits, the newer one takes its place."""
    waiting = await _waiting(tx, post) if post.topic else None
    row_id = waiting or new_id()
    owner = post.person_id or NOBODY
    body = await tx.vault.seal(json.dumps(post.body), label=LABEL, row=row_id, owner=owner)
    if waiting:
        values: dict[str, Any] = {"body": body, "expires_at": post.expires_at}
        if post.not_before:
            values["not_before"] = post.not_before  # what was planned anew is planned for another time
        await tx.connection.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))
        return row_id
    not_before = post.not_before or await _after_a_breath(tx, post, now)
    await tx.connection.execute(
        insert(OutboxRow).values(
            id=row_id,
            owner_id=owner,
            person_id=post.person_id,
            occurrence_id=post.occurrence_id,
            lane=post.lane,
            message_class=post.message_class.value,
            rank=post.message_class.handling.rank,
            purpose=post.purpose,
            n=post.n,
            topic=post.topic,
            body=body,
            created_at=now,
            not_before=not_before,
            expires_at=post.expires_at,
            state="waiting",
            attempts=0,
            unknowns=0,
            fence=0,
        )
    )
    return row_id


def _same_topic(post: Post) -> ColumnElement[bool]:
    same_owner = OutboxRow.owner_id == (post.person_id or NOBODY)
    return (OutboxRow.lane == post.lane) & (OutboxRow.topic == post.topic) & same_owner


async def _waiting(tx: Transaction, post: Post) -> UUID | None:
    untried = (OutboxRow.state == "waiting") & (OutboxRow.attempts == 0)
    query = select(OutboxRow.id).where(_same_topic(post), untried).with_for_update()  # it must not leave meanwhile
    return (await tx.connection.execute(query)).scalars().first()


async def _after_a_breath(tx: Transaction, post: Post, now: datetime) -> datetime:
    if not post.topic or not post.spaced:
        return now
    query = select(func.max(OutboxRow.not_before)).where(_same_topic(post), OutboxRow.not_before <= now)
    latest = (await tx.connection.execute(query)).scalar_one()
    return max(now, latest + BREATH) if latest else now


async def lease(
    tx: Transaction, now: datetime, limit: int, classes: Collection[MessageClass], resting: Collection[bytes]
) -> list[Leased]:
    """Claim what is due of these classes, one a person unless it is urgent; people in `resting` are passed over."""
    query = (
        select(OutboxRow.__table__, PersonRow.address.label("sealed_address"))
        .outerjoin(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.state == "waiting", OutboxRow.not_before <= now, (OutboxRow.rank == 0) | _is_next(now))
        .where(OutboxRow.message_class.in_([one.value for one in classes]))
        .order_by(OutboxRow.rank, OutboxRow.id)
        .limit(limit)
    )
    if resting:
        query = query.where(OutboxRow.lane.not_in(list(resting)))
    rows = (await tx.connection.execute(skip_locked(query, OutboxRow))).all()
    if not rows:
        return []
    lease_until = await database_now(tx) + LEASED_FOR
    change = update(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows]))
    try:
        async with tx.savepoint():
            await tx.connection.execute(
                change.values(state="leased", fence=OutboxRow.fence + 1, lease_until=lease_until)
            )
    except IntegrityError:
        return []  # another process has just leased something else for one of these people: the next look sees it
    return [await _leased(tx, row) for row in rows]


OTHER = aliased(OutboxRow)


def _is_next(now: datetime) -> ColumnElement[bool]:
    """Nothing of this person is in the air, and nothing that is due goes before."""
    busy = exists().where(OTHER.lane == OutboxRow.lane, OTHER.state.in_(IN_FLIGHT), OTHER.rank > 0)
    sooner = (OTHER.rank < OutboxRow.rank) | ((OTHER.rank == OutboxRow.rank) & (OTHER.id < OutboxRow.id))
    due = (OTHER.state == "waiting") & (OTHER.not_before <= now) & (OTHER.rank > 0)
    return ~busy & ~exists().where(OTHER.lane == OutboxRow.lane, due, sooner)


async def _leased(tx: Transaction, row: Row[Any]) -> Leased:
    person = await people.get(tx, row.person_id) if row.person_id else None
    body, address = await _readable(tx, row)
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
    )


async def _readable(tx: Transaction, row: Row[Any]) -> tuple[Body | None, int | None]:
    try:
        body = json.loads(await tx.vault.open(row.body, label=LABEL, row=row.id, owner=row.owner_id))
        if row.sealed_address is not None:
            return body, await people.address(tx, row.person_id, row.sealed_address)
        return body, body.get("chat_id")
    except (Unreadable, TypeError):
        return None, None


async def sending(tx: Transaction, leased: Sequence[Leased]) -> set[UUID]:
    """Say, before the call, that it is being made; only the ids named in the answer are still ours to call."""
    ours = set()
    for one in leased:
        values = {"state": "sending", "attempts": OutboxRow.attempts + 1}
        result = await tx.connection.execute(update(OutboxRow).where(_held(one, "leased")).values(**values))
        if result.rowcount == 1:
            ours.add(one.id)
    return ours


async def end(
    tx: Transaction, one: Leased, ending: Ending, *, reason: str, now: datetime, message_id: int | None = None
) -> bool:
    """Settle for good; the words are blanked. False when a later lease has taken over."""
    values = {
        "state": ending.value,
        "reason": reason,
        "ended_at": now,
        "message_id": message_id,
        "body": None,
        "lease_until": None,
    }
    result = await tx.connection.execute(update(OutboxRow).where(_held(one, *IN_FLIGHT)).values(**values))
    return result.rowcount == 1


async def wait(tx: Transaction, one: Leased, until: datetime, reason: str, *, unknowns: int) -> bool:
    values = {
        "state": "waiting",
        "not_before": until,
        "reason": reason,
        "lease_until": None,
        "unknowns": unknowns,
    }
    result = await tx.connection.execute(update(OutboxRow).where(_held(one, *IN_FLIGHT)).values(**values))
    return result.rowcount == 1


def _held(one: Leased, *states: str) -> ColumnElement[bool]:
    return (OutboxRow.id == one.id) & (OutboxRow.fence == one.fence) & OutboxRow.state.in_(states)


async def abandoned(tx: Transaction, *, all_of_them: bool) -> list[Leased]:
    """Calls that a dead process was making, claimed anew: whether they arrived is unknown. Mere leases are freed."""
    stale: ColumnElement[bool] = OutboxRow.state.in_(IN_FLIGHT)
    if not all_of_them:
        stale &= OutboxRow.lease_until < await database_now(tx)
    freed = update(OutboxRow).where(stale, OutboxRow.state == "leased")
    await tx.connection.execute(freed.values(state="waiting", lease_until=None))
    query = select(OutboxRow.__table__, PersonRow.address.label("sealed_address")).outerjoin(
        PersonRow, PersonRow.id == OutboxRow.person_id
    )
    rows = (await tx.connection.execute(skip_locked(query.where(stale, OutboxRow.state == "sending"), OutboxRow))).all()
    if rows:
        change = update(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows]))
        lease_until = await database_now(tx) + LEASED_FOR
        await tx.connection.execute(change.values(fence=OutboxRow.fence + 1, lease_until=lease_until))
    return [await _leased(tx, row) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """A message that waits for its time."""

    id: UUID
    purpose: str
    occurrence_id: UUID | None
    topic: str | None
    not_before: datetime


async def waiting_until(tx: Transaction, person_id: UUID, purposes: Collection[str], until: datetime) -> list[Waiting]:
    shown = (OutboxRow.id, OutboxRow.purpose, OutboxRow.occurrence_id, OutboxRow.topic, OutboxRow.not_before)
    query = select(*shown).where(
        OutboxRow.person_id == person_id,
        OutboxRow.state == "waiting",
        OutboxRow.purpose.in_(list(purposes)),
        OutboxRow.not_before <= until,
    )
    return [Waiting(*row) for row in await tx.connection.execute(query.order_by(OutboxRow.id))]


async def cancel(tx: Transaction, one: Waiting, reason: str, now: datetime) -> bool:
    """False when it has left meanwhile."""
    waits = (OutboxRow.id == one.id) & (OutboxRow.state == "waiting")
    values = {"state": Ending.CANCELLED.value, "reason": reason, "ended_at": now, "body": None}
    return (await tx.connection.execute(update(OutboxRow).where(waits).values(**values))).rowcount == 1


async def count_sent(tx: Transaction, person_id: UUID, purposes: Collection[str], since: datetime) -> int:
    """How many messages of these purposes left by themselves, or may have left, since an instant."""
    query = select(func.count()).where(
        OutboxRow.person_id == person_id,
        OutboxRow.purpose.in_(list(purposes)),
        OutboxRow.state.in_(("sending", Ending.SENT.value, Ending.UNKNOWN.value)),
        OutboxRow.not_before >= since,
        OutboxRow.n == 0,  # what comes again comes because the person asked for it
    )
    return (await tx.connection.execute(query)).scalar_one()


async def count_of(tx: Transaction, occurrence_id: UUID, purpose: str) -> int:
    """How many messages an occurrence has had for this purpose, waiting ones too."""
    query = select(func.count()).where(OutboxRow.occurrence_id == occurrence_id, OutboxRow.purpose == purpose)
    return (await tx.connection.execute(query)).scalar_one()


async def cancel_waiting(tx: Transaction, occurrence_id: UUID, purpose: str, now: datetime) -> None:
    """A later choice takes the place of an earlier one that still waits."""
    waits = (OutboxRow.occurrence_id == occurrence_id) & (OutboxRow.purpose == purpose) & (OutboxRow.state == "waiting")
    values = {"state": Ending.CANCELLED.value, "reason": "replaced", "ended_at": now, "body": None}
    await tx.connection.execute(update(OutboxRow).where(waits).values(**values))


async def cancel_of_stranger(tx: Transaction, lane: bytes, purpose: str, now: datetime) -> None:
    """What was planned for somebody of whom nothing is kept."""
    waits = (OutboxRow.lane == lane) & OutboxRow.person_id.is_(None) & (OutboxRow.purpose == purpose)
    values = {"state": Ending.CANCELLED.value, "reason": "settled", "ended_at": now, "body": None}
    await tx.connection.execute(update(OutboxRow).where(waits, OutboxRow.state == "waiting").values(**values))


async def forget(tx: Transaction, lane: bytes) -> None:
    """Erase every message to this person, also those from before they were one."""
    await tx.connection.execute(delete(OutboxRow).where(OutboxRow.lane == lane))


async def due_count(tx: Transaction, now: datetime) -> int:
    query = select(func.count()).where(OutboxRow.state == "waiting", OutboxRow.not_before <= now)
    return (await tx.connection.execute(query)).scalar_one()


async def unsettled_count(tx: Transaction, now: datetime) -> int:
    """What is due or on its way."""
    query = select(func.count()).where(OutboxRow.state.in_(("waiting", *IN_FLIGHT)), OutboxRow.not_before <= now)
    return (await tx.connection.execute(query)).scalar_one()


@dataclass(frozen=True)
class Outlook:
    """What waits: the classes of which something is due, and when something else may leave."""

    due: frozenset[MessageClass]
    next_at: datetime | None


async def outlook(tx: Transaction, now: datetime) -> Outlook:
    """One look before any claim: most looks find nothing."""
    waiting = (OutboxRow.state == "waiting") & (OutboxRow.not_before <= now)
    found = await tx.connection.execute(select(OutboxRow.message_class).where(waiting).distinct())
    due = frozenset(MessageClass(name) for (name,) in found)
    return Outlook(due, await next_after(tx, now))


async def next_after(tx: Transaction, now: datetime) -> datetime | None:
    """When the next message that waits for its time may leave."""
    waiting = (OutboxRow.state == "waiting") & (OutboxRow.not_before > now)
    query = select(func.min(OutboxRow.not_before)).where(waiting)
    return (await tx.connection.execute(query)).scalar_one()


async def purge(tx: Transaction, before: datetime) -> None:
    await tx.connection.execute(delete(OutboxRow).where(OutboxRow.ended_at < before))
