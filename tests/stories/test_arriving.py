"""Somebody arrives."""

from datetime import timedelta

import pytest

from tests.cast import Story
from tests.kinds import on_both


@pytest.fixture
def kind() -> str:
    return "sqlite"


@on_both
async def test_tapping_the_first_button_each_time_arrives_in_at_most_eight_taps(story: Story) -> None:
    taps = await story.arrives_by_hand(story.anna)
    assert taps <= 7  # and /start itself is the eighth
    assert "The first question comes today at 20:00 (time of London)" in story.last(story.anna).text


@on_both
async def test_the_daily_question_comes_at_the_local_hour_and_is_answered_in_taps_and_words(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(story.clock.now().replace(hour=20, minute=0, second=1))
    assert "How was your mood?" in story.last(story.anna).text
    await story.taps(story.anna, "3")
    assert "How much stress" in story.last(story.anna).text
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Symptoms as usual")
    assert "What was hard?" in story.last(story.anna).text
    await story.says(story.anna, "The waiting room")
    assert "what went well" in story.last(story.anna).text
    await story.says(story.anna, "Coffee with Ben")
    await story.taps(story.anna, "Skip")
    assert story.heard(story.anna, "Kept for today") == 1
    await story.says(story.anna, "/journal")
    assert "The waiting room" in story.last(story.anna).text
    assert "Coffee with Ben" in story.last(story.anna).text
    assert "Mood: 3 of 4" in story.last(story.anna).text


async def test_a_question_already_answered_is_not_asked_again(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/checkin")
    await story.taps(story.anna, "A usual day")
    before = len(story.texts(story.anna))
    await story.later(timedelta(hours=8))
    assert len(story.texts(story.anna)) == before


async def test_every_question_of_the_arrival_can_be_skipped(story: Story) -> None:
    await story.arrives_by_hand(story.anna, ["I'm 18+", "Skip", "Skip", "Skip", "Skip", "Skip"])
    assert "The first question comes today at 20:00" in story.last(story.anna).text
    person = (await story.kept(story.anna))["person"]
    assert (person["role"], person["diagnosed"], person["zone_proved"]) == (None, None, False)


async def test_who_only_cares_for_somebody_is_not_asked_for_a_diagnosis(story: Story) -> None:
    await story.says(story.ben, "/start")
    await story.taps(story.ben, "I'm 18+")
    await story.taps(story.ben, "I care for someone")
    assert "Which country" in story.last(story.ben).text
    person = (await story.kept(story.ben))["person"]
    assert (person["role"], person["diagnosed"]) == ("caregiver", None)


async def test_who_is_still_searching_is_welcome_too(story: Story) -> None:
    await story.arrives_by_hand(story.anna, ["I'm 18+", "Both", "Still searching"])
    person = (await story.kept(story.anna))["person"]
    assert (person["role"], person["diagnosed"]) == ("both", False)


@pytest.mark.parametrize(("typed", "shown"), [("half past 8", "tomorrow at 08:30"), ("7 pm", "today at 19:00")])
async def test_an_hour_can_be_typed(story: Story, typed: str, shown: str) -> None:
    await story.arrives_but_for_the_hour(story.anna)
    await story.taps(story.anna, "Another time")
    await story.says(story.anna, "25:00")
    assert "I could not read that as a time" in story.last(story.anna).text
    await story.says(story.anna, typed)
    assert f"The first question comes {shown} (time of London)" in story.last(story.anna).text
    assert await story.notes(story.anna) == []


async def test_who_does_not_want_to_be_asked_is_not(story: Story) -> None:
    await story.arrives_but_for_the_hour(story.anna)
    await story.taps(story.anna, "Do not ask me")
    assert "I will not ask by myself" in story.last(story.anna).text
    before = len(story.texts(story.anna))
    await story.later(timedelta(days=2))
    assert len(story.texts(story.anna)) == before


async def test_starting_again_goes_on_where_the_arrival_stopped_and_later_greets(story: Story) -> None:
    await story.says(story.anna, "/start")
    await story.taps(story.anna, "I'm 18+")
    await story.breathes()
    await story.says(story.anna, "/start")
    assert "Who are you in this?" in story.last(story.anna).text
    for _ in range(5):
        await story.taps(story.anna, "Skip")
    await story.says(story.anna, "/start")
    assert "Good to see you again" in story.last(story.anna).text
    await story.taps(story.anna, "Today's questions")
    assert "How was your mood?" in story.last(story.anna).text


async def test_words_before_the_arrival_is_over_are_an_entry(story: Story) -> None:
    await story.says(story.anna, "/start")
    await story.taps(story.anna, "I'm 18+")
    await story.says(story.anna, "Is anybody there")
    assert await story.notes(story.anna) == ["Is anybody there"]
