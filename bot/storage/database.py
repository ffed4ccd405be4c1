"""The database, opened once: transactions with their keys at hand, and the same promises on SQLite and PostgreSQL."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.sealing import Keyring
from bot.storage.vault import DataKeys, Vault

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was confirmed survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",  # no words in temporary files
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-16000",  # KiB: with the default of 2 MB, a batch writes the same pages over and over
    "PRAGMA busy_timeout=1000",  # whoever meets a lock tries again; a stop must not wait long for one
)


# What a server says when it cannot do its work now and may soon: lost, rolled back, out of room, hung up, read only.
NOT_NOW = ("08", "25006", "40", "53", "55P03", "57", "58")

Mark = tuple[int, int]  # which connection, and how many rows were changed over it


class Unavailable(Exception):
    """The database did not take part just now; nothing of the transaction happened."""


class Clash(Exception):
    """A row that must be there once was there already."""


@dataclass(frozen=True)
class Transaction:
    """One open transaction: where statements run, and where fields are sealed and opened."""

    connection: AsyncConnection
    vault: Vault

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What happens inside is undone alone when it fails; a full disk or a lost server is `Unavailable`."""
        try:
            async with self.connection.begin_nested():
                yield
        except OperationalError as error:
            raise Unavailable from error
        except IntegrityError as error:
            raise Clash from error
        except DBAPIError as error:
            if _is_away(error):
                raise Unavailable from error
            raise


def _is_away(error: DBAPIError) -> bool:
    """A full disk is nobody's mistake: what was to be done is done when there is room again."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (state is not None and state.startswith(NOT_NOW))


def new_id() -> UUID:
    """A row id of ours, made before anything is sealed to it; later ids sort after earlier ones."""
    return uuid_utils.compat.uuid7()


class Database:
    """Opens transactions; on SQLite one writer at a time, so that waiting happens in order and not by retrying."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url = url
        self.keyring = keyring
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._mark: Callable[[], Mark | None] = lambda: None
        self._engine = self._file_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self._keys = DataKeys(keyring)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit at the end, or nothing of it happened. A database that is away or locked: `Unavailable`."""
        try:
            async with self._engine.begin() as connection:
                keys = self._keys.opened()
                yield Transaction(connection, Vault(connection, keys))
            keys.keep()
        except (OperationalError, PoolTimeout, OSError) as error:
            raise Unavailable from error
        except DBAPIError as error:
            if _is_away(error):
                raise Unavailable from error
            raise

    @property
    def mark(self) -> Mark | None:
        """Differs once this process has changed anything in its file; None on a server, where others change it too."""
        return self._mark()

    def forget_keys(self, owner: UUID | None = None) -> None:
        """The key of one whom another process erased, or all of them; what is still there is read again."""
        if owner is None:
            self._keys.forget_all()
        else:
            self._keys.put(owner, None)

    async def close(self) -> None:
        await self._engine.dispose()

    def _file_engine(self, url: str) -> AsyncEngine:
        engine, times = _sqlite_engine(url), count()

        @event.listens_for(engine.sync_engine, "connect")
        def opened(connection: AdaptedConnection, _record: object) -> None:
            number = next(times)
            self._mark = lambda: (number, connection.driver_connection.total_changes)

        @event.listens_for(engine.sync_engine, "close")
        def closed(_connection: object, _record: object) -> None:
            self._mark = lambda: None

        return engine


def _sqlite_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=60, json_deserializer=_read
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would otherwise begin transactions in its own, lossy way
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


# A process that was frozen in a transaction holds rows that others wait for: the server ends it before leases run out.
POSTGRESQL_IDLE = "SET idle_in_transaction_session_timeout = '20s'"


def _postgresql_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=10, pool_pre_ping=True, json_deserializer=_read
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(POSTGRESQL_IDLE)
        cursor.close()
        connection.commit()  # a setting made in a transaction that is rolled back is undone with it

    return engine


@lru_cache(1024)
def _read(text: str) -> object:
    """Rules and hours are the same for thousands of people; nothing that is read is changed in place."""
    return json.loads(text)
