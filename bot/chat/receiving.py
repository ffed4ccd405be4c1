"""Updates that are brought one by one: answered first where that is urgent, stored together, and then confirmed."""

import asyncio
from collections.abc import Sequence

from bot.chat.intake import Intake, Update
from bot.storage.database import Unavailable

STORED_WITHIN = 5.0  # seconds: whoever brings an update waits for a minute at most, and brings it again

Checked = tuple[Update, str | None]


class Receiver:
    """While one commit is under way the next one gathers, so that many updates cost one wait for the disk."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._gathered: dict[int, tuple[Checked, asyncio.Future[None]]] = {}
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, update: Update) -> None:
        """When this returns, the update is kept; `Unavailable` when it is not, or not in time: bring it again."""
        ((sound, noted),) = await self._intake.check([update])
        kept = self._gather((sound, noted))
        await asyncio.wait((kept,), timeout=STORED_WITHIN)
        if kept.done() and kept.exception() is None:
            return
        if noted is None:  # nothing can be stored: what a turn would say soon is said here
            await self._intake.advise(sound)
        if not kept.done():
            raise Unavailable
        kept.result()

    def _gather(self, checked: Checked) -> asyncio.Future[None]:
        """The same update brought twice waits once."""
        update_id = int(checked[0]["update_id"])
        if update_id not in self._gathered:
            self._gathered[update_id] = checked, asyncio.get_running_loop().create_future()
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_all())
        return self._gathered[update_id][1]

    async def _store_all(self) -> None:
        while self._gathered:
            batch = list(self._gathered.values())
            await self._store(batch)
            for (update, _), _ in batch:
                del self._gathered[update["update_id"]]
        self._storing = None

    async def _store(self, batch: Sequence[tuple[Checked, asyncio.Future[None]]]) -> None:
        """One that cannot be kept must not cost the others."""
        storing = self._intake.store([checked for checked, _ in batch])
        (error,) = await asyncio.gather(storing, return_exceptions=True)
        if error and len(batch) > 1 and not isinstance(error, Unavailable):
            for one in batch:
                await self._store([one])
            return
        for _, kept in batch:
            if error is None:
                kept.set_result(None)
            else:
                kept.set_exception(error)
                kept.exception()  # whoever waited may have given up
