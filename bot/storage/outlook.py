"""What waits in the outbox, and when the next of it may leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, column, func, select, text

from bot.care.messages import MessageClass
from bot.storage.database import Transaction
from bot.storage.sending import is_in_flight, is_waiting
from bot.storage.tables import Instant, OutboxRow

RANKS = sorted({one.handling.rank for one in MessageClass})


@dataclass(frozen=True)
class Outlook:
    """The classes of which something is due, and when something else may leave."""

    due: frozenset[MessageClass]
    next_at: datetime | None


async def outlook(tx: Transaction, now: datetime) -> Outlook:
    """One look before any claim, as cheap with a million waiting as with none: most looks find nothing."""
    due, nexts = set(), []
    for rank, first_at, next_at in await tx.connection.execute(LOOK, {"now": now}):
        if first_at is not None and first_at <= now:
            due |= {one for one in MessageClass if one.handling.rank == rank}
        if next_at is not None:
            nexts.append(next_at)
    return Outlook(frozenset(due), min(nexts, default=None))


def _looks() -> str:
    """For each rank the first that waits, and the first that has to wait: two steps into the index each."""
    first = "SELECT min(not_before) FROM outbox WHERE state = 'waiting' AND rank = {0}"
    look = f"SELECT {{0}} AS rank, ({first}) AS first_at, ({first} AND not_before > :now) AS next_at"
    return " UNION ALL ".join(look.format(rank) for rank in RANKS)


LOOK = (
    text(_looks())
    .bindparams(bindparam("now", type_=Instant()))
    .columns(column("rank", Integer()), column("first_at", Instant()), column("next_at", Instant()))
)


async def next_after(tx: Transaction, now: datetime) -> datetime | None:
    """When the next message that waits for its time may leave."""
    return (await outlook(tx, now)).next_at


async def due_count(tx: Transaction, now: datetime) -> int:
    query = select(func.count()).where(is_waiting(), OutboxRow.not_before <= now)
    return (await tx.connection.execute(query)).scalar_one()


async def unsettled_count(tx: Transaction, now: datetime) -> int:
    """What is due or on its way."""
    query = select(func.count()).where(is_waiting() | is_in_flight(), OutboxRow.not_before <= now)
    return (await tx.connection.execute(query)).scalar_one()
