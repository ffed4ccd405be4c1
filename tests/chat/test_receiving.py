"""What is brought one by one is answered, stored together, and confirmed only once it is stored."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.app.house import House
from bot.chat.intake import Intake, Update
from bot.chat.messenger import Messenger
from bot.chat.receiving import Receiver
from bot.chat.urgent import Door, Known
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender
from bot.storage import inbox
from bot.storage.database import Database, Unavailable
from bot.telemetry import Telemetry
from tests.chat.conftest import Flickering, Wake

URGENT, CONTACT = "I want to kill myself", "The flushing is new and it is getting worse"


def written(who: Sender, text: str, update_id: int) -> dict[str, Any]:
    chat, sender = {"id": who.id, "type": "private"}, {"id": who.id, "language_code": "en"}
    return {"update_id": update_id, "message": {"message_id": 5, "chat": chat, "from": sender, "text": text}}


class Counting(Intake):
    """Counts commits, and breaks on what cannot be stored."""

    commits: int = 0

    async def store(self, checked: Sequence[tuple[Update, str | None]]) -> None:
        if any(one["update_id"] == 13 for one, _ in checked):
            raise ZeroDivisionError
        await super().store(checked)
        self.commits += 1


@pytest.fixture
def intake(house: House, flickering: Flickering, wake: Wake) -> Counting:
    telemetry = Telemetry()
    door = Door(Messenger(house.transport), Known(), telemetry, house.clock.now)
    return Counting(flickering, house.transport, door, telemetry, house.clock.now, wake)


async def kept(database: Database, clock: SteeredClock) -> list[str | None]:
    async with database.transaction() as tx:
        return [claim.urgent for claim in await inbox.claim(tx, clock.now(), 99)]


async def test_many_that_come_at_once_are_kept_in_two_commits(
    intake: Counting, house: House, clock: SteeredClock, telegram: LocalTelegram
) -> None:
    receiver, people = Receiver(intake), [telegram.add_person(f"Person {n}") for n in range(20)]
    await asyncio.gather(*(receiver.accept(written(who, "Hello", 100 + n)) for n, who in enumerate(people)))
    assert len(await kept(house.database, clock)) == 20
    assert intake.commits <= 2


async def test_one_that_cannot_be_kept_costs_the_others_nothing(
    intake: Counting, house: House, clock: SteeredClock, telegram: LocalTelegram
) -> None:
    receiver, people = Receiver(intake), [telegram.add_person(f"Person {n}") for n in range(4)]
    brought = (receiver.accept(written(who, "Hello", 11 + n)) for n, who in enumerate(people))
    outcomes = await asyncio.gather(*brought, return_exceptions=True)
    assert [type(one) for one in outcomes] == [type(None), type(None), ZeroDivisionError, type(None)]
    assert len(await kept(house.database, clock)) == 3


async def test_urgent_words_are_answered_once_however_often_they_are_brought(
    intake: Counting, flickering: Flickering, house: House, clock: SteeredClock, telegram: LocalTelegram, anna: Sender
) -> None:
    receiver, update = Receiver(intake), written(anna, URGENT, 7)
    flickering.plan = [True, True]
    for _ in range(2):
        with pytest.raises(Unavailable):
            await receiver.accept(update)
    await asyncio.gather(receiver.accept(update), receiver.accept(update))
    assert len(telegram.said(anna.id)) == 1
    assert await kept(house.database, clock) == ["now:crisis:sent"]


async def test_an_urgent_answer_that_surely_did_not_leave_is_tried_again_when_it_is_brought_again(
    intake: Counting, flickering: Flickering, house: House, clock: SteeredClock, telegram: LocalTelegram, anna: Sender
) -> None:
    receiver, update = Receiver(intake), written(anna, URGENT, 7)
    flickering.plan, telegram.faults.fail_next = [True], ["429:9"]
    with pytest.raises(Unavailable):
        await receiver.accept(update)
    assert telegram.said(anna.id) == []
    await receiver.accept(update)
    assert len(telegram.said(anna.id)) == 1
    assert await kept(house.database, clock) == ["now:crisis:sent"]


async def test_while_nothing_can_be_stored_advice_that_is_not_urgent_is_given_once_and_noted(
    intake: Counting, flickering: Flickering, house: House, clock: SteeredClock, telegram: LocalTelegram, anna: Sender
) -> None:
    receiver, update = Receiver(intake), written(anna, CONTACT, 7)
    flickering.plan = [True, True]
    for _ in range(2):
        with pytest.raises(Unavailable):
            await receiver.accept(update)
    await receiver.accept(update)
    assert [("provider" in message.text) for message in telegram.said(anna.id)] == [True]
    assert await kept(house.database, clock) == ["now:contact:sent"]
