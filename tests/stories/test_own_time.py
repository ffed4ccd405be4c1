"""Time for yourself: one thing planned for the week, a reminder on its day, one line afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import library
from bot.preview import Message
from tests.cast import Story
from tests.kinds import on_both

DAY = timedelta(days=1)
TOMORROW = datetime(2026, 11, 21, 11, tzinfo=UTC)


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def plans(story: Story) -> list[tuple[str, str, str | None]]:
    listed = [one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "plan"]
    return [(one["body"]["text"], one["state"], one["body"].get("line")) for one in listed]


async def kinds(story: Story) -> None:
    await story.breathes()
    await story.says(story.anna, "/relax")
    await story.taps(story.anna, "Time for yourself")


@on_both
async def test_one_thing_is_planned_comes_in_the_morning_is_asked_after_with_the_evening_and_gets_a_line(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await kinds(story)
    assert story.buttons(story.anna) == [one.title for one in library.own_times("en")] + ["Back"]
    await story.taps(story.anna, "Friends")
    idea = library.own_times("en")[1].ideas[2]
    assert f"3. {idea}" in story.last(story.anna).text
    await story.pushes(story.anna, "owntime:friends:2")
    days = story.last(story.anna)
    await story.taps(story.anna, "tomorrow")
    assert idea in story.last(story.anna).text
    await story.presses(story.anna, days, "owntime:friends:2:2026-11-21")
    assert await plans(story) == [(idea, "planned", None)]  # pressed twice, it is planned once
    await story.is_now(TOMORROW - timedelta(minutes=1))
    assert "Today is your day" not in story.all_texts(story.anna)
    await story.is_now(TOMORROW)
    assert story.last(story.anna).text == f"Today is your day for this:\n{idea}"
    await story.is_now(TOMORROW + timedelta(hours=8))
    assert "Did you get to it?" not in story.all_texts(story.anna)
    await story.is_now(TOMORROW + timedelta(hours=9))
    assert story.heard(story.anna, f"Did you get to it?\n{idea}") == 1
    assert "Today's questions come with it" in story.last(story.anna).text
    await story.pushes(story.anna, "did:")
    await story.says(story.anna, "Her voice did me good")
    assert await plans(story) == [(idea, "done", "Her voice did me good")]
    assert await story.notes(story.anna) == []


async def test_an_idea_of_ones_own_is_planned_and_what_is_done_early_or_let_go_is_not_asked_after(story: Story) -> None:
    await story.arrives(story.anna)
    for idea in ("next tue 3ish", "Paint the fence"):
        await kinds(story)
        await story.taps(story.anna, "Hobbies")
        await story.says(story.anna, idea)
        assert story.last(story.anna).text == "On which day?"
        await story.taps(story.anna, "tomorrow")
        assert story.last(story.anna).text == f"Planned for tomorrow:\n{idea}"
    await story.taps(story.anna, "Let it go")
    assert await plans(story) == [("next tue 3ish", "planned", None), ("Paint the fence", "dropped", None)]
    await story.is_now(TOMORROW)
    assert "next tue 3ish" in story.last(story.anna).text
    assert story.heard(story.anna, "Paint the fence") == 0
    await story.taps(story.anna, "Yes, I did it")
    await story.is_now(TOMORROW + timedelta(hours=9))
    assert "How was your mood?" in story.last(story.anna).text
    assert "Did you get to it" not in story.all_texts(story.anna)
    await story.says(story.anna, "The fence can wait")
    assert await story.notes(story.anna) == ["The fence can wait"]  # an hour later a line is an entry


async def test_days_that_are_over_and_ideas_that_are_none_are_declined_and_typed_days_are_kept(story: Story) -> None:
    await story.arrives(story.anna)
    await kinds(story)
    menu = story.last(story.anna)
    for data in ("family:0:2026-11-19", "family:0:2027-11-21", "family:99", "family:x", "family:99999999999999999999"):
        await story.presses(story.anna, menu, f"owntime:{data}")
        assert "Planned" not in story.all_texts(story.anna)
        await story.breathes()
    assert await plans(story) == []
    await story.presses(story.anna, menu, "owntime:family:0:next tue 3ish")
    assert "On which day?" in story.last(story.anna).text
    await story.says(story.anna, "next tue 3ish")
    assert await story.notes(story.anna) == ["next tue 3ish"]
    assert await story.is_idle()


async def test_what_is_planned_for_today_is_not_reminded_of_at_once(story: Story) -> None:
    await story.arrives(story.anna)
    await kinds(story)
    await story.taps(story.anna, "Family")
    await story.pushes(story.anna, "owntime:family:0")
    await story.taps(story.anna, "today")
    await story.later(timedelta(minutes=2))
    assert "Today is your day" not in story.all_texts(story.anna)
    await story.is_now(datetime(2026, 11, 20, 19, tzinfo=UTC))
    assert "Did you get to it?" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert "How was your mood?" in story.last(story.anna).text


async def drafts(story: Story, idea: str) -> Message:
    """An idea of one's own, typed; the message that asks for its day."""
    await kinds(story)
    await story.taps(story.anna, "Hobbies")
    await story.says(story.anna, idea)
    return story.last(story.anna)


async def test_the_day_of_an_own_idea_is_tapped_or_typed_and_what_is_none_is_said_to_be(story: Story) -> None:
    await story.arrives(story.anna)
    await drafts(story, "An idea without a day")
    await drafts(story, "Paint the fence")
    assert await plans(story) == [("Paint the fence", "draft", None)]
    await story.says(story.anna, "next tue 3ish")
    assert "could not read that as a day" in story.last(story.anna).text
    assert "tomorrow" in story.buttons(story.anna)
    asked = story.last(story.anna)
    await story.says(story.anna, "Tuesday.")
    assert story.last(story.anna).text == "Planned for Tue 24 Nov:\nPaint the fence"
    days = [button.data or "" for row in asked.buttons for button in row]
    await story.presses(story.anna, asked, next(one for one in days if one.endswith("11-24")))
    assert await plans(story) == [("Paint the fence", "planned", None)]  # said twice, it is planned once
    assert await story.notes(story.anna) == []


async def test_where_a_day_is_awaited_what_is_longer_than_a_day_or_urgent_is_an_entry(story: Story) -> None:
    await story.arrives(story.anna)
    long = "I had a long walk with my sister by the river and it was lovely"
    for text in (long, "I had a lot of flushing today", "I cannot breathe"):
        await drafts(story, "Paint the fence")
        await story.says(story.anna, text)
        assert "as a day" not in story.all_texts(story.anna)
    assert await story.notes(story.anna) == [long, "I had a lot of flushing today", "I cannot breathe"]


async def test_what_no_reminder_reaches_says_so_and_what_is_planned_is_listed_and_can_be_let_go(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(datetime(2026, 11, 20, 21, 30, tzinfo=UTC))
    for day, idea in (("today", "Paint the fence"), ("tomorrow", "Call Ruth")):
        await drafts(story, idea)
        await story.taps(story.anna, day)
        assert ("too late that day" in story.last(story.anna).text) == (day == "today")
    await kinds(story)
    listed = "1. Planned for today:\nPaint the fence\n\n2. Planned for tomorrow:\nCall Ruth"
    assert listed in story.last(story.anna).text
    await story.taps(story.anna, "Let 2 go")
    await kinds(story)
    assert "Call Ruth" not in story.last(story.anna).text
    assert "Let it go" in story.buttons(story.anna)
    await story.is_now(datetime(2026, 11, 21, 12, tzinfo=UTC))
    await kinds(story)
    assert "Planned for" not in story.last(story.anna).text
