"""F18 to F20 and the race: several processes on one server, one killed, one frozen; on one file only one may run."""

import asyncio
from datetime import timedelta

import aiohttp

from benchmarks.crowd import gather
from bot.app.house import housed
from bot.clock import SteeredClock
from bot.preview.values import Sender
from bot.preview.world import Chat
from bot.settings import Settings
from tests.faults.gates import Gate
from tests.faults.ground import A_DAY, KEPT, QUESTION, Ground
from tests.faults.trial import Round, Trial
from tests.stories.child import Child

POSTGRESQL, SQLITE = ("postgresql",), ("sqlite",)
DONE_WITHIN = 600.0  # seconds
STANDING = 1  # seconds
LEASED_FOR = 31.0  # seconds


async def crowd(here: Ground, count: int) -> None:
    """Many people, all of them asked at this very minute of tomorrow."""
    environment = here.child.environment
    settings = Settings.model_validate(
        {
            "telegram_bot_token": environment["TELEGRAM_BOT_TOKEN"],
            "telegram_api_url": environment["TELEGRAM_API_URL"],
            "data_dir": environment["DATA_DIR"],
            "database_url": here.url,
            "sealing_key_file": environment["SEALING_KEY_FILE"],
        }
    )
    clock = SteeredClock()
    clock.set(here.clock.now())
    async with housed(settings, clock) as house:
        await gather(house, count, count)
    for number in range(1, count + 1):
        here.telegram.people[number] = Sender(number, f"Person {number}", "en", None)
        here.telegram.chats[number] = Chat(number, started=True)


def _questions(here: Ground) -> int:
    return sum(call.accepted and call.method == "sendMessage" for call in here.telegram.calls)


