"""What one process tells the others through the server, when and only if its transaction commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

Hear = Callable[[str], None]


class Channel(StrEnum):
    """What can be told; names are the server's and stand in no other program."""

    MOVED = "stripes_moved"  # a lane, in hex: where this person is has changed, or they are gone
    ERASED = "stripes_erased"  # the owner of a key that was destroyed


async def send(connection: AsyncConnection, channel: Channel, word: str | ColumnElement[str], *where: Any) -> None:
    """On one file there is nobody to tell. `where` chooses the rows whose column is told."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_notify(channel.value, word)).where(*where))


class Ear:
    """A connection of its own on which a server tells what others did; it must not be one of a pooler's."""

    def __init__(self, connection: AsyncConnection, lost: asyncio.Event) -> None:
        self._connection = connection
        self.lost = lost

    async def is_open(self) -> bool:
        """A server that has gone without a word is noticed by asking."""
        try:
            await self._connection.execute(text("SELECT 1"))
        except (DBAPIError, OSError):
            return False
        return not self.lost.is_set()


@asynccontextmanager
async def listening(url: str, hear: Mapping[Channel, Hear]) -> AsyncIterator[Ear]:
    """From the beginning to the end of this everything told is heard."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True, isolation_level="AUTOCOMMIT")
    lost = asyncio.Event()
    try:
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None  # noqa: S101 - it was opened on the line above
            driver.add_termination_listener(lambda _: lost.set())
            for channel, on_word in hear.items():
                await driver.add_listener(channel.value, _heard(on_word))
            yield Ear(connection, lost)
    finally:
        await engine.dispose()


def _heard(hear: Hear) -> Callable[[object, int, str, str], None]:
    return lambda _connection, _process, _channel, word: hear(word)
