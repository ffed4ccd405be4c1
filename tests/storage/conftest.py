"""Two people who are kept, and a second process on the same database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.care.people import Person
from bot.services import arriving
from bot.storage.database import Database
from bot.storage.sealing import Keyring

ANNA, BEN = 7_700_123_456_789, 7_700_123_456_790
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday; five past two in London


@pytest.fixture
async def second(database: Database, key_file: Path) -> AsyncIterator[Database]:
    """The same database as another process opens it."""
    opened = Database(database.url, Keyring.read(key_file))
    yield opened
    await opened.close()


@pytest.fixture
async def anna(database: Database) -> Person:
    async with database.transaction() as tx:
        return await arriving.agree(tx, ANNA, "en-GB", NOW)


@pytest.fixture
async def ben(database: Database) -> Person:
    async with database.transaction() as tx:
        return await arriving.agree(tx, BEN, "en-GB", NOW)


@pytest.fixture
def on_a_server(kind: str) -> None:
    """For what takes two processes at once: an embedded database has only one."""
    if kind == "sqlite":
        pytest.skip("one process opens a file")
