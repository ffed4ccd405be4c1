"""/journal: read back by day, correct, move, delete."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from bot.preview import Sender
from bot.storage import people
from bot.storage.database import new_id
from bot.storage.journal import LABEL
from bot.storage.tables import EntryRow
from tests.cast import Story


@pytest.fixture
def kind() -> str:
    """What is told here stands above the databases; the storage tests and the kills try both."""
    return "sqlite"


TODAY = date(2026, 11, 20)


async def writes(story: Story, who: Sender, *texts: str) -> None:
    for text in texts:
        await story.says(who, text)


async def fills_in(story: Story, who: Sender, days: Sequence[date]) -> None:
    """A long journal, put there at once: one note for each of these days, in order."""
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, who.id)
        assert person is not None
        rows = []
        for number, on in enumerate(days):
            row_id = new_id()
            body = await tx.vault.seal(f"Note {number}", label=LABEL, row=row_id, owner=person.id)
            common = {"person_id": person.id, "recorded_at": story.clock.now()}
            rows.append({"id": row_id, "on": on, "body": body, **common})
        await tx.connection.execute(insert(EntryRow), rows)


async def test_an_empty_journal_says_so(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/journal")
    assert "Your journal is empty so far" in story.last(story.anna).text


async def test_a_day_shows_its_notes_in_order_with_their_hour(story: Story) -> None:
    await story.arrives(story.anna)
    await writes(story, story.anna, "First", "Second")
    await story.says(story.anna, "/journal")
    text = story.last(story.anna).text
    assert "Fri, 20 Nov 2026" in text
    assert "1. 14:05  First" in text
    assert text.index("First") < text.index("2. 14:05  Second")
    assert story.buttons(story.anna)[:2] == ["1", "2"]


async def test_days_are_walked_to_earlier_and_later(story: Story) -> None:
    await story.arrives(story.anna)
    for text in ("Friday", "Saturday", "Sunday"):
        await story.says(story.anna, text)
        await story.later(timedelta(days=1))
    await story.says(story.anna, "/journal")
    assert "Sunday" in story.last(story.anna).text
    assert story.buttons(story.anna) == ["1", "Earlier"]
    await story.taps(story.anna, "Earlier")
    assert "Saturday" in story.last(story.anna).text
    assert story.buttons(story.anna) == ["1", "Earlier", "Later"]
    await story.taps(story.anna, "Earlier")
    assert story.buttons(story.anna) == ["1", "Later"]
    await story.taps(story.anna, "Later")
    assert "Saturday" in story.last(story.anna).text


async def test_a_note_is_corrected_by_writing_it_anew(story: Story) -> None:
    await story.arrives(story.anna)
    await writes(story, story.anna, "Old words", "Other")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Correct")
    await story.says(story.anna, "New words")
    assert story.last(story.anna).text == "Corrected."
    assert await story.notes(story.anna) == ["New words", "Other"]
    await story.taps(story.anna, "Show it")
    assert "New words" in story.last(story.anna).text


@pytest.mark.parametrize("way_out", ["Back", "/journal", "/help", "stop"])
async def test_who_turns_away_from_a_correction_does_not_lose_the_note(story: Story, way_out: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Precious")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Correct")
    if way_out == "Back":
        await story.taps(story.anna, "Back")
    else:
        await story.says(story.anna, way_out)
    await story.says(story.anna, "Another thought")
    assert await story.notes(story.anna) == ["Precious", "Another thought"]


async def test_a_note_moves_to_another_day_by_a_button(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "That was yesterday")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Another day")
    await story.taps(story.anna, "yesterday")
    assert "Thu, 19 Nov 2026" in story.last(story.anna).text
    assert (await story.kept(story.anna))["entries"][0]["on"] == TODAY - timedelta(days=1)


async def test_a_note_moves_to_a_typed_day_and_an_unclear_one_is_asked_for_again(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "The scan")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Another day")
    for text in ("next tue 3ish", "12/11/1999", "tomorrow"):
        await story.says(story.anna, text)
        await story.breathes()
        assert "I could not read that as a day" in story.last(story.anna).text
    await story.says(story.anna, "12 Nov")
    await story.breathes()
    assert "Thu, 12 Nov 2026" in story.last(story.anna).text
    assert await story.notes(story.anna) == ["The scan"]
    assert (await story.kept(story.anna))["entries"][0]["on"] == date(2026, 11, 12)


async def test_a_typed_yesterday_moves_too(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "The scan")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Another day")
    await story.says(story.anna, "yesterday")
    assert (await story.kept(story.anna))["entries"][0]["on"] == TODAY - timedelta(days=1)


async def test_no_note_moves_into_the_future(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "The scan")
    note = (await story.kept(story.anna))["entries"][0]["id"]
    await story.presses(story.anna, story.last(story.anna), f"move:{note}:2030-01-01")
    assert "That button has closed" in story.last(story.anna).text
    assert (await story.kept(story.anna))["entries"][0]["on"] == TODAY


async def test_deleting_asks_once_and_can_be_declined(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Not for keeps")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Delete")
    assert "Delete this note for good?" in story.last(story.anna).text
    await story.taps(story.anna, "Keep it")
    assert await story.notes(story.anna) == ["Not for keeps"]
    await story.taps(story.anna, "Delete")
    await story.taps(story.anna, "Delete")
    assert story.last(story.anna).text == "Deleted. It is no longer kept."
    assert await story.rows(EntryRow) == []
    await story.taps(story.anna, "Show it")
    assert "Nothing was kept for this day" in story.last(story.anna).text


async def test_a_day_of_many_notes_comes_in_pages_on_which_each_can_be_chosen(story: Story) -> None:
    await story.arrives(story.anna)
    await fills_in(story, story.anna, [TODAY] * 20)
    await story.says(story.anna, "/journal")
    assert "Note 7" in story.last(story.anna).text
    assert "Note 8" not in story.last(story.anna).text
    await story.taps(story.anna, "More notes")
    assert "Note 8" in story.last(story.anna).text
    await story.taps(story.anna, "More notes")
    assert "More notes" not in story.buttons(story.anna)
    await story.taps(story.anna, "4")
    await story.taps(story.anna, "Delete")
    await story.taps(story.anna, "Delete")
    assert "Note 19" not in await story.notes(story.anna)
    assert len(await story.notes(story.anna)) == 19


@pytest.mark.parametrize("days", [1, 2500])
async def test_ten_thousand_notes_are_read_a_page_at_a_time(story: Story, days: int) -> None:
    await story.arrives(story.anna)
    await fills_in(story, story.anna, [TODAY - timedelta(days=number % days) for number in range(10_000)])
    said = len(story.texts(story.anna))
    await story.says(story.anna, "/journal")
    assert len(story.texts(story.anna)) == said + 1
    assert "Note 0" in story.last(story.anna).text
    if days > 1:
        assert f"Note {days}" in story.last(story.anna).text
        await story.taps(story.anna, "Earlier")
        assert "Note 1\n" in story.last(story.anna).text
        assert "Later" in story.buttons(story.anna)
    await story.says(story.anna, "One more")
    assert story.last(story.anna).text == "Kept."
