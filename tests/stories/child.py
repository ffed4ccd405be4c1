"""The bot as its operator runs it: a process of its own in front of the local Telegram, started, stopped and killed."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text, update

from bot.clock import SteeredClock, system_now
from bot.preview import LocalTelegram, Sender
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.sealing import Keyring
from bot.storage.tables import InboxRow, LeaseRow, OutboxRow
from tests.stories.split import Split

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 40.0  # seconds after which a wait has failed; nothing waits for them to pass
TRIES = 30
STOPS_WITHIN = 10.0  # seconds: the promise itself
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def _between(stack: AsyncExitStack, opened: Database) -> Transaction:
    """A transaction between those of a busy process: each try waits a second for its turn."""
    for _ in range(TRIES):
        with suppress(Unavailable):
            return await stack.enter_async_context(opened.transaction())
    return await stack.enter_async_context(opened.transaction())


class Child:
    """`python -m bot run` with an environment of its own; what it prints lies in files."""

    def __init__(self, telegram: LocalTelegram, clock: SteeredClock, folder: Path, environment: dict[str, str]) -> None:
        self.telegram = telegram
        self._clock = clock
        self._folder = folder
        self._process: Process | Split | None = None
        self._was_there = False
        self.environment = {
            "PYTHONPATH": str(REPOSITORY),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "DATA_DIR": str(folder / "data"),
            "SEALING_KEY_FILE": str(folder / "keys" / "sealing.key"),
            "SEND_RATE": "0",
            "CLOCK_OFFSET_FILE": str(folder / "offset"),
            **environment,
        }
        folder.mkdir(exist_ok=True)
        self.is_now(clock.now())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Whatever became of the story, its process does not outlive it."""
        await self.kill()

    def beside(self) -> "Child":
        """A second one with the same settings, not started yet."""
        return Child(self.telegram, self._clock, self._folder / "beside", self.environment)

    @property
    def database_url(self) -> str:
        return self.environment.get("DATABASE_URL") or f"sqlite+aiosqlite:///{self.environment['DATA_DIR']}/stripes.db"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def stdout(self) -> Path:
        return self._folder / "stdout"

    @property
    def stderr(self) -> Path:
        return self._folder / "stderr"

    def is_now(self, instant: datetime) -> None:
        """The same time in the process and at the local Telegram."""
        self._clock.set(instant)
        fresh = self._folder / "offset.new"
        fresh.write_text(str((instant - system_now()).total_seconds()), encoding="utf-8")
        fresh.replace(self._folder / "offset")

    async def launch(self, *, by_command: bool = False) -> None:
        """Nothing is waited for; output is appended to that of earlier starts. Where the command line itself or the
        way an error takes out of it is looked at, it is a command; elsewhere the second of importing is saved."""
        if self._was_there and not self.is_sqlite:
            await self._leases_run_out()
        self._was_there = True
        if not by_command:
            self._process = Split(self._folder, self.environment, self.stdout, self.stderr)
            return
        with self.stdout.open("ab") as out, self.stderr.open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self._folder, env=self.environment, stdout=out, stderr=err
            )

    async def start(self, *, by_command: bool = False) -> None:
        """Returns when it has taken in all that waited for it, and waits for more."""
        met = self._met()
        await self.launch(by_command=by_command)
        await self.until(lambda: self.telegram.updates.waiting and self._met() > met)

    def _met(self) -> int:
        return sum(call.method == "getMe" for call in self.telegram.calls)

    async def kill(self) -> None:
        """SIGKILL, at any time, also when it has ended already."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
            self.telegram.updates.interrupt()

    async def _leases_run_out(self) -> None:
        """On a server others may be alive, so the dead keep what they held for a while: here that while passes."""
        async with self.database() as tx:
            await tx.connection.execute(text("LOCK TABLE lease, inbox, outbox IN ACCESS EXCLUSIVE MODE"))
            await tx.connection.execute(update(LeaseRow).values(until=LONG_AGO))
            for table in (InboxRow, OutboxRow):
                held = update(table).where(table.lease_until.is_not(None))
                await tx.connection.execute(held.values(lease_until=LONG_AGO))

    async def the_dead_let_go(self) -> None:
        """The same while another one lives, who finds that it has lost what it held just now, and takes it up anew."""
        for table in (InboxRow, OutboxRow):
            async with self.database() as tx:
                held = update(table).where(table.lease_until.is_not(None))
                await tx.connection.execute(held.values(lease_until=LONG_AGO))

    async def ended(self) -> int:
        """The exit code, once it has stopped by itself."""
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code, within the time that a stop may take."""
        self.terminate()
        return await self.stopped()

    def terminate(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def freeze(self) -> None:
        """It stands still, with all its connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def stopped(self) -> int:
        assert self._process is not None
        async with asyncio.timeout(STOPS_WITHIN):
            return await self._process.wait()

    async def until(self, predicate: Callable[[], bool]) -> None:
        """Until the local Telegram has seen that; a process that dies meanwhile is told with its last words."""
        assert self._process is not None
        came = asyncio.create_task(self.telegram.wait(predicate, PATIENCE))
        died = asyncio.create_task(self._process.wait())
        await asyncio.wait((came, died), return_when=asyncio.FIRST_COMPLETED)
        died.cancel()
        if not came.done():
            came.cancel()
            raise AssertionError(f"it died:\n{self.stderr.read_text('utf-8')[-2000:]}")
        try:
            await came
        except TimeoutError as error:
            raise TimeoutError(f"{error}\nits last lines:\n{self.stderr.read_text('utf-8')[-2000:]}") from None

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Transaction]:
        """A transaction beside the process; on SQLite nobody else writes while it is open."""
        opened = Database(self.database_url, Keyring.read(Path(self.environment["SEALING_KEY_FILE"])))
        async with AsyncExitStack() as stack:
            stack.push_async_callback(opened.close)
            yield await _between(stack, opened)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Nothing can be stored meanwhile. The tables are taken in the order of a turn, or one could lock the other."""
        async with self.database() as tx:
            if not self.is_sqlite:
                await tx.connection.execute(text("LOCK TABLE outbox, inbox IN ACCESS EXCLUSIVE MODE"))
            yield

    async def count(self, table: str, where: str) -> int:
        async with self.database() as tx:
            return int((await tx.connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))).scalar_one())  # noqa: S608 - both are written in the tests

    # What people do, and what they see.

    def heard(self, who: Sender, words: str) -> int:
        """How many messages with these words stand in somebody's chat."""
        return sum(words in message.words for message in self.telegram.said(who.id))

    async def hears(self, who: Sender, words: str, times: int = 1) -> None:
        await self.until(lambda: self.heard(who, words) >= times)

    async def asks(self, who: Sender, command: str, words: str) -> None:
        """A command, and an answer to it."""
        before = self.heard(who, words)
        self.telegram.write(who.id, command)
        await self.hears(who, words, before + 1)

    async def taps(self, who: Sender, label: str, words: str) -> None:
        """A button, and words that are then to be seen."""
        self.telegram.tap(who.id, label)
        await self.hears(who, words)

    async def agrees(self, who: Sender) -> None:
        await self.asks(who, "/start", "Before you begin")
        await self.taps(who, "I'm 18+", "Who are you in this?")

    async def arrives(self, who: Sender) -> int:
        """Start, and tap the first button until all is set: the number of taps."""
        await self.asks(who, "/start", "Before you begin")
        taps = 0
        while not self.heard(who, "You are all set"):
            before = self.telegram.said(who.id)[-1].words
            self.telegram.tap_first(who.id)
            taps += 1
            await self.until(lambda before=before: self.telegram.said(who.id)[-1].words != before)  # type: ignore[misc]  # a default binds the loop's value
        return taps

    async def exported(self, who: Sender) -> dict[str, Any]:
        """What /export hands to somebody, as they would read it."""
        before = len(self._documents(who))
        self.telegram.write(who.id, "/export")
        await self.until(lambda: len(self._documents(who)) > before)
        document: dict[str, Any] = json.loads(self._documents(who)[-1])
        return document

    def _documents(self, who: Sender) -> list[bytes]:
        return [message.document.content for message in self.telegram.said(who.id) if message.document]

    async def entries(self, who: Sender) -> list[str]:
        """The words of every entry, in the order in which they were kept."""
        return [entry["text"] for entry in (await self.exported(who))["entries"]]
