"""Where nothing has changed, nothing is asked; whatever changes ends that."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage import leasing
from bot.storage.database import Database, new_id
from bot.storage.stillness import LOOKS_ANYWAY, Stillness

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def still(database: Database, next_at: datetime | None = None) -> Stillness:
    stillness = Stillness(database)
    assert not stillness.lasts(NOW)
    async with database.transaction():
        stillness.begins(NOW, next_at)
    return stillness


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_it_lasts_until_something_changes_falls_due_or_the_clock_is_put_back(database: Database) -> None:
    stillness = await still(database)
    assert stillness.lasts(NOW)
    assert stillness.lasts(NOW + LOOKS_ANYWAY - SECOND)
    assert not stillness.lasts(NOW + LOOKS_ANYWAY)
    assert not stillness.lasts(NOW - SECOND)
    assert not (await still(database, NOW + 3 * SECOND)).lasts(NOW + 3 * SECOND)
    async with database.transaction() as tx:
        assert await leasing.hold(tx, "poller", new_id(), SECOND)
    assert not stillness.lasts(NOW + SECOND)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_closed_file_is_never_still(database: Database) -> None:
    stillness = await still(database)
    await database.close()
    assert not stillness.lasts(NOW)


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_on_a_server_others_change_things_too(database: Database) -> None:
    assert not (await still(database)).lasts(NOW)
