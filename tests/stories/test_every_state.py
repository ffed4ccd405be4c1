"""The promise about what must not wait, over the whole product of states, ways of writing and bad days.

Consent, what is open, pause, hours, hold, country, language, way, words, load and store make some 257,000 combinations.
What one of them gets is decided in three places, and each is played over all that it can see:

- the door sees an update and where its writer is: every stored state in every language, way and word, 28,600 answers;
- around the door are load and store: each pair of them with all that the door tells apart, 3,168 answers;
- the turn sees the words, the language, the last day and how it went at the door; that it sees nothing else of a state
  is watched; every state, and whatever is open with every call, is played to its end, answered or refused at the door.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from itertools import product
from typing import Any, ClassVar, NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy import update as change
from sqlalchemy.event import listen
from structlog.testing import capture_logs

from bot.app.house import House, housed
from bot.care.advice import ORDER, Advice, advice_for, rank
from bot.care.delivery import End, after_sending
from bot.care.messages import Fate, MessageClass, Outcome
from bot.care.people import Person
from bot.care.red_flags import assess
from bot.care.saying import Say
from bot.chat.courier import BATCH, Courier
from bot.chat.intake import Intake
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.chat.urgent import Door, Known, Whereabouts, note, raises
from bot.clock import SteeredClock
from bot.content import red_flags
from bot.content.languages import choose
from bot.preview import LocalTelegram
from bot.services import advising, flagging
from bot.settings import Settings
from bot.storage import opening, outbox, people
from bot.storage.database import Database, Unavailable
from bot.storage.outbox import Post
from bot.storage.sealing import Keyring
from bot.storage.tables import InboxRow, OutboxRow, PersonRow
from bot.telemetry import Telemetry
from tests.cast import Story
from tests.conftest import NOW
from tests.stories.bad_days import STORE, Counting, Direct
from tests.stories.states import (
    COUNTRIES,
    EARLIER,
    LANGUAGES,
    OPENS,
    PLACES,
    STATES,
    Somebody,
    State,
    meet,
    settle_in,
    somebody,
)
from tests.stories.urgent_words import CALLS, NOTES, WORDS, Call, is_answer, is_urgent, update

FLOOD, QUEUE = 60, 1000
LOADS, STORES = ("none", "flood", "queue"), ("fine", "locked", "full")
NOISE = Call("and so on", "text")
EACH = len(STATES) // len(OPENS)  # states in which the same thing is open
BY_COUNTRY = [next(state for state in STATES if state.country == country) for country in COUNTRIES]


@pytest.fixture
def kind() -> str:
    return "sqlite"


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


class Part(NamedTuple):
    """Somebody, what comes in from them, and whether their answer can leave at the door."""

    who: Somebody
    call: Call
    is_refused: bool


def parts() -> list[Part]:
    """Strangers in every way, refused and not; every state, so that whatever is open meets every call."""
    told: list[tuple[State | None, Call, bool]] = [(None, *one) for one in product(CALLS, (False, True))]
    for number, state in enumerate(STATES):
        at, n = divmod(number, EACH)
        told.append((state, CALLS[n % len(CALLS)], bool((at + n + n // len(CALLS)) % 2)))
    return [
        Part(somebody(number, state, LANGUAGES[number % len(LANGUAGES)]), call, is_refused)
        for number, (state, call, is_refused) in enumerate(told)
    ]


def test_whatever_is_open_meets_every_call_and_every_call_is_answered_and_refused_at_the_door() -> None:
    assert {part.who.state for part in parts()} == {None, *STATES}
    assert len({(part.who.state and part.who.state.open, part.call) for part in parts()}) == len(CALLS) * 10
    known = {(part.call, part.is_refused) for part in parts() if part.who.state}
    assert known == set(product(CALLS, (False, True)))


async def test_the_turn_says_what_did_not_leave_at_the_door_and_nothing_twice_in_every_stored_state(
    house: House, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    """A third each while the store is fine, locked and full; kept and turned once it is back."""
    told = parts()
    those, direct = [part.who for part in told], Direct(telegram)
    meet(telegram, those)
    await settle_in(house.database, those, clock.now())
    intake = intake_of(direct, house.database, known_in(house.database, those), clock)
    courier = Courier(house.database, Messenger(direct), Pacing(0), Telemetry(), clock.now)
    with capture_logs():
        for third, store in enumerate(STORES):
            batch = told[third :: len(STORES)]
            updates = [update(third + 3 * n, part.who, part.call, clock.now()) for n, part in enumerate(batch)]
            async with STORE[store](house.database):
                direct.resting = {part.who.id for part in batch if part.is_refused}
                checked = await intake.check(updates)
                direct.resting = set()
                if store != "fine":
                    with pytest.raises(Unavailable):
                        await intake.store(checked)
            await intake.store(checked)
            fates = ["later" if part.is_refused else "sent" for part in batch]
            assert [note and note.rpartition(":")[2] for _, note in checked] == fates
        while await house.turns.step() or await courier.step():
            await courier.finish()
    for who, call, is_refused in told:
        assert [is_answer(one, call, who) for one in answers_to(telegram, who)] == [True], (who, call, is_refused)
    async with house.database.transaction() as tx:
        assert set(await tx.connection.scalars(select(InboxRow.reason))) == {None}


async def test_what_decides_the_turn_reads_the_words_the_language_and_the_last_day_and_nothing_else(
    database: Database, clock: SteeredClock
) -> None:
    """So pause, quiet hours, hold, country and what is open can neither silence it nor say it twice."""
    who = somebody(0, STATES[0], "en-GB")
    await settle_in(database, [who], clock.now())
    async with database.transaction() as tx:
        person = await people.find(tx, who.id)
        assert person is not None
        watched = Watched(**{one.name: getattr(person, one.name) for one in fields(person)})
        statements: list[str] = []
        listen(tx.connection.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        for words in WORDS.values():
            assert advice_for(await flagging.reconsider(tx, watched, words, clock.now())) is not None
    assert watched.seen == {"id", "language", "zone"}  # the zone: which day the answers of the last day are of
    assert {match for one in statements for match in re.findall(r"(?:FROM|INTO|UPDATE) (\w+)", one)} == {
        "entry",
        "answer",
        "kept",  # what is usual
    }


@pytest.mark.parametrize(
    "before", [*WORDS.values(), *EARLIER.values(), NOISE.kind, "My legs are swollen", "No chest pain"]
)
@pytest.mark.parametrize("words", WORDS.values())
def test_what_was_written_before_makes_no_answer_less_pressing(words: str, before: str) -> None:
    rules = red_flags.rules()
    alone, together = (advice_for(assess(words, rules, earlier=earlier)) for earlier in ([], [before] * FLOOD))
    assert rank(together) >= rank(alone) > -1


class Watched(Person):
    """Remembers what was read of it."""

    seen: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        Watched.seen |= {name} & {one.name for one in fields(Person)}
        return super().__getattribute__(name)


ARRIVES, IN_DOUBT, LOST, LATER = "arrives", "arrives, in doubt", "is lost, in doubt", "is put off"
MEANING = {
    ARRIVES: Outcome(Fate.SENT, ""),
    IN_DOUBT: Outcome(Fate.UNKNOWN, ""),
    LOST: Outcome(Fate.UNKNOWN, ""),
    LATER: Outcome(Fate.LATER, "", retry_after=timedelta(seconds=1)),
}


@pytest.mark.parametrize("advice", [one for one in ORDER if one.tier.urgent], ids="-".join)
def test_whatever_becomes_of_the_calls_three_copies_are_too_many_at_most_and_silence_is_never_chosen(
    advice: Advice,
) -> None:
    """All that can become of the first seven calls: of the one at the door, and of those after the turn."""
    for calls in product(MEANING, repeat=7):
        used = _calls_made(advice, calls)
        copies = sum(one in {ARRIVES, IN_DOUBT} for one in used)
        assert copies <= 1 + 3
        assert copies or used.count(LOST) >= 3 or len(used) == len(calls), calls


def _calls_made(advice: Advice, calls: Sequence[str]) -> Sequence[str]:
    """The door makes the first; the turn looks at how it went, and the courier goes on until it is settled."""
    if not raises(advice, note(advice, MEANING[calls[0]].fate)):
        return calls[:1]
    unknowns = 0
    for number, call in enumerate(calls[1:], start=1):
        unknowns += MEANING[call].fate is Fate.UNKNOWN
        decision = after_sending(MessageClass.URGENT, MEANING[call], attempts=number, unknowns=unknowns, now=NOW)
        if isinstance(decision, End):
            return calls[: number + 1]
    return calls


async def test_where_every_call_arrives_and_no_answer_comes_back_three_copies_are_too_many_at_most(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = ["reset-after"] * 30
    story.telegram.write(story.anna.id, WORDS["emergency"])
    for _ in range(20):
        await story.later(timedelta(minutes=1))
    assert sum(map(is_urgent, story.texts(story.anna))) == 1 + 3
