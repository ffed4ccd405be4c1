"""The real preview with the bot in it, a real browser in front, and one person's side of the page."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright, expect

from bot.app.trying import Preview
from bot.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday
FIRST_BUTTONS_AT_MOST = 8
REFUSED = "net::ERR_"


class OpenedPreview(Preview):
    """Says when it has begun; its clock goes on from a fixed afternoon."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Settings(data_dir=folder, sealing_key_file=folder / "unused.key"))
        self.clock.set(NOW)
        self.has_begun = asyncio.Event()

    async def start(self) -> None:
        await super().start()
        self.has_begun.set()

    async def start_over(self) -> None:
        await super().start_over()
        self.clock.set(NOW)


@asynccontextmanager
async def previewed(folder: Path) -> AsyncIterator[OpenedPreview]:
    """Served on a free port of this machine, with everything it keeps in this folder."""
    preview, stopping = OpenedPreview(folder), asyncio.Event()
    serving = asyncio.create_task(preview.serve(0, stopping))
    beginning = asyncio.create_task(preview.has_begun.wait())
    await asyncio.wait((serving, beginning), return_when=asyncio.FIRST_COMPLETED)
    try:
        yield preview
    finally:
        stopping.set()
        beginning.cancel()
        await serving


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        yield browser
        await browser.close()


@dataclass
class Visit:
    """One browser window; what it complained about, and whom it asked besides the preview."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def listen(self, origin: str) -> None:
        def asked(request: Request) -> None:
            if not request.url.startswith((f"{origin}/", "data:", "blob:")):
                self.strangers.append(request.url)

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.complaints.append(message.text)

        context = self.page.context
        context.on("request", asked)
        context.on("console", said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    async def opens(self, origin: str) -> None:
        self.listen(origin)
        await self.page.goto(origin)

    async def leaves(self) -> None:
        await self.page.context.close()

    def expects_a_broken_line(self) -> None:
        """The browser itself reports every request that found nobody there."""
        assert any(REFUSED in one for one in self.complaints)
        self.complaints[:] = [one for one in self.complaints if REFUSED not in one]


class Side:
    """What one person sees and does on the page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.node = page.get_by_role("region", name=f"{name}'s chat")
        self.log = self.node.get_by_role("log")
        self.input = self.node.get_by_role("textbox", name=f"Message as {name}")

    @property
    def said(self) -> Locator:
        """The words of the bot, oldest first."""
        return self.node.locator(".said:not(.own) .words")

    @property
    def buttons(self) -> Locator:
        """The buttons of the newest message that has any."""
        return self.node.locator(".keys").last.get_by_role("button")

    async def starts(self) -> None:
        await self.node.get_by_role("button", name=f"Start as {self.name}").click()

    async def says(self, words: str) -> None:
        await self.input.fill(words)
        await self.input.press("Enter")

    async def taps(self, label: str) -> None:
        """The newest button that begins with this label."""
        name = re.compile(f"^{re.escape(label)}")
        await self.node.get_by_role("button", name=name).and_(self.node.locator(".key")).last.click()

    async def hears(self, words: str | re.Pattern[str]) -> None:
        """The newest words of the bot contain these."""
        await expect(self.said.last).to_contain_text(words)

    async def arrives(self) -> None:
        """Taps the first button each time, until set up."""
        await self.starts()
        await self.hears("Welcome to Stripes")
        for _ in range(FIRST_BUTTONS_AT_MOST):
            before = await self.said.last.inner_text()
            await self.buttons.first.click()
            await expect(self.said.last).not_to_have_text(before)
            if "You are all set" in await self.said.last.inner_text():
                return
        raise AssertionError(f"not set up after {FIRST_BUTTONS_AT_MOST} taps")
