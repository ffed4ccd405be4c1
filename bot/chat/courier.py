"""Carries messages from the outbox to the messenger, as many at once as the budget allows, and back their outcome."""

import asyncio
import math
from collections import Counter, deque
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.care.messages import AWAITED, UNASKED, URGENT, Fate, MessageClass, Outcome
from bot.chat.loops import NET_SECONDS, go_round
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.chat.sharing import Sharing
from bot.chat.transport import CALL_FOR
from bot.services import delivering
from bot.services.delivering import Ready, Settled
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.outbox import Leased
from bot.storage.outlook import outlook
from bot.storage.sending import LEASED_FOR
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

IN_FLIGHT = 128
AHEAD = 256  # marked and waiting for a call to end, so that the line does not stand still while the database is asked
BATCH = 256
SETTLED_AT_ONCE = 64
SETTLED_WITHIN = 0.05  # seconds
RESCUE_EVERY = 5.0  # seconds
SHORTEST_REST = 0.01  # seconds: a clock that stands still must not make the loop spin
# Called later than this, it might still be on its way when somebody else takes the lease for a dead one's.
CALLED_WITHIN = (LEASED_FOR - CALL_FOR).total_seconds() - 1
NOT_CALLED = Outcome(Fate.LATER, "interrupted")


class Courier:
    """The loop that empties the outbox; any number of processes may run one."""

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        pacing: Pacing,
        telemetry: Telemetry,
        now: Callable[[], datetime],
    ) -> None:
        self.wake = asyncio.Event()
        self._database = database
        self._messenger = messenger
        self._pacing = pacing
        self._telemetry = telemetry
        self._now = now
        self._sharing = Sharing(database, pacing)
        self._rescue_at = 0.0
        self.alarm: asyncio.TimerHandle | None = None
        self._calls: set[asyncio.Task[None]] = set()
        self._next: deque[tuple[Ready, float]] = deque()  # with the instant until which each may be called
        self._unlooked: list[Leased] = []
        self._outcomes: list[tuple[Leased, Outcome]] = []
        self._settling: asyncio.TimerHandle | None = None
        self._settle_at = math.inf

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop; then calls in flight are waited for and settled."""
        await go_round("courier", self.step, self.wake, stopping)
        self._outcomes += [(one.leased, NOT_CALLED) for one, _ in self._next]
        self._next.clear()
        await self.finish()

    async def step(self) -> int:
        """Settle what came back, and send what may leave meanwhile: the number of messages that did either."""
        settling = asyncio.create_task(self._clear_up())
        try:
            moved, next_at = await self._send_due()
        finally:
            settled = await settling
        if not moved + settled:
            self._wake_in_time(next_at)
        return moved + settled

    async def _clear_up(self) -> int:
        """What came back is settled before anything is rescued, so that none of our own calls is doubted."""
        settled = await self._settle() if self._settles_now() else 0
        await self._rescue()
        return settled

    async def _send_due(self) -> tuple[int, timedelta | None]:
        """How many messages are on their way now, and how long it is to the next that has to wait."""
        await self._give_back()
        await self._sharing.look(asyncio.get_running_loop().time())
        now = self._now()
        async with self._database.transaction() as tx:
            waiting = await outlook(tx, now)
        moved = 0
        for classes in (URGENT, AWAITED, UNASKED):
            moved += await self._send(classes, waiting.due) if classes & waiting.due else 0
        return moved, waiting.next_at - now if waiting.next_at else None

    def _wake_in_time(self, rest: timedelta | None) -> None:
        """What may leave before the net would wake us leaves when it may."""
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None
        seconds = NET_SECONDS if rest is None else rest.total_seconds()
        if seconds < NET_SECONDS:
            self.alarm = asyncio.get_running_loop().call_later(max(seconds, SHORTEST_REST), self.wake.set)

    async def _rescue(self) -> None:
        """Take up what a dead process was sending; after our own outcomes, so that none of those is doubted."""
        ticks = asyncio.get_running_loop().time()
        if ticks < self._rescue_at:
            return
        async with self._database.transaction() as tx:
            settled = await delivering.rescue(tx, self._now())
        self._rescue_at = ticks + RESCUE_EVERY
        self._count(settled)

    async def finish(self) -> None:
        """Wait for the calls in flight and write down what became of them."""
        while self._calls or self._outcomes:
            if self._calls:
                await asyncio.wait(self._calls)
            await self._settle()

    async def _send(self, classes: Collection[MessageClass], due: frozenset[MessageClass]) -> int:
        ticks = asyncio.get_running_loop().time()
        room = await self._room(classes, ticks)
        if room <= 0:
            return 0
        async with self._database.transaction() as tx:
            resting = self._pacing.paused(ticks) if classes is URGENT else self._pacing.resting(ticks)
            leased = await delivering.lease(tx, self._now(), room, classes=due.intersection(classes), resting=resting)
        if not leased:
            return 0
        self._unlooked = leased
        marked_at = asyncio.get_running_loop().time()
        async with self._database.transaction() as tx:
            ready, settled = await delivering.look(tx, leased, self._now())
        self._unlooked = []
        self._count(settled)
        for one in ready:
            self._sharing.spend(one.leased.lane, ticks, asks_nobody=classes is URGENT)
            self._start(one, marked_at + CALLED_WITHIN)
        return len(leased)

    async def _give_back(self) -> None:
        """The database went away between lease and look: that is nothing the messages are to be blamed for."""
        if self._unlooked:
            async with self._database.transaction() as tx:
                await delivering.give_back(tx, self._unlooked)
            self._unlooked = []

    async def _room(self, classes: Collection[MessageClass], ticks: float) -> int:
        """What is urgent bypasses every budget, but not Telegram's own request for a pause."""
        if self._pacing.everybody_rests(ticks):
            return 0
        if classes is URGENT:
            return BATCH
        free = min(BATCH, IN_FLIGHT + AHEAD - len(self._calls) - len(self._next))
        if classes is UNASKED and free < min(BATCH, AHEAD) / 2:
            return 0  # few at a time cost as much as many: the next outcomes make room for them
        return await self._sharing.room(ticks, free, unasked=classes is UNASKED)

    def _start(self, one: Ready, until: float) -> None:
        """At once while a line is free; what somebody waits for goes before what waits already."""
        if len(self._calls) < IN_FLIGHT or one.leased.message_class in URGENT:
            task = asyncio.create_task(self._carry_all(one, until))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
        elif one.leased.message_class in AWAITED:
            self._next.appendleft((one, until))
        else:
            self._next.append((one, until))

    async def _carry_all(self, one: Ready, until: float) -> None:
        """This one, and then whatever waits for a line."""
        await self._carry(one, until)
        while self._next and len(self._calls) <= IN_FLIGHT:
            await self._carry(*self._next.popleft())

    async def _carry(self, one: Ready, until: float) -> None:
        if asyncio.get_running_loop().time() > until:
            self._note(one, NOT_CALLED)  # the process stood still: somebody else may have taken it for dead
            return
        try:
            document = await asyncio.to_thread(one.letter.document) if one.letter.document else None
            outcome = await self._messenger.send(one.address, one.letter.say, document)
        except Exception:
            log.exception("carrying-failed")
            outcome = Outcome(Fate.REFUSED, "broken")
        self._learn(one, outcome)
        self._note(one, outcome)

    def _note(self, one: Ready, outcome: Outcome) -> None:
        """Written down together with others; what somebody waits for, or the last of all, at once."""
        self._outcomes.append((one.leased, outcome))
        if one.leased.message_class not in UNASKED or (len(self._calls) <= 1 and not self._next):
            self._settle_at = 0.0
        if self._settles_now():
            self.wake.set()
        elif self._settling is None:
            loop = asyncio.get_running_loop()
            self._settle_at = loop.time() + SETTLED_WITHIN
            self._settling = loop.call_at(self._settle_at, self.wake.set)

    def _settles_now(self) -> bool:
        if len(self._outcomes) >= SETTLED_AT_ONCE or not (self._calls or self._next):
            return True
        return bool(self._outcomes) and asyncio.get_running_loop().time() >= self._settle_at

    def _learn(self, one: Ready, outcome: Outcome) -> None:
        if outcome.fate is not Fate.SENT:
            self._telemetry.telegram_failed(outcome.reason)
            log.info(
                "not-sent", fate=outcome.fate.value, reason=outcome.reason, message_class=one.leased.message_class.value
            )
        if outcome.retry_after is not None:
            self._sharing.pause(one.leased.lane, outcome.retry_after + timedelta(milliseconds=100))
        if outcome.fate is Fate.UNKNOWN:
            self._telemetry.outcome_unknown(one.leased.message_class.value)
        if outcome.fate is Fate.SENT:
            self._telemetry.message_sent(one.leased.message_class.value, self._now() - one.leased.not_before)

    async def _settle(self) -> int:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._settle_at = math.inf
        if not self._outcomes:
            return 0
        batch = list(self._outcomes)
        settled = await self._written(batch)
        del self._outcomes[: len(batch)]
        self._count(settled)
        return len(batch)

    async def _written(self, batch: list[tuple[Leased, Outcome]]) -> list[Settled]:
        """All of them at once; where that fails, each by itself, so that one holds up nobody else."""
        try:
            async with self._database.transaction() as tx:
                return await delivering.settle(tx, batch, self._now())
        except Unavailable:
            raise
        except Exception:
            log.exception("settling-failed-together")
        async with self._database.transaction() as tx:
            return [one for leased, outcome in batch for one in await self._written_alone(tx, leased, outcome)]

    async def _written_alone(self, tx: Transaction, leased: Leased, outcome: Outcome) -> list[Settled]:
        """What cannot be written down is left to the rescue."""
        try:
            async with tx.savepoint():
                return await delivering.settle(tx, [(leased, outcome)], self._now())
        except Unavailable:
            raise
        except Exception:
            log.exception("settling-failed", message_class=leased.message_class.value)
            return []

    def _count(self, settled: list[Settled]) -> None:
        for one, count in Counter(settled).items():
            self._telemetry.messages_ended(one.message_class.value, one.ending.value, one.reason, count)
