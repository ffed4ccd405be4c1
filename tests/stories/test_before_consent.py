"""Somebody who has not agreed: a few answers, and nothing kept."""

import pytest

from bot.services.arriving import CONSENT_VERSION
from bot.storage.tables import AnswerRow, ConsentRow, DialogueRow, EntryRow, InboxRow, OutboxRow, PersonRow
from tests.cast import Story

STRANGER = "I keep nothing before you agree"


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def test_nothing_that_a_stranger_wrote_is_in_the_database_afterwards(story: Story) -> None:
    for text in ("/start", "I am so tired of this", "/journal", "/checkin", "I cannot breathe", "/help", "/privacy"):
        await story.says(story.clara, text)
    story.telegram.send(story.clara.id, "photo", caption="My legs")
    await story.settle()
    for table in (PersonRow, ConsentRow, EntryRow, AnswerRow, DialogueRow):
        assert await story.rows(table) == []
    inbox = await story.rows(InboxRow)
    assert len(inbox) == 8
    assert {(row.body, row.state) for row in inbox} == {(None, "done")}
    assert {row.body for row in await story.rows(OutboxRow) if row.ended_at} == {None}


async def test_the_three_commands_answer_and_everything_else_leads_to_the_welcome(story: Story) -> None:
    await story.says(story.clara, "/help")
    assert "In an emergency call your local emergency number" in story.last(story.clara).text
    assert story.buttons(story.clara) == []
    await story.says(story.clara, "/privacy")
    assert "What is kept" in story.last(story.clara).text
    assert story.buttons(story.clara) == ["I'm 18+ and I agree", "No, thanks"]
    for text in ("/settings", "/export", "/delete", "/pause", "stop", "Hello"):
        await story.says(story.clara, text)
        await story.breathes()
        assert STRANGER in story.last(story.clara).text
    await story.taps(story.clara, "Read the welcome")
    assert "Welcome to Stripes" in story.last(story.clara).text


async def test_urgent_words_of_a_stranger_are_answered_without_guessing_a_number(story: Story) -> None:
    await story.says(story.clara, "I cannot breathe")
    urgent = next(text for text in story.texts(story.clara) if text.startswith("Call "))
    assert "999" not in urgent
    await story.taps(story.clara, "Why this?")
    assert "breath" in story.last(story.clara).text


async def test_a_stranger_in_a_crisis_can_say_whether_they_are_safe(story: Story) -> None:
    await story.says(story.clara, "I want to kill myself")
    await story.taps(story.clara, "I am not safe")
    assert "your local emergency number" in story.last(story.clara).text
    assert "findahelpline.com" in story.last(story.clara).text
    await story.taps(story.clara, "I am safe now")
    assert "Thank you for telling me" in story.last(story.clara).text


async def test_the_long_text_can_be_read_before_agreeing(story: Story) -> None:
    await story.says(story.clara, "/start")
    await story.taps(story.clara, "Read more first")
    assert "What is not kept" in story.last(story.clara).text
    await story.taps(story.clara, "I'm 18+")
    assert "Who are you in this?" in story.all_texts(story.clara)


async def test_declining_keeps_nothing(story: Story) -> None:
    await story.says(story.clara, "/start")
    await story.taps(story.clara, "No, thanks")
    assert story.last(story.clara).text.startswith("That is fine. Nothing was kept.")
    assert await story.is_stranger(story.clara)


async def test_consent_is_kept_once_with_its_version_time_and_language(story: Story) -> None:
    await story.says(story.anna, "/start")
    welcome = story.last(story.anna)
    asked_at = story.clock.now()
    await story.taps(story.anna, "I'm 18+")
    await story.presses(story.anna, welcome, f"agree:{CONSENT_VERSION}")
    assert "Who are you in this?" in story.last(story.anna).text
    (consent,) = (await story.kept(story.anna))["consents"]
    assert (consent["version"], consent["language"]) == (CONSENT_VERSION, "en-GB")
    assert asked_at <= consent["given_at"] <= story.clock.now()
    assert len(await story.rows(PersonRow)) == 1


async def test_agreeing_to_an_older_version_shows_the_one_of_today(story: Story) -> None:
    await story.says(story.clara, "/start")
    await story.presses(story.clara, story.last(story.clara), "agree:0")
    assert "Welcome to Stripes" in story.last(story.clara).text
    assert await story.is_stranger(story.clara)


async def test_the_old_welcome_neither_restarts_an_arrival_nor_claims_that_nothing_was_kept(story: Story) -> None:
    await story.says(story.anna, "/start")
    welcome = story.last(story.anna)
    await story.arrives(story.anna)
    before = await story.kept(story.anna)
    await story.presses(story.anna, welcome, f"agree:{CONSENT_VERSION}")
    assert "Good to see you again" in story.last(story.anna).text
    await story.presses(story.anna, welcome, "agree:no")
    assert "Delete everything?" in story.all_texts(story.anna)
    assert "Nothing was kept" not in story.all_texts(story.anna)
    assert await story.kept(story.anna) == before


async def test_edits_and_leaving_of_a_stranger_are_met_with_silence(story: Story) -> None:
    written = await story.says(story.clara, "Hello")
    said = len(story.texts(story.clara))
    story.telegram.rewrite(story.clara.id, written, "Hello again")
    await story.settle()
    story.telegram.block(story.clara.id)
    await story.settle()
    assert len(story.texts(story.clara)) == said
    assert await story.is_stranger(story.clara)
