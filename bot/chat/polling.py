"""Fetches updates by long polling: what is fetched is confirmed only once it is stored, by the next fetch."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from math import inf

import structlog

from bot.chat.holding import Lease
from bot.chat.intake import ALLOWED, Intake, Update
from bot.chat.loops import pause
from bot.chat.transport import NotMade, Transport, Unclear
from bot.storage.database import Unavailable

log = structlog.stdlib.get_logger(__name__)

POLL_FOR = timedelta(seconds=25)
FRESH_SECONDS = 90.0
STORING_SECONDS = 0.3  # how long storing may hold up the next look at what came in meanwhile
REFUSALS = {401: "token-refused", 404: "token-refused", 409: "another-poller", 429: "too-many-requests"}


class Poller:
    """The process that holds the lease polls; the others stand by."""

    def __init__(self, transport: Transport, intake: Intake, lease: Lease) -> None:
        self._transport = transport
        self._intake = intake
        self._lease = lease
        self._offset: int | None = None
        self._held: dict[int, tuple[Update, str | None]] = {}
        self._storing: asyncio.Task[None] | None = None
        self._being_stored: set[int] = set()
        self._is_failing = False
        self._fetched_at = -inf  # by the clock of the loop: that of the wall may be put back

    @property
    def is_of_use(self) -> bool:
        """Either this process polls, and lately did, or it stands by for the one that does."""
        return self._lease.is_others or _ticks() - self._fetched_at < FRESH_SECONDS

    async def run(self, stopping: asyncio.Event) -> None:
        loops = [asyncio.create_task(self._lease.keep()), asyncio.create_task(self._poll(stopping))]
        await stopping.wait()
        for loop in loops:
            loop.cancel()  # what is not confirmed is offered again, and known again by its id
        await asyncio.gather(*loops, return_exceptions=True)
        await self._lease.release()

    async def _poll(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():  # a cancellation that meets the end of a pause is lost in it
            try:
                await self._lease.wait()
                self._learn_what_is_stored()
                updates = await self._fetch(self._patience(POLL_FOR))
                if not self._lease.is_mine:
                    continue  # frozen meanwhile, or overtaken: whoever polls now gets these again
                await self._take_in(updates)
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
        return await self._take_in(await self._fetch(self._patience(lasts_for)))

    def _patience(self, lasts_for: timedelta) -> timedelta:
        return timedelta() if self._held else lasts_for

    async def _take_in(self, updates: Sequence[Update]) -> int:
        """Answered where that is urgent, and stored: the number of those that are new here."""
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
            if answer.status == 409:
                self._lease.doubt()
            raise NotMade(REFUSALS.get(answer.status, "server-error"))
        self._fetched_at = _ticks()
        # Once confirmed, ask without an offset: ids may start anew below it after a quiet week.
        self._offset = None
        return [one for one in answer.result if isinstance(one, dict) and _is_id(one.get("update_id"))]


def _is_id(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _ticks() -> float:
    return asyncio.get_running_loop().time()
