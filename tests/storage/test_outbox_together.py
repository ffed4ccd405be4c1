"""Two processes empty one outbox: nothing is sent twice, nothing is lost, nobody trips over the other."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from bot.care.messages import Ending, MessageClass
from bot.storage import outbox, sending
from bot.storage.database import Database
from bot.storage.sending import Ended
from bot.storage.tables import OutboxRow
from tests.storage.conftest import NOW
from tests.storage.test_outbox import EVERY, lease, mark, post, put, words

DUE = 500
PEOPLE = 125
PROMPT = MessageClass.PROMPT


async def fill(database: Database) -> None:
    async with database.transaction() as tx:
        for n in range(DUE):
            await outbox.put(tx, post(database, f"message {n}", 1 + n % PEOPLE, message_class=PROMPT), NOW)


async def carry(database: Database, calls: Counter[UUID], in_the_air: Counter[bytes]) -> None:
    """Lease, mark, call and settle until nothing is left to lease, as the courier does."""
    while leased := await lease(database, limit=32):
        ours = await mark(database, leased)
        marked = [one for one in leased if one.id in ours]
        in_the_air.update(one.lane for one in marked)
        assert max(in_the_air.values()) == 1
        calls.update(one.id for one in marked)
        in_the_air.subtract(one.lane for one in marked)
        async with database.transaction() as tx:
            over = [Ended(one, Ending.SENT, "accepted") for one in marked]
            assert await sending.settle(tx, over, NOW) == {one.id for one in marked}


async def sent(database: Database) -> int:
    async with database.transaction() as tx:
        query = select(func.count()).where(OutboxRow.state == "sent", OutboxRow.body.is_(None))
        return (await tx.connection.execute(query)).scalar_one()


async def empty(database: Database, processes: Iterable[Database]) -> Counter[UUID]:
    calls: Counter[UUID] = Counter()
    in_the_air: Counter[bytes] = Counter()
    own = list(processes)
    while await sent(database) < DUE:
        await asyncio.gather(*(carry(one, calls, in_the_air) for one in own))
    return calls


async def test_five_hundred_messages_leave_once_each(database: Database, second: Database) -> None:
    await fill(database)
    calls = await empty(database, [database] if database.is_sqlite else [database, second, database, second])
    assert len(calls) == DUE
    assert set(calls.values()) == {1}


@pytest.mark.usefixtures("on_a_server")
async def test_a_person_of_many_messages_is_not_written_to_by_two_processes(
    database: Database, second: Database
) -> None:
    """More messages than one lease looks at: the other process sees the rest, and must leave them."""
    for n in range(6):
        await put(database, post(database, f"message {n}"))
    async with database.transaction() as tx:
        assert words(await sending.lease(tx, NOW, 1, EVERY, ())) == ["message 0"]
        other = asyncio.create_task(lease(second, limit=1))
        while not other.done() and not await waits(database):
            pass
    assert await other == []
    assert await lease(second) == []


@pytest.mark.usefixtures("on_a_server")
async def test_what_matters_more_and_comes_meanwhile_waits_for_the_one_in_the_air(
    database: Database, second: Database
) -> None:
    await put(database, post(database, "prompt", message_class=PROMPT))
    async with database.transaction() as tx:
        (prompt,) = await sending.lease(tx, NOW, 1, EVERY, ())
        await put(second, post(database, "reply"))
        other = asyncio.create_task(lease(second))
        while not other.done() and not await waits(database):
            pass
    assert await other == []
    assert await mark(database, [prompt]) == {prompt.id}
    async with database.transaction() as tx:
        assert await sending.settle(tx, [Ended(prompt, Ending.SENT, "accepted")], NOW)
    assert words(await lease(second)) == ["reply"]


@pytest.mark.usefixtures("on_a_server")
async def test_a_message_that_is_just_leaving_is_not_replaced(database: Database, second: Database) -> None:
    await put(database, post(database, "one", topic="menu"))
    async with database.transaction() as tx:
        (leased,) = await sending.lease(tx, NOW, 1, EVERY, ())
        other = asyncio.create_task(put(second, post(database, "two", topic="menu")))
        while not other.done() and not await waits(database):
            pass
    assert await other != leased.id
    async with database.transaction() as tx:
        query = select(func.count()).where(OutboxRow.state == "waiting")
        assert (await tx.connection.execute(query)).scalar_one() == 1


async def waits(database: Database) -> bool:
    """Whether anybody waits for a row that somebody else holds."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    async with database.transaction() as tx:
        return bool((await tx.connection.execute(text(query))).scalar_one())
