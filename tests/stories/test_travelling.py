"""Somebody travels: their hours stay at home or follow, as they say, and no date rings twice."""

from datetime import UTC, datetime

import pytest

from tests.cast import Story


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def goes(story: Story, city: str, button: str) -> None:
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Time zone")
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, city)
    await story.taps(story.anna, button)
    await story.breathes()


def questions(story: Story) -> int:
    return story.heard(story.anna, "How was your mood?")


async def test_hours_stay_at_home_where_somebody_says_so_and_follow_again_when_they_are_back(story: Story) -> None:
    await story.arrives(story.anna)
    await goes(story, "london", "London")
    assert story.heard(story.anna, "keep their old hours") == 0  # the clock did not change
    await goes(story, "new york", "New York")
    assert "It is 09:05 in New York now, and 14:05 in London." in story.all_texts(story.anna)
    await story.taps(story.anna, "Keep my home hours")
    assert "They keep the hours of London" in story.all_texts(story.anna)
    await story.taps(story.anna, "Reminders")
    assert "1. Daily question\ntoday at 15:00" in story.all_texts(story.anna)
    await story.is_now(datetime(2026, 11, 20, 20, 0, 1, tzinfo=UTC))
    assert questions(story) == 1
    await goes(story, "london", "London")
    await story.is_now(datetime(2026, 11, 21, 1, 0, 1, tzinfo=UTC))  # 20:00 in New York
    assert questions(story) == 1
    await story.is_now(datetime(2026, 11, 21, 20, 0, 1, tzinfo=UTC))
    assert questions(story) == 2


async def test_hours_follow_unless_somebody_says_otherwise(story: Story) -> None:
    await story.arrives(story.anna)
    await goes(story, "london", "London")
    await goes(story, "tokyo", "Tokyo")
    assert story.heard(story.anna, "keep their old hours, or follow the new clock?") == 1
    await story.is_now(datetime(2026, 11, 20, 20, 0, 1, tzinfo=UTC))
    assert questions(story) == 0
    await story.is_now(datetime(2026, 11, 21, 11, 0, 1, tzinfo=UTC))  # 20:00 there
    assert questions(story) == 1
    await story.taps(story.anna, "Follow the new place")
    assert "They follow the clock where you are." in story.all_texts(story.anna)


async def test_who_said_that_the_clock_is_right_is_asked_when_they_travel(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Time zone")
    await story.taps(story.anna, "Yes, it is")
    await story.breathes()
    await goes(story, "new york", "New York")
    assert story.heard(story.anna, "keep their old hours") == 1
