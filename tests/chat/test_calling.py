"""Telegram is told where to call, told again when somebody told it otherwise, and looked after."""

import asyncio

import pytest

from bot.chat.calling import Caller
from bot.chat.intake import ALLOWED
from bot.chat.transport import NotMade, Transport
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender

SECRET = "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
URL = "http://127.0.0.1:1/telegram"  # where nobody answers


@pytest.fixture
def caller(transport: Transport, clock: SteeredClock) -> Caller:
    return Caller(transport, URL, SECRET, clock.now)


def told(telegram: LocalTelegram) -> list[dict[str, object]]:
    return [call.params for call in telegram.calls if call.method == "setWebhook"]


async def test_a_start_tells_everything_and_drops_nothing(
    caller: Caller, telegram: LocalTelegram, anna: Sender
) -> None:
    for _ in range(2):
        await caller.look()
    assert told(telegram) == [
        {"url": URL, "secret_token": SECRET, "allowed_updates": list(ALLOWED), "drop_pending_updates": False}
    ]
    assert telegram.updates.pending == 1


@pytest.mark.parametrize("change", [{"url": ""}, {"url": "http://127.0.0.1:2/another"}])
async def test_a_webhook_that_somebody_changed_is_set_anew(
    caller: Caller, transport: Transport, telegram: LocalTelegram, change: dict[str, object]
) -> None:
    await caller.look()
    await transport.post("setWebhook", change)
    await caller.look()
    assert telegram.profile.webhook["url"] == URL
    assert telegram.updates.allowed == set(ALLOWED)


async def test_it_is_clean_while_what_people_write_arrives(caller: Caller, telegram: LocalTelegram) -> None:
    await caller.look()
    seen = [caller.is_clean]
    telegram.write(telegram.add_person("Anna").id, "hello")
    await telegram.wait(lambda: bool(telegram.profile.webhook_error))
    await caller.look()
    seen.append(caller.is_clean)
    telegram.updates.forget()
    await caller.look()
    assert [*seen, caller.is_clean] == [True, False, True]


async def test_a_telegram_that_refuses_or_is_away_is_no_end_and_not_clean(
    caller: Caller, telegram: LocalTelegram
) -> None:
    telegram.faults.fail_on, telegram.faults.fail_next = None, ["500"]
    with pytest.raises(NotMade, match="server-error"):
        await caller.look()
    telegram.faults.fail_next = ["400-parse"]
    with pytest.raises(NotMade, match="refused"):
        await caller.look()
    stopping = asyncio.Event()
    running = asyncio.create_task(caller.run(stopping))
    await telegram.wait(lambda: len(told(telegram)) > 2)
    stopping.set()
    await running
    assert telegram.profile.webhook["url"] == URL
