"""Messages on their way: put in the same commit as what they speak of, counted, taken back, forgotten."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.storage import signals
from bot.storage.bulk import insert_all
from bot.storage.database import Transaction, new_id
from bot.storage.listing import among
from bot.storage.signals import Channel
from bot.storage.statements import skip_locked
from bot.storage.tables import OutboxRow
from bot.storage.vault import NOBODY

LABEL = "outbox.body"
BREATH = timedelta(seconds=3)  # the same answer to the same person is given once in a breath

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
    on: date | None = None  # the nominal date of its occurrence


async def put(tx: Transaction, post: Post, now: datetime) -> UUID:
    """Keep a message. While an older one on the same topic still waits, the newer one takes its place."""
    waiting = await _waiting(tx, post) if post.topic else None
    row_id = waiting or new_id()
    owner = post.person_id or NOBODY
    body = await tx.vault.seal(json.dumps(post.body), label=LABEL, row=row_id, owner=owner)
    if waiting:
        values: dict[str, object] = {"body": body, "expires_at": post.expires_at}
        if post.not_before:
            values["not_before"] = post.not_before  # what was planned anew is planned for another time
        await tx.connection.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))
        return row_id
    not_before = post.not_before or await _after_a_breath(tx, post, now)
    await tx.connection.execute(insert(OutboxRow).values(_row(post, row_id, owner, body, now, not_before)))
    if not_before <= now:
        await signals.send(tx.connection, Channel.WAITS, "")  # told once, however many there are in this commit
    return row_id


async def put_many(tx: Transaction, posts: Sequence[Post], now: datetime) -> None:
    """Many at once, none of which takes another's place: each is on no topic and has its own instant."""
    await tx.vault.fetch_keys({post.person_id or NOBODY for post in posts})
    rows = []
    for post in posts:
        row_id, owner = new_id(), post.person_id or NOBODY
        body = await tx.vault.seal(json.dumps(post.body), label=LABEL, row=row_id, owner=owner)
        rows.append(_row(post, row_id, owner, body, now, post.not_before or now))
    if rows:
        await insert_all(tx, OutboxRow, rows)
        await signals.send(tx.connection, Channel.WAITS, "")


def _row(post: Post, row_id: UUID, owner: UUID, body: bytes, now: datetime, not_before: datetime) -> dict[str, object]:
    return {
        "id": row_id,
        "owner_id": owner,
        "person_id": post.person_id,
        "occurrence_id": post.occurrence_id,
        "lane": post.lane,
        "message_class": post.message_class.value,
        "rank": post.message_class.handling.rank,
        "purpose": post.purpose,
        "n": post.n,
        "topic": post.topic,
        "body": body,
        "created_at": now,
        "not_before": not_before,
        "expires_at": post.expires_at,
        "state": "waiting",
        "attempts": 0,
        "unknowns": 0,
        "fence": 0,
    }


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


async def purge(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget some of what ended before, the oldest first; how many there were."""
    oldest = select(OutboxRow.id).where(OutboxRow.ended_at < before).order_by(OutboxRow.ended_at).limit(limit)
    ids = (await tx.connection.execute(skip_locked(oldest, OutboxRow))).scalars().all()
    if ids:
        await tx.connection.execute(delete(OutboxRow).where(among(tx.connection, OutboxRow.id, ids)))
    return len(ids)
