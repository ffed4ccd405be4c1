"""What one process tells the others through the server, when and only if its transaction commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from secrets import token_hex as new_word

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

Hear = Callable[[str], None]


ECHO_SECONDS = 5.0


class Channel(StrEnum):
    """What can be told; names are the server's and stand in no other program."""

    MOVED = "stripes_moved"  # a lane, in hex: where this person is has changed, or they are gone
    ERASED = "stripes_erased"  # the owner of a key that was destroyed
    WAITS = "stripes_waits"  # a message that may leave now was put into the outbox
    ECHO = "stripes_echo"  # a word of one's own, to find out whether anything is heard at all


async def send(
    connection: AsyncConnection, channel: Channel, word: str | ColumnElement[str], *where: ColumnElement[bool]
) -> None:
    """On one file there is nobody to tell. `where` chooses the rows whose column is told."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_notify(channel.value, word)).where(*where))


class Ear:
    """A connection of its own on which a server tells what others did."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._word = new_word()
        self._echo = asyncio.Event()
        self.lost = asyncio.Event()

    def on_echo(self, word: str) -> None:
        if word == self._word:
            self._echo.set()

    async def hears(self) -> bool:
        """A server that has gone without a word, or a pooler that passes nothing on, is noticed by calling out."""
        self._echo.clear()
        try:
            async with asyncio.timeout(ECHO_SECONDS):
                await send(self._connection, Channel.ECHO, self._word)
                await self._echo.wait()
        except (DBAPIError, OSError):
            return False
        return not self.lost.is_set()


@asynccontextmanager
async def listening(url: str, hear: Mapping[Channel, Hear]) -> AsyncIterator[Ear]:
    """From the beginning to the end of this everything told is heard."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is None:
                raise ConnectionError
            ear = Ear(connection)
            driver.add_termination_listener(lambda _: ear.lost.set())
            for channel, on_word in {**hear, Channel.ECHO: ear.on_echo}.items():
                await driver.add_listener(channel.value, _heard(on_word))
            yield ear
    finally:
        await engine.dispose()


def _heard(hear: Hear) -> Callable[[object, int, str, str], None]:
    return lambda _connection, _process, _channel, word: hear(word)
