"""Killed at any moment, the bot loses nothing and says nothing twice that must not be said twice."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender
from tests.stories.child import Child

PEOPLE, EACH, KILLS = 10, 8, 4
FIRST_TAPS_AT_MOST = 8


async def test_eighty_messages_and_four_kills_leave_each_message_exactly_once(
    child: Child, telegram: LocalTelegram
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure, so that its plan can be had again
    chance = random.Random(seed)
    people = [telegram.add_person(f"Person {n}") for n in range(PEOPLE)]
    await child.start()
    await asyncio.gather(*(child.agrees(one) for one in people))
    order = people * EACH
    chance.shuffle(order)
    written: dict[int, list[str]] = {one.id: [] for one in people}
    for wave in range(KILLS):
        for one in order[wave::KILLS]:
            written[one.id].append(f"note {len(written[one.id]) + 1} of {one.first_name}")
            telegram.write(one.id, written[one.id][-1])
        await _some_moment(child, chance)
        await child.kill()
        await child.launch()
    kept = await asyncio.gather(*(child.entries(one) for one in people))
    assert dict(zip(written, kept, strict=True)) == written


async def _some_moment(child: Child, chance: random.Random) -> None:
    """After some calls, and then some more turns of the loop: anywhere between two calls, too."""
    calls = len(child.telegram.calls) + chance.randrange(8)
    await child.until(lambda: len(child.telegram.calls) >= calls)
    for _ in range(chance.randrange(3_000)):
        await asyncio.sleep(0)


async def test_on_a_foreign_server_what_was_kept_outlives_a_kill(
    telegram: LocalTelegram, clock: SteeredClock, origin: str, empty_url: str, tmp_path: Path
) -> None:
    """Nothing but the address leads to the server, and the first buttons lead in."""
    async with Child(
        telegram, clock, tmp_path / "child", {"TELEGRAM_API_URL": origin, "DATABASE_URL": empty_url}
    ) as child:
        anna = telegram.add_person("Anna", language_code="en-GB")
        await child.start()
        assert await child.arrives(anna) <= FIRST_TAPS_AT_MOST
        await child.asks(anna, "The stairs were easier today", "Kept.")
        await child.kill()
        await child.start()
        await child.asks(anna, "/journal", "The stairs were easier today")
        assert child.heard(anna, "The stairs were easier today") == 1
        assert await child.entries(anna) == ["The stairs were easier today"]
    assert telegram.violations == []


async def test_killed_between_any_two_steps_on_the_way_in_a_message_is_kept_and_acknowledged_once(
    child: Child, telegram: LocalTelegram
) -> None:
    anna, ben, clara = (telegram.add_person(name) for name in ("Anna", "Ben", "Clara"))
    await child.start()
    await asyncio.gather(*(child.agrees(one) for one in (anna, ben, clara)))
    await _killed_when_fetched(child, anna)
    await child.start()
    await child.hears(anna, "Kept")
    await _killed_when_stored(child, ben)
    await child.start()
    await child.asks(ben, "/help", "/privacy")
    assert child.heard(ben, "Kept") == 1
    many = await _killed_when_confirmed(child, clara)
    await child.start()
    assert await child.entries(clara) == many
    assert await child.entries(anna) == ["fetched"]
    assert await child.entries(ben) == ["stored"]


async def _killed_when_fetched(child: Child, who: Sender) -> None:
    """It was handed out, but could not be stored."""
    async with child.locked():
        child.telegram.write(who.id, "fetched")
        fetches = _fetches(child) + 2
        await child.until(lambda: _fetches(child) >= fetches)
        assert not child.telegram.confirmed(child.telegram.last_update_id)
        await child.kill()


async def _killed_when_stored(child: Child, who: Sender) -> None:
    """It was handled and answered, but the fetches that would have confirmed it failed."""
    faults = child.telegram.faults
    faults.fail_on, faults.fail_next = frozenset({"getUpdates"}), ["500"] * 20
    child.telegram.write(who.id, "stored")
    await child.hears(who, "Kept")
    fetches = _fetches(child) + 2  # a second apart: the answer is settled by then
    await child.until(lambda: _fetches(child) >= fetches)
    assert not child.telegram.confirmed(child.telegram.last_update_id)
    await child.kill()
    faults.clear()


async def _killed_when_confirmed(child: Child, who: Sender) -> list[str]:
    """Telegram has forgotten them, and they wait in the inbox."""
    many = [f"confirmed {n}" for n in range(100)]
    for words in many:
        child.telegram.write(who.id, words)
    await child.until(lambda: child.telegram.confirmed(child.telegram.last_update_id))
    await child.kill()
    assert await child.count("inbox", "state IN ('open', 'claimed')") > 0
    return many


def _fetches(child: Child) -> int:
    return sum(call.method == "getUpdates" for call in child.telegram.calls)


async def test_a_reply_of_unknown_fate_is_sent_once_more_and_a_prompt_is_not(
    child: Child, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    anna, ben = telegram.add_person("Anna", language_code="en-GB"), telegram.add_person("Ben")
    await child.start()
    await asyncio.gather(child.arrives(anna), child.agrees(ben))
    telegram.faults.fail_next = ["hang", "hang"]
    child.is_now(clock.now().replace(hour=20, minute=0, second=1))
    await child.hears(anna, "How was your mood?")
    await child.asks(ben, "/help", "/privacy")
    await child.kill()
    await child.start()
    await child.hears(ben, "/privacy", 2)
    await _is_settled(child, anna, ben)
    child.is_now(clock.now() + timedelta(days=1))
    telegram.faults.fail_next = ["reset-after"]
    await child.hears(anna, "How was your mood?", 2)
    telegram.faults.fail_next = ["reset-after"]
    await child.asks(ben, "/help", "/privacy")
    await child.hears(ben, "/privacy", 4)
    await _is_settled(child, anna, ben)
    assert child.heard(anna, "How was your mood?") == 2
    assert child.heard(ben, "/privacy") == 4
    await child.stop()
    assert await child.count("outbox", "message_class = 'prompt' AND state = 'unknown'") == 2


async def _is_settled(child: Child, *people: Sender) -> None:
    """Whatever still waited for somebody has left before a later answer."""
    await asyncio.gather(*(child.exported(one) for one in people))
