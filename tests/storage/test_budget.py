"""All processes draw on one budget, leave a share to the answers, and obey one another's pauses."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from bot.storage import budget
from bot.storage.database import Database
from bot.storage.statements import database_now
from bot.storage.tables import BudgetRow, RestRow

RATE = 30
RESERVE = 5
A_MINUTE = timedelta(minutes=1)


async def draw(database: Database, most: int, *, owed: int = 0, reserve: float = 0) -> int:
    async with database.transaction() as tx:
        return await budget.draw(tx, RATE, most, owed=owed, reserve=reserve)


async def set_back(database: Database, by: timedelta) -> None:
    """As if it had been drawn on that long ago."""
    async with database.transaction() as tx:
        await tx.connection.execute(update(BudgetRow).values(at=await database_now(tx) - by))


class Since:
    """What has come back at most since then: the clock is the database's own, and goes on."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def more(self) -> float:
        return RATE * (time.monotonic() - self._began) + 1


async def test_a_second_of_the_rate_is_there_and_it_fills_again(database: Database) -> None:
    since = Since()
    assert await draw(database, 99) == RATE
    assert await draw(database, 99) <= since.more
    await set_back(database, timedelta(seconds=10))
    assert await draw(database, 7) == 7
    assert RATE - 7 <= await draw(database, 99) <= RATE


async def test_what_nobody_asked_for_leaves_a_share_to_the_answers(database: Database) -> None:
    since = Since()
    assert await draw(database, 99, reserve=RESERVE) == RATE - RESERVE
    assert RESERVE <= await draw(database, 99) <= RESERVE + since.more


async def test_what_is_urgent_is_paid_for_by_the_others_for_two_seconds_at_most(database: Database) -> None:
    since = Since()
    assert await draw(database, 0, owed=1000) == 0
    assert await draw(database, 99) <= max(0, since.more - RATE)
    await set_back(database, timedelta(seconds=2.1))
    assert await draw(database, 99) == RATE


async def test_two_processes_get_no_more_than_one(database: Database, second: Database) -> None:
    since = Since()
    own = [database, database if database.is_sqlite else second]
    granted = await asyncio.gather(*(draw(one, 5) for one in own * 10))
    assert RATE <= sum(granted) <= RATE + since.more


@pytest.mark.parametrize("longer", [1, 0.5])
async def test_a_pause_is_everybodys_and_a_shorter_one_does_not_end_it(
    database: Database, second: Database, longer: float
) -> None:
    async with database.transaction() as tx:
        await budget.rest(tx, {b"anna": A_MINUTE, b"ben": A_MINUTE})
    async with database.transaction() as tx:
        await budget.rest(tx, {b"anna": A_MINUTE * longer})
    async with (database if database.is_sqlite else second).transaction() as tx:
        found = await budget.resting(tx)
    assert found.keys() == {b"anna", b"ben"}
    assert all(A_MINUTE / 2 < lasts <= A_MINUTE for lasts in found.values())


async def test_pauses_that_are_over_are_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await budget.rest(tx, {b"anna": A_MINUTE})
        await tx.connection.execute(update(RestRow).values(until=await database_now(tx)))
        assert await budget.resting(tx) == {}
        await budget.rest(tx, {b"ben": A_MINUTE})
        assert (await tx.connection.execute(func.count(RestRow.lane).select())).scalar_one() == 1
