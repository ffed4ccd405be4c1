"""A statement in one trip to the thread that holds an embedded database: asked and fetched together.

The driver goes there and back to get a cursor, to ask, to fetch and to close, and most of what a statement costs is
the way.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Self

import aiosqlite
from aiosqlite.context import contextmanager
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from sqlite3 import _Parameters as Parameters

CHUNK = 64  # rows; the driver's own choice


class Asked(sqlite3.Cursor):
    """Has its rows as soon as it has asked; nothing of it is left open."""

    rows: list[sqlite3.Row]

    def execute(self, sql: str, parameters: "Parameters" = (), /) -> Self:
        super().execute(sql, parameters)
        self.rows = super().fetchall()
        return self


class Cursor(aiosqlite.Cursor):
    """Goes to the thread to ask, and for nothing else."""

    def __init__(self, connection: aiosqlite.Connection, asked: Asked) -> None:
        super().__init__(connection, asked)
        self._asked = asked

    async def fetchall(self) -> list[sqlite3.Row]:
        return self._asked.rows

    async def close(self) -> None:
        """Nothing is open."""


class Connection(aiosqlite.Connection):
    """Hands out such cursors."""

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return Cursor(self, self._conn.cursor(Asked))


def connecting(url: str) -> Callable[[], Connection]:
    """What opens the file of this address, for SQLAlchemy to call."""
    address = make_url(url)
    given, named = address.get_dialect()().create_connect_args(address)

    def connect() -> Connection:
        made = Connection(partial(sqlite3.connect, *given, **named), CHUNK)
        made._thread.daemon = True  # as SQLAlchemy has it: a thread must not keep a process alive
        return made

    return connect
