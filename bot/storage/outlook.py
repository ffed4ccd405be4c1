"""What waits in the outbox, and when the next of it may leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, literal, select, union_all

from bot.care.messages import MessageClass
from bot.storage.database import Transaction
from bot.storage.sending import is_in_flight, is_waiting
from bot.storage.tables import OutboxRow

RANKS = sorted({one.handling.rank for one in MessageClass})


@dataclass(frozen=True)
class Outlook:
    """The classes of which something is due, and when something else may leave."""

    due: frozenset[MessageClass]
    next_at: datetime | None


async def outlook(tx: Transaction, now: datetime) -> Outlook:
    """One look before any claim, as cheap with a million waiting as with none: most looks find nothing."""
    looks = (select(literal(rank), _first(rank), _first(rank, after=now)) for rank in RANKS)
    due, nexts = set(), []
    for rank, first_at, next_at in await tx.connection.execute(union_all(*looks)):
        if first_at is not None and first_at <= now:
            due |= {one for one in MessageClass if one.handling.rank == rank}
        if next_at is not None:
            nexts.append(next_at)
    return Outlook(frozenset(due), min(nexts, default=None))


def _first(rank: int, after: datetime | None = None) -> ScalarSelect[datetime]:
    query = select(func.min(OutboxRow.not_before)).where(is_waiting(), OutboxRow.rank == rank)
    return (query.where(OutboxRow.not_before > after) if after else query).scalar_subquery()


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
