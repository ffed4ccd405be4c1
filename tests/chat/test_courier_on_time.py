"""What waits for less than a second leaves when it may, not when the loop happens to look again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app.house import House
from bot.care.messages import MessageClass
from bot.care.saying import Say
from bot.chat.courier import Courier
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender
from bot.storage import outbox
from bot.storage.outbox import Post
from tests.conftest import NOW

REPLY = MessageClass.REPLY
PATIENCE = 20.0  # seconds after which a wait has failed


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> SteeredClock:
    """It stands still: only what was planned can wake anybody."""
    steered = SteeredClock(system=lambda: NOW)
    steered.set(NOW)
    return steered


@pytest.fixture
async def courier(house: House) -> AsyncIterator[Courier]:
    yield house.courier
    await house.courier.finish()


async def put(house: House, who: Sender, wait_for: timedelta) -> None:
    async with house.database.transaction() as tx:
        body = {"say": Say("Hello").to_json(), "chat_id": who.id}
        expires_at = NOW + timedelta(hours=1)
        post = Post(tx.vault.lane(who.id), REPLY, "test", body, expires_at, not_before=NOW + wait_for)
        await outbox.put(tx, post, NOW)


async def test_a_message_a_moment_away_wakes_the_courier_in_time(
    house: House, courier: Courier, telegram: LocalTelegram, clock: SteeredClock, anna: Sender
) -> None:
    await put(house, anna, timedelta(milliseconds=300))
    assert await courier.step() == 0
    assert telegram.said(anna.id) == []
    await asyncio.wait_for(courier.wake.wait(), PATIENCE)
    clock.advance(timedelta(milliseconds=300))
    assert await courier.step() == 1
    await courier.finish()
    assert [message.text for message in telegram.said(anna.id)] == ["Hello"]


async def test_while_the_clock_stands_still_the_courier_rests_between_its_looks(
    house: House, courier: Courier, anna: Sender
) -> None:
    """A wake that comes a breath too early is planned anew, and is never planned for at once."""
    await put(house, anna, timedelta(microseconds=1))
    for _ in range(2):
        courier.wake.clear()
        assert await courier.step() == 0
        assert not courier.wake.is_set()
        await asyncio.wait_for(courier.wake.wait(), PATIENCE)


async def test_what_is_further_away_wakes_nobody_early(house: House, courier: Courier, anna: Sender) -> None:
    await put(house, anna, timedelta(milliseconds=300))
    await courier.step()
    async with house.database.transaction() as tx:
        await outbox.forget(tx, tx.vault.lane(anna.id))
    await put(house, anna, timedelta(seconds=30))
    await courier.step()
    assert courier.alarm is None
