"""A turn counts whole or not at all, alone, whatever happens to the database, the claim or the handler."""

from datetime import timedelta

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.chat.turn import Turn
from bot.chat.turns import Turns
from bot.chat.urgent import Known
from bot.storage import inbox
from bot.storage.database import Unavailable
from bot.storage.inbox import TRIES, Arrival
from bot.telemetry import Telemetry
from tests.cast import Story
from tests.chat.conftest import Flickering, Wake

AT_ONCE = timedelta()
FAILED = "Something went wrong on my side"


class Clumsy(Exception):
    """What a handler of these tests fails with."""


@pytest.fixture
def served() -> list[str]:
    """The texts that reached a handler, in order, undone or not."""
    return []


@pytest.fixture
async def turns(story: Story, flickering: Flickering, wake: Wake, served: list[str]) -> Turns:
    """A second pair of hands on the same inbox, clumsy with what begins with "drop"."""

    async def notice(_update: Update, turn: Turn) -> None:
        served.append(turn.text)

    async def drop(_update: Update, turn: Turn) -> None:
        await turn.say("journaling.undone")
        raise Clumsy

    house = story.house
    house.application.add_handler(MessageHandler(filters.TEXT, notice), group=-2)
    house.application.add_handler(MessageHandler(filters.Regex("^drop"), drop), group=-1)
    return Turns(flickering, house.application, Known(), Telemetry(), story.clock.now, wake, ("", ""))


async def write(story: Story, *texts: str) -> None:
    for text in texts:
        story.telegram.write(story.anna.id, text)
    await story.house.poller.take(AT_ONCE)


async def test_a_lost_claim_takes_everything_of_its_turn_back(
    story: Story, turns: Turns, flickering: Flickering, served: list[str]
) -> None:
    await story.arrives(story.anna)
    await write(story, "Kept once")
    flickering.plan = [False, True]
    with pytest.raises(Unavailable):
        await turns.step()
    async with story.house.database.transaction() as tx:
        await inbox.reopen_all(tx)
    await story.settle()
    before = story.texts(story.anna)
    await turns.step()
    await story.settle()
    assert served.count("Kept once") == 3
    assert story.texts(story.anna) == before
    await story.says(story.anna, "/journal")
    assert story.last(story.anna).text.count("Kept once") == 1


@pytest.mark.parametrize("plan", [[True], [False, True], [True, False, True], [False, True, True]])
async def test_a_database_that_goes_away_delays_a_turn_and_repeats_nothing(
    story: Story, turns: Turns, flickering: Flickering, wake: Wake, plan: list[bool]
) -> None:
    await story.arrives(story.anna)
    before = len(story.texts(story.anna))
    await write(story, "After the storm")
    flickering.plan = list(plan)
    for _ in range(plan.count(True)):
        with pytest.raises(Unavailable):
            await turns.step()
    assert wake.times == 0
    assert [await turns.step() for _ in range(2)] == [1, 0]
    await story.settle()
    assert len(story.texts(story.anna)) == before + 1
    await story.says(story.anna, "/journal")
    assert story.last(story.anna).text.count("After the storm") == 1


async def test_a_turn_that_fails_is_undone_alone(story: Story, turns: Turns, wake: Wake, served: list[str]) -> None:
    for who in (story.anna, story.ben):
        await story.arrives(who)
    story.telegram.write(story.anna.id, "drop this")
    story.telegram.write(story.ben.id, "Keep this")
    await story.house.poller.take(AT_ONCE)
    said = story.texts(story.anna)
    assert await turns.step() == 2
    assert wake.times == 1
    await story.house.courier.step()
    await story.house.courier.finish()
    assert story.last(story.ben).text == "Kept."
    assert story.texts(story.anna) == said
    assert sorted(served[-2:]) == ["Keep this", "drop this"]


async def test_after_the_last_try_the_person_is_told_and_the_next_words_are_heard(
    story: Story, turns: Turns, served: list[str]
) -> None:
    await story.arrives(story.anna)
    await write(story, "drop this", "And this?")
    for _ in range(2 * TRIES):
        await turns.step()
        story.clock.advance(timedelta(seconds=10))
    assert served[-TRIES - 1 :] == ["drop this"] * TRIES + ["And this?"]
    await story.settle()
    assert len([text for text in story.texts(story.anna) if text.startswith(FAILED)]) == 1
    await story.says(story.anna, "/journal")
    assert "And this?" in story.last(story.anna).text
    assert "drop this" not in story.last(story.anna).text


BROKEN = (
    "no JSON",
    "[]",
    '{"update_id": 9000, "message": {"chat": 7}}',
    '{"update_id": 9000, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}}}',
    '{"update_id": 9000, "callback_query": {"id": "1"}}',
)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("body", BROKEN)
async def test_an_update_that_nobody_can_read_keeps_nobody_waiting(story: Story, turns: Turns, body: str) -> None:
    await story.arrives(story.ben)
    async with story.house.database.transaction() as tx:
        await inbox.accept(tx, [Arrival(9_000, 5, "message", body)], story.clock.now())
    for _ in range(TRIES + 1):
        story.telegram.write(story.ben.id, "Hello")
        await story.house.poller.take(AT_ONCE)
        await turns.step()
        story.clock.advance(timedelta(seconds=10))
    await story.settle()
    assert await turns.step() == 0
    await story.says(story.ben, "/journal")
    assert story.last(story.ben).text.count("Hello") == TRIES + 1


async def test_messages_of_one_person_are_taken_in_order_and_one_at_a_time(
    story: Story, turns: Turns, served: list[str]
) -> None:
    await write(story, "One", "Two", "Three")
    assert [await turns.step() for _ in range(4)] == [1, 1, 1, 0]
    assert served == ["One", "Two", "Three"]


async def test_who_was_served_is_known_at_the_door_afterwards(story: Story, turns: Turns) -> None:
    await story.arrives(story.anna)
    await write(story, "Hello")
    await turns.step()
    known = turns.known.of(story.house.database.keyring.index("telegram-id", story.anna.id))
    assert known is not None
    assert (known.country, known.language) == ("GB", "en-GB")
