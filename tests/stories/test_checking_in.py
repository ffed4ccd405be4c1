"""The structured check-in: usual in a tap, low energy in three, what is usual said once, and what is worse advised."""

from datetime import timedelta
from typing import Any

import pytest

from bot.content.forms import GENTLE, openings
from bot.preview import Sender
from bot.services import comparing, weighing
from bot.storage import people
from tests.cast import Story

ONE_DAY = timedelta(days=1)
CARD = "For bad days I can keep a card"
CONTACT = "Contact your provider today."
FULL = ("3", "1")  # mood and stress
WORDS = ("Skip", "Skip", "Skip")  # hard, well, more


@pytest.fixture
def kind() -> str:
    """What is told here stands above the databases; the storage tests and the kills try both."""
    return "sqlite"


async def taps(story: Story, who: Sender, *labels: str) -> None:
    for label in labels:
        await story.taps(who, label)


async def checks_in(story: Story, *labels: str) -> None:
    await story.says(story.anna, "/checkin")
    await taps(story, story.anna, *labels)


async def tomorrow(story: Story) -> None:
    """The same hour a day later; the question of the evening came and went."""
    await story.later(ONE_DAY)


async def answers(story: Story, who: Sender) -> list[dict[str, Any]]:
    return list((await story.kept(who))["answers"])


async def standing(story: Story, who: Sender, on: object = None) -> dict[str, tuple[str | None, str | None]]:
    """What stands, by item: the choice or the words, and the word beside it."""
    return {
        one["item_id"]: (one["choice"] or one["words"], one["versus"])
        for one in await answers(story, who)
        if on is None or one["on"] == on
    }


