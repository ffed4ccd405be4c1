"""The right to poll, held by one process of many: kept alive, given up, and doubted after a while without a look."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from math import inf
from time import monotonic
from uuid import UUID

import structlog

from bot.storage import leasing
from bot.storage.database import Database, Unavailable

log = structlog.stdlib.get_logger(__name__)

LEASED_FOR = timedelta(seconds=8)  # with the second between two looks, another process polls within ten
RENEWED_EVERY = 2.0  # seconds
LOOKS_EVERY = 1.0  # seconds, while somebody else holds it
PATIENCE = 2.0  # seconds without an answer after which the database counts as away


class Lease:
    """A row says who holds it, until when. Who has not seen that row for as long as a lease lasts holds nothing."""

    def __init__(self, database: Database, name: str, owner: UUID, ticks: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._name = name
        self._owner = owner
        self._ticks = ticks  # goes on while a process is frozen
        self._is_mine = False
        self._looked_at = -inf
        self._looked = asyncio.Event()

    @property
    def is_mine(self) -> bool:
        return self._is_mine and self._is_fresh

    @property
    def is_others(self) -> bool:
        """Somebody else holds it, and we are there to take over."""
        return not self._is_mine and self._is_fresh

    @property
    def _is_fresh(self) -> bool:
        return self._ticks() - self._looked_at < LEASED_FOR.total_seconds()

    def doubt(self) -> None:
        """Something says that another one acts as the holder: the row decides, before anything else is done."""
        self._looked_at = -inf

    async def wait(self) -> None:
        """Until it is ours."""
        while not self.is_mine:
            self._looked.clear()
            await self._looked.wait()

    async def keep(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(RENEWED_EVERY if self._is_mine else LOOKS_EVERY)

    async def look(self) -> None:
        """Take it or renew it. A database that is away takes it from nobody: nobody else could get it either."""
        began = self._ticks()
        holding = asyncio.create_task(self._hold())
        while not (await asyncio.wait((holding,), timeout=PATIENCE))[0]:
            began = self._still_away(began)
        with suppress(Unavailable):
            self._is_mine = holding.result()
        self._looked_at = began
        self._looked.set()

    def _still_away(self, before: float) -> float:
        """A wait that took much longer than it should means that this process stood still, not the database."""
        now = self._ticks()
        if now - before < LEASED_FOR.total_seconds():
            self._looked_at = now
            self._looked.set()
        return now

    async def _hold(self) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await leasing.hold(tx, self._name, self._owner, LEASED_FOR)
        except Unavailable:
            log.warning("database-away", loop="lease")
            raise
        except Exception:
            log.exception("loop-failed", loop="lease")
            return self._is_mine

    async def release(self) -> None:
        """Nobody needs to wait for it to run out."""
        try:
            async with self._database.transaction() as tx:
                await leasing.release(tx, self._name, self._owner)
        except Unavailable:
            log.warning("database-away", loop="lease")


class Unshared(Lease):
    """On a file that only this process opens there is nobody to share with, and no row to renew."""

    async def _hold(self) -> bool:
        return True

    async def release(self) -> None:
        pass