async def race(trial: Round) -> str:
    """All due at once, two processes, one of them killed in the middle: each is asked once, and the other finishes."""
    here, count = trial.ground, trial.scale.crowd
    await crowd(here, count)
    await here.child.start()
    second = here.child.beside()
    async with second:
        if not here.is_sqlite:
            met = sum(call.method == "getMe" for call in here.telegram.calls)
            await second.launch()
            await second.until(lambda: sum(call.method == "getMe" for call in here.telegram.calls) > met)
        loop = asyncio.get_running_loop()
        began = loop.time()
        here.is_now(here.clock.now() + A_DAY + timedelta(minutes=1))
        second.is_now(here.clock.now())
        await here.telegram.wait(lambda: _questions(here) >= count * 2 // 5, DONE_WITHIN)
        await here.child.kill()
        if here.is_sqlite:
            await here.child.start()
        else:
            await second.the_dead_let_go()
        survivor = here.child if here.is_sqlite else second
        async with asyncio.timeout(DONE_WITHIN):
            while await here.under_way():  # noqa: ASYNC110 - only the database knows
                await asyncio.sleep(1)
        took = loop.time() - began
        rows = await here.rows()
        doubted = sum(row["state"] == "unknown" for row in rows["outbox"])
        assert len(rows["occurrence"]) == count
        heard = [len(here.telegram.said(number)) for number in range(1, count + 1)]
        assert max(heard) == 1, "somebody was asked twice"
        assert heard.count(0) <= doubted, f"{heard.count(0)} were not asked, {doubted} in doubt"
        await survivor.stop()
    return f"{count:,} due at once, killed at two fifths: {sum(heard):,} asked once, {doubted} in doubt; {took:.0f} s"


async def refused_on_one_file(trial: Round) -> str:
    """F18, F19 on SQLite: a second process on the same file is refused, the first does not notice."""
    here = trial.ground
    await here.people_arrive(1)
    await here.child.start()
    async with here.child.beside() as second:
        second.environment["DATA_DIR"] = here.child.environment["DATA_DIR"]
        await second.launch()
        assert await second.ended() != 0
        assert "another Stripes is running" in second.stderr.read_text("utf-8") + second.stdout.read_text("utf-8")
    await here.is_kept(here.people[0])
    return "the second is refused with a line that says so"


async def two_pollers(trial: Round) -> str:
    """F19: one of two polls; a stranger with the token makes a conflict, and polling goes on after it."""
    here = trial.ground
    await here.people_arrive(2)
    await here.child.start()
    async with here.child.beside() as second:
        met = sum(call.method == "getMe" for call in here.telegram.calls)
        await second.launch()
        await second.until(lambda: sum(call.method == "getMe" for call in here.telegram.calls) > met)
        for who in here.people:
            await here.is_kept(who)
        assert _conflicts(here) == 0
        url = f"{here.child.environment['TELEGRAM_API_URL']}/bot{here.telegram.token}/getUpdates"
        async with aiohttp.ClientSession() as stranger:
            for _ in range(3):
                async with stranger.post(url, json={"timeout": 0}) as answer:
                    assert answer.status == 200
        await here.is_kept(here.people[0])
        await second.stop()
    return "0 conflicts of our own; back after a stranger's three"


def _conflicts(here: Ground) -> int:
    return sum(call.method == "getUpdates" and call.status == 409 for call in here.telegram.calls)


async def frozen_in_calls(trial: Round) -> str:
    """F20: SIGSTOP with calls in the air, past the lease: unknown to the other, and not the first's to settle."""
    here = trial.ground
    for who in await here.people_arrive(4):
        here.writes(who)
    await here.child.start()
    for who in here.people:
        await here.child.hears(who, KEPT)
    await here.settled()
    async with here.child.beside() as second:
        here.telegram.faults.fail_next = ["hang"] * 4
        here.evening()
        await here.child.until(lambda: not here.telegram.faults.fail_next)
        here.child.freeze()
        here.telegram.faults.release()
        await _joins(here, second)
        await second.the_dead_let_go()
        await here.settled()
        await second.until(lambda: True)
        states = sorted(row["state"] for row in (await here.rows())["occurrence"])
        assert states == ["unknown"] * 4, states
        here.child.thaw()
        await here.is_kept(here.people[0])
        await here.is_kept(here.people[1])
        assert sorted(row["state"] for row in (await here.rows())["occurrence"]) == states, "a stale fence wrote"
        await second.stop()
    assert [here.child.heard(who, QUESTION) for who in here.people] == [1] * 4
    return "4 in the air when it froze: unknown, arrived once, not settled by the frozen one"


async def _joins(here: Ground, second: Child) -> None:
    met = sum(call.method == "getMe" for call in here.telegram.calls)
    await second.launch()
    await second.until(lambda: sum(call.method == "getMe" for call in here.telegram.calls) > met)


async def frozen_in_a_transaction(trial: Round) -> str:
    """F20: SIGSTOP inside a transaction that holds rows others need: the server ends it, and all else goes on."""
    here = trial.ground
    await here.people_arrive(3)
    (other,) = await here.people_arrive(1, at=None)
    await here.child.start()
    for who in here.people:
        await here.is_kept(who)
    await here.settled()
    async with here.child.beside() as second:
        await here.gates.close(Gate("outbox", "UPDATE", "NEW.state = 'sending'"), for_seconds=STANDING)
        here.evening()
        await here.gates.reached()
        here.child.freeze()  # with rows locked, and the server's answer on its way to it
        await here.gates.stand_ajar()
        await here.gates.someone_idles()
        await _joins(here, second)
        await here.is_kept(other)
        await asyncio.sleep(LEASED_FOR)
        await here.is_kept(other)
        await here.settled()
        assert [here.child.heard(who, QUESTION) for who in here.people[:3]] == [1] * 3
        here.child.thaw()
        await here.is_kept(here.people[1])
        await here.gates.open()
        await second.stop()
    return "its leases ended, the other asked, once"


TRIALS = [
    Trial("F18", "two replicas race; one is killed with SIGKILL in the middle", race),
    Trial("F18, F19", "a second process on one file", refused_on_one_file, SQLITE),
    Trial("F19", "two pollers, and a stranger with the token", two_pollers, POSTGRESQL),
    Trial("F20", "SIGSTOP past the lease with calls in the air", frozen_in_calls, POSTGRESQL),
    Trial("F20", "SIGSTOP inside a transaction that holds rows", frozen_in_a_transaction, POSTGRESQL),
]
