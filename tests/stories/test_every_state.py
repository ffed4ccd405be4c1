"""The promise about what must not wait, played over the whole product of states, ways of writing and bad days.

What one combination gets is decided in three places, and each is played over everything that it can see. The door knows an
update and where its writer is, and no more: every stored state, hour and language writes in every way. Around the door are
the load and the store: every one of them, together with all that the door can see. After the door comes the turn: every
stored state, once with an answer from the door and once without.
"""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy import update as change
from structlog.testing import capture_logs

from bot.app.house import House, housed
from bot.care.messages import MessageClass
from bot.care.saying import Say
from bot.chat.courier import BATCH, Courier
from bot.chat.intake import Intake
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.chat.transport import CALL_FOR, Answer, Document, Transport
from bot.chat.urgent import Door, Known, Whereabouts
from bot.clock import SteeredClock
from bot.content.languages import choose
from bot.preview import LocalTelegram
from bot.preview.methods import METHODS
from bot.preview.refusals import Refusal
from bot.services import advising
from bot.settings import Settings
from bot.storage import opening, outbox
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.outbox import Post
from bot.storage.sealing import Keyring
from bot.storage.tables import InboxRow, OutboxRow, PersonRow
from bot.telemetry import Telemetry
from tests.stories.states import COUNTRIES, LANGUAGES, OPENS, PLACES, STATES, Somebody, State, meet, settle_in, somebody
from tests.stories.urgent_words import CALLS, NOTES, Call, is_answer, is_urgent, update

FLOOD, QUEUE = 60, 1000
LOADS, STORES = ("none", "flood", "queue"), ("fine", "locked", "full")
NOISE = Call("and so on", "text")
CALLS_BY_NUMBER = tuple(enumerate(CALLS))
A_SECOND = timedelta(seconds=1)
EACH = len(STATES) // len(OPENS)  # states in which the same thing is open
BY_COUNTRY = [next(state for state in STATES if state.country == country) for country in COUNTRIES]


@pytest.fixture
def kind() -> str:
    return "sqlite"


class Direct(Transport):
    """Calls the local Telegram without a wire, so that thousands of answers take seconds; nothing in it waits."""

    def __init__(self, telegram: LocalTelegram) -> None:
        super().__init__("", "")
        self._telegram = telegram
        self.is_patient = True  # else it asks for a second's pause, and takes nothing

    async def post(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        document: Document | None = None,
        lasts_for: timedelta = CALL_FOR,
    ) -> Answer:
        if not self.is_patient:
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


def door_of(direct: Direct, known: Known, clock: SteeredClock) -> Door:
    return Door(Messenger(direct), known, Telemetry(), clock.now)


def intake_of(direct: Direct, database: Database, known: Known, clock: SteeredClock) -> Intake:
    return Intake(database, direct, door_of(direct, known, clock), Telemetry(), clock.now, lambda: None)


def answers_to(telegram: LocalTelegram, who: Somebody) -> list[str]:
    return [one.text for one in telegram.said(who.id) if is_urgent(one.text)]


def known_in(database: Database, those: Sequence[Somebody]) -> Known:
    """What turns would have learned about them."""
    known = Known()
    for who in those:
        if who.state is not None:
            country, zone = PLACES[who.state.country]
            lane = database.keyring.index("telegram-id", who.id)
            known.learn(lane, Whereabouts(advising.country_in(country, zone), choose(who.language_code), zone))
    return known


async def test_every_stored_state_is_answered_at_the_door_whatever_comes_in_and_nothing_is_read_for_it(
    settings: Settings, clock: SteeredClock, telegram: LocalTelegram
) -> None:
    """Consent, what is open, pause, hours, hold and country, as a start reads them; every language, way and word."""
    keyring, played = Keyring.create(settings.sealing_key_file), 0
    those = [somebody(number, state, "en-GB") for number, state in enumerate((None, *STATES))]
    database = Database(settings.database, keyring)
    await opening.prove_key(database)
    await settle_in(database, those, clock.now())
    for language_code in LANGUAGES:
        spoken = [one._replace(language_code=language_code) for one in those]
        async with database.transaction() as tx:
            await tx.connection.execute(change(PersonRow).values(language=choose(language_code)))
        async with housed(settings, clock) as house:
            played += await _all_are_answered(telegram, house, spoken, clock, played)
    await database.close()
    assert played == (1 + len(STATES)) * len(LANGUAGES) * len(CALLS) == 28_600


async def _all_are_answered(
    telegram: LocalTelegram, house: House, those: Sequence[Somebody], clock: SteeredClock, played: int
) -> int:
    counting = Counting(house.database.url, house.database.keyring)
    intake = intake_of(Direct(telegram), counting, house.turns.known, clock)
    for number, who in enumerate(those):
        meet(telegram, [who])
        first = played + number * len(CALLS)
        with capture_logs():
            checked = await intake.check([update(first + n, who, call, clock.now()) for n, call in enumerate(CALLS)])
        said = [one.text for one in telegram.said(who.id)]
        assert [note for _, note in checked] == [f"{NOTES[call.kind]}:sent" for call in CALLS], who
        assert len(said) == len(CALLS), who
        wrong = [(call, one) for one, call in zip(said, CALLS, strict=True) if not is_answer(one, call, who)]
        assert wrong == [], who
    assert counting.touched == 0
    return len(those) * len(CALLS)


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


