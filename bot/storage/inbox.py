"""Updates from Telegram, kept until they are handled: accepted once, claimed one per person, ended with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from bot.storage.database import Transaction, new_id
from bot.storage.listing import among
from bot.storage.statements import SET_BACK, database_now, insert_new, skip_locked
from bot.storage.tables import InboxRow
from bot.storage.vault import NOBODY, Unreadable

LABEL = "inbox.body"
LEASED_FOR = timedelta(seconds=20)
KEPT_FOR = timedelta(hours=72)  # Telegram repeats an update for 24 hours at most
TRIES = 5


@dataclass(frozen=True)
class Arrival:
    """One update as it came in; without a body when nothing of it may be kept."""

    update_id: int
    telegram_id: int
    kind: str
    body: str | None
    urgent: str | None = None


@dataclass(frozen=True)
class Claim:
    """One update that is ours to handle; `body` is None when it cannot be read any more."""

    id: UUID
    lane: bytes
    kind: str
    body: str | None
    urgent: str | None
    received_at: datetime
    attempts: int
    fence: int


async def accept(tx: Transaction, arrivals: Sequence[Arrival], now: datetime) -> None:
    """Keep what is new; an update that was already accepted changes nothing."""
    rows = [await _row(tx, arrival, now) for arrival in arrivals]
    if rows:
        await tx.connection.execute(insert_new(tx, InboxRow), rows)


async def _row(tx: Transaction, arrival: Arrival, now: datetime) -> dict[str, object]:
    row_id = new_id()
    body = arrival.body
    return {
        "id": row_id,
        "update_id": arrival.update_id,
        "lane": tx.vault.lane(arrival.telegram_id),
        "kind": arrival.kind,
        "body": body and await tx.vault.seal(body, label=LABEL, row=row_id, owner=NOBODY),
        "urgent": arrival.urgent,
        "received_at": now,
        "state": "done" if body is None else "open",
        "attempts": 0,
        "not_before": now,
        "fence": 0,
    }


async def claim(tx: Transaction, now: datetime, limit: int) -> list[Claim]:
    """The oldest open update of each person nobody is serving; the attempt counts before it is made.

    The oldest is the one that Telegram numbered first: processes whose clocks differ may have stored them.
    """
    other = aliased(InboxRow)
    is_free = ~exists().where(other.lane == InboxRow.lane, other.state == "claimed")
    is_first = ~exists().where(other.lane == InboxRow.lane, other.state == "open", other.update_id < InboxRow.update_id)
    query = (
        select(InboxRow)
        .with_only_columns(*InboxRow.__table__.columns)
        .where(InboxRow.state == "open", _is_time(now), is_free, is_first)
        .order_by(InboxRow.update_id)
        .limit(limit)
    )
    rows = (await tx.connection.execute(skip_locked(query, InboxRow))).all()
    if not rows:
        return []
    lease_until = await database_now(tx) + LEASED_FOR
    change = update(InboxRow).where(InboxRow.id.in_([row.id for row in rows]))
    values = {"state": "claimed", "attempts": InboxRow.attempts + 1, "fence": InboxRow.fence + 1}
    await tx.connection.execute(change.values(**values, lease_until=lease_until))
    return [
        Claim(
            row.id,
            row.lane,
            row.kind,
            await _open(tx, row.id, row.body),
            row.urgent,
            row.received_at,
            row.attempts + 1,
            row.fence + 1,
        )
        for row in rows
    ]


def _is_time(now: datetime) -> ColumnElement[bool]:
    """What seems to have come later than now came before the clock was put back: waiting for that hour helps nobody."""
    return (InboxRow.not_before <= now) | (InboxRow.received_at > now)


async def _open(tx: Transaction, row_id: UUID, body: bytes) -> str | None:
    try:
        return await tx.vault.open(body, label=LABEL, row=row_id, owner=NOBODY)
    except Unreadable:
        return None


async def rescue(tx: Transaction) -> None:
    """What a process claimed and never finished is open again."""
    now = await database_now(tx)
    # A claim that ends much later than a claim can was made before the server's clock was put back.
    is_over = (InboxRow.lease_until < now) | (InboxRow.lease_until > now + LEASED_FOR + SET_BACK)
    stale = (InboxRow.state == "claimed") & is_over
    await tx.connection.execute(update(InboxRow).where(stale).values(state="open"))


async def done(tx: Transaction, claim: Claim) -> bool:
    """Handled: the words are blanked, the id stays. False when the claim was lost meanwhile."""
    values = {"state": "done", "body": None, "urgent": None, "lease_until": None}
    result = await tx.connection.execute(update(InboxRow).where(_held(claim)).values(**values))
    return result.rowcount == 1


async def failed(tx: Transaction, claim: Claim, reason: str, now: datetime) -> bool:
    """Try again soon, or give up after the last try and keep nothing of it. True when it was given up."""
    if claim.attempts < TRIES:
        again_at = now + timedelta(seconds=2 ** (claim.attempts - 1) / 2)
        values = {"state": "open", "not_before": again_at, "reason": reason, "lease_until": None}
        await tx.connection.execute(update(InboxRow).where(_held(claim)).values(**values))
        return False
    values = {"state": "dead", "body": None, "urgent": None, "reason": reason, "lease_until": None}
    result = await tx.connection.execute(update(InboxRow).where(_held(claim)).values(**values))
    return result.rowcount == 1


def _held(claim: Claim) -> ColumnElement[bool]:
    return (InboxRow.id == claim.id) & (InboxRow.state == "claimed") & (InboxRow.fence == claim.fence)


async def reopen_all(tx: Transaction) -> None:
    """On a database that only this process opens: claims of a process that died are free at once."""
    await tx.connection.execute(update(InboxRow).where(InboxRow.state == "claimed").values(state="open"))


async def forget_words(tx: Transaction, lane: bytes, but: UUID) -> None:
    """Erase what else waits from this person; the update being handled ends with its turn."""
    await tx.connection.execute(delete(InboxRow).where(InboxRow.lane == lane, InboxRow.id != but))


async def purge(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget some of what was taken in before and is finished, the oldest first; how many there were."""
    finished = InboxRow.state.in_(("done", "dead")) & (InboxRow.received_at < before)
    oldest = select(InboxRow.id).where(finished).order_by(InboxRow.received_at).limit(limit)
    ids = (await tx.connection.execute(skip_locked(oldest, InboxRow))).scalars().all()
    if ids:
        await tx.connection.execute(delete(InboxRow).where(among(tx.connection, InboxRow.id, ids)))
    return len(ids)


async def oldest_open_at(tx: Transaction) -> datetime | None:
    query = select(func.min(InboxRow.received_at)).where(InboxRow.state.in_(("open", "claimed")))
    return (await tx.connection.execute(query)).scalar_one()
