"""Telegram on a bad day: an answer is given again once, a question never, and nobody else has to wait."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.transport import NotMade, Unclear
from bot.storage.tables import OccurrenceRow
from tests.cast import Story

EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
UNCLEAR = ["500", "502-html", "reset-before", "reset-after"]


@pytest.fixture
def kind() -> str:
    return "sqlite"


def attempts(story: Story, words: str) -> int:
    return sum(words in str(call.params.get("text")) for call in story.telegram.calls if call.method == "sendMessage")


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_an_answer_in_doubt_is_sent_once_more(story: Story, fault: str) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = [fault]
    await story.says(story.anna, "A good day")
    await story.breathes()
    received = story.texts(story.anna).count("Kept.")
    assert received == (2 if fault == "reset-after" else 1)
    assert await story.notes(story.anna) == ["A good day"]


@pytest.mark.parametrize("fault", ["502-html", "reset-before", "500"])
async def test_an_answer_that_stays_in_doubt_is_given_up_after_the_second_try(story: Story, fault: str) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = [fault] * 5
    await story.says(story.anna, "A good day")
    for _ in range(5):
        await story.breathes()
    assert len(story.telegram.faults.fail_next) == 3
    story.telegram.faults.clear()
    assert await story.notes(story.anna) == ["A good day"]


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_question_in_doubt_is_never_sent_again(story: Story, fault: str) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = [fault]
    await story.is_now(EVENING)
    for _ in range(3):
        await story.later(timedelta(minutes=10))
    asked = sum("How was your mood?" in text for text in story.texts(story.anna))
    assert asked == (1 if fault == "reset-after" else 0)
    (occurrence,) = await story.rows(OccurrenceRow)
    assert occurrence.state == "unknown"


@pytest.mark.parametrize("what", ["an answer", "a question"])
async def test_what_telegram_asked_to_wait_with_is_sent_once(story: Story, what: str) -> None:
    await story.arrives(story.anna)
    words = "Kept." if what == "an answer" else "How was your mood?"
    story.telegram.faults.fail_next = ["429:0"]
    if what == "an answer":
        await story.says(story.anna, "A good day")
    else:
        await story.is_now(EVENING)
    assert words not in story.all_texts(story.anna)
    async with asyncio.timeout(10):
        while words not in story.all_texts(story.anna):
            await story.breathes()
    await story.breathes()
    assert story.all_texts(story.anna).count(words) == 1


async def test_a_call_that_hangs_keeps_nobody_else_waiting(story: Story) -> None:
    await story.arrives(story.anna)
    await story.arrives(story.ben)
    house = story.house
    story.telegram.faults.fail_next = ["hang"]
    story.telegram.write(story.anna.id, "Mine")
    await house.poller.take(timedelta())
    await house.turns.step()
    await house.courier.step()
    await story.telegram.wait(lambda: attempts(story, "Kept.") == 1)
    story.telegram.write(story.ben.id, "And mine")
    await house.poller.take(timedelta())
    await house.turns.step()
    await house.courier.step()
    await story.telegram.wait(lambda: "Kept." in story.all_texts(story.ben))
    story.telegram.faults.release()
    await story.settle()
    assert story.texts(story.anna).count("Kept.") == 1
    assert story.texts(story.ben).count("Kept.") == 1


async def test_a_message_that_cannot_be_edited_any_more_is_said_anew(story: Story) -> None:
    await story.says(story.anna, "/start")
    welcome = story.last(story.anna)
    story.telegram.remove(welcome)
    await story.presses(story.anna, welcome, "agree:1")
    assert "Who are you in this?" in story.last(story.anna).text
    assert story.last(story.anna).id != welcome.id


@pytest.mark.parametrize("fault", ["500", "reset-after", "reset-before"])
async def test_updates_that_were_fetched_in_vain_are_kept_once(story: Story, fault: str) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_on = frozenset({"getUpdates"})
    story.telegram.faults.fail_next = [fault]
    story.telegram.write(story.anna.id, "A good day")
    with pytest.raises((NotMade, Unclear)):
        await story.house.poller.take(timedelta())
    await story.settle()
    assert await story.notes(story.anna) == ["A good day"]