async def test_the_first_check_in_asks_once_what_is_usual_and_worse_is_advised_the_same_day(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await checks_in(story, *FULL, "1", "1", "0", "1", "1", "Nothing new or worse", *WORDS)
    assert "Short of breath: 0 of 4" in story.last(anna).text
    assert "One thing, once" in story.last(anna).text
    await story.taps(anna, "Set my usual")
    assert "Flushing" in story.last(anna).text
    await taps(story, anna, "1", "My team knows", "2", "My team knows", "0", "1", "Not yet", "1", "My team knows")
    assert "Flushing: 1 (your team knows)" in story.last(anna).text
    assert "Swelling: 1 (your team does not know yet)" in story.last(anna).text
    await story.taps(anna, "Ask my team about it")
    assert "This is usual for me: Swelling." in story.last(anna).text

    await tomorrow(story)
    await checks_in(story, *FULL, "3")
    assert "Flushing: 3. You said 1 is usual." in story.last(anna).text
    assert story.heard(anna, CONTACT) == 0
    await story.taps(anna, "Worse")
    assert "loose or watery stools" in story.last(anna).text
    await taps(story, anna, "5", "New", "0", "0", "1")
    assert story.heard(anna, CONTACT) == 0
    assert "Anything else new, or worse" in story.last(anna).text
    await taps(story, anna, "Nothing new or worse", *WORDS)
    assert story.heard(anna, CONTACT) == 1
    assert "Tell your provider today: Flushing 3 (worse), Loose stools 5 (new)." in story.last(anna).text
    assert "One thing, once" not in story.texts(anna)[-2]
    await story.taps(anna, "Why this?")
    assert "stands well above what you called usual" in story.last(anna).text
    assert "You said that a symptom is new." in story.last(anna).text
    today = story.clock.now().date()
    assert (await standing(story, anna, today))["flushing"] == ("3", "worse")
    await story.says(anna, "/journal")
    assert "Flushing: 3 of 4 (worse)" in story.last(anna).text

    await tomorrow(story)
    await checks_in(story, *FULL, "3")
    assert "As last time" in story.buttons(anna)
    await taps(story, anna, "As last time", "2", "0", "0", "1", "Nothing new or worse", *WORDS)
    await story.later(timedelta(minutes=10))
    assert story.heard(anna, CONTACT) == 1
    assert story.telegram.violations == []


async def test_a_usual_day_is_one_tap_and_a_low_one_three_and_another_day_two(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await checks_in(story, "A usual day")
    today = story.clock.now().date()
    assert await standing(story, anna) == {"day": ("usual", None)}
    assert "from 0 (very low) to 4 (very good)" in story.last(anna).text
    assert story.heard(anna, CARD) == 0  # one offer at a time
    await story.taps(anna, "4")
    assert await standing(story, anna) == {"day": ("usual", None), "mood": ("4", None)}
    assert "The day: A usual day" in story.last(anna).text
    assert "One thing, once" in story.last(anna).text  # it stays there that day
    await story.taps(anna, "Not now")
    await story.says(anna, "/checkin")
    assert "Today's questions are answered" in story.last(anna).text

    await taps(story, anna, "Another day", "yesterday", "A usual day")
    assert await standing(story, anna, today - ONE_DAY) == {"day": ("usual", None)}
    assert "Kept for yesterday" in story.last(anna).text
    assert CARD in story.last(anna).text
    await story.breathes()
    await story.says(anna, "/checkin")
    await taps(story, anna, "Another day", "Wed", "Low-energy day", "1", "Nothing new or worse")
    assert "Kept for" in story.last(anna).text
    assert "enough for today" not in story.last(anna).text

    await tomorrow(story)
    await checks_in(story, "Low-energy day")
    assert story.last(anna).text.startswith("Then only two questions.")
    await taps(story, anna, "1", "Nothing new or worse")
    assert "Kept for today" in story.last(anna).text
    assert "Rest as much as you can" in story.last(anna).text
    tomorrows = {"day": ("low-energy", None), "mood": ("1", None), "news": ("no", None)}
    assert await standing(story, anna, today + ONE_DAY) == tomorrows
    assert story.heard(anna, CONTACT) == 0
    await taps(story, anna, "Change an answer", "2", "2", "That's enough")
    after = await standing(story, anna, today + ONE_DAY)
    assert (after["day"], after["mood"], after["stress"]) == ((None, None), ("2", None), ("2", None))

    await tomorrow(story)
    await checks_in(story, "Low-energy day", "1", "Something is")
    await story.says(anna, "My elbow pain is getting worse")
    assert story.heard(anna, CONTACT) == 1
    assert any("New or worse: My elbow pain is getting worse" in text for text in story.texts(anna)[-4:])
    assert (await standing(story, anna))["news-words"] == ("My elbow pain is getting worse", None)
    assert await story.notes(anna) == []


async def test_an_answer_that_must_not_wait_ends_the_questions_and_keeps_what_was_given(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await checks_in(story, *FULL, "0", "0", "4")
    assert "Call 999 now." in story.last(anna).text
    assert "I ask no more today" in story.texts(anna)[-2]
    assert (await standing(story, anna))["breathing"] == ("4", None)
    await story.taps(anna, "Why this?")
    assert "short of breath at rest" in story.last(anna).text


async def test_swelling_and_breathing_are_the_pair_when_either_is_new_or_worse_and_not_when_both_are_usual(
    story: Story,
) -> None:
    anna = story.anna
    await story.arrives(anna)
    await story.presses(anna, story.last(anna), "usual:one:breathing:1:yes")
    await story.presses(anna, story.last(anna), "usual:one:swelling:2:yes")
    await checks_in(story, *FULL, "0", "0", "1", "2", "0", "Nothing new or worse", *WORDS)
    assert "now." not in story.last(anna).text
    assert story.heard(anna, CONTACT) == story.heard(anna, "Call 999 now.") == 0
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, anna.id)
        assert person is not None
        assert await weighing.concepts_of_last_day(tx, person, story.clock.now()) == frozenset()
        names = await comparing.known_concepts(tx, person, story.clock.now())
        assert names == {"breathless", "leg_swelling"}
        lines = await comparing.known_and_stable(tx, person, story.clock.now())
        assert [line.partition(",")[0] for line in lines] == [
            "Short of breath: 1 is usual",
            "Swelling: 2 is usual",
        ]

    await tomorrow(story)
    await checks_in(story, *FULL, "0", "0", "1", "3")
    assert story.heard(anna, "Call 999 now.") == 1
    await story.taps(anna, "Why this?")
    assert "line 39" in story.last(anna).text


async def test_worse_by_one_for_three_days_asks_and_becomes_a_question_in_one_tap(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await story.presses(anna, story.last(anna), "usual:one:tiredness:1:yes")
    for word in ("Worse", "As last time", "As last time"):
        assert "Above your usual" not in story.all_texts(anna)
        await checks_in(story, *FULL, "0", "0", "0", "0", "2", word, "Nothing new or worse", *WORDS)
        last = story.last(anna)
        await tomorrow(story)
    assert "Above your usual for three days: Tiredness." in last.text
    assert story.heard(anna, CONTACT) == 0
    await story.taps(anna, "Keep a question")
    assert "I have had more of this than usual for some days: Tiredness." in story.last(anna).text
    await story.taps(anna, "Contact them")
    assert CONTACT in story.last(anna).text


async def test_after_four_weeks_the_usual_is_asked_again_with_the_first_word_beside_it(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await story.presses(anna, story.last(anna), "usual:one:flushing:1:yes")
    await story.later(10 * ONE_DAY)
    await story.presses(anna, story.last(anna), "usual:one:flushing:2:yes")
    await story.later(27 * ONE_DAY)
    await checks_in(story, "A usual day")
    assert "Is this still your usual?" not in story.last(anna).text
    await tomorrow(story)
    await checks_in(story, "A usual day")
    assert "Is this still your usual?" in story.last(anna).text
    assert "Flushing: 2 (your team knows; at first 1, on Fri, 20 Nov 2026)" in story.last(anna).text
    await story.taps(anna, "Still so")
    kept = [one for one in (await story.kept(anna))["kept"] if one["kind"] == "usual"]
    assert {one["state"]: one["body"]["items"]["flushing"]["value"] for one in kept} == {"first": 1, "latest": 2}


async def test_what_is_asked_is_chosen_with_own_words_and_side_effects_after_a_treatment(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await story.says(anna, "/settings")
    await taps(story, anna, "What I am asked", "Flushing: on", "Loose stools: on", "Side effects: off", "Add my own")
    await story.says(anna, "Itchy skin")
    await story.taps(anna, "What I am asked")
    assert "1. Itchy skin" in story.last(anna).text
    await taps(story, anna, "Treatment day")
    assert "For 7 days" in story.last(anna).text
    await checks_in(story, *FULL)
    assert "How was your breathing?" in story.last(anna).text
    await taps(story, anna, "0", "0", "0")
    assert "Itchy skin: how much of it was there?" in story.last(anna).text
    await taps(story, anna, "2", "New")
    assert "may come from your treatment" in story.all_texts(anna)
    await story.taps(anna, "Yes, something new")
    await story.says(anna, "A dry mouth")
    assert story.heard(anna, CONTACT) == 0
    await story.later(timedelta(minutes=5))  # the form is left there
    assert story.heard(anna, CONTACT) == 1
    assert "Tell your provider today: Itchy skin 2 (new), Side effects." in story.last(anna).text
    await story.taps(anna, "Something is")
    assert "New or worse: tell your provider about this too, today." in story.all_texts(anna)
    await story.taps(anna, "That's enough")
    assert story.heard(anna, CONTACT) == 1
    answered = await standing(story, anna)
    assert answered["own-1"] == ("2", "new")
    assert answered["effects-words"] == ("A dry mouth", None)
    await story.says(anna, "/settings")
    await taps(story, anna, "What I am asked", "Drop number 1")
    await story.says(anna, "/journal")
    assert "Itchy skin: 2 of 4 (new)" in story.last(anna).text


async def test_a_caregiver_keeps_the_journal_alone(story: Story) -> None:
    ben = story.ben
    await story.arrives(ben, ("I'm 18+", "I care for someone"))
    await story.says(ben, "/checkin")
    assert "A usual day" not in story.buttons(ben)
    await taps(story, ben, "3", "1")
    assert "What was hard?" in story.last(ben).text
    await story.says(ben, "/settings")
    await story.taps(ben, "What I am asked")
    assert "Symptoms are asked about for people who have a NET" in story.last(ben).text


async def test_a_short_public_questionnaire_shows_no_score_and_may_become_a_question(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await story.says(anna, "/settings")
    await taps(story, anna, "What I am asked", "Short mood check", "PHQ-2")
    assert "Little interest or pleasure in doing things" in story.last(anna).text
    assert "phqscreeners" in story.last(anna).text
    await taps(story, anna, "1", "2")
    said = story.last(anna).text
    assert "worth bringing to your team" in said
    assert not any(figure in said for figure in "0123456789")
    await story.taps(anna, "Keep a question")
    assert "Can we talk about how I am" in story.last(anna).text
    await story.breathes()
    await story.says(anna, "/settings")
    await taps(story, anna, "What I am asked", "Short mood check", "WHO-5", "1", "1", "1", "0", "0")
    assert "116 123" in story.last(anna).text
    await story.says(anna, "/journal")
    assert "Little interest: 1 of 3" in story.last(anna).text


async def test_a_day_begun_with_the_journal_alone_goes_on_so_and_is_corrected_so(story: Story) -> None:
    ben = story.ben
    await story.arrives(ben, ("I'm 18+", "I care for someone"))
    await story.says(ben, "/checkin")
    await story.taps(ben, "3")
    await story.says(ben, "/settings")
    await taps(story, ben, "About you", "Both")
    await story.breathes()
    await story.says(ben, "/checkin")
    assert "How much stress" in story.last(ben).text
    await taps(story, ben, "1", *WORDS)
    assert "Kept for today" in story.last(ben).text
    await story.says(ben, "/journal")
    assert "Mood: 3 of 4" in story.last(ben).text
    await taps(story, ben, "Change the answers", "4", "That's enough")
    assert (await standing(story, ben))["mood"] == ("4", None)
    await tomorrow(story)
    await story.says(ben, "/checkin")
    assert "A usual day" in story.buttons(ben)


async def test_an_answer_whose_word_is_never_given_is_weighed_by_its_number(story: Story) -> None:
    anna, ben = story.anna, story.ben
    await story.arrives(anna)
    await checks_in(story, *FULL, "0", "0", "3", "Worse", "3")
    assert story.heard(anna, "Call 999 now.") == 1  # the pair, whatever the word for the swelling
    await story.says(anna, "/checkin")
    assert story.heard(anna, "Call 999 now.") == 1

    await story.arrives(ben)
    await story.says(ben, "/checkin")
    await taps(story, ben, *FULL, "3")
    question = story.last(ben)
    await story.says(ben, "/settings")
    await story.pushes(ben, "card")
    await story.breathes()
    assert story.heard(ben, CONTACT) == 0
    await story.later(timedelta(minutes=5))
    assert story.heard(ben, CONTACT) == 1
    assert [one["kind"] for one in (await story.kept(ben))["kept"] if one["kind"] == "flag"] == ["flag"]
    await story.presses(ben, question, (question.buttons[0][0].data or "").replace("usual", "worse"))
    await story.later(timedelta(minutes=6))
    assert story.heard(ben, CONTACT) == 1


async def test_a_word_left_open_completes_the_pair_after_five_minutes(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    await checks_in(story, *FULL, "0", "0", "1", "2")
    assert "Is that usual for you" in story.last(anna).text
    assert story.heard(anna, "Call 999 now.") == 0
    await story.later(timedelta(minutes=6))
    assert story.heard(anna, "Call 999 now.") == 1
    await story.taps(anna, "I called")
    await story.later(timedelta(minutes=40))
    assert story.heard(anna, "Call 999 now") == 1


async def test_my_usual_asks_whether_the_team_knows_and_is_no_alarm_and_the_highest_step_asks_nothing(
    story: Story,
) -> None:
    anna = story.anna
    await story.arrives(anna)
    await checks_in(story, *FULL, "2", "My usual")
    assert "Flushing: 2 is usual for you.\nDoes your team know about it?" in story.last(anna).text
    await story.taps(anna, "Not yet")
    assert "Flushing: usual for you, and your team does not know yet." in story.last(anna).text
    assert "How many loose" in story.last(anna).text
    await story.taps(anna, "Keep as question")
    assert "This is usual for me: Flushing." in story.last(anna).text
    await taps(story, anna, "3", "My usual", "My team knows", "0", "1", "4")
    assert "Is anything new" in story.all_texts(anna)
    assert story.heard(anna, "Is that usual for you") == 0
    await taps(story, anna, "Nothing new or worse", *WORDS)
    kept = [one for one in (await story.kept(anna))["kept"] if (one["kind"], one["state"]) == ("usual", "latest")]
    usual = {name: (one["value"], one["known"]) for name, one in kept[0]["body"]["items"].items()}
    assert usual == {"flushing": (2, False), "diarrhea": (3, True)}
    assert story.heard(anna, CONTACT) == 1  # the tiredness

    await tomorrow(story)
    await checks_in(story, *FULL, "2", "3")
    assert "How was your breathing?" in story.last(anna).text
    assert "does not know yet" not in story.last(anna).text


async def test_the_days_question_begins_gently_at_first_and_after_a_crisis(story: Story) -> None:
    anna = story.anna
    await story.arrives(anna)
    gentle = [one.text for one in openings("en") if GENTLE.issuperset(one.themes)]
    heard = []
    for day in range(25):
        if day == 9:
            await story.says(anna, "I want to kill myself")
        await story.says(anna, "/checkin")
        lead = next(text for text in reversed(story.texts(anna)) if "How was your mood?" in text).partition("\n")[0]
        heard.append(lead in gentle)
        await tomorrow(story)
    assert all(heard[:7])
    assert all(heard[9:23])
    assert not all(heard[7:9])
    assert not all(heard[23:])
