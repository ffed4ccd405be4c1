"""A second poller, ids that start anew, repeated updates, pleas for patience: nothing is lost, nothing is doubled."""

import asyncio

import aiohttp
import pytest

from bot.preview import LocalTelegram
from bot.preview.faults import RateLimit
from tests.stories.child import Child


class Strict(RateLimit):
    """Slow enough to be met on any machine."""

    PER_CHAT = (0.5, 2.0)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_second_poller_takes_nothing_away(child: Child, telegram: LocalTelegram, origin: str) -> None:
    anna = telegram.add_person("Anna")
    await child.start()
    await child.agrees(anna)
    async with aiohttp.ClientSession() as session:
        url = f"{origin}/bot{telegram.token}/getUpdates"
        other = asyncio.create_task(session.post(url, json={"timeout": 20}))
        await child.until(lambda: any(call.status == 409 for call in telegram.calls))
        telegram.write(anna.id, "seen by two")
        await child.hears(anna, "Kept.")
        (await other).close()
    assert await child.entries(anna) == ["seen by two"]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_repeats_have_one_effect_and_ids_may_start_anew(child: Child, telegram: LocalTelegram) -> None:
    anna = telegram.add_person("Anna")
    await child.start()
    await child.agrees(anna)
    telegram.faults.duplicates = True
    await child.asks(anna, "offered twice", "Kept.")
    telegram.faults.duplicates = False
    await child.until(lambda: telegram.updates.pending == 0)
    telegram.deliver_again()
    telegram.restart_ids(7)
    await child.asks(anna, "/help", "/privacy")
    assert await child.entries(anna) == ["offered twice"]  # and so the answer before it is settled
    await child.kill()
    telegram.deliver_again(7)
    await child.start()
    assert await child.entries(anna) == ["offered twice"]
    assert child.heard(anna, "Kept") == 1
    assert child.heard(anna, "/privacy") == 1


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_after_a_plea_for_patience_that_chat_is_left_in_peace_and_the_others_are_served(
    child: Child, telegram: LocalTelegram
) -> None:
    """Telegram lets two messages through at once and then one in two seconds: each refusal is followed by a message."""
    anna, ben = telegram.add_person("Anna"), telegram.add_person("Ben")
    await child.start()
    await asyncio.gather(child.agrees(anna), child.agrees(ben))
    before = len(telegram.calls)
    telegram.rate_limit, telegram.faults.rate_limit = Strict(), True
    commands = ("/help", "/privacy", "/settings", "/checkin")
    for command in commands:
        telegram.write(anna.id, command)
    await child.until(lambda: any(call.status == 429 for call in telegram.calls[before:]))
    await child.asks(ben, "/privacy", "What is kept")
    assert not child.heard(anna, "How was your mood?")
    await child.hears(anna, "How was your mood?")
    fates = [call.status for call in telegram.calls[before:] if call.params.get("chat_id") == anna.id]
    assert [200, 429] in [fates[n : n + 2] for n in range(len(fates))]
    assert [429, 429] not in [fates[n : n + 2] for n in range(len(fates))]
    assert fates.count(200) == len(commands)
