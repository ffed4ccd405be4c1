"""Where a fault is tried: a bot in a process of its own, a local Telegram that writes all down, and people in both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.clock import SteeredClock
from bot.preview import Sender
from bot.services import arriving
from bot.storage import opening, people
from bot.storage.database import Database
from bot.storage.sealing import Keyring
from tests.faults import checker, history, wire
from tests.faults.gates import Gates
from tests.faults.history import Rows, Verdict
from tests.faults.wire import Trap, Witness
from tests.stories.child import Child

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, in London too
EVENING = NOON.replace(hour=20, second=5)  # everybody is asked at eight
A_DAY = timedelta(days=1)
PATIENCE = 60.0  # seconds
LOOKED_EVERY = 0.05  # seconds
QUESTION = "How was your mood?"
KEPT = "Kept"
LONG = timedelta(days=3650)
SOON = timedelta(seconds=90)  # what waits for another try


@dataclass
class Ground:
    """One database, one wire log, one bot to begin with."""

    url: str
    telegram: Witness
    child: Child
    gates: Gates
    clock: SteeredClock
    people: list[Sender] = field(default_factory=list)
    written: int = 0
    unknown: int = 0

    @property
    def is_sqlite(self) -> bool:
        return self.gates.is_sqlite

    # People.

    async def people_arrive(
        self, count: int, *, at: time | None = time(20), zone: str = "Europe/London"
    ) -> list[Sender]:
        """They have agreed and chosen an hour; nobody is thought to have fallen silent."""
        now = self.clock.now()
        came = [self.telegram.add_person(f"Person {n}", language_code="en-GB") for n in range(count)]
        database = Database(self.url, Keyring.read(Path(self.child.environment["SEALING_KEY_FILE"])))
        try:
            async with database.transaction() as tx:
                for one in came:
                    person = await arriving.agree(tx, one.id, "en-GB", now)
                    person = await people.change(
                        tx, person.id, arrived_at=now, heard_at=now + LONG, zone=zone, zone_proved=True
                    )
                    if at is not None:
                        await arriving.set_time(tx, person, at, now)
        finally:
            await database.close()
        for one in came:
            self.telegram.chats[one.id].started = True
        self.people += came
        return came

    async def begins(self, count: int) -> None:
        """People whom the bot has answered once: from then on the judge knows whose chat is whose."""
        for who in await self.people_arrive(count):
            self.writes(who)
        await self.child.start()
        for who in self.people:
            await self.child.hears(who, KEPT)
        await self.settled()

    def asked(self) -> list[int]:
        """How often each of them has been asked."""
        return [self.child.heard(who, QUESTION) for who in self.people]

    def writes(self, who: Sender, words: str | None = None) -> str:
        """A note, each with words of its own; or anything else."""
        self.written += 1
        said = words or f"note {self.written}"
        self.telegram.write(who.id, said)
        return said

    async def is_kept(self, who: Sender) -> None:
        """They write, and it is acknowledged."""
        before = self.child.heard(who, KEPT)
        self.writes(who)
        await self.child.hears(who, KEPT, before + 1)

    # Time.

    def is_now(self, instant: datetime) -> None:
        self.child.is_now(instant)

    def evening(self, day: int = 0) -> None:
        """Everybody's hour, so many days from the first."""
        self.is_now(EVENING + day * A_DAY)

    # Points.

    async def trapped(self, trap: Trap) -> None:
        """Until a call is in the trap; the trap stays shut until `freed`."""
        async with asyncio.timeout(PATIENCE):
            await trap.sprung.wait()

    def sets(self, trap: Trap) -> Trap:
        self.telegram.trap = trap
        return trap

    def freed(self) -> None:
        if self.telegram.trap is not None:
            self.telegram.trap.opened.set()
        self.telegram.trap = None

    # The end.

    async def rows(self) -> Rows:
        return await history.read_rows(self.url)

    async def until(self, holds: Callable[[Rows], bool]) -> None:
        """Until the database says so."""
        async with asyncio.timeout(PATIENCE):
            while not holds(await self.rows()):  # noqa: ASYNC110 - only the database knows
                await asyncio.sleep(LOOKED_EVERY)

    async def settled(self) -> None:
        """Until nothing is under way any more."""
        try:
            async with asyncio.timeout(PATIENCE):
                while await self.under_way():  # noqa: ASYNC110 - only the database knows
                    await asyncio.sleep(LOOKED_EVERY)
        except TimeoutError:
            raise AssertionError(f"still under way: {await self.under_way()}\n{self._last_words()}") from None

    def _last_words(self) -> str:
        return self.child.stderr.read_text("utf-8")[-1500:] if self.child.stderr.exists() else ""

    async def under_way(self) -> list[str]:
        rows, now = await self.rows(), self.clock.now()
        found = [
            f"update {row['update_id']} {row['state']}" for row in rows["inbox"] if row["state"] in ("open", "claimed")
        ]
        found += [f"reminder due at {row['due_at']}" for row in rows["due"] if row["due_at"] <= now]
        found += [
            f"{row['message_class']} {row['state']} {row['reason']} {row['not_before']}"
            for row in rows["outbox"]
            if row["state"] not in history.ENDS and (row["state"] != "waiting" or row["not_before"] <= now + SOON)
        ]
        found += [f"{self.telegram.updates.pending} updates wait"] if self.telegram.updates.pending else []
        return found

    async def judged(self, *, dead: int = 0, unreadable: int = 0, export: Sequence[Sender] = ()) -> Verdict:
        """Let it come to rest, and let somebody judge who was not there."""
        await self.settled()
        for who in export:
            await self.child.exported(who)
        await self.settled()
        self.telegram.note("end")
        verdict = checker.judge(wire.read(self.telegram.log), await self.rows(), dead=dead, unreadable=unreadable)
        if self.telegram.violations:
            verdict.wrong.append(f"Telegram's rules were broken: {self.telegram.violations[:3]}")
        return verdict


@asynccontextmanager
async def ground(url: str, folder: Path, environment: Mapping[str, str] | None = None) -> AsyncIterator[Ground]:
    """A migrated database with nothing in it, and a bot that has not been started yet."""
    clock = SteeredClock()
    clock.set(NOON)
    telegram = Witness(now=clock.now, log=folder / "wire.jsonl")
    async with telegram.serve() as origin:
        child = Child(
            telegram, clock, folder / "child", {"TELEGRAM_API_URL": origin, "DATABASE_URL": url, **(environment or {})}
        )
        opened = Database(url, Keyring.create(Path(child.environment["SEALING_KEY_FILE"])))
        try:
            await opening.prove_key(opened)
        finally:
            await opened.close()
        async with child:
            yield Ground(url, telegram, child, Gates(url), clock)
            telegram.faults.clear()
