"""What all processes may send together, in database time: one bucket of messages, and Telegram's own pauses."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.storage.database import Transaction
from bot.storage.statements import database_now, insert_new
from bot.storage.tables import BudgetRow, RestRow

NAME = "send"
ONE = 1000  # thousandths


async def draw(tx: Transaction, rate: float, most: int, *, owed: int, reserve: float) -> int:
    """How many of `most` messages may leave, which are then spent; `reserve` stays for those who wait for an answer.

    `owed` were sent already: what is urgent asks nobody, and the others pay for it.
    """
    now = await database_now(tx)
    full = int(rate * ONE)
    await tx.connection.execute(insert_new(tx, BudgetRow).values(name=NAME, thousandths=full, at=now))
    query = select(BudgetRow.thousandths, BudgetRow.at).where(BudgetRow.name == NAME).with_for_update()
    row = (await tx.connection.execute(query)).one()
    now = max(await database_now(tx), row.at)  # whoever held it before us may have been a while
    there = _filled(row.thousandths, row.at, now, rate) - owed * ONE
    granted = max(0, min(most, int((there - reserve * ONE) // ONE)))
    left = max(there - granted * ONE, -full)
    change = update(BudgetRow).where(BudgetRow.name == NAME).values(thousandths=left, at=now)
    await tx.connection.execute(change)
    return granted


def _filled(thousandths: int, at: datetime, now: datetime, rate: float) -> int:
    """It fills at the rate, and holds a second of it."""
    return min(int(rate * ONE), thousandths + int((now - at).total_seconds() * rate * ONE))


async def rest(tx: Transaction, pauses: Mapping[bytes, timedelta]) -> None:
    """Telegram asked for patience: all processes have it, and those that start later."""
    now = await database_now(tx)
    await tx.connection.execute(delete(RestRow).where(RestRow.until <= now))
    for lane, lasts_for in sorted(pauses.items()):
        longer = update(RestRow).where(RestRow.lane == lane, RestRow.until < now + lasts_for)
        await tx.connection.execute(insert_new(tx, RestRow).values(lane=lane, until=now + lasts_for))
        await tx.connection.execute(longer.values(until=now + lasts_for))


async def resting(tx: Transaction) -> dict[bytes, timedelta]:
    """Whom Telegram asked us to leave in peace, and for how long still."""
    now = await database_now(tx)
    rows = await tx.connection.execute(select(RestRow.lane, RestRow.until).where(RestRow.until > now))
    return {lane: until - now for lane, until in rows}
