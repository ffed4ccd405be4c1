"""What is kept of an update, and what happens before it is."""

import json
from typing import Any

import pytest

from bot.app.house import House
from bot.care.saying import Say
from bot.chat.intake import Intake
from bot.chat.messenger import Messenger
from bot.chat.urgent import Door, Known
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Sender
from bot.storage import inbox
from bot.storage.database import Database, Unavailable
from bot.storage.inbox import Claim
from bot.telemetry import Telemetry
from tests.cast import Story
from tests.chat.conftest import Flickering, Wake

URGENT = "I want to kill myself"
sqlite = pytest.mark.parametrize("kind", ["sqlite"])


def written(who: Sender, text: str, update_id: int = 1) -> dict[str, Any]:
    chat, sender = {"id": who.id, "type": "private"}, {"id": who.id, "language_code": "en"}
    return {"update_id": update_id, "message": {"message_id": 5, "chat": chat, "from": sender, "text": text}}


async def open_updates(database: Database, clock: SteeredClock) -> list[Claim]:
    async with database.transaction() as tx:
        return await inbox.claim(tx, clock.now(), 99)


async def test_an_update_is_kept_whole_once_and_somebody_is_woken(
    house: House, flickering: Flickering, clock: SteeredClock, telegram: LocalTelegram, anna: Sender, wake: Wake
) -> None:
    intake = made(house, flickering, wake)
    update = written(anna, "Hello")
    for _ in range(2):
        await intake.accept([update])
    (claim,) = await open_updates(house.database, clock)
    assert json.loads(claim.body or "") == update
    assert (claim.kind, claim.urgent, claim.lane) == (
        "message",
        None,
        house.database.keyring.index("telegram-id", anna.id),
    )
    assert wake.times == 2
    assert telegram.said(anna.id) == []


def made(house: House, database: Database, wake: Wake, messenger: Messenger | None = None) -> Intake:
    telemetry = Telemetry()
    door = Door(messenger or Messenger(house.transport), Known(), telemetry, house.clock.now)
    return Intake(database, house.transport, door, telemetry, house.clock.now, wake)


@sqlite
async def test_urgent_words_are_answered_before_they_are_kept_and_how_it_went_is_kept_beside_them(
    house: House, flickering: Flickering, clock: SteeredClock, telegram: LocalTelegram, anna: Sender, wake: Wake
) -> None:
    intake = made(house, flickering, wake)
    flickering.plan = [True]
    with pytest.raises(Unavailable):
        await intake.accept([written(anna, URGENT)])
    assert len(telegram.said(anna.id)) == 1
    assert wake.times == 0
    await intake.accept([written(anna, URGENT)])
    assert len(telegram.said(anna.id)) == 1
    (claim,) = await open_updates(house.database, clock)
    assert claim.urgent == "now:crisis:sent"


@sqlite
async def test_a_check_that_breaks_costs_nobody_their_update(
    house: House, flickering: Flickering, clock: SteeredClock, anna: Sender, wake: Wake
) -> None:
    class Broken(Messenger):
        async def send(self, chat_id: int, say: Say, document: bytes | None = None) -> Any:
            raise ZeroDivisionError

    intake = made(house, flickering, wake, Broken(house.transport))
    await intake.accept([written(anna, URGENT, 1), written(anna, "Hello", 2)])
    assert [claim.urgent for claim in await open_updates(house.database, clock)] == [None]
    assert wake.times == 1


@sqlite
async def test_a_tap_is_answered_at_once_whatever_becomes_of_it(
    house: House, flickering: Flickering, telegram: LocalTelegram, anna: Sender, wake: Wake
) -> None:
    intake = made(house, flickering, wake)
    tap = {"id": "1", "from": {"id": anna.id}, "data": "x"}
    await intake.accept([{"update_id": 1, "callback_query": tap}])
    await telegram.wait(lambda: any(call.method == "answerCallbackQuery" for call in telegram.calls))


@sqlite
async def test_of_a_group_only_that_something_came_is_kept(
    story: Story, clock: SteeredClock, telegram: LocalTelegram
) -> None:
    house = story.house
    telegram.group_message(story.clara.id, URGENT)
    await house.poller.take(clock.now() - clock.now())
    assert await open_updates(house.database, clock) == []
    assert telegram.said(story.clara.id) == []


@sqlite
async def test_a_group_that_speaks_to_the_bot_gets_one_neutral_line(story: Story, telegram: LocalTelegram) -> None:
    telegram.group_message(story.clara.id, "/start")
    await story.settle()
    (group,) = [chat for chat in telegram.chats.values() if chat.title]
    assert [message.text for message in telegram.said(group.id)] == ["I only work in a private chat."]


@sqlite
@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "1"}},
        {"update_id": 1, "message": "no object"},
        {"update_id": 1, "message": {"chat": "no object", "from": {"id": 5}}},
        {"update_id": 1, "message": {"chat": {"id": -5, "type": "channel"}}},
        {"update_id": 1, "message": {}},
    ],
)
async def test_an_update_of_an_unknown_shape_is_noted_and_nothing_more(
    house: House, flickering: Flickering, clock: SteeredClock, wake: Wake, update: dict[str, Any]
) -> None:
    await made(house, flickering, wake).accept([update])
    assert await open_updates(house.database, clock) == []
    assert wake.times == 1
