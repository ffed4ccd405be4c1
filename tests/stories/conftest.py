"""A bot in a process of its own, for the stories in which processes die."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SteeredClock
from bot.preview import LocalTelegram
from bot.storage.sealing import Keyring
from tests.stories.child import Child


@pytest.fixture
async def origin(telegram: LocalTelegram) -> AsyncIterator[str]:
    """Where the local Telegram answers."""
    async with telegram.serve() as served:
        yield served


@pytest.fixture
async def child(
    telegram: LocalTelegram, clock: SteeredClock, origin: str, database_url: str, tmp_path: Path
) -> AsyncIterator[Child]:
    """Not started yet, on a database with every table and a fresh key; it broke no rule of Telegram's in the end."""
    made = Child(telegram, clock, tmp_path / "child", {"TELEGRAM_API_URL": origin, "DATABASE_URL": database_url})
    Keyring.create(Path(made.environment["SEALING_KEY_FILE"]))
    async with made:
        yield made
    assert telegram.violations == []
