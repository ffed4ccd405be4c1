"""How long somebody in need waits for the answer at the door, while the house has other things to do."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure, Finding
from benchmarks.ground import arrived, database_urls, housed_at, written
from benchmarks.lines import Line
from benchmarks.sending import queue
from benchmarks.slow_telegram import DELAY
from bot.app.house import House
from bot.chat.intake import Update

CALLS = 100
SOME, MANY, RATE = 200, 1500, 30
KINDS = (
    "I have crushing chest pain and I cannot breathe",
    "I want to kill myself",
    "I can't breathe up there",
    "My wife can't breathe",
)
TAPPED = "happening:emergency:yes:chest-pain"
METHOD = (
    f"{CALLS} urgent texts and taps, every kind in turn (emergencies, crisis, somebody else's, a yes), one "
    "after the other, each timed from being taken in to its answer being accepted, by a Bot API that takes "
    f"{DELAY * 1000:.0f} ms a call; storing, turns and courier run beside it (SQLite). First with an empty outbox, "
    f"which stands beside the others; then with {SOME} bulk rows queued at {RATE} messages/s; then with {MANY:,} and "
    "no rate limit, which keeps the process as busy as it can be for most of the round."
)
_update_ids = count(1)


async def measure(folder: Path, origin: str) -> Finding:
    quiet = await _latencies(folder, origin, bulk=0, rate=RATE)
    figures = []
    for bulk, rate in ((SOME, RATE), (MANY, 0)):
        loaded = await _latencies(folder, origin, bulk=bulk, rate=rate)
        figures += [
            Figure(
                f"{bulk:,} queued, p{share}",
                quantiles(loaded, n=100)[share - 1],
                quantiles(quiet, n=100)[share - 1],
                "ms",
            )
            for share in (50, 99)
        ]
    return Finding("Urgent answers", METHOD, "empty outbox", figures)


async def p99(folder: Path, origin: str) -> Line:
    """Under a thousand prompts that wait for their turn."""
    loaded = sorted(await _latencies(folder, origin, bulk=1000, rate=RATE))
    quiet = sorted(await _latencies(folder, origin, bulk=0, rate=RATE))
    worst = [quantiles(one, n=100)[98] / 1000 for one in (loaded, quiet)]
    setup = f"{CALLS} urgent texts and taps, 1,000 rows queued at {RATE}/s, API delay {DELAY * 1000:.0f} ms, SQLite"
    return Line("urgent_p99_s", worst[0], "s", worst[0], worst[1], "an empty outbox", setup)


async def _latencies(folder: Path, origin: str, *, bulk: int, rate: float) -> list[float]:
    url = database_urls(folder)["SQLite"]
    async with housed_at(url, origin, folder, rate) as house:
        people = await arrived(house, range(1, max(bulk, CALLS) + 1))
        await queue(house, people[:bulk])
        async with _running(house):
            return [await _latency(house, telegram_id) for telegram_id in range(1, CALLS + 1)]


@asynccontextmanager
async def _running(house: House) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    loops = [asyncio.create_task(loop(stopping)) for loop in (house.turns.run, house.courier.run)]
    yield
    stopping.set()
    await asyncio.wait(loops)


async def _latency(house: House, telegram_id: int) -> float:
    update = _update(telegram_id)
    began = time.perf_counter()
    checked = await house.intake.check([update])
    took = 1000 * (time.perf_counter() - began)
    assert checked[0][1] is not None, "this must be urgent"
    await house.intake.store(checked)
    return took


def _update(telegram_id: int) -> Update:
    """The kinds take turns."""
    update_id = next(_update_ids)
    at = update_id % (len(KINDS) + 1)
    if at < len(KINDS):
        return written(update_id, telegram_id, KINDS[at])
    message: Update = written(update_id, telegram_id, "?")["message"]
    tap = {"id": str(update_id), "from": message["from"], "chat_instance": "1", "data": TAPPED, "message": message}
    return {"update_id": update_id, "callback_query": tap}
