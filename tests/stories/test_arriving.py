"""Somebody arrives."""

from datetime import timedelta

from tests.cast import Story


async def test_tapping_the_first_button_each_time_arrives_in_at_most_eight_taps(story: Story) -> None:
    taps = await story.arrives(story.anna)
    assert taps <= 7  # and /start itself is the eighth
    assert "The first question comes today at 20:00 (time of London)" in story.last(story.anna).text


async def test_the_daily_question_comes_at_the_local_hour_and_is_answered_in_taps_and_words(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(story.clock.now().replace(hour=20, minute=0, second=1))
    assert "How was your mood?" in story.last(story.anna).text
    await story.taps(story.anna, "3")
    assert "How much stress" in story.last(story.anna).text
    await story.taps(story.anna, "1")
    assert "What was hard?" in story.last(story.anna).text
    await story.says(story.anna, "The waiting room")
    assert "what went well" in story.last(story.anna).text
    await story.says(story.anna, "Coffee with Ben")
    await story.taps(story.anna, "Skip")
    assert "Kept for today" in story.last(story.anna).text
    await story.says(story.anna, "/journal")
    assert "The waiting room" in story.last(story.anna).text
    assert "Coffee with Ben" in story.last(story.anna).text
    assert "Mood: 3 of 4" in story.last(story.anna).text


async def test_a_question_already_answered_is_not_asked_again(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/checkin")
    for _ in range(5):
        await story.taps(story.anna, "Skip")
    before = len(story.texts(story.anna))
    await story.later(timedelta(hours=8))
    assert len(story.texts(story.anna)) == before
