"""A process of the bot that has nothing to do: how soon it answers after its start, and what it takes to wait."""

import asyncio
import os
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.ground import written
from benchmarks.lines import Line
from benchmarks.wire import Telegram

ROUNDS = 3
WATCHED_FOR = 10.0  # seconds
SETTLED_AFTER = 30.0  # seconds, until what is loaded late has been loaded
TICKS = os.sysconf("SC_CLK_TCK")


async def measure(folder: Path, telegram: Telegram) -> list[Line]:
    await telegram.takes(0)
    found = []
    for number in range(ROUNDS):
        own = folder / f"rest{number}"
        own.mkdir()
        found.append(await _round(own, telegram))
    first, rss, cpu = (median(values) for values in zip(*found, strict=True))
    setup = f"python -m bot run, SQLite, empty, API delay 0 ms, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return [
        Line(
            "start_to_first_answer_s",
            first,
            "s",
            first,
            None,
            "",
            setup + "; second start, to the answer to /start",
        ),
        Line("idle_rss_mb", rss, "MB", rss, None, "", setup + f"; {SETTLED_AFTER:.0f} s after its start"),
        Line("idle_cpu_pct", cpu, "% of a core", cpu, None, "", setup + f"; over {WATCHED_FOR:.0f} s"),
    ]


async def _round(folder: Path, telegram: Telegram) -> tuple[float, float, float]:
    first = await _start(folder, telegram)
    await _stop(first)
    await telegram.heard()
    began = time.perf_counter()
    child = await _start(folder, telegram)
    await telegram.offers(written(1, 5, "/start"))
    is_answered = False
    while not is_answered:
        await asyncio.sleep(0.01)
        is_answered = (await telegram.heard())[1] > 0
    answered = time.perf_counter() - began
    await asyncio.sleep(SETTLED_AFTER)
    before = _cpu_seconds(child.pid)
    await asyncio.sleep(WATCHED_FOR)
    cpu = 100 * (_cpu_seconds(child.pid) - before) / WATCHED_FOR
    rss = _rss_mb(child.pid)
    await _stop(child)
    return answered, rss, cpu


async def _start(folder: Path, telegram: Telegram) -> asyncio.subprocess.Process:
    env = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": "1:benchmark",
        "TELEGRAM_API_URL": telegram.origin,
        "DATA_DIR": str(folder),
        "SEALING_KEY_FILE": str(folder.with_suffix(".key")),
        "LOG_LEVEL": "error",
        "PYTHONDONTWRITEBYTECODE": "",  # as installed: compiled once, not at every start
    }
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=env)


async def _stop(child: asyncio.subprocess.Process) -> None:
    await asyncio.sleep(3)  # it has begun by then
    child.terminate()
    await child.wait()


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
