"""/pause, and "stop": quiet for a while, for good, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Story

EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.fixture
def kind() -> str:
    return "sqlite"


def asked(story: Story) -> int:
    return sum("How was your mood?" in text for text in story.texts(story.anna))


@pytest.mark.parametrize(
    ("label", "until", "days"),
    [
        ("Until tomorrow", "tomorrow at 06:00", 1),
        ("3 days", "Mon 23 Nov at 06:00", 3),
        ("A week", "Fri 27 Nov at 06:00", 7),
        ("Two weeks", "Fri 4 Dec at 06:00", 14),
    ],
)
async def test_a_pause_ends_when_it_said(story: Story, label: str, until: str, days: int) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.taps(story.anna, label)
    assert story.last(story.anna).text == f"Quiet until {until}. You can write whenever you like."
    for day in range(days):
        await story.is_now(EVENING + timedelta(days=day))
    assert asked(story) == 0
    await story.is_now(EVENING + timedelta(days=days))
    assert asked(story) == 1


async def test_a_pause_without_end_ends_by_a_tap(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.taps(story.anna, "Until I say so")
    assert "Quiet until you end the pause" in story.last(story.anna).text
    await story.is_now(EVENING + timedelta(days=20))
    assert asked(story) == 0
    await story.says(story.anna, "/pause")
    assert "I am quiet until you end the pause" in story.last(story.anna).text
    await story.taps(story.anna, "End the pause")
    assert "The pause is over" in story.last(story.anna).text
    await story.is_now(EVENING + timedelta(days=21))
    assert asked(story) == 1


async def test_what_comes_next_comes_after_the_pause(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause until Monday")
    await story.says(story.anna, "/settings")
    assert "next Mon 23 Nov at 20:00" in story.last(story.anna).text
    await story.taps(story.anna, "All reminders")
    listed = story.last(story.anna).text
    assert "Daily question\nMon 23 Nov at 20:00" in listed
    assert "Learning\nSun 29 Nov at 10:00" in listed
    await story.says(story.anna, "/pause")
    await story.taps(story.anna, "End the pause")
    await story.breathes()
    await story.says(story.anna, "/pause I'm in hospital")
    await story.says(story.anna, "/settings")
    assert "next when you end the pause" in story.last(story.anna).text
    await story.taps(story.anna, "All reminders")
    assert "Daily question: waits until you end the pause" in story.last(story.anna).text


async def test_during_a_pause_words_are_kept_and_urgent_ones_answered(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.taps(story.anna, "A week")
    await story.says(story.anna, "I cannot breathe")
    assert "Call 999 now." in story.all_texts(story.anna)
    assert await story.notes(story.anna) == ["I cannot breathe"]


@pytest.mark.parametrize("text", ["stop", "STOP!", "Stop.", "…stop…"])
async def test_stop_asks_what_is_too_much_and_is_not_journaled(story: Story, text: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, text)
    assert "Is it too much?" in story.last(story.anna).text
    assert story.buttons(story.anna) == ["A week", "No more questions", "Delete everything", "Leave it as it is"]
    assert await story.notes(story.anna) == []
    await story.taps(story.anna, "Leave it as it is")
    assert "Everything stays as it is" in story.last(story.anna).text
    await story.is_now(EVENING)
    assert asked(story) == 1


async def test_stop_within_a_sentence_is_a_sentence(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "The rain did not stop")
    assert await story.notes(story.anna) == ["The rain did not stop"]


async def test_silence_stops_the_questions_and_keeps_the_rest(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "stop")
    await story.taps(story.anna, "No more questions")
    assert "No more questions from me" in story.last(story.anna).text
    await story.is_now(EVENING + timedelta(days=3))
    assert asked(story) == 0
    await story.says(story.anna, "Still here")
    assert await story.notes(story.anna) == ["Still here"]
    await story.says(story.anna, "/settings")
    assert "Daily question: not asked" in story.last(story.anna).text


async def test_stop_offers_a_week_off_and_the_way_out(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "stop")
    await story.taps(story.anna, "Delete everything")
    assert "This cannot be undone" in story.last(story.anna).text
    await story.taps(story.anna, "Keep everything")
    await story.breathes()
    await story.says(story.anna, "stop")
    await story.taps(story.anna, "A week")
    assert "Quiet until Fri 27 Nov" in story.last(story.anna).text


async def test_stop_stops_an_exercise_that_runs_and_only_then_asks(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/relax")
    await story.pushes(story.anna, "exercise:quiet-minute")
    await story.pushes(story.anna, "exercise:quiet-minute:start")
    await story.says(story.anna, "stop")
    assert story.last(story.anna).text == "Stopped. That was enough for now."
    await story.later(timedelta(minutes=2))
    assert "is over" not in story.all_texts(story.anna)
    await story.says(story.anna, "stop")
    assert "Is it too much?" in story.last(story.anna).text
    await story.presses(story.anna, story.last(story.anna), "exercise:quiet-minute:start")
    await story.breathes()
    await story.says(story.anna, "stop the questions")
    assert story.heard(story.anna, "Is it too much?") == 1  # the first has become the exercise
    assert await story.notes(story.anna) == []


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("until Monday", "Quiet until Mon 23 Nov at 06:00."),
        ("for 10 days", "Quiet until Mon 30 Nov at 06:00."),
        ("I'm in hospital until 3 December", "Quiet until Thu 3 Dec at 06:00."),
        ("I'm in hospital", "Quiet until you end the pause, however long it takes."),
    ],
)
async def test_a_pause_is_as_long_as_somebody_says(story: Story, text: str, until: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.says(story.anna, text)
    assert until in story.last(story.anna).text
    await story.is_now(EVENING)
    assert asked(story) == 0
    assert await story.notes(story.anna) == []


async def test_a_pause_can_be_said_at_once_and_never_ends_in_the_past(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause until 2020-12-03")
    assert "a day that is still ahead" in story.last(story.anna).text
    await story.says(story.anna, "tomorrow")
    assert "Quiet until tomorrow at 06:00" in story.last(story.anna).text


async def test_other_words_than_an_end_are_an_entry(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.says(story.anna, "So tired of all the questions today")
    assert await story.notes(story.anna) == ["So tired of all the questions today"]
