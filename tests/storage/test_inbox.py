"""Updates wait their turn: each is kept once, one per person is handled at a time, and each comes to one end."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.care.people import Person
from bot.services import leaving
from bot.storage import inbox
from bot.storage.database import Database, Transaction
from bot.storage.inbox import Arrival, Claim
from bot.storage.statements import database_now
from bot.storage.tables import InboxRow
from tests.storage.conftest import ANNA, BEN, NOW


def said(update_id: int, telegram_id: int = ANNA, words: str | None = "words") -> Arrival:
    return Arrival(update_id, telegram_id, "message", words and f"{words} {update_id}")


async def accept(database: Database, *arrivals: Arrival, now: datetime = NOW) -> None:
    async with database.transaction() as tx:
        await inbox.accept(tx, arrivals, now)


async def claim(database: Database, now: datetime = NOW, limit: int = 32) -> list[Claim]:
    async with database.transaction() as tx:
        await inbox.rescue(tx)
        return await inbox.claim(tx, now, limit)


async def done(database: Database, one: Claim) -> bool:
    async with database.transaction() as tx:
        return await inbox.done(tx, one)


async def failed(database: Database, one: Claim, now: datetime = NOW) -> bool:
    async with database.transaction() as tx:
        return await inbox.failed(tx, one, "Broken", now)


async def rows(database: Database) -> list[Any]:
    async with database.transaction() as tx:
        return list((await tx.connection.execute(select(InboxRow.__table__).order_by(InboxRow.update_id))).all())


async def expire_leases(database: Database) -> None:
    """As if the process that claimed had been gone for longer than any lease."""
    async with database.transaction() as tx:
        held = update(InboxRow).where(InboxRow.state == "claimed")
        await tx.connection.execute(held.values(lease_until=datetime.fromisoformat("2020-01-01T00:00:00Z")))


def bodies(claims: list[Claim]) -> list[str | None]:
    return [one.body for one in claims]


# Accepting


async def test_an_update_is_kept_once_however_often_it_comes(database: Database) -> None:
    await accept(database, said(1), said(2), said(1))
    await accept(database, said(2), said(3))
    await accept(database, said(1, words="changed"))
    assert [row.update_id for row in await rows(database)] == [1, 2, 3]
    (one,) = await claim(database)
    assert one.body == "words 1"


async def test_an_update_that_was_handled_is_not_handled_again(database: Database) -> None:
    await accept(database, said(1))
    assert await done(database, (await claim(database))[0])
    await accept(database, said(1))
    assert await claim(database) == []


async def test_two_processes_that_accept_the_same_update_keep_it_once(database: Database, second: Database) -> None:
    await asyncio.gather(accept(database, said(1), said(2)), accept(second, said(1), said(2)))
    assert [row.update_id for row in await rows(database)] == [1, 2]


async def test_ids_that_start_again_lower_are_accepted(database: Database) -> None:
    await accept(database, said(900_000_000))
    await accept(database, said(5))
    assert await done(database, (await claim(database))[0])
    assert len(await claim(database)) == 1
    assert len(await rows(database)) == 2


async def test_an_update_without_a_body_is_over_at_once(database: Database) -> None:
    await accept(database, said(1, words=None))
    assert await claim(database) == []
    assert [(row.state, row.body) for row in await rows(database)] == [("done", None)]


# Claiming


async def test_each_person_has_one_turn_at_a_time_oldest_first(database: Database) -> None:
    await accept(database, said(1), said(2), said(3, BEN), said(4, BEN), said(5))
    first = await claim(database)
    assert bodies(first) == ["words 1", "words 3"]
    assert await claim(database) == []
    assert await done(database, first[0])
    assert bodies(await claim(database)) == ["words 2"]


async def test_no_more_is_claimed_than_asked_for(database: Database) -> None:
    await accept(database, *(said(n, n) for n in range(1, 8)))
    assert bodies(await claim(database, limit=3)) == ["words 1", "words 2", "words 3"]


async def test_a_later_update_does_not_overtake_one_that_waits_for_its_next_try(database: Database) -> None:
    await accept(database, said(1), said(2))
    assert not await failed(database, (await claim(database))[0])
    assert await claim(database) == []
    assert bodies(await claim(database, NOW + timedelta(seconds=1))) == ["words 1"]


async def test_what_telegram_numbered_first_is_handled_first_whoever_stored_it_when(database: Database) -> None:
    """The ids of rows are made by the clocks of processes, and those differ."""
    await accept(database, said(2), now=NOW - timedelta(seconds=3))
    await accept(database, said(1), said(3))
    for n in (1, 2, 3):
        (one,) = await claim(database)
        assert one.body == f"words {n}"
        assert await claim(database) == []
        assert await done(database, one)


async def test_an_update_numbered_earlier_waits_for_the_turn_under_way(database: Database) -> None:
    await accept(database, said(2))
    (one,) = await claim(database)
    await accept(database, said(1))
    assert await claim(database) == []
    assert await done(database, one)
    assert bodies(await claim(database)) == ["words 1"]


async def test_what_came_before_the_clock_was_put_back_waits_for_no_hour(database: Database) -> None:
    await accept(database, said(1))
    back = NOW - timedelta(hours=1)
    (one,) = await claim(database, back)
    assert not await failed(database, one, back)
    assert bodies(await claim(database, back)) == ["words 1"]


async def test_a_claim_from_before_the_clock_of_the_server_was_put_back_is_open_again(database: Database) -> None:
    await accept(database, said(1))
    (one,) = await claim(database)
    async with database.transaction() as tx:
        ahead = await database_now(tx) + timedelta(hours=1)
        await tx.connection.execute(update(InboxRow).values(lease_until=ahead))
    assert bodies(await claim(database)) == ["words 1"]
    assert not await done(database, one)


async def test_a_claim_made_while_another_process_looked_at_the_time_is_not_taken_from_it(database: Database) -> None:
    await accept(database, said(1))
    (mine,) = await claim(database)
    async with database.transaction() as tx:
        ends_later = timedelta(seconds=5) + await database_now(tx) + inbox.LEASED_FOR
        await tx.connection.execute(update(InboxRow).values(lease_until=ends_later))
    assert await claim(database) == []
    assert await done(database, mine)


@pytest.mark.usefixtures("on_a_server")
async def test_two_processes_never_serve_the_same_person_at_once(database: Database, second: Database) -> None:
    people = range(1, 21)
    await accept(database, *(said(100 * turn + n, n) for turn in range(5) for n in people))
    serving: set[bytes] = set()
    handled: list[str | None] = []

    async def work(own: Database) -> None:
        while claims := await claim(own, limit=7):
            lanes = {one.lane for one in claims}
            assert len(lanes) == len(claims)
            assert not lanes & serving
            serving.update(lanes)
            handled.extend(bodies(claims))
            serving.difference_update(lanes)
            async with own.transaction() as tx:
                assert all([await inbox.done(tx, one) for one in claims])

    while len(handled) < 100:
        await asyncio.gather(work(database), work(second), work(database))
    assert sorted(handled, key=str) == sorted((f"words {100 * turn + n}" for turn in range(5) for n in people), key=str)
    for n in people:
        mine = [int(str(body).split()[1]) for body in handled if int(str(body).split()[1]) % 100 == n]
        assert mine == sorted(mine)


@pytest.mark.usefixtures("on_a_server")
async def test_what_another_process_is_claiming_is_passed_over(database: Database, second: Database) -> None:
    await accept(database, said(1), said(2), said(3, BEN))
    async with database.transaction() as tx:
        assert bodies(await inbox.claim(tx, NOW, limit=1)) == ["words 1"]
        assert bodies(await claim(second)) == ["words 3"]


# Ending


async def test_a_claim_that_was_taken_over_cannot_end_anything(database: Database) -> None:
    await accept(database, said(1))
    (stale,) = await claim(database)
    await expire_leases(database)
    (fresh,) = await claim(database)
    assert (fresh.id, fresh.fence, fresh.attempts) == (stale.id, stale.fence + 1, 2)
    assert not await done(database, stale)
    assert not await failed(database, stale)
    assert [row.state for row in await rows(database)] == ["claimed"]
    assert await done(database, fresh)
    assert not await done(database, fresh)


async def test_a_claim_that_still_holds_is_not_taken_over(database: Database) -> None:
    await accept(database, said(1))
    await claim(database)
    assert await claim(database, NOW + timedelta(days=3)) == []  # leases are counted by the database's clock


async def test_where_one_process_is_alone_its_dead_claims_are_free_at_once(database: Database) -> None:
    await accept(database, said(1))
    await claim(database)
    async with database.transaction() as tx:
        await inbox.reopen_all(tx)
    assert [one.attempts for one in await claim(database)] == [2]


async def test_the_words_are_gone_once_handled_and_the_id_stays(database: Database) -> None:
    await accept(database, said(1))
    assert await done(database, (await claim(database))[0])
    assert [(row.update_id, row.state, row.body) for row in await rows(database)] == [(1, "done", None)]


async def test_five_tries_and_no_more(database: Database) -> None:
    await accept(database, said(1), said(2))
    now, given_up = NOW, []
    for attempt in range(1, 6):
        (one,) = await claim(database, now)
        assert (one.attempts, one.body) == (attempt, "words 1")
        given_up.append(await failed(database, one, now))
        assert await claim(database, now) == [] or given_up[-1]
        now += timedelta(seconds=10)
    assert given_up == [False] * 4 + [True]
    dead, waiting = await rows(database)
    assert (dead.state, dead.body, dead.reason) == ("dead", None, "Broken")
    assert waiting.state == "claimed"  # the next one had its turn at once


async def test_what_cannot_be_read_any_more_is_claimed_without_words(database: Database) -> None:
    await accept(database, said(1), said(2, BEN))
    async with database.transaction() as tx:
        await tx.connection.execute(update(InboxRow).where(InboxRow.update_id == 1).values(body=b"\x01damaged"))
    assert bodies(await claim(database)) == [None, "words 2"]


async def test_what_is_finished_is_forgotten_in_time_and_what_is_open_never(database: Database) -> None:
    await accept(database, said(1), said(2), said(3, BEN), said(4, words=None))
    anna, _ben = await claim(database)
    assert await done(database, anna)
    async with database.transaction() as tx:
        await inbox.purge(tx, NOW, 10)
    assert len(await rows(database)) == 4
    async with database.transaction() as tx:
        await inbox.purge(tx, NOW + timedelta(seconds=1), 10)
    assert [(row.update_id, row.state) for row in await rows(database)] == [(2, "open"), (3, "claimed")]


async def test_erasing_takes_what_waits_from_this_person_but_not_the_request(
    database: Database, anna: Person, ben: Person
) -> None:
    await accept(database, said(1), said(2), said(3), said(4, BEN))
    assert await done(database, (await claim(database))[0])
    request = (await claim(database))[0]
    assert request.body == "words 2"
    async with database.transaction() as tx:
        await leaving.erase(tx, anna, request.lane, request.id)
        assert await inbox.done(tx, request)
    assert [(row.update_id, row.state) for row in await rows(database)] == [(2, "done"), (4, "claimed")]
    assert ben.id != anna.id


async def test_nothing_is_accepted_when_the_commit_fails(database: Database) -> None:
    async def fail(tx: Transaction) -> None:
        await inbox.accept(tx, [said(1)], NOW)
        await tx.connection.execute(text("SELECT 1"))
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        async with database.transaction() as tx:
            await fail(tx)
    assert await rows(database) == []
