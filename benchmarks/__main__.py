"""Runs every benchmark and prints what it found, each with its method; or only those that are named.

`python -m benchmarks red_flags [FILE ...]` and `python -m benchmarks mutations` look at how well words are read;
`python -m benchmarks learn` learns what words are worth.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import assessing, inbound, learning, mutations, red_flags, sealing, sending, urgency
from benchmarks.figures import table
from benchmarks.ground import postgres_server
from benchmarks.slow_telegram import slow_telegram
from bot import logs
from bot.content import places


async def main() -> None:
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
    case ["learn"]:
        print(learning.report())
    case ["mutations"]:
        print(mutations.report())
    case []:
        asyncio.run(main())
    case others:
        sys.exit(f"There is no benchmark {others[0]!r}: leave it out for all, or name red_flags, learn or mutations.")
