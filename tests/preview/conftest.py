"""A served local Telegram with one person who has written, and a plain client that calls the Bot API."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.preview import Hooks, LocalTelegram, Sender
from bot.preview.pages import preview_application
from bot.preview.telegram import served

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
Door = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]


@dataclass
class Clock:
    """Time as a value."""

    at: datetime = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def advance(clock: Clock) -> Callable[[timedelta], None]:
    return clock.advance


@pytest.fixture
def local(clock: Clock) -> LocalTelegram:
    return LocalTelegram(now=clock.now)


@pytest.fixture
def anna(local: LocalTelegram) -> Sender:
    sender = local.add_person("Anna")
    local.write(sender.id, "/start")
    return sender


@pytest.fixture
async def origin(local: LocalTelegram) -> AsyncIterator[str]:
    async with local.serve() as served:
        yield served


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def call(local: LocalTelegram, origin: str, session: aiohttp.ClientSession) -> Call:
    async def calling(method: str, **params: Any) -> dict[str, Any]:
        async with session.post(f"{origin}/bot{local.token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    return calling


@dataclass
class Behind:
    """The bot behind the page: it moves the clock and plans one thing."""

    clock: Clock
    planned: datetime | None = None
    started_over: int = 0

    async def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    async def next_at(self) -> datetime | None:
        return self.planned

    async def start_over(self) -> None:
        self.started_over += 1


@pytest.fixture
def behind(clock: Clock) -> Behind:
    return Behind(clock)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder of page files, and something beside it that is none of the page's business."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<p>é", encoding="utf-8")
    (folder / "page.js").write_text("1;", encoding="utf-8")
    (folder / "notes.md").write_text("not served", encoding="utf-8")
    return folder


@pytest.fixture
async def preview(local: LocalTelegram, behind: Behind, page: Path) -> AsyncIterator[str]:
    hooks = Hooks(behind.advance, behind.next_at, behind.start_over)
    async with served(preview_application(local, hooks, page=page, heartbeat=0.01), 0) as origin:
        yield origin


@pytest.fixture
def door(preview: str, session: aiohttp.ClientSession) -> Door:
    """Order something at a door; the status and what came back."""

    async def ordering(path: str, order: Any = None) -> tuple[int, Any]:
        way = "GET" if order is None else "POST"
        async with session.request(way, f"{preview}/preview/{path}", json=order) as response:
            return response.status, await response.json() if response.ok else await response.text()

    return ordering
