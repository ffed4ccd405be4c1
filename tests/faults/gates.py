"""Named points inside a transaction at which a process stands still: triggers, put into its database from outside.

On PostgreSQL the trigger sleeps, on SQLite it counts for ever; either way the statement was carried out and the
transaction is open, and nothing in the program knows of it. Whoever waits at a gate is seen from outside, too.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import asyncpg

PATIENCE = 40.0  # seconds
LOOKED_EVERY = 0.03  # seconds
STANDS_STILL = 0.3  # seconds: no transaction of ours holds the file that long
BUSY_FOR = 10.0  # seconds
SLEEP = (
    "CREATE OR REPLACE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what} RETURN NEW; END $$"
)
COUNT = (
    "CREATE VIEW IF NOT EXISTS forever AS "
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c"
)


@dataclass(frozen=True)
class Gate:
    """Closed once this has been done to a row of this table, where the condition holds."""

    table: str
    event: str
    when: str = "TRUE"


class Gates:
    """Closes and opens gates of one database, one at a time."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+asyncpg://", "postgresql://")
        self._file = Path(url.partition(":///")[2])
        self.is_sqlite = url.startswith("sqlite")

    async def close(self, gate: Gate, for_seconds: int = 600) -> None:
        """Whoever does this stands still from now on."""
        if self.is_sqlite:
            body = "BEGIN SELECT count(*) FROM forever; END"
            await self._on_file(
                [COUNT, f"CREATE TRIGGER gate AFTER {gate.event} ON {gate.table} WHEN {gate.when} {body}"]
            )
        else:
            await self._on_server(SLEEP.format(what=f"PERFORM pg_sleep({for_seconds});"), _trigger(gate))

    async def refuse(self, gate: Gate, errcode: str) -> None:
        """Whoever does this is told by the server that it cannot be done (PostgreSQL alone)."""
        raising = f"RAISE EXCEPTION 'injected' USING ERRCODE = '{errcode}';"
        await self._on_server(SLEEP.format(what=raising), _trigger(gate))

    async def fail(self, gate: Gate) -> None:
        """Whoever does this breaks, as a handler that was written badly would."""
        if self.is_sqlite:
            body = "BEGIN SELECT RAISE(ABORT, 'injected'); END"
            await self._on_file([f"CREATE TRIGGER gate AFTER {gate.event} ON {gate.table} WHEN {gate.when} {body}"])
        else:
            await self.refuse(gate, "23514")

    async def stand_ajar(self) -> None:
        """Nobody is stopped any more, and no lock is needed for that (PostgreSQL alone)."""
        await self._on_server(SLEEP.format(what=""))

    async def someone_idles(self) -> None:
        """Somebody has a transaction open and does nothing in it."""
        connection = await asyncpg.connect(self._url)
        try:
            async with asyncio.timeout(PATIENCE):
                while not await connection.fetchval(_IDLE):  # noqa: ASYNC110 - only the server knows
                    await asyncio.sleep(LOOKED_EVERY)
        finally:
            await connection.close()

    async def hang_up_on_sleepers(self) -> None:
        """The dead who stand there are let go; the gate stays closed."""
        await self._on_server(_SLEEPING.format("pg_terminate_backend(pid)"))

    async def reached(self) -> None:
        """Returns when somebody stands at the gate."""
        async with asyncio.timeout(PATIENCE):
            if self.is_sqlite:
                await asyncio.to_thread(self._is_held)
                return
            connection = await asyncpg.connect(self._url)
            try:
                while not await connection.fetchval(_SLEEPING.format("count(*)")):  # noqa: ASYNC110 - only the server knows
                    await asyncio.sleep(LOOKED_EVERY)
            finally:
                await connection.close()

    async def open(self) -> None:
        """The dead who stand there are let go, and nobody is stopped any more."""
        if self.is_sqlite:
            await self._on_file(["DROP TRIGGER IF EXISTS gate", "DROP VIEW IF EXISTS forever"])
            return
        tables = "SELECT format('DROP TRIGGER gate ON %I', event_object_table) FROM information_schema.triggers"
        connection = await asyncpg.connect(self._url)
        try:
            await connection.fetch(_SLEEPING.format("pg_terminate_backend(pid)"))
            for row in await connection.fetch(f"{tables} WHERE trigger_name = 'gate'"):
                await connection.execute(row[0])
        finally:
            await connection.close()

    async def terminate_all(self) -> int:
        """The server hangs up on everybody."""
        connection = await asyncpg.connect(self._url)
        try:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            return len(await connection.fetch(f"SELECT pg_terminate_backend(pid) {others}"))
        finally:
            await connection.close()

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Nothing can be stored meanwhile, for as long as it takes."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self._file, timeout=BUSY_FOR, isolation_level=None)) as file:
                file.execute("BEGIN IMMEDIATE")
                yield
            return
        server = await asyncpg.connect(self._url)
        try:
            async with server.transaction():
                await server.execute("LOCK TABLE outbox, inbox IN ACCESS EXCLUSIVE MODE")
                yield
        finally:
            await server.close()

    async def execute(self, statement: str) -> None:
        """Anything at all, as somebody beside the program."""
        if self.is_sqlite:
            await self._on_file([statement])
        else:
            await self._on_server(statement)

    async def _on_file(self, statements: list[str]) -> None:
        def run() -> None:
            with closing(sqlite3.connect(self._file, timeout=BUSY_FOR, isolation_level=None)) as connection:
                for statement in statements:
                    connection.execute(statement)

        await asyncio.to_thread(run)

    async def _on_server(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def _is_held(self) -> None:
        """The file has a writer who does not let go."""
        with closing(sqlite3.connect(self._file, timeout=0, isolation_level=None)) as connection:
            since = ends = time.monotonic()
            ends += PATIENCE
            while time.monotonic() < ends:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("ROLLBACK")
                    since = time.monotonic()
                except sqlite3.OperationalError:
                    if time.monotonic() - since > STANDS_STILL:
                        return
                time.sleep(LOOKED_EVERY)
        raise TimeoutError("nobody came to the gate")


_IDLE = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' "
    "AND state_change < clock_timestamp() - interval '300 ms'"
)
_SLEEPING = "SELECT {} FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"


def _trigger(gate: Gate) -> str:
    when = f"WHEN ({gate.when})" if gate.when != "TRUE" else ""
    return f"CREATE TRIGGER gate AFTER {gate.event} ON {gate.table} FOR EACH ROW {when} EXECUTE FUNCTION stand_still()"
