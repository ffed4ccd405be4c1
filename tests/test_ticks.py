"""What time brings, tick by tick: each is called by hand, and none stops the clockwork."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.clock import SteeredClock
from bot.storage import inbox
from bot.storage.database import Database, Unavailable
from bot.storage.inbox import Arrival
from bot.telemetry import Telemetry
from bot.ticks import KEPT_FOR, OCCURRENCES_KEPT_FOR, Ticks, Watch
from tests.cast import Story

sqlite = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


@pytest.fixture
def ticks(database: Database, telemetry: Telemetry, clock: SteeredClock) -> Ticks:
    return Ticks(database, telemetry, clock.now, lambda: None)


@pytest.fixture
async def away(database: Database) -> AsyncIterator[Database]:
    """A database where no server listens."""
    nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none", database.keyring)
    yield nowhere
    await nowhere.close()


def measured(telemetry: Telemetry, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", telemetry.exposition().decode(), re.MULTILINE)
    assert found is not None
    return float(found[1])


async def test_a_reminder_that_is_due_is_queued_once_and_somebody_is_told(story: Story, telemetry: Telemetry) -> None:
    told: list[None] = []
    ticks = Ticks(story.house.database, telemetry, story.clock.now, lambda: told.append(None))
    await story.arrives(story.anna)
    assert (await ticks.queue_due(), told) == (0, [])
    story.clock.set(story.clock.now().replace(hour=20, minute=0, second=1))
    assert [await ticks.queue_due() for _ in range(2)] == [1, 0]
    assert len(told) == 1
    assert ticks.last_at is not None
    assert story.clock.now() - ticks.last_at < timedelta(minutes=1)
    await ticks.measure()
    assert measured(telemetry, "outbox_due") == 1
    await story.settle()
    assert "How was your mood?" in story.last(story.anna).text


async def test_what_waits_is_measured(
    ticks: Ticks, database: Database, telemetry: Telemetry, clock: SteeredClock
) -> None:
    await ticks.measure()
    assert measured(telemetry, "inbox_age_seconds") == 0
    async with database.transaction() as tx:
        await inbox.accept(tx, [Arrival(1, 5, "message", "{}")], clock.now() - timedelta(minutes=2))
    await ticks.measure()
    assert 120 <= measured(telemetry, "inbox_age_seconds") < 180
    assert measured(telemetry, "outbox_due") == 0


async def test_what_is_finished_and_old_is_forgotten_and_a_journal_is_not(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Kept for good")
    story.clock.advance(max(KEPT_FOR, OCCURRENCES_KEPT_FOR) + timedelta(days=1))
    await story.house.ticks.purge()
    await story.says(story.anna, "/journal")
    assert "Kept for good" in story.last(story.anna).text


@sqlite
async def test_a_tick_called_by_hand_says_that_the_database_is_away(
    away: Database, telemetry: Telemetry, clock: SteeredClock
) -> None:
    ticks = Ticks(away, telemetry, clock.now, lambda: None)
    with pytest.raises(Unavailable):
        await ticks.queue_due()
    assert ticks.last_at is None


@sqlite
async def test_a_scheduled_tick_survives_a_database_that_is_away(
    away: Database, telemetry: Telemetry, clock: SteeredClock
) -> None:
    jobs = Ticks(away, telemetry, clock.now, lambda: None).scheduled().get_jobs()
    with capture_logs() as lines:
        for job in jobs:
            await job.func()
    assert [line["event"] for line in lines] == ["database-away"] * len(jobs)


@sqlite
async def test_a_scheduled_tick_survives_a_mistake_of_ours(database: Database, telemetry: Telemetry) -> None:
    def broken() -> datetime:
        raise ZeroDivisionError

    jobs = Ticks(database, telemetry, broken, lambda: None).scheduled().get_jobs()
    with capture_logs() as lines:
        for job in jobs:
            await job.func()
    assert {line["event"] for line in lines} == {"tick-failed"}


@sqlite
async def test_ticks_that_come_late_are_made_up_for_by_one(ticks: Ticks) -> None:
    scheduler = ticks.scheduled()
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    assert {job.coalesce for job in jobs} == {True}
    assert {(job.misfire_grace_time, job.max_instances) for job in jobs} == {(None, 1)}
    scheduler.shutdown(wait=False)


@dataclass
class Wall:
    """A clock that can be put forward and back, and beside it one that only goes on."""

    at: datetime = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    steady: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def ticks(self) -> float:
        return self.steady

    def passes(self, seconds: float, put: timedelta = timedelta()) -> None:
        self.at += timedelta(seconds=seconds) + put
        self.steady += seconds


@sqlite
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_that_is_put_back_stops_no_tick(ticks: Ticks, back: timedelta) -> None:
    wall, scheduler = Wall(), ticks.scheduled()
    scheduler.start(paused=True)
    for job in scheduler.get_jobs():
        job.modify(next_run_time=wall.at)
    watch = Watch(scheduler, wall.now, wall.ticks)
    wall.passes(1)
    assert watch.look() == timedelta()
    wall.passes(1, put=-back)
    with capture_logs() as lines:
        assert watch.look() == -back
    assert [(line["event"], line["seconds"]) for line in lines] == [("clock-put-back", back.total_seconds())]
    assert {job.next_run_time for job in scheduler.get_jobs()} == {wall.at}
    wall.passes(1, put=timedelta(days=3))
    assert watch.look() == timedelta(days=3)
    scheduler.shutdown(wait=False)
