"""An update that breaks its handler: tried five times, given up honestly, and nobody else notices."""

from datetime import timedelta

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.chat.turn import Turn
from bot.storage import journal
from bot.storage.database import new_id
from bot.storage.tables import EntryRow, InboxRow
from tests.cast import Story

POISON = "The handler cannot bear this"
TRIES = 5
SORRY = "Something went wrong on my side"


class Broken(Exception):
    """A handler that was written badly."""


@pytest.fixture
async def poisoned(story: Story) -> Story:
    """Anna and Ben have arrived; certain words break whoever handles them, after something was written."""
    tried: list[str] = []

    async def breaks(_update: Update, turn: Turn) -> None:
        tried.append(turn.text)
        text, now = turn.text, turn.now
        on = now.date()
        await journal.add(turn.tx, turn.person.id, on=on, text=text, message_id=0, receipt_id=new_id(), now=now)
        await turn.say("journaling.undone")
        raise Broken

    story.house.application.add_handler(MessageHandler(filters.Regex(POISON), breaks), group=-1)
    await story.arrives(story.anna)
    await story.arrives(story.ben)
    return story


async def test_after_five_tries_it_is_dead_told_once_and_nothing_of_it_is_kept(poisoned: Story) -> None:
    await poisoned.says(poisoned.anna, POISON)
    for tries in range(1, TRIES):
        row = max(await poisoned.rows(InboxRow), key=lambda row: row.update_id)
        assert (row.state, row.attempts, row.reason) == ("open", tries, "Broken")
        assert SORRY not in poisoned.all_texts(poisoned.anna)
        await poisoned.later(timedelta(seconds=60))
    row = max(await poisoned.rows(InboxRow), key=lambda row: row.update_id)
    assert (row.state, row.attempts, row.body) == ("dead", TRIES, None)
    await poisoned.later(timedelta(minutes=5))
    assert poisoned.all_texts(poisoned.anna).count(SORRY) == 1
    assert "Taken back" not in poisoned.all_texts(poisoned.anna)
    assert await poisoned.rows(EntryRow) == []


async def test_meanwhile_everybody_else_is_served_and_the_same_person_afterwards(poisoned: Story) -> None:
    poisoned.telegram.write(poisoned.anna.id, POISON)
    poisoned.telegram.write(poisoned.anna.id, "And then")
    poisoned.telegram.write(poisoned.ben.id, "A good day")
    await poisoned.settle()
    assert await poisoned.notes(poisoned.ben) == ["A good day"]
    assert "Kept." in poisoned.all_texts(poisoned.ben)
    for _ in range(TRIES):
        await poisoned.later(timedelta(seconds=60))
    assert await poisoned.notes(poisoned.anna) == ["And then"]
    assert poisoned.all_texts(poisoned.anna).count(SORRY) == 1


async def test_urgent_words_that_break_the_handler_were_answered_at_the_door_all_the_same(poisoned: Story) -> None:
    await poisoned.says(poisoned.anna, f"{POISON}. I cannot breathe")
    for _ in range(TRIES + 1):
        await poisoned.later(timedelta(seconds=60))
    assert poisoned.all_texts(poisoned.anna).count("Call 999 now.") == 1
    assert poisoned.all_texts(poisoned.anna).count(SORRY) == 1
