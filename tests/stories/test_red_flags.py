"""What must not wait: answered at once, once, with the right number; followed up, settled and explained."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.preview import Sender
from tests.cast import Story

EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
EMERGENCY = "I suddenly cannot breathe"
CRISIS = "I want to kill myself"
DOUBTFUL = "Afraid of chest pain today"
AGAIN, AFTER = "You have not told me that help is coming", "Are you better than yesterday?"
MOOD = "How was your mood?"


@pytest.fixture
def kind() -> str:
    return "sqlite"


def urgent(story: Story, who: Sender) -> list[str]:
    starts = ("Call ", "Please reach out", "I was out of reach")
    return [text for text in story.texts(who) if text.startswith(starts)]


def said(story: Story, words: str) -> int:
    return sum(words in text for text in story.texts(story.anna))


async def a_night_passes(story: Story) -> None:
    for _ in range(20):
        await story.later(timedelta(hours=1))


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


async def test_where_nobody_answers_it_is_said_again_three_times_and_then_rests_on_the_visit_sheet(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.later(timedelta(minutes=29))
    assert said(story, AGAIN) == 0
    await story.later(timedelta(minutes=1))
    assert said(story, AGAIN) == 1
    await story.later(timedelta(minutes=90))
    assert said(story, AGAIN) == 2
    await a_night_passes(story)
    assert said(story, AGAIN) == 3
    await story.later(timedelta(days=3))
    assert said(story, AGAIN) == 3
    await story.says(story.anna, "/visit")
    assert "cannot breathe (not answered yet)" in story.last(story.anna).text


@pytest.mark.parametrize("how", ["I called", "Going now"])
async def test_once_help_is_on_its_way_it_is_quiet_and_the_next_day_asks_how_it_went(story: Story, how: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.taps(story.anna, how)
    assert "call 999 again" in story.last(story.anna).text
    await a_night_passes(story)
    assert (said(story, AGAIN), said(story, AFTER)) == (0, 1)
    await story.taps(story.anna, "Better")
    assert "Good to hear" in story.last(story.anna).text
    await story.later(timedelta(days=2))
    assert said(story, AGAIN) == said(story, AFTER) == 0  # the answer took its place, and it was not asked again


async def test_what_is_the_same_the_next_day_is_for_the_provider_and_what_is_worse_is_followed_up_anew(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.taps(story.anna, "I called")
    await a_night_passes(story)
    await story.taps(story.anna, "The same")
    assert story.last(story.anna).text.startswith("Contact your provider today.")
    await story.breathes()
    await story.taps(story.anna, "Worse")
    assert said(story, AGAIN) == 1
    await story.later(timedelta(minutes=31))
    assert said(story, AGAIN) == 2
    await story.is_now(story.clock.now().replace(hour=20, minute=0))
    assert said(story, MOOD) == 0


async def test_what_was_not_meant_so_is_believed_and_the_number_stays(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.taps(story.anna, "You misread me")
    assert "call 999" in story.last(story.anna).text
    await story.is_now(EVENING)
    assert said(story, MOOD) == 1  # nothing is held back any more
    await a_night_passes(story)
    assert said(story, AGAIN) == said(story, AFTER) == 0
    await story.says(story.anna, "/visit")
    assert "breathe" not in story.last(story.anna).text


async def test_what_is_about_somebody_else_is_advised_for_whoever_stands_beside(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.taps(story.anna, "Not about me")
    assert story.last(story.anna).text.startswith("If this is happening now, call 999 for them.")
    await a_night_passes(story)
    assert said(story, AGAIN) == 0


async def test_a_button_settles_what_it_is_about_and_nothing_else(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    advice = next(one for one in story.telegram.said(story.anna.id) if one.text.startswith("Call 999"))
    await story.says(story.anna, CRISIS)
    await story.presses(story.anna, advice, "settle:mistake:emergency")
    await story.later(timedelta(minutes=31))
    assert (said(story, AGAIN), said(story, "Has somebody reached you?")) == (0, 1)
    for forged in ("settle:open:crisis", "settle:unsafe:emergency", "settle:called", "settle:called:contact"):
        await story.presses(story.anna, advice, forged)
        await story.breathes()
        assert "That button has closed" in story.last(story.anna).text, forged


async def test_an_alarm_of_the_night_is_said_again_that_morning(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING.replace(hour=23))
    await story.says(story.anna, EMERGENCY)
    for hours in (1, 2):
        await story.later(timedelta(hours=hours))
    assert said(story, AGAIN) == 2
    await story.is_now((EVENING + timedelta(days=1)).replace(hour=8, minute=1))
    assert said(story, AGAIN) == 3


async def test_only_the_newest_of_several_is_followed_up_and_one_answer_settles_all(story: Story) -> None:
    await story.arrives(story.anna)
    for words in (EMERGENCY, "my chest hurts badly", "I am gasping"):
        await story.says(story.anna, words)
    assert len(urgent(story, story.anna)) == 3
    await story.later(timedelta(minutes=31))
    assert said(story, AGAIN) == 1
    await story.taps(story.anna, "I called")
    await a_night_passes(story)
    assert (said(story, AGAIN), said(story, AFTER)) == (1, 1)


async def test_a_crisis_is_answered_with_a_line_to_call_and_both_answers_are_met(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, CRISIS)
    (answer,) = urgent(story, story.anna)
    assert answer.startswith("Please reach out now: Samaritans, 116 123")
    assert "999" in answer
    await story.taps(story.anna, "I am not safe")
    assert story.last(story.anna).text.startswith("Call 999 now.")
    assert "Samaritans, 116 123" in story.last(story.anna).text
    await story.later(timedelta(minutes=31))
    assert "Are you safe right now?" in story.last(story.anna).text
    assert "Has somebody reached you?" in story.last(story.anna).text
    await story.taps(story.anna, "I am safe now")
    assert "The help stays there for you, at any hour: Samaritans, 116 123" in story.last(story.anna).text
    await story.taps(story.anna, "I am not safe")  # said later, it is heard
    await story.later(timedelta(minutes=31))
    assert said(story, "Are you safe right now?") == 3
    await story.taps(story.anna, "I am safe now")
    await a_night_passes(story)
    assert "How are you today?" in story.last(story.anna).text
    await story.taps(story.anna, "The same")
    assert "Samaritans, 116 123" in story.last(story.anna).text
    await story.later(timedelta(minutes=31))
    assert said(story, "Are you safe right now?") == 5
    await story.says(story.anna, "/visit")
    assert "a hard moment" in story.last(story.anna).text
    assert "kill" not in story.last(story.anna).text


async def test_what_context_may_explain_is_asked_about_and_a_yes_is_an_emergency(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, DOUBTFUL)
    question = next(one for one in story.telegram.said(story.anna.id) if "happening to you now" in one.text)
    assert question.text.startswith("If it is happening now, call 999.")
    assert [one.text for row in question.buttons for one in row] == ["Yes", "No", "Not sure", "Why this?"]
    await story.taps(story.anna, "Yes")
    assert story.last(story.anna).text.startswith("Call 999 now.")
    await story.later(timedelta(minutes=31))
    assert said(story, AGAIN) == 1


async def test_a_no_still_carries_the_number_and_then_it_is_quiet_and_a_yes_afterwards_counts(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, DOUBTFUL)
    question = next(one for one in story.telegram.said(story.anna.id) if "happening to you now" in one.text)
    await story.taps(story.anna, "No")
    assert story.last(story.anna).text.startswith("If it happens, call 999 at once.")
    before = len(story.texts(story.anna))
    await story.later(timedelta(minutes=6))
    assert len(story.texts(story.anna)) == before
    await story.presses(story.anna, question, question.buttons[0][0].data or "")
    assert story.last(story.anna).text.startswith("Call 999 now.")
    await story.later(timedelta(minutes=31))
    assert said(story, AGAIN) == 1


async def test_a_late_no_is_believed(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, DOUBTFUL)
    question = next(one for one in story.telegram.said(story.anna.id) if "happening to you now" in one.text)
    await story.later(timedelta(minutes=6))
    await story.presses(story.anna, question, question.buttons[0][1].data or "")
    await a_night_passes(story)
    assert said(story, AGAIN) == 0


async def test_many_doubtful_messages_each_get_their_question_and_one_silence(story: Story) -> None:
    await story.arrives(story.anna)
    for _ in range(20):
        story.telegram.write(story.anna.id, DOUBTFUL)
    await story.settle()
    assert said(story, "Is this happening to you now?") == 20
    await story.later(timedelta(minutes=6))
    assert said(story, "You have not answered") == 1
    await story.later(timedelta(minutes=31))
    assert said(story, AGAIN) == 1


async def test_what_must_be_told_to_the_provider_is_said_beside_a_question_too(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Flushing all morning. " + DOUBTFUL)
    assert said(story, "Is this happening to you now?") == said(story, "Contact your provider today.") == 1


async def test_five_minutes_of_silence_are_taken_for_a_yes(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, DOUBTFUL)
    await story.later(timedelta(minutes=4, seconds=59))
    assert said(story, "You have not answered") == 0
    await story.later(timedelta(seconds=2))
    assert story.last(story.anna).text.startswith("Call 999 now, if it is happening to you.")
    await story.is_now(EVENING)
    assert said(story, MOOD) == 0


async def test_somebody_elses_emergency_is_answered_for_whoever_stands_beside(story: Story) -> None:
    await story.arrives(story.ben)
    await story.says(story.ben, "My wife can't breathe")
    assert "If this is happening now, call 999 for them." in story.all_texts(story.ben)


async def test_what_should_be_told_to_the_provider_is_said_so_and_why(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "I had a lot of flushing today")
    advice = next(text for text in story.texts(story.anna) if text.startswith("Contact your provider"))
    assert "Call 999 at once" in advice
    await story.taps(story.anna, "Why this?")
    reason = story.last(story.anna).text
    assert all(words in reason for words in ("Your words: flushing.", "Rule: flushing, version 1", "Cleveland Clinic"))
    await story.taps(story.anna, "Keep as question")
    assert "I noticed: flushing." in story.last(story.anna).text
    await story.says(story.anna, "/visit")
    assert story.last(story.anna).text.count("flushing") == 2
    assert await story.notes(story.anna) == ["I had a lot of flushing today"]


async def test_why_tells_of_the_last_ones_with_what_did_not_count(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/why")
    assert "Nothing has been noticed" in story.last(story.anna).text
    await story.says(story.anna, "No wheezing, but I have chest pain")
    await story.says(story.anna, "/why")
    reason = story.last(story.anna).text
    assert "Your words: chest pain." in reason
    assert "Also read, but not counted: wheezing." in reason
    assert "OncoLink" in reason


async def test_what_was_noted_for_such_an_hour_stands_below_the_advice(story: Story) -> None:
    await story.arrives(story.anna)
    for part, text in (("day", "0171 234567"), ("people", "Mara 0171 999 888"), ("steps", "Walk round the pond")):
        await story.says(story.anna, "/settings")
        await story.pushes(story.anna, "card")
        await story.breathes()
        await story.pushes(story.anna, f"card:{part}")
        await story.says(story.anna, text)
    await story.says(story.anna, "A lot of flushing today")
    assert "Your team by day: 0171 234567" in story.all_texts(story.anna)
    await story.says(story.anna, CRISIS)
    plan = next(text for text in story.texts(story.anna) if "Whom you wanted to call" in text)
    assert "Mara 0171 999 888" in plan
    assert "Walk round the pond" in plan


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


async def test_where_the_country_is_not_known_or_the_zone_has_left_it_no_number_is_guessed(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Time zone")
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, "New York")
    await story.taps(story.anna, "New York")
    await story.says(story.anna, EMERGENCY)
    (answer,) = urgent(story, story.anna)
    assert answer.startswith("Call your local emergency number")
    assert "country" in story.last(story.anna).text.lower()
    await story.taps(story.anna, "United States")
    await story.says(story.anna, EMERGENCY)
    assert urgent(story, story.anna)[-1].startswith("Call 911 now.")


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


async def test_a_stranger_is_answered_and_so_are_their_taps_and_nothing_is_kept(story: Story) -> None:
    await story.says(story.clara, EMERGENCY)
    assert len(urgent(story, story.clara)) == 1
    await story.taps(story.clara, "I called")
    assert "call" in story.last(story.clara).text
    await story.says(story.clara, DOUBTFUL)
    await story.taps(story.clara, "Not sure")
    assert len(urgent(story, story.clara)) == 2
    await story.later(timedelta(minutes=6))
    assert len(urgent(story, story.clara)) == 2
    await story.says(story.clara, DOUBTFUL)
    await story.later(timedelta(minutes=6))
    assert story.last(story.clara).text.startswith("Call your local emergency number")
    assert "You have not answered" in story.last(story.clara).text
    await story.taps(story.clara, "Why this?")
    assert "not a diagnosis" in story.last(story.clara).text
    assert await story.is_stranger(story.clara)


async def test_urgent_words_below_a_picture_and_in_an_edit_are_answered(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.send(story.anna.id, "photo", caption=EMERGENCY)
    await story.settle()
    assert len(urgent(story, story.anna)) == 1
    written = await story.says(story.anna, "I am fine")
    story.telegram.rewrite(story.anna.id, written, CRISIS)
    await story.settle()
    assert len(urgent(story, story.anna)) == 2


async def test_afterwards_no_question_comes_for_a_day(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, EMERGENCY)
    await story.is_now(EVENING)
    assert said(story, MOOD) == 0
    await story.is_now(EVENING + timedelta(days=1))
    assert said(story, MOOD) == 1


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


async def test_a_known_usual_is_answered_quietly_but_never_what_is_new_or_severe(story: Story) -> None:
    await story.arrives(story.anna)
    await story.presses(story.anna, story.last(story.anna), "usual:one:flushing:1:yes")
    for words, full in (
        ("Some flushing after lunch", 1),
        ("Some flushing after supper", 1),
        ("A new kind of flushing, again and again", 2),
        ("My flushing is unbearable", 3),
    ):
        await story.breathes()
        await story.says(story.anna, words)
        assert said(story, "Contact your provider today.") == full, words
    assert said(story, "Noted as your usual") == 1
