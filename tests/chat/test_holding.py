"""One process of many polls: who holds the right to, who stands by, and who must look before acting."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.chat.holding import LEASED_FOR, Lease
from bot.storage import leasing
from bot.storage.database import Database, new_id
from tests.chat.conftest import Flickering

LEASE = LEASED_FOR.total_seconds()


@dataclass
class Ticks:
    """A monotonic clock as a value."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def lease(database: Database, ticks: Ticks) -> Lease:
    return Lease(database, "poller", new_id(), ticks)


def holds(one: Lease) -> bool:
    return one.is_mine


async def run_out(database: Database) -> None:
    """As if the holder had not been heard of for longer than its lease."""
    async with database.transaction() as tx:
        await leasing.free_all(tx)


async def test_the_first_one_holds_it_and_the_second_stands_by_until_it_is_free(
    database: Database, ticks: Ticks
) -> None:
    first, second = lease(database, ticks), lease(database, ticks)
    assert (first.is_mine, first.is_others) == (False, False)
    for one in (first, second, first, second):
        await one.look()
    assert (first.is_mine, second.is_mine, second.is_others) == (True, False, True)
    await first.release()
    await second.look()
    await first.look()
    assert (first.is_mine, first.is_others, second.is_mine) == (False, True, True)


async def test_of_many_who_begin_at_once_one_holds_it(database: Database, ticks: Ticks) -> None:
    many = [lease(database, ticks) for _ in range(8)]
    await asyncio.gather(*(one.look() for one in many))
    assert [one.is_mine for one in many].count(True) == 1
    assert [one.is_others for one in many].count(True) == 7


async def test_who_was_frozen_for_a_lease_holds_nothing_before_it_has_looked(database: Database, ticks: Ticks) -> None:
    frozen, other = lease(database, ticks), lease(database, ticks)
    await frozen.look()
    ticks.at += LEASE - 0.1
    assert holds(frozen)
    ticks.at += 0.2
    assert not holds(frozen)
    waiting = asyncio.create_task(frozen.wait())
    await run_out(database)
    await other.look()
    await frozen.look()
    assert (frozen.is_mine, other.is_mine) == (False, True)
    assert not waiting.done()
    await run_out(database)
    await frozen.look()
    await waiting
    assert holds(frozen)


async def test_who_doubts_looks_first(database: Database, ticks: Ticks) -> None:
    one = lease(database, ticks)
    await one.look()
    one.doubt()
    assert not holds(one)
    await one.look()
    assert holds(one)


async def test_a_database_that_is_away_takes_it_from_nobody_and_gives_it_to_nobody(
    flickering: Flickering, ticks: Ticks
) -> None:
    one = lease(flickering, ticks)
    flickering.plan = [True, False, True, True]
    await one.look()
    assert not holds(one)
    await one.look()
    assert holds(one)
    for _ in range(2):
        ticks.at += LEASE
        assert not holds(one)
        await one.look()
        assert holds(one)


async def test_a_lease_that_ran_out_goes_to_whoever_looks(database: Database, ticks: Ticks) -> None:
    async with database.transaction() as tx:
        assert await leasing.hold(tx, "poller", new_id(), timedelta(seconds=-1))
    one = lease(database, ticks)
    await one.look()
    assert holds(one)


async def test_a_lease_from_before_the_clock_of_the_server_was_put_back_is_over(
    database: Database, ticks: Ticks
) -> None:
    async with database.transaction() as tx:
        assert await leasing.hold(tx, "poller", new_id(), timedelta(hours=1))
    one = lease(database, ticks)
    await one.look()
    assert one.is_mine
