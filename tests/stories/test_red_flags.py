"""What must not wait: answered at once, once, with the right number, and everything else held back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.preview import Sender
from tests.cast import Story

EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
EMERGENCY = "I suddenly cannot breathe"


@pytest.fixture
def kind() -> str:
    return "sqlite"


def urgent(story: Story, who: Sender) -> list[str]:
    starts = ("Call ", "Please reach out", "I was out of reach")
    return [text for text in story.texts(who) if text.startswith(starts)]


def asked(story: Story) -> int:
    return sum("How was your mood?" in text for text in story.texts(story.anna))


@pytest.mark.parametrize(("code", "number"), [("en-GB", "999"), ("de-DE", "112"), ("en-US", "911"), ("en-AU", "000")])
async def test_an_emergency_is_answered_once_with_the_number_of_the_country(
    story: Story, code: str, number: str
) -> None:
    who = story.add("Somebody", code)
    await story.arrives(who)
    await story.says(who, EMERGENCY)
    (answer,) = urgent(story, who)
    assert answer.startswith(f"Call {number} now.")
    assert len(answer.split()) <= 60
    assert await story.notes(who) == [EMERGENCY]


async def test_a_crisis_is_answered_with_a_line_to_call_and_both_answers_are_met(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "I want to kill myself")
    (answer,) = urgent(story, story.anna)
    assert answer.startswith("Please reach out now: Samaritans, 116 123")
    assert "999" in answer
    await story.taps(story.anna, "I am not safe")
    assert "Samaritans, 116 123" in story.last(story.anna).text
    await story.taps(story.anna, "I am safe now")
    assert "Thank you for telling me" in story.last(story.anna).text


async def test_what_should_be_told_to_the_provider_is_said_so_and_why(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "I had a lot of flushing today")
    advice = next(text for text in story.texts(story.anna) if text.startswith("Contact your provider"))
    assert "Call 999 at once" in advice
    await story.taps(story.anna, "Why this?")
    assert "flushing" in story.last(story.anna).text.lower()
    assert await story.notes(story.anna) == ["I had a lot of flushing today"]


async def test_swelling_and_then_breathlessness_within_a_day_is_an_emergency(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "My legs are swollen since yesterday")
    assert urgent(story, story.anna) == []
    await story.later(timedelta(hours=5))
    await story.says(story.anna, "I am a bit out of breath on the stairs")
    (answer,) = urgent(story, story.anna)
    assert answer.startswith("Call 999 now.")


async def test_swelling_two_days_ago_and_breathlessness_today_is_not(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "My legs are swollen since yesterday")
    await story.later(timedelta(hours=25))
    await story.says(story.anna, "I am a bit out of breath on the stairs")
    assert urgent(story, story.anna) == []


async def test_swelling_said_to_a_question_counts_as_well(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/checkin")
    for label in ("1", "1", "Symptoms as usual"):
        await story.taps(story.anna, label)
    await story.says(story.anna, "My legs are swollen")
    await story.says(story.anna, "Only that I am out of breath on the stairs")
    assert len(urgent(story, story.anna)) == 1


@pytest.mark.parametrize("state", ["/checkin", "/pause", "/delete", "/settings", "/journal"])
async def test_in_every_state_urgent_words_are_answered(story: Story, state: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, state)
    await story.says(story.anna, EMERGENCY)
    assert len(urgent(story, story.anna)) == 1


async def test_in_the_middle_of_arriving_and_typing_urgent_words_are_answered(story: Story) -> None:
    await story.says(story.anna, "/start")
    for label in ("I'm 18+", "Skip", "Skip", "Another country"):
        await story.taps(story.anna, label)
    await story.says(story.anna, EMERGENCY)
    assert urgent(story, story.anna) == [urgent(story, story.anna)[0]]


async def test_urgent_words_below_a_picture_and_in_an_edit_are_answered(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.send(story.anna.id, "photo", caption=EMERGENCY)
    await story.settle()
    assert len(urgent(story, story.anna)) == 1
    written = await story.says(story.anna, "I am fine")
    story.telegram.rewrite(story.anna.id, written, "I want to kill myself")
    await story.settle()
    assert len(urgent(story, story.anna)) == 2


async def test_afterwards_no_question_comes_for_a_day(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.is_now(EVENING)
    assert asked(story) == 0
    await story.is_now(EVENING + timedelta(days=1))
    assert asked(story) == 1


@pytest.mark.parametrize("fault", ["429:0", "429:7", "500", "502-html", "reset-before"])
async def test_an_answer_that_failed_at_the_door_is_given_by_the_turn(story: Story, fault: str) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = [fault]
    await story.says(story.anna, EMERGENCY)
    await story.breathes()
    assert urgent(story, story.anna) == [urgent(story, story.anna)[0]]


async def test_an_answer_that_may_have_arrived_is_given_again_and_not_more_than_twice(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = ["reset-after"]
    await story.says(story.anna, EMERGENCY)
    await story.breathes()
    assert len(urgent(story, story.anna)) == 2


async def test_while_telegram_is_away_urgent_answers_are_tried_a_bounded_number_of_times(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = ["500"] * 50
    await story.says(story.anna, EMERGENCY)
    for _ in range(20):
        await story.later(timedelta(minutes=1))
    used = 50 - len(story.telegram.faults.fail_next)
    story.telegram.faults.clear()
    await story.breathes()
    assert 4 <= used <= 8  # the receipt is tried twice


async def test_a_late_answer_says_which_words_it_answers(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.faults.fail_next = ["500", "500"]
    story.telegram.write(story.anna.id, EMERGENCY)
    await story.house.poller.take(timedelta())
    await story.house.turns.step()
    await story.house.courier.step()
    await story.house.courier.finish()
    await story.later(timedelta(minutes=20))
    (answer,) = urgent(story, story.anna)
    assert answer.startswith("Call 999 now.")
    assert "I was out of reach: this answers what you wrote today at 14:05." in answer


async def test_the_same_words_get_the_same_answer_from_everybody(story: Story) -> None:
    for who in (story.anna, story.ben):
        await story.arrives(who)
        await story.says(who, EMERGENCY)
    assert urgent(story, story.anna) == urgent(story, story.ben)
