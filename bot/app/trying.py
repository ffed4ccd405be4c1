"""The preview: a local Telegram with its page, and the same bot in front of it, in one process on one loop."""

import asyncio
import shutil
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.app.house import House, housed
from bot.app.running import stop_signal
from bot.clock import SteeredClock, system_now
from bot.preview.doors import Hooks
from bot.preview.pages import serve_preview
from bot.preview.telegram import LocalTelegram
from bot.settings import Settings

FOLDER = "preview"
PATIENCE = 150  # looks, 20 ms apart, at whether everything has left: a fault may be holding it back


class Preview:
    """The bot behind the page: time is steered, and everything can begin anew."""

    def __init__(self, settings: Settings) -> None:
        self.clock = SteeredClock()
        self.telegram = LocalTelegram(now=self.clock.now)
        self._given = settings
        self._folder = settings.data_dir / FOLDER
        self._stopping = asyncio.Event()
        self._house: House | None = None
        self._running: asyncio.Task[None] | None = None

    def settings(self, origin: str) -> Settings:
        """Own data and an own key beside it: nothing here is anybody's."""
        return Settings(
            telegram_bot_token=SecretStr(self.telegram.token),
            telegram_api_url=origin,
            data_dir=self._folder,
            sealing_key_file=self._folder / "sealing.key",
            send_rate=0,
            operator_name=self._given.operator_name,
            operator_contact=self._given.operator_contact,
        )

    async def serve(self, port: int, stopping: asyncio.Event) -> None:
        self.telegram.add_person("Anna", language_code="en-GB")
        self.telegram.add_person("Ben", language_code="en-GB")
        hooks = Hooks(advance=self.advance, next_at=self.next_at, start_over=self.start_over)
        async with serve_preview(self.telegram, hooks, port) as self.origin:
            await self.start()
            print(f"Stripes preview: open {self.origin} (no Telegram account needed, nothing leaves this computer)")  # noqa: T201 - the one plain line a newcomer needs
            await stopping.wait()
            await self.stop()

    async def start(self) -> None:
        self._stopping = asyncio.Event()
        ready = asyncio.Event()
        self._running = asyncio.create_task(self._run(ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((self._running, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._running.done():
            self._running.result()

    async def _run(self, ready: asyncio.Event) -> None:
        async with housed(self.settings(self.origin), self.clock) as house:
            self._house = house
            ready.set()
            await house.run(self._stopping)
        self._house = None

    async def stop(self) -> None:
        self._stopping.set()
        if self._running:
            await self._running

    async def start_over(self) -> None:
        """An empty database and today's time."""
        await self.stop()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
        self.clock.set(system_now())
        await self.start()

    async def advance(self, by: timedelta) -> None:
        """Time passes as it would: what falls due on the way rings on the way."""
        until = self.clock.now() + by
        while (coming := await self._next_ring_at()) and coming < until:
            self.clock.set(coming)
            await self._ring()
        self.clock.set(max(until, self.clock.now()))
        await self._ring()

    async def _ring(self) -> None:
        """What is due now is sent before time goes on: on a real day there is all the time for it."""
        if self._house is None:
            return
        await self._house.ticks.queue_due()
        for _ in range(PATIENCE):
            self._house.courier.wake.set()
            if not await self._house.has_unsent():
                return
            await asyncio.sleep(0.02)

    async def next_at(self) -> datetime | None:
        return await self._house.next_at() if self._house else None

    async def _next_ring_at(self) -> datetime | None:
        return await self._house.next_at(but_for=timedelta()) if self._house else None


async def preview(settings: Settings) -> None:
    await Preview(settings).serve(settings.port, stop_signal())
