"""What other processes change is learned here too: where people are, who is gone, and whose key is no more."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import structlog

from bot.chat.loops import pause
from bot.chat.urgent import REMEMBERED, Known, Whereabouts
from bot.services import advising
from bot.storage import people, signals
from bot.storage.database import Database, Unavailable
from bot.storage.signals import Channel

log = structlog.stdlib.get_logger(__name__)

ASKED_EVERY = 5.0  # seconds


def find_in(database: Database) -> Callable[[bytes], Awaitable[Whereabouts | None]]:
    """Where one person is, by the record itself."""

    async def find(lane: bytes) -> Whereabouts | None:
        async with database.transaction() as tx:
            return dict(map(_known, await people.whereabouts(tx, [lane]))).get(lane)

    return find


def _known(row: tuple[bytes, str, str, str]) -> tuple[bytes, Whereabouts]:
    lane, country, language, zone = row
    return lane, Whereabouts(advising.country_in(country, zone), language, zone)


class KeepingUp:
    """Keeps what this process remembers true while others change the record."""

    def __init__(self, database: Database, known: Known, speak: Callable[[], None]) -> None:
        self._database = database
        self._known = known
        self._speak = speak
        self._moved: set[bytes] = set()
        self._something = asyncio.Event()

    async def load(self) -> None:
        """Those who were heard of last, and nobody else."""
        async with self._database.transaction() as tx:
            rows = await people.whereabouts(tx, most=REMEMBERED)
        self._known.replace(dict(map(_known, rows)))

    async def run(self, stopping: asyncio.Event) -> None:
        """On one file nobody else changes anything."""
        if self._database.is_sqlite:
            return
        while not stopping.is_set():
            try:
                await self._listen(stopping)
            except (Unavailable, OSError):
                log.warning("database-away", loop="keeping-up")
            except Exception:
                log.exception("loop-failed", loop="keeping-up")
            self._known.is_current = False
            await pause(stopping)

    async def _listen(self, stopping: asyncio.Event) -> None:
        """What was missed before is loaded once listening has begun."""
        hear = {Channel.MOVED: self._on_moved, Channel.ERASED: self._on_erased, Channel.WAITS: self._on_waits}
        async with signals.listening(self._database.url, hear) as ear:
            self._database.forget_keys()
            await self.load()
            while await ear.hears():
                self._known.is_current = True
                await self._learn()
                await self._rest(stopping, ear.lost)
                if stopping.is_set():
                    return
        log.warning("signals-unheard")

    async def _learn(self) -> None:
        self._something.clear()
        lanes, self._moved = self._moved, set()
        if not lanes:
            return
        try:
            async with self._database.transaction() as tx:
                found = dict(map(_known, await people.whereabouts(tx, lanes)))
        except Unavailable:
            self._moved |= lanes
            raise
        for lane in lanes:
            if lane in found:
                self._known.learn(lane, found[lane])
            else:
                self._known.forget(lane)

    async def _rest(self, *unless: asyncio.Event) -> None:
        waiting = [asyncio.create_task(one.wait()) for one in (self._something, *unless)]
        await asyncio.wait(waiting, timeout=ASKED_EVERY, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()

    def _on_waits(self, _word: str) -> None:
        """Whoever of us is free first sends it."""
        self._speak()

    def _on_moved(self, word: str) -> None:
        with suppress(ValueError):
            self._moved.add(bytes.fromhex(word))
            self._something.set()

    def _on_erased(self, word: str) -> None:
        with suppress(ValueError):
            self._database.forget_keys(UUID(word))
