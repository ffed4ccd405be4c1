"""Two a day at most, near ones together, nothing that is done, and less and less for somebody who is silent."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.tables import OccurrenceRow
from tests.cast import Story
from tests.kinds import on_both

DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def kind() -> str:
    return "sqlite"


def at(hour: float, days: int = 0) -> datetime:
    return FRIDAY + timedelta(hours=hour, days=days)


async def sets(story: Story, *choices: str) -> None:
    """Taps through the settings: what is changed, then to what."""
    await story.says(story.anna, "/settings")
    for data in choices:
        await story.presses(story.anna, story.last(story.anna), data)
    await story.breathes()


async def unasked(story: Story, instant: datetime) -> list[str]:
    """What comes by itself as time goes on to that moment."""
    said = len(story.texts(story.anna))
    await story.is_now(instant)
    return [text.splitlines()[0] for text in story.texts(story.anna)[said:]]


async def ends(story: Story) -> list[str]:
    rows = sorted(await story.rows(OccurrenceRow), key=lambda row: (row.due_at, row.id))
    return [f"{row.state}:{row.reason}" for row in rows]


async def test_two_within_a_quarter_of_an_hour_are_one_message(story: Story) -> None:
    await story.arrives(story.anna)
    await sets(story, "rhythm:learning:day:4", "rhythm:learning:at:1900", "set:time:1910")
    assert await unasked(story, at(19)) == ["Your 15 minutes for learning"]
    assert "Today's questions come with it." in story.last(story.anna).text
    assert await unasked(story, at(19.5)) == []
    assert await ends(story) == ["sent:accepted", "cancelled:joined"]
    await story.taps(story.anna, "Today's questions")
    assert "How was your mood?" in story.last(story.anna).text


async def test_what_is_done_is_not_asked_for_and_does_not_come_along(story: Story) -> None:
    await story.arrives(story.anna)
    await sets(story, "rhythm:learning:day:4", "rhythm:learning:at:1900", "set:time:1910")
    await story.says(story.anna, "/checkin")
    await story.taps(story.anna, "3")
    await story.taps(story.anna, "That's enough")
    assert await unasked(story, at(19)) == ["Your 15 minutes for learning"]
    assert "Today's questions" not in story.last(story.anna).text
    assert await unasked(story, at(19.5)) == []
    assert await ends(story) == ["sent:accepted", "cancelled:already-done"]


@on_both
async def test_a_third_of_a_day_comes_along_with_the_last(story: Story) -> None:
    await story.arrives(story.anna)
    for data in ("learning:day:4", "learning:at:1700", "relaxing:day:4", "relaxing:at:1900"):
        await sets(story, f"rhythm:{data}")
    assert await unasked(story, at(17)) == ["Your 15 minutes for learning"]
    assert await unasked(story, at(19)) == []
    assert len(await unasked(story, at(20))) == 1
    assert "Would a few quiet minutes do you good?" in story.last(story.anna).text
    assert "Today's questions come with it." in story.last(story.anna).text
    assert {"All exercises", "Today's questions"} <= set(story.buttons(story.anna))
    assert await unasked(story, at(23)) == []
    assert await ends(story) == ["sent:accepted", "sent:accepted", "cancelled:joined"]


async def test_a_third_that_the_last_cannot_carry_is_left_out_and_accounted_for(story: Story) -> None:
    await story.arrives(story.anna)
    for data in ("learning:day:4", "learning:at:1700", "relaxing:day:4", "relaxing:at:1900"):
        await sets(story, f"rhythm:{data}")
    await sets(story, "set:time:1800")
    assert await unasked(story, at(17)) == ["Your 15 minutes for learning"]
    assert len(await unasked(story, at(18))) == 1
    assert "How was your mood?" in story.last(story.anna).text
    assert await unasked(story, at(19)) == []
    assert await ends(story) == ["sent:accepted", "sent:accepted", "cancelled:enough-today"]
    await story.pushes(story.anna, "block:later")
    assert await unasked(story, at(22.6)) == ["Your 15 minutes for learning"]  # this one was asked for


async def test_silence_makes_the_rhythm_slower_and_is_asked_about_once(story: Story) -> None:
    await story.arrives(story.anna)
    for data in ("rhythm:learning:off", "rhythm:relaxing:off"):
        await sets(story, data)
    came = []
    for day in range(15):
        lines = await unasked(story, at(20, day))
        came.append("pause?" if "I have not heard" in "".join(lines) else "mood" if lines else "")
    assert came == ["mood"] * 5 + ["pause?", "", "", "mood", "", "", "mood", "", "", "mood"]
    await story.pushes(story.anna, "nothing")
    assert [bool(await unasked(story, at(20, day))) for day in (15, 16, 17)] == [True] * 3


async def test_asked_whether_to_pause_one_tap_does_it(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(at(20, 5))
    assert story.buttons(story.anna)[:2] == ["A week", "Until I say so"]
    await story.pushes(story.anna, "pause:open")
    assert [await unasked(story, at(20, day)) for day in (6, 7, 8)] == [[], [], []]


async def test_a_block_that_came_along_can_be_started_moved_and_left_out(story: Story) -> None:
    await story.arrives(story.anna)
    await sets(story, "rhythm:learning:day:4", "rhythm:learning:at:1900", "set:time:1850")
    await story.is_now(at(18 + 5 / 6))
    assert "Your learning time comes with it today." in story.last(story.anna).text
    await story.taps(story.anna, "Learning")
    assert story.buttons(story.anna) == ["Start", "Later today", "Another day", "Not this week"]
    assert story.heard(story.anna, "How was your mood?") == 1  # it stays to be answered
    await story.taps(story.anna, "Later today")
    assert await unasked(story, at(22.2)) == ["Your 15 minutes for learning"]
    await story.taps(story.anna, "Start")
    assert "15 minutes, from now" in story.all_texts(story.anna)
