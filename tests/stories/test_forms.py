"""Today's questions: tapped, written, skipped, stopped, corrected, and closed to everybody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.preview import Message, Sender
from tests.cast import Story


@pytest.fixture
def kind() -> str:
    """What is told here stands above the databases; the storage tests and the kills try both."""
    return "sqlite"


async def begins(story: Story, who: Sender) -> Message:
    """A person with the first of today's questions before them."""
    await story.arrives(who)
    await story.says(who, "/checkin")
    return story.last(who)


async def given(story: Story, who: Sender) -> dict[str, Any]:
    """What stands, by item."""
    answers = (await story.kept(who))["answers"]
    return {one["item_id"]: one["choice"] or one["words"] for one in answers}


def data(message: Message, label: str) -> str:
    return next(button.data or "" for row in message.buttons for button in row if button.text == label)


async def test_choices_words_and_skips_are_all_kept(story: Story) -> None:
    await begins(story, story.anna)
    await story.taps(story.anna, "4")
    await story.taps(story.anna, "Skip")
    await story.says(story.anna, "The stairs")
    await story.says(story.anna, "The view")
    await story.taps(story.anna, "Skip")
    kept, offer = story.texts(story.anna)[-2:]
    assert "Kept for today" in kept
    assert "Mood: 4" in kept
    assert "One thing for bad days" in offer
    assert await given(story, story.anna) == {
        "mood": "4",
        "stress": None,
        "hard": "The stairs",
        "well": "The view",
        "more": None,
    }
    assert await story.notes(story.anna) == []


async def test_stopping_keeps_what_was_given_and_the_next_words_are_an_entry(story: Story) -> None:
    await begins(story, story.anna)
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "2")
    await story.taps(story.anna, "That's enough")
    assert "Stopped. What you gave is kept." in story.last(story.anna).text
    await story.says(story.anna, "Off to bed")
    assert await given(story, story.anna) == {"mood": "1", "stress": "2"}
    assert await story.notes(story.anna) == ["Off to bed"]


async def test_a_day_on_which_everything_is_skipped_is_fine(story: Story) -> None:
    await begins(story, story.anna)
    for _ in range(5):
        await story.taps(story.anna, "Skip")
    assert "Nothing to keep for today, and that is fine" in story.last(story.anna).text
    await story.says(story.anna, "/checkin")
    assert "Today's questions are answered" in story.last(story.anna).text


async def test_words_while_a_choice_is_open_are_an_entry_and_the_question_stays_open(story: Story) -> None:
    question = await begins(story, story.anna)
    await story.says(story.anna, "I cannot put a number on it")
    assert await story.notes(story.anna) == ["I cannot put a number on it"]
    await story.presses(story.anna, question, data(question, "2"))
    assert await given(story, story.anna) == {"mood": "2"}


async def test_answers_can_be_corrected_later_and_the_first_ones_stay_in_the_record(story: Story) -> None:
    await begins(story, story.anna)
    for label in ("0", "0", "Skip", "Skip", "Skip"):
        await story.taps(story.anna, label)
    await story.taps(story.anna, "Change an answer")
    await story.taps(story.anna, "3")
    await story.taps(story.anna, "Skip")
    await story.says(story.anna, "The news")
    await story.taps(story.anna, "That's enough")
    answers = (await story.kept(story.anna))["answers"]
    moods = [one for one in answers if one["item_id"] == "mood"]
    assert [one["choice"] for one in moods] == ["0", "3"]
    assert moods[1]["replaces"] == moods[0]["id"]
    assert (await given(story, story.anna)) == {
        "mood": "3",
        "stress": "0",
        "hard": "The news",
        "well": None,
        "more": None,
    }
    await story.says(story.anna, "/journal")
    assert "Mood: 3 of 4" in story.last(story.anna).text
    assert "Mood: 0" not in story.last(story.anna).text


async def test_buttons_of_yesterday_are_kept_under_yesterday(story: Story) -> None:
    question = await begins(story, story.anna)
    today = story.clock.now().date()
    await story.later(timedelta(days=1))
    await story.presses(story.anna, question, data(question, "1"))
    (answer,) = (await story.kept(story.anna))["answers"]
    assert (answer["choice"], answer["on"]) == ("1", today)


async def test_words_the_next_morning_answer_yesterdays_question(story: Story) -> None:
    await begins(story, story.anna)
    today = story.clock.now().date()
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "1")
    await story.later(timedelta(hours=11))
    await story.says(story.anna, "I could not sleep")
    hard = next(one for one in (await story.kept(story.anna))["answers"] if one["item_id"] == "hard")
    assert (hard["words"], hard["on"]) == ("I could not sleep", today)


async def test_a_question_of_long_ago_does_not_swallow_an_entry(story: Story) -> None:
    await begins(story, story.anna)
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "1")
    await story.later(timedelta(hours=13))
    await story.says(story.anna, "Something new")
    assert await story.notes(story.anna) == ["Something new"]


async def test_a_button_pressed_twice_keeps_one_answer(story: Story) -> None:
    question = await begins(story, story.anna)
    for _ in range(2):
        story.telegram.press(story.anna.id, question.id, data(question, "2"))
    await story.settle()
    assert await given(story, story.anna) == {"mood": "2"}
    assert "How much stress" in story.last(story.anna).text


async def test_the_sheet_of_another_person_answers_like_one_that_does_not_exist(story: Story) -> None:
    question = await begins(story, story.anna)
    theirs = data(question, "2")
    sheet = theirs.split(":")[1]
    await story.arrives(story.ben)
    before = await story.kept(story.anna)
    for pattern in ("form:{}:mood:2", "skip:{}:mood", "again:{}", "stop:{}"):
        answers = []
        for wanted in (sheet, str(uuid4())):
            await story.presses(story.ben, question, pattern.format(wanted))
            await story.breathes()
            answers.append((story.last(story.ben).text, story.buttons(story.ben)))
        assert answers[0] == answers[1]
        assert "That button has closed" in answers[0][0]
    assert await story.kept(story.anna) == before
    assert (await story.kept(story.ben))["answers"] == []


async def test_answers_that_no_question_offers_are_not_kept(story: Story) -> None:
    question = await begins(story, story.anna)
    sheet = data(question, "2").split(":")[1]
    made_up = (
        f"form:{sheet}:mood:7",
        f"form:{sheet}:temper:1",
        f"form:{sheet}:hard:1",
        f"form:{sheet}:mood",
        "form:nonsense:mood:1",
        f"skip:{sheet}:temper",
        "form",
        "stop",
    )
    for one in made_up:
        await story.presses(story.anna, question, one)
        await story.breathes()
        assert "That button has closed" in story.last(story.anna).text
    assert (await story.kept(story.anna))["answers"] == []


async def test_an_edited_message_corrects_the_answer_it_gave(story: Story) -> None:
    await begins(story, story.anna)
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "1")
    written = await story.says(story.anna, "The stiars")
    story.telegram.rewrite(story.anna.id, written, "The stairs")
    await story.settle()
    assert "Corrected in your journal too" in story.last(story.anna).text
    assert (await given(story, story.anna))["hard"] == "The stairs"


async def test_questions_left_open_go_on_after_a_look_at_the_journal(story: Story) -> None:
    await begins(story, story.anna)
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "1")
    await story.says(story.anna, "/journal")
    await story.says(story.anna, "The stairs")
    assert (await given(story, story.anna))["hard"] == "The stairs"
    await story.says(story.anna, "/checkin")
    assert "what went well" in story.last(story.anna).text
