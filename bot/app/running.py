"""Runs the bot on Telegram until a signal says stop."""

import asyncio
import gc
import signal
from contextlib import AsyncExitStack

from bot import logs
from bot.app.house import House, housed
from bot.clock import Clock
from bot.settings import Settings
from bot.web import health
from bot.web.webhook import Webhook


async def run(settings: Settings) -> None:
    """The bot, its doors if a port is set, and an orderly end on SIGTERM or SIGINT."""
    asyncio.get_running_loop().set_exception_handler(logs.on_loop_error)
    offset = settings.clock_offset_file
    clock = Clock.from_file(offset) if offset else Clock()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(housed(settings, clock))
        if settings.http_port:
            port, host = settings.http_port, settings.http_host
            door = webhook(settings, house)
            await stack.enter_async_context(health.serve(port, host, readiness(house), house.telemetry, door))
        gc.freeze()  # what is loaded by now is never looked through again: that would hold up everybody for 0.1 s
        gc.enable()
        await house.run(stop_signal())


def readiness(house: House) -> dict[str, health.Check]:
    """What must hold for this process to be of use."""
    return {"database": house.is_writable, "telegram": house.is_receiving, "ticks": house.is_ticking}


def webhook(settings: Settings, house: House) -> Webhook | None:
    if settings.webhook_url is None:
        return None
    return Webhook(settings.webhook_path, settings.secret, house.receiver.accept, house.telemetry)


def stop_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping
