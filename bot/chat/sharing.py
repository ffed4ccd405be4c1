"""What this process may send of what all may send together: allotments for a second, and pauses that all obey."""

import asyncio
import math
from datetime import timedelta

from bot.chat.pacing import BULK_SHARE, Pacing
from bot.storage import budget
from bot.storage.database import Database

ALLOTTED_FOR = 1.0  # seconds; what is not used by then is lost, so that a process that dies keeps nothing
LOOKED_EVERY = 1.0  # seconds


class Sharing:
    """The budget of all processes beside that of this one; on one file there is but one."""

    def __init__(self, database: Database, pacing: Pacing) -> None:
        self._database = database
        self._pacing = pacing
        self._allotted = 0
        self._allotted_until = -math.inf
        self._owed = 0
        self._pauses: dict[bytes, timedelta] = {}
        self._look_at = -math.inf

    async def room(self, ticks: float, most: int, *, unasked: bool) -> int:
        """How many messages may leave now; what is missing is asked of the others' budget."""
        most = self._pacing.room(ticks, most, unasked=unasked)
        if self._database.is_sqlite or not self._pacing.rate or most <= 0:
            return most
        if ticks >= self._allotted_until:
            self._allotted = 0
        if self._allotted < most:
            reserve = self._pacing.rate * (1 - BULK_SHARE) if unasked else 0.0
            wanted = most - self._allotted
            async with self._database.transaction() as tx:
                more = await budget.draw(tx, self._pacing.rate, wanted, owed=self._owed, reserve=reserve)
            self._owed = 0
            self._allotted += more
            self._allotted_until = ticks + ALLOTTED_FOR
        return min(most, self._allotted)

    def spend(self, lane: bytes, ticks: float, *, asks_nobody: bool) -> None:
        self._pacing.spend(lane, ticks)
        if asks_nobody:
            self._owed += 1
        else:
            self._allotted -= 1

    def pause(self, lane: bytes, lasts_for: timedelta) -> None:
        """At once here, and soon everywhere."""
        self._pacing.pause(lane, lasts_for, asyncio.get_running_loop().time())
        self._pauses[lane] = max(lasts_for, self._pauses.get(lane, timedelta()))
        self._look_at = -math.inf

    async def look(self, ticks: float) -> None:
        """Tell the others of pauses, and learn of theirs; a process that has just started learns of all."""
        if ticks < self._look_at:
            return
        told = dict(self._pauses)
        async with self._database.transaction() as tx:
            if told:
                await budget.rest(tx, told)
            found = await budget.resting(tx)
        self._pauses = {lane: lasts for lane, lasts in self._pauses.items() if lane not in told}
        for lane, lasts_for in found.items():
            self._pacing.pause(lane, lasts_for, ticks)
        self._look_at = ticks + LOOKED_EVERY
