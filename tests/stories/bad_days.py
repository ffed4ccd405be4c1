"""A Telegram without a wire, a database that counts who wants it, and stores that are locked or full."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from bot.chat.transport import CALL_FOR, Answer, Document, Transport
from bot.preview import LocalTelegram
from bot.preview.methods import METHODS
from bot.preview.refusals import Refusal
from bot.storage.database import Database, Transaction

A_SECOND = timedelta(seconds=1)


class Direct(Transport):
    """Calls the local Telegram without a wire, so that thousands of answers take seconds; nothing in it waits."""

    def __init__(self, telegram: LocalTelegram) -> None:
        super().__init__("", "")
        self._telegram = telegram
        self.resting: set[int] = set()  # chats for which it asks for a second's pause, and takes nothing

    async def post(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        document: Document | None = None,
        lasts_for: timedelta = CALL_FOR,
    ) -> Answer:
        if params.get("chat_id") in self.resting:
            return Answer(429, retry_after=A_SECOND)
        try:
            return Answer(200, METHODS[method](self._telegram, dict(params)))
        except Refusal as refusal:
            return Answer(refusal.status, description=refusal.description)


class Counting(Database):
    """Counts how often anybody wanted to read or write anything."""

    touched = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.touched += 1
        async with super().transaction() as tx:
            yield tx


@asynccontextmanager
async def fine(_database: Database) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def locked(database: Database) -> AsyncIterator[None]:
    """Somebody else writes to the file, and goes on writing."""
    other = sqlite3.connect(database.url.partition(":///")[2], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


@asynccontextmanager
async def full(database: Database) -> AsyncIterator[None]:
    """The file may not grow by another page: SQLite says what it says when the disk is full."""
    async with database.transaction() as tx:
        await tx.connection.execute(text("PRAGMA max_page_count = 1"))  # it takes no less than there are
    yield
    async with database.transaction() as tx:
        await tx.connection.execute(text("PRAGMA max_page_count = 1000000"))


STORE = {"fine": fine, "locked": locked, "full": full}
