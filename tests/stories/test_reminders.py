"""Reminders of one's own and what is done with all of them: made, listed, put off, skipped, rested, let go."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.tables import DueRow, OccurrenceRow, OutboxRow, ReminderRow
from tests.cast import Story

ONE_DAY = timedelta(days=1)
TWO = datetime(2026, 11, 21, 14, 0, 1, tzinfo=UTC)  # a Saturday
WORDS = "Stretch my back by the window"


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def makes(story: Story, words: str = WORDS, days: str = "every day", hours: str = "2 pm") -> None:
    await story.says(story.anna, "/remind")
    await story.says(story.anna, words)
    await story.says(story.anna, days)
    await story.says(story.anna, hours)


def numbered(story: Story) -> int:
    return sum(line[:1].isdecimal() and ". " in line for line in story.last(story.anna).text.splitlines())


async def states(story: Story) -> list[tuple[str, str | None]]:
    """What became of each occurrence of her own reminder, in order of its date."""
    own = {row.id for row in await story.rows(ReminderRow) if row.kind == "own"}
    rung = [row for row in await story.rows(OccurrenceRow) if row.reminder_id in own]
    return [(row.state, row.reason) for row in sorted(rung, key=lambda row: (row.on, row.slot))]


async def test_a_reminder_in_own_words_comes_at_its_hour_and_is_done_in_a_tap(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    assert WORDS in story.last(story.anna).text
    assert "Every day at 14:00" in story.last(story.anna).text
    assert "Next: tomorrow at 14:00" in story.last(story.anna).text
    await story.is_now(TWO)
    assert story.last(story.anna).text == f"Your reminder:\n{WORDS}"
    assert story.buttons(story.anna) == ["Done", "Later"]
    await story.taps(story.anna, "Done")
    assert story.last(story.anna).text == f"Done: {WORDS}"
    await story.is_now(TWO + ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 1
    assert await states(story) == [("sent", "accepted"), ("sent", "accepted")]
    assert await story.notes(story.anna) == []


async def test_the_words_are_sealed_and_may_stay_hidden(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    (row,) = [row for row in await story.rows(ReminderRow) if row.kind == "own"]
    assert WORDS.encode() not in row.title
    await story.taps(story.anna, "Hide the words")
    await story.is_now(TWO)
    assert story.last(story.anna).text == "A reminder of yours is here."
    await story.taps(story.anna, "Show the words")
    assert WORDS in story.last(story.anna).text
    assert (await story.kept(story.anna))["reminders"][-1]["title"] == WORDS


async def test_several_hours_a_day_ring_each_once(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story, hours="8, 14:30 and 9 pm")
    assert "at 08:00, 14:30, 21:00" in story.last(story.anna).text
    for hour in (8, 14.6, 20, 21.1):
        await story.is_now(datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=hour))
    assert story.heard(story.anna, "Your reminder:") == 3
    this_afternoon = [("expired", "too-late")] * 2
    assert await states(story) == this_afternoon + [("sent", "accepted")] * 3


async def test_after_a_day_away_only_the_newest_of_several_comes(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story, hours="8, 9, 10")
    await story.is_now(datetime(2026, 11, 22, 10, 30, tzinfo=UTC))
    assert story.heard(story.anna, "Your reminder:") == 1
    assert await states(story) == [("expired", "too-late")] * 5 + [("sent", "accepted")]


async def test_a_reminder_for_one_day_that_is_three_days_over_never_comes(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story, days="once on 21 november", hours="14:00")
    await story.is_now(TWO + 3 * ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 0
    assert await states(story) == [("expired", "too-late")]
    assert not [row for row in await story.rows(DueRow) if row.on < datetime(2026, 11, 24, tzinfo=UTC).date()]
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    assert f"{WORDS}: does not come again" in story.last(story.anna).text


async def test_later_comes_once_more_and_never_moves_the_rule(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.is_now(TWO)
    await story.taps(story.anna, "Later")
    assert story.buttons(story.anna) == ["In 10 minutes", "In an hour", "This evening"]  # tomorrow it comes anyway
    await story.taps(story.anna, "In an hour")
    assert "It comes once more today at 15:00" in story.last(story.anna).text
    await story.breathes()
    await story.taps(story.anna, "Later")  # the newest choice counts
    await story.breathes()
    await story.taps(story.anna, "In 10 minutes")
    await story.is_now(TWO + timedelta(minutes=11))
    assert story.heard(story.anna, "Your reminder:") == 2
    await story.is_now(TWO + timedelta(minutes=61))
    assert story.heard(story.anna, "Your reminder:") == 2
    await story.is_now(TWO + ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 3
    assert await states(story) == [("sent", "accepted")] * 2


async def test_a_day_of_its_own_can_be_put_off_until_tomorrow_and_done_late_counts_for_its_day(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story, days="Saturdays")
    await story.is_now(TWO)
    await story.taps(story.anna, "Later")
    await story.taps(story.anna, "Tomorrow")
    assert "once more tomorrow at 14:00" in story.last(story.anna).text
    await story.is_now(TWO + ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 2
    await story.taps(story.anna, "Done")
    assert story.heard(story.anna, "Kept under yesterday, the day it was for.") == 1
    (rung,) = [row for row in (await story.kept(story.anna))["occurrences"] if row["answer"]]
    assert (rung["on"].isoformat(), rung["answer"]) == ("2026-11-21", "done")


async def test_the_daily_question_can_come_later_but_not_after_its_day(story: Story) -> None:
    await story.arrives(story.anna)
    await story.is_now(datetime(2026, 11, 20, 20, 0, 1, tzinfo=UTC))
    assert "Open until midnight." in story.last(story.anna).text
    await story.taps(story.anna, "Later")
    assert story.buttons(story.anna) == ["In 10 minutes", "In an hour"]
    await story.taps(story.anna, "In an hour")
    await story.is_now(datetime(2026, 11, 20, 21, 0, 2, tzinfo=UTC))
    assert story.heard(story.anna, "How was your mood?") == 2
    await story.is_now(datetime(2026, 11, 21, 9, tzinfo=UTC))
    await story.taps(story.anna, "Later")
    assert "too late today" in story.last(story.anna).text
    await story.taps(story.anna, "3")
    assert story.heard(story.anna, "This is for yesterday.") == 1
    (answer,) = (await story.kept(story.anna))["answers"]
    assert answer["on"].isoformat() == "2026-11-20"


async def test_the_next_one_is_skipped_and_the_one_after_comes(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.taps(story.anna, "Skip the next")
    assert "Left out: tomorrow at" in story.last(story.anna).text
    assert "Next: Sun 22 Nov at 14:00" in story.last(story.anna).text
    await story.is_now(TWO)
    assert story.heard(story.anna, "Your reminder:") == 0
    await story.is_now(TWO + ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 1
    assert await states(story) == [("cancelled", "skipped"), ("sent", "accepted")]


async def test_one_rests_while_the_others_come(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.taps(story.anna, "Rest")
    await story.taps(story.anna, "A week")
    assert "It rests until Fri 27 Nov at 06:00" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 20, 20, 0, 1, tzinfo=UTC))
    assert story.heard(story.anna, "How was your mood?") == 1
    for days in range(6):
        await story.is_now(TWO + days * ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 0
    await story.is_now(TWO + 6 * ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 1


async def test_what_rests_without_end_is_woken_by_a_tap_and_what_was_put_off_does_not_come(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.is_now(TWO)
    await story.taps(story.anna, "Later")
    await story.taps(story.anna, "In an hour")
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    await story.taps(story.anna, "4")
    await story.taps(story.anna, "Rest")
    await story.taps(story.anna, "Until I wake it")
    assert "It is turned off." in story.last(story.anna).text
    await story.is_now(TWO + timedelta(hours=2))
    await story.is_now(TWO + ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 1
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    await story.taps(story.anna, "4")
    await story.taps(story.anna, "Wake it")
    await story.is_now(TWO + 2 * ONE_DAY)
    assert story.heard(story.anna, "Your reminder:") == 2


async def test_letting_go_erases_the_words_and_what_still_waits(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.is_now(TWO)
    await story.taps(story.anna, "Later")
    await story.taps(story.anna, "In an hour")
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    await story.taps(story.anna, "4")
    await story.taps(story.anna, "Let it go")
    await story.taps(story.anna, "Let it go now")
    assert not [row for row in await story.rows(ReminderRow) if row.kind == "own"]
    assert not [row for row in await story.rows(OutboxRow) if row.purpose == "own"]
    await story.is_now(TWO + timedelta(hours=2))
    assert story.heard(story.anna, "Your reminder:") == 1


async def test_the_list_shows_every_reminder_and_when_by_the_clock_of_the_phone(story: Story) -> None:
    await story.arrives(story.anna)
    await makes(story)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    listed = story.last(story.anna)
    assert "1. Daily question\ntoday at 20:00" in listed.text
    assert f"4. {WORDS}\ntomorrow at 14:00" in listed.text
    moments = [one for one in listed.entities if one["type"] == "date_time"]
    shown = [listed.text.encode("utf-16-le")[2 * one["offset"] :][: 2 * one["length"]] for one in moments]
    assert shown[0].decode("utf-16-le") == "today at 20:00"
    assert moments[0]["unix_time"] == datetime(2026, 11, 20, 20, tzinfo=UTC).timestamp()


async def test_hours_that_are_none_change_nothing_and_say_so(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/remind Drink something warm")
    await story.says(story.anna, "every blue moon")
    assert "could not read that as days" in story.last(story.anna).text
    await story.says(story.anna, "2020-12-03")
    assert "That day is over" in story.last(story.anna).text
    await story.says(story.anna, "today")
    await story.says(story.anna, "25:00")
    assert "could not read that as an hour" in story.last(story.anna).text
    await story.says(story.anna, "1, 2, 3, 4, 5, 6, 7")
    assert "At most 6 hours a day" in story.last(story.anna).text
    await story.says(story.anna, "9 am")
    assert "over for today" in story.last(story.anna).text
    await story.says(story.anna, "half seven")
    assert story.buttons(story.anna)[:4] == ["06:30", "07:30", "18:30", "19:30"]
    await story.taps(story.anna, "18:30")
    assert "Next: today at 18:30" in story.last(story.anna).text
    assert await story.notes(story.anna) == []
    await story.is_now(datetime(2026, 11, 20, 18, 30, 1, tzinfo=UTC))
    assert "Drink something warm" in story.last(story.anna).text


async def test_there_is_an_end_to_how_many_one_person_can_have(story: Story) -> None:
    await story.arrives(story.anna)
    for n in range(47):
        await story.says(story.anna, f"/remind thing {n}")
    await story.breathes()
    await story.says(story.anna, "/remind one more")
    assert "There are 50 reminders already" in story.last(story.anna).text
    await story.taps(story.anna, "Reminders")
    seen = 0
    while "More" in story.buttons(story.anna):
        seen += numbered(story)
        await story.taps(story.anna, "More")
    assert seen + numbered(story) == 50
    assert "has no hour yet" in story.last(story.anna).text


async def test_words_that_must_not_wait_are_advised_and_no_reminder(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/remind")
    await story.says(story.anna, "I cannot breathe")
    assert "Call 999 now." in story.all_texts(story.anna)
    assert await story.notes(story.anna) == ["I cannot breathe"]
    assert not [row for row in await story.rows(ReminderRow) if row.kind == "own"]


async def test_buttons_of_others_and_made_up_ones_do_nothing(story: Story) -> None:
    await story.arrives(story.anna)
    await story.arrives(story.ben)
    await makes(story)
    await story.is_now(TWO)
    asked = story.last(story.anna)
    own = next(button.data or "" for row in asked.buttons for button in row)
    for data in (
        own,
        own.replace("done", "later"),
        "rung:done:x",
        "rung::",
        "remind:open:x",
        "remind:x",
        "travel:stay:x",
    ):
        await story.breathes()
        await story.presses(story.ben, story.last(story.ben), data)
        assert "That button has closed" in story.last(story.ben).text
    assert not [row for row in (await story.kept(story.anna))["occurrences"] if row["answer"]]
