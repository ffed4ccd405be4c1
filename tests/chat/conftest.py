"""A messenger in front of the local Telegram, and a database that goes away when it is told to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.app.house import House
from bot.chat.messenger import Messenger
from bot.chat.transport import Transport
from bot.preview import LocalTelegram, Sender
from bot.storage.database import Database, Transaction, Unavailable


class Flickering(Database):
    """A real database whose next transactions fail as planned: `True` loses the commit, as a cut connection does."""

    plan: list[bool]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        fails = self.plan.pop(0) if self.plan else False
        async with super().transaction() as tx:
            yield tx
            if fails:
                raise Unavailable


@dataclass
class Wake:
    """Counts how often somebody was woken."""

    times: int = field(default=0)

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture(autouse=True)
def _unprinted() -> Iterator[None]:
    """Tracebacks of failures that are meant to happen take longer to draw than the tests to run."""
    with capture_logs():
        yield


@pytest.fixture
def anna(telegram: LocalTelegram) -> Sender:
    """Somebody who has written, so that the bot may write to her."""
    sender = telegram.add_person("Anna", language_code="en-GB")
    telegram.write(sender.id, "/start")
    return sender


@pytest.fixture
async def origin(telegram: LocalTelegram) -> AsyncIterator[str]:
    async with telegram.serve() as served:
        yield served


@pytest.fixture
async def transport(origin: str, telegram: LocalTelegram) -> AsyncIterator[Transport]:
    made = Transport(origin, telegram.token)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def messenger(transport: Transport) -> Messenger:
    return Messenger(transport)


@pytest.fixture
async def flickering(house: House) -> AsyncIterator[Flickering]:
    """The database of the house, over a connection of its own."""
    made = Flickering(house.database.url, house.database.keyring)
    made.plan = []
    yield made
    await made.close()


@pytest.fixture
def wake() -> Wake:
    return Wake()
