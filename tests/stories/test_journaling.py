"""Any words become an entry, quietly acknowledged, and can be taken back or corrected where they were written."""

import pytest

from bot.clock import SteeredClock
from bot.storage import people
from bot.storage.tables import EntryRow
from tests.cast import Story
from tests.conftest import NOW
from tests.kinds import on_both


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> SteeredClock:
    """It stands still, so that a breath is over when the story says so, however long sixty messages take."""
    steered = SteeredClock(system=lambda: NOW)
    steered.set(NOW)
    return steered


async def test_any_words_are_kept_and_acknowledged_without_a_sound(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Slept badly, but the morning was fine")
    assert story.last(story.anna).text == "Kept."
    assert story.last(story.anna).silent
    assert story.buttons(story.anna) == ["Undo"]
    assert await story.notes(story.anna) == ["Slept badly, but the morning was fine"]


async def test_undo_takes_back_what_that_receipt_was_for_and_only_once(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "One")
    await story.breathes()
    await story.says(story.anna, "Two")
    receipt = story.last(story.anna)
    await story.taps(story.anna, "Undo")
    assert story.last(story.anna).text == "Taken back. It is no longer kept."
    assert await story.notes(story.anna) == ["One"]
    undo = f"undo:{(await story.rows(EntryRow))[0].receipt_id}"
    await story.presses(story.anna, receipt, undo)
    assert await story.notes(story.anna) == []
    await story.presses(story.anna, receipt, undo)
    assert "It is no longer there" in story.last(story.anna).text


@on_both
async def test_sixty_messages_in_one_breath_are_all_kept_and_share_their_receipts(story: Story) -> None:
    await story.arrives(story.anna)
    said = len(story.texts(story.anna))
    written = [f"Thought {number}" for number in range(60)]
    for text in written:
        story.telegram.write(story.anna.id, text)
    await story.settle()
    await story.breathes()
    assert await story.notes(story.anna) == written
    receipts = story.telegram.said(story.anna.id)[said:]
    assert 1 <= len(receipts) <= 3
    last = receipts[-1]
    await story.presses(story.anna, last, last.buttons[0][0].data or "")
    left = await story.notes(story.anna)
    assert left == written[: len(left)]
    assert 0 < len(left) < 60


async def test_each_receipt_undoes_exactly_its_own_part_of_a_flood(story: Story) -> None:
    await story.arrives(story.anna)
    said = len(story.texts(story.anna))
    for number in range(12):
        story.telegram.write(story.anna.id, f"Thought {number}")
    await story.settle()
    await story.breathes()
    receipts = story.telegram.said(story.anna.id)[said:]
    counts = [1 if message.text == "Kept." else int(message.text.split()[2]) for message in receipts]
    assert sum(counts) == 12
    left = 12
    for message, count in zip(receipts, counts, strict=True):
        await story.presses(story.anna, message, message.buttons[0][0].data or "")
        left -= count
        assert len(await story.notes(story.anna)) == left


async def test_editing_a_message_corrects_its_entry(story: Story) -> None:
    await story.arrives(story.anna)
    written = await story.says(story.anna, "A godo day")
    story.telegram.rewrite(story.anna.id, written, "A good day")
    await story.settle()
    assert "Corrected in your journal too" in story.last(story.anna).text
    assert await story.notes(story.anna) == ["A good day"]


async def test_editing_what_was_taken_back_keeps_nothing(story: Story) -> None:
    await story.arrives(story.anna)
    written = await story.says(story.anna, "Never mind")
    await story.taps(story.anna, "Undo")
    said = len(story.texts(story.anna))
    story.telegram.rewrite(story.anna.id, written, "Never mind this")
    await story.settle()
    assert await story.notes(story.anna) == []
    assert len(story.texts(story.anna)) == said


@on_both
async def test_the_same_update_delivered_twice_is_kept_once(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.write(story.anna.id, "Once")
    await story.settle()
    story.telegram.deliver_again()
    await story.settle()
    assert await story.notes(story.anna) == ["Once"]


async def test_an_entry_lies_under_the_date_of_the_writers_own_clock(story: Story) -> None:
    await story.says(story.anna, "/start")
    for label in ("I'm 18+", "Skip", "Skip", "Skip", "Choose by city"):
        await story.taps(story.anna, label)
    await story.says(story.anna, "Auckland")
    await story.taps(story.anna, "Auckland")
    await story.taps(story.anna, "Do not ask me")
    await story.says(story.anna, "Good night")
    (entry,) = (await story.kept(story.anna))["entries"]
    assert entry["on"].isoformat() == "2026-11-21"


@on_both
async def test_words_are_sealed_where_they_lie(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "The secret garden")
    (row,) = await story.rows(EntryRow)
    assert b"garden" not in row.body
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, story.anna.id)
    assert person is not None
    assert row.person_id == person.id
