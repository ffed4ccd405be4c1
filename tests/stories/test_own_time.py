"""Time for yourself: one thing planned for the week, a reminder on its day, one line afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import library
from tests.cast import Story

DAY = timedelta(days=1)
TOMORROW = datetime(2026, 11, 21, 11, tzinfo=UTC)


async def plans(story: Story) -> list[tuple[str, str, str | None]]:
    listed = [one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "plan"]
    return [(one["body"]["text"], one["state"], one["body"].get("line")) for one in listed]


async def kinds(story: Story) -> None:
    await story.breathes()
    await story.says(story.anna, "/relax")
    await story.taps(story.anna, "Time for yourself")


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
    assert "Did it come about?" not in story.all_texts(story.anna)
    await story.is_now(TOMORROW + timedelta(hours=9))
    assert story.heard(story.anna, f"Did it come about?\n{idea}") == 1
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
        assert story.last(story.anna).text == f"Planned for tomorrow:\n{idea}"
    await story.taps(story.anna, "Let it go")
    assert await plans(story) == [("next tue 3ish", "planned", None), ("Paint the fence", "dropped", None)]
    await story.is_now(TOMORROW)
    assert "next tue 3ish" in story.last(story.anna).text
    assert story.heard(story.anna, "Paint the fence") == 0
    await story.taps(story.anna, "Yes, I did it")
    await story.is_now(TOMORROW + timedelta(hours=9))
    assert "How was your mood?" in story.last(story.anna).text
    assert "Did it come about" not in story.all_texts(story.anna)
    await story.says(story.anna, "The fence can wait")
    assert await story.notes(story.anna) == ["The fence can wait"]  # an hour later a line is an entry


@pytest.mark.parametrize("kind", ["sqlite"])
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


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_is_planned_for_today_is_not_reminded_of_at_once(story: Story) -> None:
    await story.arrives(story.anna)
    await kinds(story)
    await story.taps(story.anna, "Family")
    await story.pushes(story.anna, "owntime:family:0")
    await story.taps(story.anna, "today")
    await story.later(timedelta(minutes=2))
    assert "Today is your day" not in story.all_texts(story.anna)
    await story.is_now(datetime(2026, 11, 20, 19, tzinfo=UTC))
    assert "Did it come about?" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert "How was your mood?" in story.last(story.anna).text
