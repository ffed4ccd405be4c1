"""Opening a database: brought to this program's revision, and proved to belong to this key, before anything else."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, column, func, insert, inspect, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage import stamps
from bot.storage.database import Database, Transaction
from bot.storage.sealing import Keyring
from bot.storage.tables import CanaryRow, DataKeyRow
from bot.storage.vault import NOBODY

SETTING_UP = 0x5354_5249  # the number of the lock: "STRI"
VERSION = table("alembic_version", column("version_num"))
VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


class Refused(Exception):
    """The database cannot be opened; the message says in one line what to do."""


async def revision(url: str) -> str | None:
    """The revision a database is at; None for an empty one."""
    file = sqlite_file(url)
    if file and not await asyncio.to_thread(file.exists):
        return None
    with _explained(url):
        return await _look(url)


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """A database that cannot be opened is refused in words that say what to do."""
    try:
        yield
    except (OSError, OperationalError, TypeError, ValueError, OverflowError) as error:
        raise Refused(_unreachable(url)) from error  # the driver says so in many ways when the address is wrong
    except DBAPIError as error:
        raise Refused(_unusable(url)) from error


async def _look(url: str) -> str | None:
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_current)
    finally:
        await engine.dispose()


def _current(connection: Connection) -> str | None:
    """Read here: Alembic takes a tenth of a second and some megabytes to load, and most starts need nothing of it."""
    if not inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(select(VERSION.c.version_num)).scalar()


def _unusable(url: str) -> str:
    return f"{_shown(url)} is no database or does not let us in: check DATABASE_URL, or restore a backup"


def _unreachable(url: str) -> str:
    return (
        f"the database {_shown(url)} does not answer: check DATABASE_URL, that the server runs, and the folder's rights"
    )


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


async def check_revision(url: str) -> str | None:
    """The revision found; a newer or foreign one is refused, because writing to it could lose what it holds."""
    found = await revision(url)
    if found is not None and found not in revisions():
        raise Refused(
            f"the database is at revision {found}, which this version does not know: "
            "install the newer version, or restore a backup made before the upgrade"
        )
    return found


def revisions() -> tuple[str, ...]:
    """All that this version knows, the newest first: files are numbered by their revision."""
    return tuple(sorted((file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py")), reverse=True))


async def migrate(url: str) -> None:
    """Bring an empty or older database to the newest revision; most starts find it there already."""
    if await check_revision(url) == revisions()[0]:
        return
    try:
        await asyncio.to_thread(import_module("bot.storage.migrating").upgrade, url)
    except (OSError, OperationalError) as error:
        raise Refused(_unreachable(url)) from error


async def bring_up(url: str, key_file: Path) -> None:
    """The same, alone on the file, and with the key that it will be opened with."""
    with alone(sqlite_file(url)):
        async with one_at_a_time(url):
            database = Database(url, await open_keyring(url, key_file))
            try:
                await migrate(url)
                await prove_key(database)
            finally:
                await database.close()


@asynccontextmanager
async def one_at_a_time(url: str) -> AsyncIterator[None]:
    """On a server, processes that begin together set it up one after the other; the lock goes with its transaction."""
    if sqlite_file(url):
        yield
        return
    async with AsyncExitStack() as stack:
        with _explained(url):
            engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
            stack.push_async_callback(engine.dispose)
            connection = await stack.enter_async_context(engine.connect())
            await connection.execute(select(func.pg_advisory_xact_lock(SETTING_UP)))
        yield


@contextmanager
def alone(file: Path | None) -> Iterator[None]:
    """Hold an embedded database for this process; a second one on the same file is refused."""
    if file is None:
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.with_name(file.name + ".lock").open("w")
    except OSError as error:
        raise Refused(f"cannot write to {file.parent}: check DATA_DIR and the folder's rights") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("another Stripes is running on this database: stop it first, or use PostgreSQL") from error
        yield


def sqlite_file(url: str) -> Path | None:
    """The file of an embedded database; None for a server."""
    made = make_url(url)
    return Path(made.database) if made.get_backend_name() == "sqlite" and made.database else None


async def open_keyring(url: str, key_file: Path) -> Keyring:
    """Read the key, or make it once: on the first run of an empty database."""
    if await revision(url) is not None:
        return Keyring.read(key_file)
    return await asyncio.to_thread(_read_or_create, key_file)


def _read_or_create(key_file: Path) -> Keyring:
    return Keyring.read(key_file) if key_file.exists() else Keyring.create(key_file)


async def prove_key(database: Database) -> None:
    """The canary opens with this key, or nothing is written at all."""
    async with database.transaction() as tx:
        rows = (await tx.connection.execute(select(CanaryRow.kid, CanaryRow.sealed))).all()
        if not rows:
            await _first_run(tx)
            return
    known = {row.kid: row.sealed for row in rows}
    unknown = [kid for kid, sealed in known.items() if not database.keyring.knows(kid, sealed)]
    if unknown:
        raise Refused(
            "the sealing key does not fit this database: point SEALING_KEY_FILE at the key it was made with; "
            "without that key its words cannot be read"
        )


async def _first_run(tx: Transaction) -> None:
    if (await tx.connection.execute(select(DataKeyRow.owner_id).limit(1))).first() is not None:
        raise Refused("the database has lost its key canary: restore a backup")
    await tx.connection.execute(
        insert(CanaryRow), [{"kid": kid, "sealed": sealed} for kid, sealed in tx.vault.keyring.canary()]
    )
    await tx.vault.make_key(NOBODY)


async def can_write(database: Database) -> bool:
    """Whether a transaction that writes is taken right now: a row of its own is written, or a full disk goes unseen."""
    async with database.transaction() as tx:
        await stamps.touch(tx, stamps.WRITTEN)
    return True
