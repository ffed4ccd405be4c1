"""One turn per person at a time, many at once: a handler's rows, its answers and the inbox mark are one commit."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from telegram import Update

from bot.care.people import Person
from bot.chat import safety
from bot.chat.loops import go_round
from bot.chat.turn import CURRENT, App, Scene, Sender, Turn
from bot.chat.urgent import Known, Whereabouts
from bot.services import advising
from bot.storage import inbox, people
from bot.storage.database import Database, Mark, Transaction, Unavailable
from bot.storage.inbox import TRIES, Claim
from bot.storage.stillness import Stillness
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

BATCH = 32
RESCUE_EVERY = 5.0  # seconds


class Lost(Exception):
    """The claim ran out and somebody else took it over: nothing of this turn counts."""


class Turns:
    """Takes updates from the inbox and has each answered in its own savepoint or transaction."""

    def __init__(
        self,
        database: Database,
        application: App,
        known: Known,
        telemetry: Telemetry,
        now: Callable[[], datetime],
        speak: Callable[[], None],
        operator: tuple[str, str],
    ) -> None:
        self.wake = asyncio.Event()
        self._database = database
        self._application = application
        self.known = known
        self._telemetry = telemetry
        self._now = now
        self._speak = speak
        self._operator = operator
        self._claimed: Sequence[Claim] = []
        self._rescue_at = 0.0
        self._stillness = Stillness(database)
        self._empty_at: Mark | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        await go_round("turns", self._look, self.wake, stopping)

    async def _look(self) -> int:
        """A step, where there can be anything to take; only after the second in vain is that asked."""
        now = self._now()
        if self._stillness.lasts(now):
            return 0
        before = self._database.mark
        taken = await self.step()
        if not taken and before is not None and before == self._empty_at:
            async with self._database.transaction() as tx:
                if await inbox.oldest_open_at(tx) is None:
                    self._stillness.begins(now, None)
        self._empty_at = None if taken else before
        return taken

    async def step(self) -> int:
        """One turn for each person whose oldest update waits; the number of turns taken."""
        claims = self._claimed or await self._claim()
        if claims:
            self._claimed = claims  # a database that goes away now finds us still holding them
            await self._serve(claims)
            self._claimed = []
            self._speak()
        return len(claims)

    async def _claim(self) -> Sequence[Claim]:
        async with self._database.transaction() as tx:
            await self._rescue(tx)
            return await inbox.claim(tx, self._now(), BATCH)

    async def _rescue(self, tx: Transaction) -> None:
        """Now and then, what a dead process had claimed is open again."""
        ticks = asyncio.get_running_loop().time()
        if ticks >= self._rescue_at:
            await inbox.rescue(tx)
            self._rescue_at = ticks + RESCUE_EVERY

    async def _serve(self, claims: Sequence[Claim]) -> None:
        """On one file, turns share a commit; on a server each has its own, side by side."""
        if self._database.is_sqlite:
            await self._serve_together(claims)
        else:
            await asyncio.gather(*(self._serve_together([claim]) for claim in claims))

    async def _serve_together(self, claims: Sequence[Claim]) -> None:
        """One transaction, in which a turn that fails is undone alone."""
        async with self._database.transaction() as tx:
            scenes = [await self._take(tx, claim) for claim in claims]
        for scene in filter(None, scenes):
            self._count(scene)
            if scene.person:
                self.known.learn(scene.sender.lane, _whereabouts(scene.person))
            else:
                self.known.forget(scene.sender.lane)  # a stranger, or somebody who has just erased everything

    def _count(self, scene: Scene) -> None:
        if scene.advice:
            self._telemetry.advised(*scene.advice)
        if scene.settled:
            self._telemetry.advice_settled(scene.settled)

    async def _take(self, tx: Transaction, claim: Claim) -> Scene | None:
        if claim.body is None or claim.attempts > TRIES:
            await self._give_up(tx, claim, "unreadable" if claim.body is None else "killed-the-process")
            return None
        try:
            async with tx.savepoint():
                scene = await self._handle(tx, claim, claim.body)
                if not await inbox.done(tx, claim):
                    raise Lost
        except Unavailable:
            raise
        except Lost:
            log.warning("claim-lost")
            return None
        except Exception as error:
            log.exception("turn-failed", attempts=claim.attempts)
            await self._give_up(tx, claim, type(error).__name__)
            return None
        self._telemetry.turn_ended("done")
        return scene

    async def _handle(self, tx: Transaction, claim: Claim, body: str) -> Scene:
        update = Update.de_json(json.loads(body), self._application.bot)
        scene = await self._scene(tx, claim, update)
        token = CURRENT.set(scene)
        try:
            turn = Turn(self._application, update, scene)
            is_calm = await safety.look_again(turn)
            await self._application.process_update(update)
            if is_calm and scene.failure is None and scene.person is not None:
                await safety.be_kind(turn)
        finally:
            CURRENT.reset(token)
        if scene.failure is not None:
            raise scene.failure
        return scene

    async def _scene(self, tx: Transaction, claim: Claim, update: Update) -> Scene:
        user = update.effective_user
        sender = Sender(user.id if user else 0, claim.lane, user.language_code if user else None)
        person = await people.find_lane(tx, claim.lane)
        now, message = self._now(), update.effective_message
        said_at = (message.edit_date or message.date) if message and not update.callback_query else None
        written_at = min(now, said_at) if said_at else claim.received_at
        return Scene(tx, now, sender, person, claim.id, claim.received_at, written_at, self._operator, claim.urgent)

    async def _give_up(self, tx: Transaction, claim: Claim, reason: str) -> None:
        """Another try soon, or, after the last one, an honest word to the person."""
        dead = await inbox.failed(tx, claim, reason, self._now())
        self._telemetry.turn_ended("dead" if dead else "retried")
        if not dead or claim.body is None:
            return
        try:
            async with tx.savepoint():
                update = Update.de_json(json.loads(claim.body), self._application.bot)
                scene = await self._scene(tx, claim, update)
                await Turn(self._application, update, scene).say("helping.failed")
        except Unavailable:
            raise
        except Exception:
            log.exception("failed-in-silence")  # what cannot be read at all must not keep the others waiting


def _whereabouts(person: Person) -> Whereabouts:
    return Whereabouts(advising.country_here(person), person.language, person.zone)


async def on_error(_update: object, turn: Turn) -> None:
    """The library swallows what a handler raises; the turn must know, so that nothing of it is kept."""
    turn.scene.failure = turn.error if isinstance(turn.error, Exception) else RuntimeError("a handler failed")