async def test_around_the_door_every_load_and_every_state_of_the_store_leave_the_answer_as_it_is(
    house: House, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    """Everything the door can see of somebody, in every language, way and word, on each of these days."""
    kinds, played = list(product((None, *BY_COUNTRY), LANGUAGES)), 0
    for day, (load, store) in enumerate(product(LOADS, STORES)):
        those = [somebody(100 * day + number, state, code) for number, (state, code) in enumerate(kinds)]
        meet(telegram, those)
        if load == "queue" and not await _waiting(house.database):
            await _questions_are_due(house, telegram)
        intake = intake_of(Direct(telegram), house.database, known_in(house.database, those), clock)
        batch = _batch(those, clock, FLOOD if load == "flood" else 0, first=10_000 * day)
        with capture_logs():
            await house.courier.step()  # what leaves for others is on its way meanwhile
            async with STORE[store](house.database):
                checked = await intake.check(batch)
                for who in those:
                    said = [one.text for one in telegram.said(who.id)]
                    assert len(said) == len(CALLS), (who, load, store)
                    assert all(is_answer(one, call, who) for one, call in zip(said, CALLS, strict=True)), who
                    played += len(said)
                if store != "fine":
                    with pytest.raises(Unavailable):
                        await intake.store(checked)
            await intake.store(checked)
    assert await _waiting(house.database) == QUEUE - BATCH * len(STORES)
    assert played == len(kinds) * len(CALLS) * len(LOADS) * len(STORES) == 3_168


def _batch(those: Sequence[Somebody], clock: SteeredClock, flood: int, first: int) -> list[dict[str, Any]]:
    """What all of them write in one go, their flood before their words."""
    calls = [(who, call) for who in those for call in (*[NOISE] * flood, *CALLS)]
    return [update(first + number, who, call, clock.now()) for number, (who, call) in enumerate(calls)]


async def _questions_are_due(house: House, telegram: LocalTelegram) -> None:
    """A thousand others are about to be asked."""
    others = [somebody(100_000 + number, None, "en") for number in range(QUEUE)]
    meet(telegram, others)
    async with house.database.transaction() as tx:
        for who in others:
            post = Post(
                lane=tx.vault.lane(who.id),
                message_class=MessageClass.PROMPT,
                purpose="prompt",
                body={"say": Say("How was your day?").to_json(), "chat_id": who.id},
                expires_at=house.clock.now() + MessageClass.PROMPT.handling.lasts_for,
            )
            await outbox.put(tx, post, house.clock.now())


async def _waiting(database: Database) -> int:
    async with database.transaction() as tx:
        query = select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "waiting")
        return int((await tx.connection.execute(query)).scalar_one())



async def test_the_answer_at_the_door_waits_for_nothing_but_telegram(
    telegram: LocalTelegram, database: Database, clock: SteeredClock
) -> None:
    """Where Telegram answers at once, everything is done in one step: nothing is read, written, slept or queued for."""
    those = [somebody(number, *one) for number, one in enumerate(product((None, *BY_COUNTRY), LANGUAGES))]
    meet(telegram, those)
    door = door_of(Direct(telegram), known_in(database, those), clock)
    for number, (who, call) in enumerate(product(those, CALLS)):
        check = door.check(update(number, who, call, clock.now()), database.keyring.index("telegram-id", who.id))
        with pytest.raises(StopIteration) as done, capture_logs():
            check.send(None)
        assert done.value.value == f"{NOTES[call.kind]}:sent"


@pytest.mark.parametrize("fate", ["sent", "later"])
async def test_the_turn_says_what_did_not_leave_at_the_door_and_nothing_twice_in_every_stored_state(
    house: House, telegram: LocalTelegram, clock: SteeredClock, fate: str
) -> None:
    """Strangers, and whatever is open, with every call; the other settings change along, and each state has its turn."""
    played: list[tuple[State | None, Call]] = [(None, call) for call in CALLS]
    played += [(_state(open_at, number, fate), call) for open_at in range(len(OPENS)) for number, call in CALLS_BY_NUMBER]
    await _are_answered_once(house, telegram, clock, played, fate)


def _state(open_at: int, number: int, fate: str) -> State:
    """Both fates together come by every state: twice 22 of 36, one beginning where the other is half way."""
    return STATES[EACH * open_at + (number + 14 * open_at + (EACH // 2) * (fate == "later")) % EACH]


def test_no_stored_state_is_left_out() -> None:
    met = {_state(at, n, fate) for at in range(len(OPENS)) for n, _ in CALLS_BY_NUMBER for fate in ("sent", "later")}
    assert met == set(STATES)


async def _are_answered_once(
    house: House,
    telegram: LocalTelegram,
    clock: SteeredClock,
    played: Sequence[tuple[State | None, Call]],
    fate: str,
) -> None:
    """A third each while the store is fine, locked and full; kept and turned once it is back."""
    told = [
        (somebody(number, state, LANGUAGES[number % len(LANGUAGES)]), call)
        for number, (state, call) in enumerate(played)
    ]
    those, direct = [who for who, _ in told], Direct(telegram)
    meet(telegram, those)
    await settle_in(house.database, those, clock.now())
    updates = [update(number, *one, clock.now()) for number, one in enumerate(told)]
    intake = intake_of(direct, house.database, known_in(house.database, those), clock)
    courier = Courier(house.database, Messenger(direct), Pacing(0), Telemetry(), clock.now)
    with capture_logs():
        for part, store in enumerate(STORES):
            async with STORE[store](house.database):
                direct.is_patient = fate == "sent"
                checked = await intake.check(updates[part :: len(STORES)])
                direct.is_patient = True
                if store != "fine":
                    with pytest.raises(Unavailable):
                        await intake.store(checked)
            await intake.store(checked)
            assert {note and note.rpartition(":")[2] for _, note in checked} == {fate}
        while await house.turns.step() or await courier.step():
            await courier.finish()
    for who, call in told:
        assert [is_answer(one, call, who) for one in answers_to(telegram, who)] == [True], (who, call)
    async with house.database.transaction() as tx:
        assert set(await tx.connection.scalars(select(InboxRow.reason))) == {None}
