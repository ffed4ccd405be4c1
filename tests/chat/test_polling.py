"""The poller confirms only what is stored; each call is looked at as Telegram saw it."""

from datetime import timedelta

import pytest

from bot.app.house import House
from bot.chat.holding import Lease
from bot.chat.intake import Intake
from bot.chat.messenger import Messenger
from bot.chat.polling import Poller
from bot.chat.transport import NotMade, Transport, Unclear
from bot.chat.urgent import Door, Known
from bot.preview import LocalTelegram, Sender
from bot.storage.database import new_id
from bot.telemetry import Telemetry
from tests.chat.conftest import Flickering, Wake

AT_ONCE = timedelta()
URGENT = "I want to kill myself"


@pytest.fixture
def poller(house: House, flickering: Flickering, wake: Wake) -> Poller:
    return made(house, flickering, wake, house.transport)


def made(house: House, flickering: Flickering, wake: Wake, transport: Transport) -> Poller:
    telemetry = Telemetry()
    door = Door(Messenger(house.transport), Known(), telemetry, house.clock.now)
    intake = Intake(flickering, house.transport, door, telemetry, house.clock.now, wake)
    return Poller(transport, intake, Lease(flickering, "poller", new_id()))


def offsets(telegram: LocalTelegram) -> list[int | None]:
    return [call.params.get("offset") for call in telegram.calls if call.method == "getUpdates"]


async def test_an_update_is_confirmed_by_the_fetch_after_it_was_stored_and_then_no_more(
    poller: Poller, telegram: LocalTelegram, anna: Sender
) -> None:
    update_id = telegram.last_update_id
    assert await poller.take(AT_ONCE) == 1
    assert not telegram.confirmed(update_id)
    assert [await poller.take(AT_ONCE) for _ in range(2)] == [0, 0]
    assert offsets(telegram) == [None, update_id + 1, None]
    assert telegram.confirmed(update_id)


async def test_while_the_database_is_away_nothing_is_confirmed_and_all_of_it_is_stored_afterwards(
    poller: Poller, flickering: Flickering, house: House, telegram: LocalTelegram, anna: Sender, wake: Wake
) -> None:
    flickering.plan = [True, True]
    assert await poller.take(AT_ONCE) == 1
    telegram.write(anna.id, "One more")
    assert await poller.take(AT_ONCE) == 1
    assert (offsets(telegram), wake.times) == ([None, None], 0)
    assert await poller.take(AT_ONCE) == 0
    assert (offsets(telegram), wake.times) == ([None, None, None], 1)
    await poller.take(AT_ONCE)
    assert offsets(telegram)[-1] == telegram.last_update_id + 1
    assert telegram.confirmed(telegram.last_update_id)
    assert [await house.turns.step() for _ in range(3)] == [1, 1, 0]


async def test_urgent_words_are_answered_once_while_the_database_is_away(
    poller: Poller, flickering: Flickering, telegram: LocalTelegram, anna: Sender
) -> None:
    telegram.write(anna.id, URGENT)
    flickering.plan = [True, True, True]
    for _ in range(6):
        await poller.take(AT_ONCE)
    assert len(telegram.said(anna.id)) == 1


async def test_an_update_that_telegram_offers_again_is_handled_once(
    poller: Poller, house: House, telegram: LocalTelegram, anna: Sender
) -> None:
    for _ in range(2):
        await poller.take(AT_ONCE)
    telegram.deliver_again()
    assert await poller.take(AT_ONCE) == 1
    assert [await house.turns.step() for _ in range(2)] == [1, 0]


async def test_ids_that_begin_anew_below_the_old_ones_are_taken_too(
    poller: Poller, house: House, telegram: LocalTelegram, anna: Sender
) -> None:
    for _ in range(2):
        await poller.take(AT_ONCE)
    telegram.restart_ids(7)
    telegram.write(anna.id, "After a quiet week")
    assert await poller.take(AT_ONCE) == 1
    await poller.take(AT_ONCE)
    assert telegram.confirmed(7)
    assert [await house.turns.step() for _ in range(3)] == [1, 1, 0]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("mode", "error"), [("500", NotMade), ("502-html", NotMade), ("reset-before", Unclear), ("reset-after", Unclear)]
)
async def test_a_fetch_that_fails_loses_nothing(
    poller: Poller, telegram: LocalTelegram, anna: Sender, mode: str, error: type[Exception]
) -> None:
    telegram.faults.fail_on = None
    telegram.faults.fail_next.append(mode)
    with pytest.raises(error):
        await poller.take(AT_ONCE)
    assert not poller.is_of_use
    assert await poller.take(AT_ONCE) == 1
    assert poller.is_of_use


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_confirmation_that_did_not_arrive_is_made_again(
    poller: Poller, telegram: LocalTelegram, anna: Sender
) -> None:
    await poller.take(AT_ONCE)
    telegram.faults.fail_on = None
    telegram.faults.fail_next.append("reset-before")
    with pytest.raises(Unclear):
        await poller.take(AT_ONCE)
    await poller.take(AT_ONCE)
    assert telegram.confirmed(telegram.last_update_id)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_token_that_is_refused_is_named(house: House, flickering: Flickering, wake: Wake, origin: str) -> None:
    wrong = Transport(origin, "100:wrong")
    await wrong.open()
    with pytest.raises(NotMade, match="token-refused"):
        await made(house, flickering, wake, wrong).take(AT_ONCE)
    await wrong.close()


async def test_while_nothing_can_be_stored_advice_that_is_not_urgent_is_given_at_the_door(
    poller: Poller, flickering: Flickering, telegram: LocalTelegram, anna: Sender
) -> None:
    await poller.take(AT_ONCE)
    flickering.plan = [True, True]
    telegram.write(anna.id, "The flushing is new and it is getting worse")
    await poller.take(AT_ONCE)
    assert telegram.said(anna.id) == []
    await poller.take(AT_ONCE)
    (advice,) = telegram.said(anna.id)
    assert "provider" in advice.text
    await poller.take(AT_ONCE)
    assert len(telegram.said(anna.id)) == 1
