"""The few fixed ticks of the house; no person's reminder lives in a scheduler's memory."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import version

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services import reminding, replanning
from bot.storage import inbox, outbox, outlook, reminders
from bot.storage.database import Database, Unavailable
from bot.storage.reminders import Place
from bot.storage.stillness import Stillness
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

TIME_ZONE_RULES = version("tzdata")
KEPT_FOR = timedelta(days=30)  # what was sent, without words; occurrences a year longer
OCCURRENCES_KEPT_FOR = timedelta(days=395)
PURGED_AT_ONCE = 500

NOTICED = timedelta(seconds=2)
LOOK_SECONDS = 1.0


class Ticks:
    """What time brings; each tick may be called by hand, and is safe on every process at once."""

    def __init__(
        self,
        database: Database,
        telemetry: Telemetry,
        now: Callable[[], datetime],
        speak: Callable[[], None],
        rules: str = TIME_ZONE_RULES,
    ) -> None:
        self._database = database
        self._telemetry = telemetry
        self._now = now
        self._speak = speak
        self._rules = rules
        self._stillness = Stillness(database)
        self._is_planned = False
        self.last_at: datetime | None = None

    async def look(self) -> None:
        """The same every second, where anything can be due."""
        now = self._now()
        if self._stillness.lasts(now):
            self.last_at = now
        elif not await self.queue_due():
            async with self._database.transaction() as tx:
                self._stillness.begins(now, await reminders.next_due_at(tx))

    async def queue_due(self) -> int:
        """Reminders whose time has come are put into the outbox."""
        if not self._is_planned:
            await self.replan()
        handled, batch = 0, -1
        while batch:
            async with self._database.transaction() as tx:
                batch = await reminding.queue_due(tx, self._now())
            handled += batch
        self.last_at = self._now()
        if handled:
            self._speak()
        return handled

    async def replan(self) -> None:
        """Once in a process: with other time zone rules than before, every next instant is worked out anew."""
        async with self._database.transaction() as tx:
            place: Place | None = replanning.START if await replanning.is_needed(tx, self._rules) else None
        if place is not None:
            while place is not None:
                async with self._database.transaction() as tx:
                    place = await replanning.replan(tx, place)
            async with self._database.transaction() as tx:
                await replanning.finish(tx, self._rules)
        self._is_planned = True

    async def measure(self) -> None:
        async with self._database.transaction() as tx:
            oldest_at = await inbox.oldest_open_at(tx)
            due = await outlook.due_count(tx, self._now())
        self._telemetry.inbox_waits(self._now() - oldest_at if oldest_at else timedelta())
        self._telemetry.outbox_waits(due)

    async def purge(self) -> None:
        """What is finished and old enough is forgotten."""
        now = self._now()
        for forget, before in (
            (inbox.purge, now - inbox.KEPT_FOR),
            (outbox.purge, now - KEPT_FOR),
            (reminders.purge, now - OCCURRENCES_KEPT_FOR),
        ):
            gone = PURGED_AT_ONCE
            while gone == PURGED_AT_ONCE:  # short transactions: nobody waits while much is forgotten
                async with self._database.transaction() as tx:
                    gone = await forget(tx, before, PURGED_AT_ONCE)

    def scheduled(self) -> AsyncIOScheduler:
        """A scheduler that ticks until it is shut down; late ticks are made up for by one."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}, timezone="UTC"
        )
        every = {self.look: 1, self.measure: 5, self.purge: 3600}
        for tick, seconds in every.items():
            scheduler.add_job(_surviving(tick), "interval", seconds=seconds)
        return scheduler


class Watch:
    """Notices when the clock of the wall was put back: the scheduler would rest until it has come so far again."""

    def __init__(self, scheduler: AsyncIOScheduler, wall: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._scheduler = scheduler
        self._wall = wall
        self._steady = steady
        self._before = wall(), steady()

    def look(self) -> timedelta:
        """How far the clock was put since the last look, forward or back."""
        (wall, steady), self._before = self._before, (self._wall(), self._steady())
        step = self._before[0] - wall - timedelta(seconds=self._before[1] - steady)
        if step <= -NOTICED:
            log.warning("clock-put-back", seconds=-int(step.total_seconds()))
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=self._before[0])
        return step

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)


def _surviving(tick: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick()
        except Unavailable:
            log.warning("database-away", loop=tick.__name__)
        except Exception:
            log.exception("tick-failed", loop=tick.__name__)

    return run
