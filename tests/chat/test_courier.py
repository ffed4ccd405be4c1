"""Messages leave the outbox once, at the pace that is allowed, and what became of each is written down."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app.house import House
from bot.care.messages import MessageClass
from bot.care.saying import Say
from bot.chat.courier import IN_FLIGHT, Courier
from bot.chat.messenger import Messenger
from bot.chat.pacing import Pacing
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender
from bot.storage import outbox
from bot.storage.database import Unavailable
from bot.storage.outbox import Post
from bot.telemetry import Telemetry
from tests.chat.conftest import Flickering

REPLY, URGENT, DIGEST = MessageClass.REPLY, MessageClass.URGENT, MessageClass.DIGEST


class Office:
    """A courier of its own, and what is put into the outbox for it."""

    def __init__(self, house: House, database: Flickering, rate: float = 0) -> None:
        self.telemetry = Telemetry()
        self.courier = Courier(database, Messenger(house.transport), Pacing(rate), self.telemetry, house.clock.now)
        self._house = house

    async def put(self, who: Sender, text: str, message_class: MessageClass = REPLY) -> None:
        """Kept for somebody who has not agreed, so that nothing but the courier decides."""
        now = self._house.clock.now()
        async with self._house.database.transaction() as tx:
            expires_at = now + message_class.handling.lasts_for
            body = {"say": Say(text).to_json(), "chat_id": who.id}
            await outbox.put(tx, Post(tx.vault.lane(who.id), message_class, "test", body, expires_at), now)

    async def carry(self, steps: int = 1) -> None:
        for _ in range(steps):
            await self.courier.step()
            await self.courier.finish()

    def ended(self) -> dict[str, int]:
        """How many messages ended in which state."""
        found = re.findall(r'outbox_ended_total\{.*state="(\w+)"\} (\d+)', self.telemetry.exposition().decode())
        return {state: int(count) for state, count in found}


@pytest.fixture
async def office(house: House, flickering: Flickering) -> AsyncIterator[Office]:
    made = Office(house, flickering)
    yield made
    await made.courier.finish()


@pytest.fixture
def ben(telegram: LocalTelegram) -> Sender:
    sender = telegram.add_person("Ben", language_code="en-GB")
    telegram.write(sender.id, "/start")
    return sender


def texts(telegram: LocalTelegram, who: Sender) -> list[str]:
    return [message.text for message in telegram.said(who.id)]


async def test_a_message_leaves_once_and_its_end_is_counted(
    office: Office, telegram: LocalTelegram, anna: Sender
) -> None:
    await office.put(anna, "Hello")
    await office.carry(3)
    assert texts(telegram, anna) == ["Hello"]
    assert office.ended() == {"sent": 1}
    assert await office.courier.step() == 0


async def test_messages_to_one_person_leave_one_after_the_other_and_those_to_others_beside_them(
    office: Office, telegram: LocalTelegram, anna: Sender, ben: Sender
) -> None:
    for text in ("One", "Two"):
        await office.put(anna, text)
    await office.put(ben, "Other")
    await office.carry()
    assert (texts(telegram, anna), texts(telegram, ben)) == (["One"], ["Other"])
    await office.carry()
    assert texts(telegram, anna) == ["One", "Two"]


async def test_what_is_urgent_goes_first_and_does_not_wait_for_a_call_under_way(
    office: Office, telegram: LocalTelegram, anna: Sender
) -> None:
    await office.put(anna, "Reply")
    telegram.faults.fail_next.append("hang")
    await office.courier.step()
    await telegram.wait(lambda: bool(telegram.said(anna.id)))
    await office.put(anna, "Second reply")
    await office.put(anna, "Urgent", URGENT)
    await office.courier.step()
    await telegram.wait(lambda: len(telegram.said(anna.id)) == 2)
    assert texts(telegram, anna) == ["Reply", "Urgent"]
    telegram.faults.release()
    await office.courier.finish()
    await office.carry()
    assert texts(telegram, anna) == ["Reply", "Urgent", "Second reply"]


@pytest.mark.parametrize("before", [0, 1])
async def test_a_database_that_goes_away_before_a_call_is_made_sends_nothing_twice(
    office: Office, flickering: Flickering, telegram: LocalTelegram, anna: Sender, before: int
) -> None:
    await office.carry()  # the first step also looks after what others left behind
    await office.put(anna, "Hello")
    flickering.plan = [False] * before + [True]
    with pytest.raises(Unavailable):
        await office.courier.step()
    assert texts(telegram, anna) == []
    await office.carry(2)
    assert texts(telegram, anna) == ["Hello"]


async def test_an_outcome_is_kept_while_the_database_is_away(
    office: Office, flickering: Flickering, telegram: LocalTelegram, anna: Sender
) -> None:
    await office.put(anna, "Hello")
    await office.courier.step()
    flickering.plan = [True, True]
    for _ in range(2):
        with pytest.raises(Unavailable):
            await office.courier.finish()
    await office.carry(2)
    assert texts(telegram, anna) == ["Hello"]
    assert office.ended() == {"sent": 1}


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("message_class", "most"), [(URGENT, 3), (MessageClass.ALERT, 2), (REPLY, 2), (MessageClass.PROMPT, 1), (DIGEST, 1)]
)
async def test_a_message_of_which_nobody_knows_is_sent_again_as_its_class_allows(
    office: Office,
    clock: SteeredClock,
    telegram: LocalTelegram,
    anna: Sender,
    message_class: MessageClass,
    most: int,
) -> None:
    await office.put(anna, "Hello", message_class)
    telegram.faults.fail_next += ["reset-after"] * 9
    for _ in range(9):
        await office.carry()
        clock.advance(timedelta(minutes=1))
    assert len(telegram.said(anna.id)) == most
    assert office.ended() == {"unknown": 1}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_after_a_429_one_person_rests_even_from_what_is_urgent_and_the_others_do_not(
    office: Office, clock: SteeredClock, telegram: LocalTelegram, anna: Sender, ben: Sender
) -> None:
    await office.put(anna, "Hello")
    telegram.faults.fail_next.append("429:60")
    await office.carry()
    await office.put(anna, "Urgent", URGENT)
    await office.put(ben, "Other")
    clock.advance(timedelta(minutes=5))
    await office.carry(3)
    assert (texts(telegram, anna), texts(telegram, ben)) == ([], ["Other"])


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_when_two_people_are_refused_everybody_rests(
    office: Office, telegram: LocalTelegram, anna: Sender, ben: Sender
) -> None:
    for who in (anna, ben):
        await office.put(who, "Hello")
        telegram.faults.fail_next.append("429:60")
    await office.carry()
    clara = telegram.add_person("Clara")
    telegram.write(clara.id, "/start")
    await office.put(clara, "Urgent", URGENT)
    await office.carry(2)
    assert texts(telegram, clara) == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_rate_leaves_room_for_answers_and_none_is_needed_for_what_is_urgent(
    house: House, flickering: Flickering, telegram: LocalTelegram
) -> None:
    office = Office(house, flickering, rate=6)
    people = [telegram.add_person(f"P{number}") for number in range(9)]
    for who in people:
        telegram.write(who.id, "/start")
        await office.put(who, "Digest", DIGEST)
    await office.carry()
    assert sum(len(telegram.said(who.id)) for who in people) == 5
    for who in people:
        await office.put(who, "Urgent", URGENT)
    await office.carry()
    assert all("Urgent" in texts(telegram, who) for who in people)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_more_calls_are_under_way_than_allowed(
    house: House, flickering: Flickering, telegram: LocalTelegram
) -> None:
    office = Office(house, flickering)
    for number in range(IN_FLIGHT + 5):
        who = telegram.add_person(f"P{number}")
        telegram.write(who.id, "/start")
        await office.put(who, "Hello")
    telegram.faults.fail_next += ["hang"] * (IN_FLIGHT + 5)
    for _ in range(4):
        await office.courier.step()
    await telegram.wait(lambda: len(telegram.faults.fail_next) <= 5)
    await asyncio.sleep(0)
    assert len(telegram.faults.fail_next) == 5
    telegram.faults.fail_next.clear()
    telegram.faults.release()
    await office.courier.finish()
    await office.carry()
    assert office.ended() == {"sent": IN_FLIGHT + 5}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_who_blocked_the_bot_ends_as_gone_and_a_wrong_message_as_dead(
    office: Office, telegram: LocalTelegram, anna: Sender, ben: Sender
) -> None:
    telegram.block(anna.id)
    await office.put(anna, "Hello")
    await office.carry()
    telegram.faults.fail_next.append("400-parse")
    await office.put(ben, "Hello")
    await office.carry()
    assert office.ended() == {"gone": 1, "dead": 1}


async def test_a_pause_outlives_the_process_that_was_asked_for_it(
    house: House, flickering: Flickering, telegram: LocalTelegram, anna: Sender, ben: Sender
) -> None:
    first, second = Office(house, flickering), Office(house, flickering)
    await first.put(anna, "Hello")
    telegram.faults.fail_next.append("429:60")
    await first.carry(2)
    for who in (anna, ben):
        await second.put(who, "Urgent", URGENT)
    await second.carry(2)
    assert (texts(telegram, anna), texts(telegram, ben)) == ([], ["Urgent"])
