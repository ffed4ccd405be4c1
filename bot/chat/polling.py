"""Fetches updates by long polling: what is fetched is confirmed only once it is stored, by the next fetch."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from bot.chat.intake import ALLOWED, Intake, Update
from bot.chat.loops import pause
from bot.chat.transport import NotMade, Transport, Unclear
from bot.storage import leasing
from bot.storage.database import Database, Unavailable

log = structlog.stdlib.get_logger(__name__)

POLL_FOR = timedelta(seconds=25)
LEASED_FOR = timedelta(seconds=10)
RENEWED_EVERY = 3.0  # seconds
STORING_SECONDS = 0.3  # how long storing may hold up the next look at what came in meanwhile
REFUSALS = {401: "token-refused", 404: "token-refused", 409: "another-poller", 429: "too-many-requests"}


class Poller:
    """The process that holds the lease polls; the others stand by."""

    def __init__(
        self, database: Database, transport: Transport, intake: Intake, now: Callable[[], datetime], owner: UUID
    ) -> None:
        self._database = database
        self._transport = transport
        self._intake = intake
        self._now = now
        self._owner = owner
        self._mine = asyncio.Event()
        self._offset: int | None = None
        self._held: dict[int, tuple[Update, str | None]] = {}
        self._storing: asyncio.Task[None] | None = None
        self._being_stored: set[int] = set()
        self._is_failing = False
        self.polled_at: datetime | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        loops = [asyncio.create_task(loop(stopping)) for loop in (self._keep_lease, self._poll)]
        await stopping.wait()
        for loop in loops:
            loop.cancel()  # what is not confirmed is offered again, and known again by its id
        await asyncio.gather(*loops, return_exceptions=True)
        await self._release()

    async def _poll(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():  # a cancellation that meets the end of a pause is lost in it
            try:
                await self._mine.wait()
                await self.take(POLL_FOR)
                if self._held and self._storing is None:
                    await asyncio.sleep(STORING_SECONDS)  # a database that refuses at once is not asked at once
            except (NotMade, Unclear) as error:
                log.warning("telegram-away", reason=str(error))
                await pause(stopping)
            except Exception:
                log.exception("loop-failed", loop="polling")
                await pause(stopping)

    async def take(self, lasts_for: timedelta) -> int:
        """One fetch; while the database is away, fetching goes on, so that urgent words are still seen at once."""
        self._learn_what_is_stored()
        updates = await self._fetch(lasts_for if not self._held else timedelta())
        fresh = [one for one in updates if one["update_id"] not in self._held]
        for one, note in await self._intake.check(fresh):
            self._held[one["update_id"]] = one, note
        if self._is_failing:
            await self._advise()
        if self._held and self._storing is None:
            self._storing = asyncio.create_task(self._intake.store(list(self._held.values())))
            self._being_stored = set(self._held)
        if self._storing:
            await asyncio.wait((self._storing,), timeout=STORING_SECONDS)
        self._learn_what_is_stored()
        return len(fresh)

    async def _advise(self) -> None:
        """While nothing can be stored, advice that a turn would give is given here."""
        for update_id, (update, note) in list(self._held.items()):
            if note is None:
                self._held[update_id] = update, await self._intake.advise(update)

    def _learn_what_is_stored(self) -> None:
        """Confirm with the next fetch what this storing has kept; try again what it has not."""
        if self._storing is None or not self._storing.done():
            return
        error, self._storing = self._storing.exception(), None
        self._is_failing = error is not None
        if error is not None:
            log.warning("not-stored", exc_info=None if isinstance(error, Unavailable) else error)
            return
        self._offset = max(self._being_stored) + 1
        for update_id in self._being_stored:
            del self._held[update_id]

    async def _fetch(self, lasts_for: timedelta) -> list[Update]:
        params: dict[str, object] = {"timeout": int(lasts_for.total_seconds()), "allowed_updates": list(ALLOWED)}
        if self._offset is not None:
            params["offset"] = self._offset
        answer = await self._transport.post("getUpdates", params, lasts_for=POLL_FOR * 2)
        if not answer.is_ok:
            if answer.retry_after:
                await asyncio.sleep(answer.retry_after.total_seconds())
            raise NotMade(REFUSALS.get(answer.status, "server-error"))
        self.polled_at = self._now()
        # Once confirmed, ask without an offset: ids may start anew below it after a quiet week.
        self._offset = None
        return [one for one in answer.result if isinstance(one, dict) and _is_id(one.get("update_id"))]

    async def _keep_lease(self, _stopping: asyncio.Event) -> None:
        """A database that is away takes the lease from nobody: nobody else could get it either."""
        while True:
            try:
                async with self._database.transaction() as tx:
                    is_mine = await leasing.hold(tx, "poller", self._owner, LEASED_FOR)
                if is_mine:
                    self._mine.set()
                else:
                    self._mine.clear()
            except Unavailable:
                log.warning("database-away", loop="lease")
            except Exception:
                log.exception("loop-failed", loop="lease")
            await asyncio.sleep(RENEWED_EVERY if self._mine.is_set() else RENEWED_EVERY / 3)

    async def _release(self) -> None:
        try:
            async with self._database.transaction() as tx:
                await leasing.release(tx, "poller", self._owner)
        except Unavailable:
            log.warning("database-away", loop="lease")


def _is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63
