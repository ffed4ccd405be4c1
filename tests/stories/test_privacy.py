"""/privacy, /export, /delete: what is kept, a copy of it, and the end of it."""

import json
from typing import Any

import pytest

from bot.preview import Sender
from bot.services.leaving import SCHEMA
from bot.storage.tables import (
    AnswerRow,
    ConsentRow,
    DataKeyRow,
    DialogueRow,
    DueRow,
    EntryRow,
    InboxRow,
    OccurrenceRow,
    OutboxRow,
    PersonRow,
    ReminderRow,
    SheetRow,
)
from tests.cast import Story
from tests.kinds import on_both

WRITTEN = ("Slept badly", "🦓 <b>zebra</b>", "שלום")
HERS = (PersonRow, ConsentRow, EntryRow, SheetRow, AnswerRow, ReminderRow, DueRow, OccurrenceRow, DialogueRow)


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def lives_a_little(story: Story, who: Sender) -> None:
    await story.arrives(who)
    for text in WRITTEN:
        await story.says(who, text)
    await story.is_now(story.clock.now().replace(hour=20, minute=0, second=1))
    await story.taps(who, "3")
    await story.taps(who, "1")
    await story.taps(who, "Symptoms as usual")
    await story.says(who, "The waiting room")


def exported(story: Story, who: Sender) -> dict[str, Any]:
    document = story.last(who).document
    assert document is not None
    assert document.file_name == "stripes-2026-11-20.json"
    found: dict[str, Any] = json.loads(document.content)
    return found


async def test_privacy_offers_a_copy_and_the_end(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/privacy")
    assert story.buttons(story.anna) == ["Take a copy", "Delete everything"]


@on_both
async def test_the_copy_holds_everything_and_says_what_it_is(story: Story) -> None:
    await lives_a_little(story, story.anna)
    await story.says(story.anna, "/export")
    assert "Everything kept about you" in story.last(story.anna).words
    copy = exported(story, story.anna)
    assert copy["schema"] == SCHEMA
    assert [entry["text"] for entry in copy["entries"]] == list(WRITTEN)
    assert {one["item_id"]: one["choice"] or one["words"] for one in copy["answers"]} == {
        "mood": "3",
        "stress": "1",
        "day": "symptoms-usual",
        "hard": "The waiting room",
    }
    assert copy["person"]["telegram_id"] == story.anna.id
    assert copy["person"]["country"] == "GB"
    assert copy["consents"][0]["version"] == 1
    assert copy["reminders"][0]["slots"] == ["20:00:00"]
    assert copy["occurrences"][0]["state"] == "sent"


@on_both
async def test_the_copy_holds_nothing_of_anybody_else(story: Story) -> None:
    await lives_a_little(story, story.anna)
    await story.arrives(story.ben)
    await story.says(story.ben, "/export")
    document = story.last(story.ben).document
    assert document is not None
    assert b"waiting room" not in document.content
    assert exported(story, story.ben)["entries"] == []


async def test_deleting_asks_first_and_can_be_declined(story: Story) -> None:
    await lives_a_little(story, story.anna)
    before = await story.kept(story.anna)
    await story.says(story.anna, "/delete")
    assert story.buttons(story.anna) == ["Keep everything", "Take a copy", "Yes, delete everything"]
    await story.taps(story.anna, "Keep everything")
    assert await story.kept(story.anna) == before


@on_both
async def test_after_deleting_nothing_is_left_and_they_are_a_stranger_again(story: Story) -> None:
    await story.says(story.clara, "/start")
    keys = len(await story.rows(DataKeyRow))
    await lives_a_little(story, story.anna)
    await story.says(story.anna, "/delete")
    await story.taps(story.anna, "Yes, delete everything")
    assert "Everything here is erased and your key is destroyed" in story.last(story.anna).text
    for table in HERS:
        assert await story.rows(table) == []
    assert {row.body for row in await story.rows(InboxRow)} == {None}
    assert {row.person_id for row in await story.rows(OutboxRow)} == {None}
    assert len(await story.rows(DataKeyRow)) == keys
    await story.says(story.anna, "Is anybody there")
    assert "I keep nothing before you agree" in story.last(story.anna).text
    assert await story.rows(EntryRow) == []


async def test_what_was_known_for_urgent_answers_is_forgotten_too(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/delete")
    await story.taps(story.anna, "Yes, delete everything")
    await story.says(story.anna, "I cannot breathe")
    assert "Call 999 now." not in story.all_texts(story.anna)


async def test_old_buttons_find_nobody_after_deleting(story: Story) -> None:
    await lives_a_little(story, story.anna)
    await story.says(story.anna, "/journal")
    old = story.telegram.said(story.anna.id)
    await story.says(story.anna, "/delete")
    await story.taps(story.anna, "Yes, delete everything")
    last = story.last(story.anna)
    pressed = [button.data or "" for message in old for row in message.buttons for button in row]
    for data in [*pressed, "delete:yes", "export"]:
        story.telegram.press(story.anna.id, last.id, data)
    await story.settle()
    await story.breathes()
    assert await story.is_stranger(story.anna)
    assert await story.rows(EntryRow) == []
    assert await story.is_idle()
    assert "I keep nothing before you agree" in story.all_texts(story.anna)


@on_both
async def test_deleting_leaves_everybody_else_alone(story: Story) -> None:
    await lives_a_little(story, story.anna)
    before = await story.kept(story.anna)
    await story.arrives(story.ben)
    await story.says(story.ben, "/delete")
    await story.taps(story.ben, "Yes, delete everything")
    assert await story.kept(story.anna) == before


async def test_who_comes_back_starts_anew(story: Story) -> None:
    await lives_a_little(story, story.anna)
    await story.says(story.anna, "/delete")
    await story.taps(story.anna, "Yes, delete everything")
    await story.arrives(story.anna)
    await story.says(story.anna, "/journal")
    assert "Your journal is empty so far" in story.last(story.anna).text
