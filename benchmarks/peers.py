"""The same burst given to the schedulers that others would take, as they are when nothing is set."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.ext import Application, ContextTypes, ExtBot, JobQueue

from benchmarks.lines import Line
from benchmarks.wire import Telegram

AT_ONCE = 128
SOON = 0.5  # seconds, beside what putting the jobs in takes
PATIENCE = 5.0  # seconds without a message after which no more will come
PER_JOB = 0.01, 0.05  # seconds to put one in, at worst: into memory, and with a commit each
_sending: list[tuple[aiohttp.ClientSession, str]] = []  # a job in a store can only name a function


async def measure(folder: Path, telegram: Telegram, due: int, ours: float) -> AsyncIterator[Line]:
    """Each sends by the same bare aiohttp, so that what is lost was lost by the scheduler."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a line for each job that it drops
    await telegram.takes(0)
    setup = (
        f"{due:,} messages due in one second, scheduler's defaults, API delay 0 ms, aiohttp with {AT_ONCE} in flight"
    )
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        _sending[:] = [(session, f"{telegram.origin}/bot1:benchmark/sendMessage")]
        theirs = await _job_queue(telegram, due) / due
        yield Line("burst_10k_beside.job_queue", theirs, "of due", ours, theirs, "PTB JobQueue", setup)
        theirs = await _job_store(folder, telegram, due) / due
        yield Line("burst_10k_beside.job_store", theirs, "of due", ours, theirs, "SQLAlchemyJobStore, SQLite", setup)


async def _job_queue(telegram: Telegram, due: int) -> int:
    queue: JobQueue[ContextTypes.DEFAULT_TYPE] = JobQueue()
    application = Application.builder().bot(ExtBot("1:benchmark")).updater(None).job_queue(queue).build()
    assert application.job_queue is not None
    await queue.start()
    at = _soon(due, PER_JOB[0])
    for chat in range(1, due + 1):
        queue.run_once(_remind, at, chat_id=chat)
    heard = await _heard(telegram, at)
    await queue.stop(wait=False)
    return heard


async def _remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    assert context.job is not None
    assert context.job.chat_id is not None
    await send(context.job.chat_id)


async def _job_store(folder: Path, telegram: Telegram, due: int) -> int:
    scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.db'}")})
    scheduler.start(paused=True)
    at = _soon(due, PER_JOB[1])
    for chat in range(1, due + 1):
        scheduler.add_job(send, "date", run_date=at, args=[chat])
    scheduler.resume()
    heard = await _heard(telegram, at)
    scheduler.shutdown(wait=False)
    return heard


async def send(chat: int) -> None:
    session, url = _sending[0]
    async with session.post(url, json={"chat_id": chat, "text": "How was today?"}) as response:
        await response.read()


def _soon(due: int, each: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=SOON + due * each)  # noqa: TID251 - they have no other clock


async def _heard(telegram: Telegram, at: datetime) -> int:
    """How many people heard, once nothing more has come for a while."""
    await telegram.heard()
    left = (at - datetime.now(UTC)).total_seconds()  # noqa: TID251 - their clock
    assert left > 0, "all must be in before they are due"
    await asyncio.sleep(left)
    chats, fresh = 0, 1
    while fresh:
        await asyncio.sleep(PATIENCE)
        with suppress(TimeoutError, aiohttp.ClientError):  # the loop was blocked for so long: look again
            fresh = (await telegram.heard())[0]
            chats += fresh
    return chats
