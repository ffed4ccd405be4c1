"""The house: every part made from settings and a clock, started together, stopped together."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import structlog
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ContextTypes, ExtBot

from bot.chat.calling import Caller
from bot.chat.courier import Courier
from bot.chat.holding import Lease, Unshared
from bot.chat.intake import Intake
from bot.chat.introducing import introduce
from bot.chat.keeping_up import KeepingUp, find_in
from bot.chat.loops import pause, unless
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.chat.polling import Poller
from bot.chat.receiving import Receiver
from bot.chat.routes import add_routes
from bot.chat.transport import NotMade, Request, Transport, Unclear
from bot.chat.turn import App, Turn
from bot.chat.turns import Turns, on_error
from bot.chat.urgent import Door, Known
from bot.clock import Clock, system_now
from bot.content import places, red_flags, urgent_answers
from bot.services import delivering
from bot.settings import Settings
from bot.storage import inbox, leasing, opening, outlook, reminders
from bot.storage.database import Database, new_id
from bot.telemetry import Telemetry
from bot.ticks import Ticks, Watch

log = structlog.stdlib.get_logger(__name__)

DRAIN_SECONDS = 7.0  # of the ten that a stop may take; a statement that meets a locked file takes one more
TICKING_FOR = timedelta(seconds=15)
WARM_AFTER = 10.0  # seconds
YOUNG = 20_000  # new objects between two looks of the garbage collector: a batch of messages makes about as many
A_BREATH = timedelta(seconds=5)  # an answer that waits out a breath is nothing that is planned


class TokenRefused(Exception):
    """Telegram does not know this token; the message says what to do."""


@dataclass
class House:
    """Everything that runs, made from settings and a clock."""

    settings: Settings
    clock: Clock
    database: Database
    transport: Transport
    application: App
    telemetry: Telemetry
    intake: Intake
    poller: Poller
    receiver: Receiver
    caller: Caller | None  # None where updates are polled
    turns: Turns
    courier: Courier
    ticks: Ticks
    keeping_up: KeepingUp

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop: then what was taken in is finished, within ten seconds."""
        await self._meet_telegram(stopping)
        scheduler = self.ticks.scheduled()
        scheduler.start()
        watch = Watch(scheduler, system_now, asyncio.get_running_loop().time)
        loops = [
            asyncio.create_task(loop)
            for loop in (
                (self.caller or self.poller).run(stopping),
                self.turns.run(stopping),
                self.courier.run(stopping),
                self.keeping_up.run(stopping),
                watch.run(stopping),
                self._introduce(stopping),
            )
        ]
        await stopping.wait()
        scheduler.shutdown(wait=False)
        await asyncio.wait(loops, timeout=DRAIN_SECONDS)
        for loop in loops:
            loop.cancel()
        for outcome in await asyncio.gather(*loops, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("loop-ended", exc_info=outcome)

    async def _meet_telegram(self, stopping: asyncio.Event) -> None:
        """Nothing can come in before Telegram has said who we are; a token it refuses will not get better."""
        while not stopping.is_set():
            try:
                if await unless(stopping, self.application.initialize()):
                    log.info("met-telegram")
                return
            except InvalidToken as error:
                raise TokenRefused("Telegram refuses the token: check TELEGRAM_BOT_TOKEN with @BotFather") from error
            except NetworkError:
                log.warning("telegram-away")
                await pause(stopping)

    async def _introduce(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                await introduce(self.transport, polls=self.caller is None)
                return
            except (NotMade, Unclear) as error:
                log.warning("not-introduced", reason=str(error))
                await pause(stopping)

    async def is_writable(self) -> bool:
        return await opening.can_write(self.database)

    async def is_receiving(self) -> bool:
        """What people write reaches us, or another process for which this one stands by."""
        return self.caller.is_clean if self.caller else self.poller.is_of_use

    async def is_ticking(self) -> bool:
        return self.ticks.last_at is not None and abs(self.clock.now() - self.ticks.last_at) < TICKING_FOR

    async def next_at(self, *, but_for: timedelta = A_BREATH) -> datetime | None:
        """When anything is next due, for those who travel in time; answers that leave in a moment are not planned."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            found = [await reminders.next_due_at(tx), await outlook.next_after(tx, now + but_for)]
        return min((at for at in found if at and at > now), default=None)

    async def has_unsent(self) -> bool:
        """Whether anything that is due has not been settled yet."""
        async with self.database.transaction() as tx:
            return await outlook.unsettled_count(tx, self.clock.now()) > 0


@asynccontextmanager
async def housed(settings: Settings, clock: Clock) -> AsyncIterator[House]:
    """A house on an open database: migrated, its key proved, what a dead process left behind taken up."""
    url = settings.database
    async with AsyncExitStack() as stack:
        file = opening.sqlite_file(url)
        stack.enter_context(opening.alone(file))
        async with opening.one_at_a_time(url):
            keyring = await opening.open_keyring(url, settings.sealing_key_file)
            await opening.migrate(url)
            database = Database(url, keyring)
            stack.push_async_callback(database.close)
            await opening.prove_key(database)
        house = _build(settings, clock, database)
        await _take_up(house)
        await house.transport.open()
        stack.push_async_callback(house.transport.close)
        warming = asyncio.create_task(_warm())
        yield house
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)


async def _warm() -> None:
    """Loading all cities takes a second; whoever comes first should not wait for it, nor the start."""
    await asyncio.sleep(WARM_AFTER)
    await asyncio.to_thread(places.find_places, "warm")
    gc.freeze()


async def _take_up(house: House) -> None:
    """Where only this process opens the database, what a dead one held is free at once."""
    red_flags.load()
    urgent_answers.load()
    _spare_what_stays()
    async with house.database.transaction() as tx:
        if house.database.is_sqlite:
            await inbox.reopen_all(tx)
            await leasing.free_all(tx)
            await delivering.rescue(tx, house.clock.now(), all_of_them=True)
    await house.keeping_up.load()


@cache
def _spare_what_stays() -> None:
    """The garbage collector leaves alone what was loaded: it looked through all of it again and again, for a quarter of
    the processor time of a busy minute."""
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)


def _build(settings: Settings, clock: Clock, database: Database) -> House:
    transport = Transport(settings.telegram_api_url, settings.token or "")
    telemetry, messenger = Telemetry(), Messenger(transport)
    known = Known(find_in(database), is_current=database.is_sqlite)
    application = _application(settings, transport)
    courier = Courier(database, messenger, Pacing(settings.send_rate), telemetry, clock.now)
    operator = (settings.operator_name or "", settings.operator_contact or "")
    turns = Turns(database, application, known, telemetry, clock.now, courier.wake.set, operator)
    door = Door(messenger, known, telemetry, clock.now)
    intake = Intake(database, transport, door, telemetry, clock.now, turns.wake.set)
    lease = Unshared if database.is_sqlite else Lease
    poller = Poller(transport, intake, lease(database, "poller", new_id()))
    caller = _caller(settings, transport, clock)
    ticks = Ticks(database, telemetry, clock.now, courier.wake.set)
    parts = application, telemetry, intake, poller, Receiver(intake), caller, turns, courier, ticks
    keeping_up = KeepingUp(database, known, courier.wake.set)
    return House(settings, clock, database, transport, *parts, keeping_up)


def _caller(settings: Settings, transport: Transport, clock: Clock) -> Caller | None:
    return Caller(transport, settings.webhook_url, settings.secret, clock.now) if settings.webhook_url else None


def _application(settings: Settings, transport: Transport) -> App:
    origin = settings.telegram_api_url
    request = Request(transport)
    bot = ExtBot(
        settings.token or "",
        base_url=f"{origin}/bot",
        base_file_url=f"{origin}/file/bot",
        request=request,
        get_updates_request=request,
    )
    builder = Application.builder().bot(bot).updater(None).job_queue(None)
    application: App = builder.context_types(ContextTypes(context=Turn)).build()
    add_routes(application)
    application.add_error_handler(on_error)
    return application
