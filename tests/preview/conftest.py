"""A served local Telegram with one person who has written, a plain client of the Bot API, and a browser on the page."""

import os
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.preview import Hooks, LocalTelegram, Sender
from bot.preview.pages import preview_application
from bot.preview.telegram import served as served_application
from tests.preview.visiting import CHROMIUM, OpenedPreview, Visit, chromium, previewed

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
    async with served_application(preview_application(local, hooks, page=page, heartbeat=0.01), 0) as origin:
        yield origin


@pytest.fixture
def door(preview: str, session: aiohttp.ClientSession) -> Door:
    """Order something at a door; the status and what came back."""

    async def ordering(path: str, order: Any = None) -> tuple[int, Any]:
        way = "GET" if order is None else "POST"
        async with session.request(way, f"{preview}/preview/{path}", json=order) as response:
            return response.status, await response.json() if response.ok else await response.text()

    return ordering


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"Chromium is not installed at {CHROMIUM}"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def served(tmp_path: Path) -> AsyncIterator[OpenedPreview]:
    async with previewed(tmp_path) as preview:
        yield preview


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, served: OpenedPreview) -> AsyncIterator[Visit]:
    """The window is closed before the preview is."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 860}, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    made = Visit(await context.new_page())
    yield made
    await made.leaves()
    assert made.strangers == []
    assert made.complaints == []
