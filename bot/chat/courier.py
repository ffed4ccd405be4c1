"""Carries messages from the outbox to the messenger, as many at once as the budget allows, and back their outcome."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.care.messages import AWAITED, UNASKED, URGENT, Fate, MessageClass, Outcome
from bot.chat.loops import NET_SECONDS, go_round
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.services import delivering
from bot.services.delivering import Ready, Settled
from bot.storage import outbox
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.outbox import Leased
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

IN_FLIGHT = 64
BATCH = 32
RESCUE_EVERY = 5.0  # seconds
SHORTEST_REST = 0.01  # seconds: a clock that stands still must not make the loop spin


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
        self._rescue_at = 0.0
        self.alarm: asyncio.TimerHandle | None = None
        self._calls: set[asyncio.Task[None]] = set()
        self._outcomes: list[tuple[Leased, Outcome]] = []

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop; then calls in flight are waited for and settled."""
        await go_round("courier", self.step, self.wake, stopping)
        await self.finish()

    async def step(self) -> int:
        """Settle what came back, then send what may leave: the number of messages that did either."""
        moved = await self._settle()
        await self._rescue()
        now = self._now()
        async with self._database.transaction() as tx:
            outlook = await outbox.outlook(tx, now)
        for classes in (URGENT, AWAITED, UNASKED):
            moved += await self._send(classes) if classes & outlook.due else 0
        if not moved:
            self._wake_in_time(outlook.next_at, now)
        return moved

    def _wake_in_time(self, next_at: datetime | None, now: datetime) -> None:
        """What may leave before the net would wake us leaves when it may."""
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None
        seconds = (next_at - now).total_seconds() if next_at else NET_SECONDS
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

    async def _send(self, classes: Collection[MessageClass]) -> int:
        ticks = asyncio.get_running_loop().time()
        room = self._room(classes, ticks)
        if room <= 0:
            return 0
        async with self._database.transaction() as tx:
            resting = self._pacing.paused(ticks) if classes is URGENT else self._pacing.resting(ticks)
            ready, settled = await delivering.claim(tx, self._now(), room, classes=classes, resting=resting)
        self._count(settled)
        if not ready:
            return len(settled)
        async with self._database.transaction() as tx:
            marked = await delivering.mark(tx, ready)
        for one in marked:
            self._pacing.spend(one.leased.lane, ticks)
            self._start(one)
        return len(marked)

    def _room(self, classes: Collection[MessageClass], ticks: float) -> int:
        """What is urgent bypasses every budget, but not Telegram's own request for a pause."""
        if self._pacing.everybody_rests(ticks):
            return 0
        free = BATCH if classes is URGENT else min(BATCH, IN_FLIGHT - len(self._calls))
        return free if classes is URGENT else self._pacing.room(ticks, free, unasked=classes is UNASKED)

    def _start(self, one: Ready) -> None:
        task = asyncio.create_task(self._carry(one))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _carry(self, one: Ready) -> None:
        try:
            document = await asyncio.to_thread(one.letter.document) if one.letter.document else None
            outcome = await self._messenger.send(one.address, one.letter.say, document)
        except Exception:
            log.exception("carrying-failed")
            outcome = Outcome(Fate.REFUSED, "broken")
        self._learn(one, outcome)
        self._outcomes.append((one.leased, outcome))
        self.wake.set()

    def _learn(self, one: Ready, outcome: Outcome) -> None:
        if outcome.fate is not Fate.SENT:
            self._telemetry.telegram_failed(outcome.reason)
            log.info(
                "not-sent", fate=outcome.fate.value, reason=outcome.reason, message_class=one.leased.message_class.value
            )
        if outcome.retry_after is not None:
            ticks = asyncio.get_running_loop().time()
            self._pacing.pause(one.leased.lane, outcome.retry_after + timedelta(milliseconds=100), ticks)
        if outcome.fate is Fate.UNKNOWN:
            self._telemetry.outcome_unknown(one.leased.message_class.value)
        if outcome.fate is Fate.SENT:
            self._telemetry.message_sent(one.leased.message_class.value, self._now() - one.leased.not_before)

    async def _settle(self) -> int:
        if not self._outcomes:
            return 0
        batch = list(self._outcomes)
        async with self._database.transaction() as tx:
            settled = [one for leased, outcome in batch for one in await self._written(tx, leased, outcome)]
        del self._outcomes[: len(batch)]
        self._count(settled)
        return len(batch)

    async def _written(self, tx: Transaction, leased: Leased, outcome: Outcome) -> list[Settled]:
        """One outcome; what cannot be written down is left to the rescue and holds up nobody else."""
        try:
            async with tx.savepoint():
                return await delivering.settle(tx, leased, outcome, self._now())
        except Unavailable:
            raise
        except Exception:
            log.exception("settling-failed", message_class=leased.message_class.value)
            return []

    def _count(self, settled: list[Settled]) -> None:
        for one in settled:
            self._telemetry.message_ended(one.message_class.value, one.ending.value, one.reason)
