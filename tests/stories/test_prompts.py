"""The daily question comes when the screen said it would: once, and only while it is wanted."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.preview import Sender
from bot.storage.tables import OccurrenceRow
from tests.cast import Story
from tests.kinds import on_both

ONE_DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)  # the first question, in London


@pytest.fixture
def kind() -> str:
    return "sqlite"


def questions(story: Story, who: Sender) -> int:
    return sum("How was your mood?" in text for text in story.texts(who))


async def outcomes(story: Story) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in sorted(await story.rows(OccurrenceRow), key=lambda row: row.due_at)]


@on_both
async def test_the_first_question_comes_at_the_minute_that_was_shown_and_once(story: Story) -> None:
    await story.arrives(story.anna)
    assert "today at 20:00 (time of London)" in story.last(story.anna).text
    await story.is_now(EVENING - timedelta(seconds=30))
    assert questions(story, story.anna) == 0
    await story.is_now(EVENING)
    assert questions(story, story.anna) == 1
    await story.house.ticks.queue_due()
    await story.house.ticks.queue_due()
    await story.settle()
    assert questions(story, story.anna) == 1
    await story.later(timedelta(hours=2))
    assert questions(story, story.anna) == 1
    await story.is_now(EVENING + ONE_DAY)
    assert questions(story, story.anna) == 2


@on_both
async def test_across_a_clock_change_the_hour_on_the_wall_stays(story: Story) -> None:
    berlin = story.add("Berta", "de-DE")
    await story.is_now(datetime(2027, 3, 27, 12, tzinfo=UTC))
    await story.arrives(berlin)
    await story.is_now(datetime(2027, 3, 27, 19, 0, 1, tzinfo=UTC))  # 20:00, an hour ahead
    assert questions(story, berlin) == 1
    await story.says(berlin, "/settings")
    assert "next tomorrow at 20:00" in story.last(berlin).text
    await story.is_now(datetime(2027, 3, 28, 8, 0, 1, tzinfo=UTC))  # the weekly lesson, at its own hour
    await story.is_now(datetime(2027, 3, 28, 17, 59, tzinfo=UTC))
    assert questions(story, berlin) == 1
    await story.is_now(datetime(2027, 3, 28, 18, 0, 1, tzinfo=UTC))  # 20:00, two hours ahead
    assert questions(story, berlin) == 2


async def test_in_the_hour_that_is_left_out_the_question_comes_an_hour_later_and_says_so(story: Story) -> None:
    berlin = story.add("Berta", "de-DE")
    await story.is_now(datetime(2027, 3, 27, 12, tzinfo=UTC))
    await story.arrives_but_for_the_hour(berlin)
    await story.taps(berlin, "Another time")
    await story.says(berlin, "02:30")
    await story.is_now(datetime(2027, 3, 28, 1, 30, 1, tzinfo=UTC))  # 03:30 by the new clock
    assert questions(story, berlin) == 1
    assert "The clocks changed" in story.last(berlin).text


async def test_after_moving_house_the_question_comes_by_the_new_clock(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Time zone")
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, "new york")
    await story.taps(story.anna, "New York")
    assert "next today at 20:00" in story.last(story.anna).text
    await story.is_now(EVENING)
    assert questions(story, story.anna) == 0
    await story.is_now(datetime(2026, 11, 21, 1, 0, 1, tzinfo=UTC))
    assert questions(story, story.anna) == 1


async def test_moving_west_after_the_question_does_not_ask_twice_on_one_date(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Time zone")
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, "new york")
    await story.taps(story.anna, "New York")
    assert "next tomorrow at 20:00" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 21, 1, 0, 1, tzinfo=UTC))
    assert questions(story, story.anna) == 1


async def test_who_pauses_is_not_asked_and_asked_again_afterwards(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/pause")
    await story.taps(story.anna, "Until tomorrow")
    assert "Quiet until tomorrow at 06:00" in story.last(story.anna).text
    await story.is_now(EVENING)
    assert questions(story, story.anna) == 0
    assert await outcomes(story) == [("cancelled", "paused")]
    await story.is_now(EVENING + ONE_DAY)
    assert questions(story, story.anna) == 1


async def test_a_question_in_quiet_hours_comes_when_they_end(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Quiet hours")
    await story.taps(story.anna, "22:00 to 08:00")
    await story.taps(story.anna, "Question time")
    await story.taps(story.anna, "Another time")
    await story.says(story.anna, "7:15")
    await story.is_now(datetime(2026, 11, 21, 7, 15, 1, tzinfo=UTC))
    assert questions(story, story.anna) == 0
    await story.is_now(datetime(2026, 11, 21, 8, 0, 1, tzinfo=UTC))
    assert questions(story, story.anna) == 1
    assert await outcomes(story) == [("sent", "accepted")]


async def test_the_settings_show_the_instant_at_which_the_question_really_comes(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Quiet hours")
    await story.taps(story.anna, "21:00 to 09:00")
    await story.taps(story.anna, "Question time")
    await story.taps(story.anna, "Another time")
    await story.says(story.anna, "7:15")
    await story.breathes()
    assert "next tomorrow at 09:00" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 21, 9, 0, 1, tzinfo=UTC))
    assert questions(story, story.anna) == 1


async def test_quiet_hours_that_last_out_the_day_leave_no_question_and_the_settings_say_so(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Question time")
    await story.taps(story.anna, "Another time")
    await story.says(story.anna, "22:30")
    await story.breathes()
    await story.taps(story.anna, "Quiet hours")
    await story.taps(story.anna, "22:00 to 08:00")
    assert "Daily question: not asked" in story.last(story.anna).text
    await story.is_now(EVENING + timedelta(hours=2.6))
    await story.is_now(EVENING + timedelta(hours=12.1))
    assert questions(story, story.anna) == 0
    assert await outcomes(story) == [("expired", "quiet-hours")]


async def test_who_blocked_the_bot_is_not_written_to_and_is_asked_again_once_back(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.block(story.anna.id)
    await story.settle()
    await story.is_now(EVENING)
    assert questions(story, story.anna) == 0
    assert await outcomes(story) == [("gone", "blocked")]
    story.telegram.block(story.anna.id, blocked=False)
    await story.settle()
    await story.is_now(EVENING + ONE_DAY)
    assert questions(story, story.anna) == 1


@on_both
async def test_a_block_that_nobody_told_us_of_is_learnt_by_sending(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.chats[story.anna.id].blocked = True
    await story.is_now(EVENING)
    assert (await story.kept(story.anna))["person"]["blocked_at"] is not None
    assert await outcomes(story) == [("gone", "unreachable")]


async def test_a_day_that_was_answered_is_not_asked_about(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/checkin")
    await story.taps(story.anna, "3")
    await story.taps(story.anna, "That's enough")
    await story.is_now(EVENING)
    assert await outcomes(story) == [("cancelled", "already-done")]
    await story.is_now(EVENING + ONE_DAY)
    assert await outcomes(story) == [("cancelled", "already-done"), ("sent", "accepted")]


async def test_a_day_half_answered_is_gone_on_with(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/checkin")
    await story.taps(story.anna, "3")
    await story.is_now(EVENING)
    assert "How much stress" in story.last(story.anna).text


@on_both
async def test_after_three_days_away_only_the_newest_question_comes(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING + 3 * ONE_DAY + timedelta(minutes=5))
    assert questions(story, story.anna) == 1
    a_lesson = 1
    assert await outcomes(story) == [("expired", "too-late")] * (3 + a_lesson) + [("sent", "accepted")]


async def test_after_a_night_away_yesterday_is_not_asked_about_today(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING + timedelta(hours=5))
    assert questions(story, story.anna) == 0
    assert await outcomes(story) == [("expired", "too-late")]


async def test_a_guessed_zone_is_checked_with_the_question_until_it_is_right(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING)
    assert "is it 20:00 where you are now" in story.last(story.anna).text
    await story.taps(story.anna, "Yes, it is")
    assert "the time of London stays" in story.last(story.anna).text
    assert (await story.kept(story.anna))["person"]["zone_proved"] is True
    await story.is_now(EVENING + ONE_DAY)
    assert "where you are now" not in story.last(story.anna).text


async def test_a_guessed_zone_that_is_wrong_is_chosen_anew(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(EVENING)
    await story.taps(story.anna, "No, another time")
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, "Lisbon")
    await story.taps(story.anna, "Lisbon")
    person = (await story.kept(story.anna))["person"]
    assert (person["zone"], person["zone_proved"]) == ("Europe/Lisbon", True)
    await story.taps(story.anna, "2")
    assert "How much stress" in story.all_texts(story.anna)


async def test_a_chosen_zone_is_not_asked_about_again(story: Story) -> None:
    await story.says(story.anna, "/start")
    for label in ("I'm 18+", "Skip", "Skip", "Skip", "Choose by city"):
        await story.taps(story.anna, label)
    await story.says(story.anna, "london")
    await story.taps(story.anna, "London")
    await story.taps(story.anna, "20:00")
    await story.is_now(EVENING)
    assert "How was your mood?" in story.last(story.anna).text
    assert "where you are now" not in story.last(story.anna).text


async def test_on_three_days_a_week_the_other_days_are_quiet(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "On which days")
    await story.taps(story.anna, "Mon, Wed and Fri")
    for days in range(7):
        await story.is_now(EVENING + days * ONE_DAY - timedelta(hours=2))  # what is weekly has its own hour
        await story.is_now(EVENING + days * ONE_DAY)
        await story.says(story.anna, "Still here")  # who is silent is asked less
    assert questions(story, story.anna) == 3
