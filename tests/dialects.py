"""The program compiles a statement once and keeps it for as long as it runs; so does a run of tests.

SQLAlchemy keeps what it compiled with an engine, and every test opens a database, so an engine, of its own: a statement
would be compiled a thousand times. Here two dialects of one kind are the same dialect, and share what was compiled.
"""

from typing import ClassVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine.interfaces import CompiledCacheType, Dialect


class OfOneKind(Dialect):
    """Equal to every other of its kind: nothing here is set up in two ways."""

    compiled: ClassVar[CompiledCacheType]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        @event.listens_for(engine, "engine_connect")
        def share(connection: Connection) -> None:
            connection.execution_options(compiled_cache=cls.compiled)


class Sqlite(OfOneKind, SQLiteDialect_aiosqlite):
    supports_statement_cache = True
    compiled: ClassVar[CompiledCacheType] = {}


class Postgresql(OfOneKind, PGDialect_asyncpg):
    supports_statement_cache = True
    compiled: ClassVar[CompiledCacheType] = {}


def share_what_is_compiled() -> None:
    registry.register("sqlite.aiosqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, Postgresql.__name__)
