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
    """A caregiver with the first of today's questions before them: the journal alone."""
    await story.arrives(who, ("I'm 18+", "I care for someone"))
    await story.says(who, "/checkin")
    return story.last(who)


async def given(story: Story, who: Sender) -> dict[str, Any]:
    """What stands, by item."""
    answers = (await story.kept(who))["answers"]
    return {one["item_id"]: one["choice"] or one["words"] for one in answers}


def data(message: Message, label: str) -> str:
    return next(button.data or "" for row in message.buttons for button in row if button.text == label)


async def test_choices_words_and_skips_are_all_kept(story: Story) -> None:
    await begins(story, story.ben)
    await story.taps(story.ben, "4")
    await story.taps(story.ben, "Skip")
    await story.says(story.ben, "The stairs")
    await story.says(story.ben, "The view")
    await story.taps(story.ben, "Skip")
    kept = story.last(story.ben).text
    assert all(words in kept for words in ("Kept for today", "Mood: 4", "For bad days I can keep a card"))
    assert await given(story, story.ben) == {
        "mood": "4",
        "stress": None,
        "hard": "The stairs",
        "well": "The view",
        "more": None,
    }
    assert await story.notes(story.ben) == []


async def test_stopping_keeps_what_was_given_and_the_next_words_are_an_entry(story: Story) -> None:
    await begins(story, story.ben)
    await story.taps(story.ben, "1")
    await story.taps(story.ben, "2")
    await story.taps(story.ben, "That's enough")
    assert "Stopped. What you gave is kept." in story.last(story.ben).text
    await story.says(story.ben, "Off to bed")
    assert await given(story, story.ben) == {"mood": "1", "stress": "2"}
    assert await story.notes(story.ben) == ["Off to bed"]


async def test_a_day_on_which_everything_is_skipped_is_fine(story: Story) -> None:
    await begins(story, story.ben)
    for _ in range(5):
        await story.taps(story.ben, "Skip")
    assert "Nothing to keep for today, and that is fine" in story.last(story.ben).text
    await story.says(story.ben, "/checkin")
    assert "Today's questions are answered" in story.last(story.ben).text


async def test_words_while_a_choice_is_open_are_an_entry_and_the_question_stays_open(story: Story) -> None:
    question = await begins(story, story.ben)
    await story.says(story.ben, "I cannot put a number on it")
    assert await story.notes(story.ben) == ["I cannot put a number on it"]
    await story.presses(story.ben, question, data(question, "2"))
    assert await given(story, story.ben) == {"mood": "2"}


async def test_answers_can_be_corrected_later_and_the_first_ones_stay_in_the_record(story: Story) -> None:
    await begins(story, story.ben)
    for label in ("0", "0", "Skip", "Skip", "Skip"):
        await story.taps(story.ben, label)
    await story.taps(story.ben, "Change an answer")
    await story.taps(story.ben, "3")
    await story.taps(story.ben, "Skip")
    await story.says(story.ben, "The news")
    await story.taps(story.ben, "That's enough")
    answers = (await story.kept(story.ben))["answers"]
    moods = [one for one in answers if one["item_id"] == "mood"]
    assert [one["choice"] for one in moods] == ["0", "3"]
    assert moods[1]["replaces"] == moods[0]["id"]
    assert (await given(story, story.ben)) == {
        "mood": "3",
        "stress": "0",
        "hard": "The news",
        "well": None,
        "more": None,
    }
    await story.says(story.ben, "/journal")
    assert "Mood: 3 of 4" in story.last(story.ben).text
    assert "Mood: 0" not in story.last(story.ben).text


async def test_buttons_of_yesterday_are_kept_under_yesterday(story: Story) -> None:
    question = await begins(story, story.ben)
    today = story.clock.now().date()
    await story.later(timedelta(days=1))
    await story.presses(story.ben, question, data(question, "1"))
    (answer,) = (await story.kept(story.ben))["answers"]
    assert (answer["choice"], answer["on"]) == ("1", today)


async def test_words_the_next_morning_answer_yesterdays_question(story: Story) -> None:
    await begins(story, story.ben)
    today = story.clock.now().date()
    await story.taps(story.ben, "1")
    await story.taps(story.ben, "1")
    await story.later(timedelta(hours=11))
    await story.says(story.ben, "I could not sleep")
    hard = next(one for one in (await story.kept(story.ben))["answers"] if one["item_id"] == "hard")
    assert (hard["words"], hard["on"]) == ("I could not sleep", today)


async def test_a_question_of_long_ago_does_not_swallow_an_entry(story: Story) -> None:
    await begins(story, story.ben)
    await story.taps(story.ben, "1")
    await story.taps(story.ben, "1")
    await story.later(timedelta(hours=13))
    await story.says(story.ben, "Something new")
    assert await story.notes(story.ben) == ["Something new"]


async def test_a_button_pressed_twice_keeps_one_answer(story: Story) -> None:
    question = await begins(story, story.ben)
    for _ in range(2):
        story.telegram.press(story.ben.id, question.id, data(question, "2"))
    await story.settle()
    assert await given(story, story.ben) == {"mood": "2"}
    assert "How much stress" in story.last(story.ben).text


async def test_the_sheet_of_another_person_answers_like_one_that_does_not_exist(story: Story) -> None:
    question = await begins(story, story.ben)
    theirs = data(question, "2")
    sheet = theirs.split(":")[1]
    await story.arrives(story.anna)
    before = await story.kept(story.ben)
    for pattern in ("form:{}:mood:2", "skip:{}:mood", "again:{}", "stop:{}"):
        answers = []
        for wanted in (sheet, str(uuid4())):
            await story.presses(story.anna, question, pattern.format(wanted))
            await story.breathes()
            answers.append((story.last(story.anna).text, story.buttons(story.anna)))
        assert answers[0] == answers[1]
        assert "That button has closed" in answers[0][0]
    assert await story.kept(story.ben) == before
    assert (await story.kept(story.anna))["answers"] == []


async def test_answers_that_no_question_offers_are_not_kept(story: Story) -> None:
    question = await begins(story, story.ben)
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
        await story.presses(story.ben, question, one)
        await story.breathes()
        assert "That button has closed" in story.last(story.ben).text
    assert (await story.kept(story.ben))["answers"] == []


async def test_an_edited_message_corrects_the_answer_it_gave(story: Story) -> None:
    await begins(story, story.ben)
    await story.taps(story.ben, "1")
    await story.taps(story.ben, "1")
    written = await story.says(story.ben, "The stiars")
    story.telegram.rewrite(story.ben.id, written, "The stairs")
    await story.settle()
    assert "Corrected in your journal too" in story.last(story.ben).text
    assert (await given(story, story.ben))["hard"] == "The stairs"


async def test_questions_left_open_go_on_after_a_look_at_the_journal(story: Story) -> None:
    await begins(story, story.ben)
    await story.taps(story.ben, "1")
    await story.taps(story.ben, "1")
    await story.says(story.ben, "/journal")
    await story.says(story.ben, "The stairs")
    assert (await given(story, story.ben))["hard"] == "The stairs"
    await story.says(story.ben, "/checkin")
    assert "what went well" in story.last(story.ben).text
