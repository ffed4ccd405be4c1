"""Treatments: set up in a few taps, reminded of at the right hour, noted, corrected, carried to the visit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.storage.tables import KeptRow, OccurrenceRow
from tests.cast import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 11, 21, 9, tzinfo=UTC)  # a Saturday in London


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def sets_up(story: Story, *steps: str) -> None:
    """/treatments, and then a tap for each label that stands there, else words."""
    await story.breathes()
    await story.says(story.anna, "/treatments")
    await story.taps(story.anna, "New reminder")
    for step in steps:
        await story.breathes()
        if any(label.startswith(step) for label in story.buttons(story.anna)):
            await story.taps(story.anna, step)
        else:
            await story.says(story.anna, step)


async def noted(story: Story) -> list[tuple[str, str, str | None]]:
    """Name, state and reason of everything that was noted, by its day."""
    found = [one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "treatment"]
    return [(one["body"]["on"][5:], one["state"], one["body"].get("reason")) for one in found]


async def occurrences(story: Story, kind: str) -> list[dict[str, Any]]:
    """Everything that a reminder of this kind came to."""
    kept = await story.kept(story.anna)
    mine = {one["id"] for one in kept["reminders"] if one["kind"] == kind}
    return [one for one in kept["occurrences"] if one["reminder_id"] in mine]


async def is_quiet_otherwise(story: Story) -> None:
    """No questions of ours: only what was set up here comes."""
    await story.says(story.anna, "stop")
    await story.taps(story.anna, "No more questions")


async def test_an_injection_every_28_days_keeps_its_hour_for_a_year_and_through_two_clock_changes(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Injection", "Lanreotide", "Every 28 days", "tomorrow", "09:00")
    assert "Next: tomorrow at 09:00" in story.last(story.anna).text
    hours, on = [], date(2026, 11, 21)
    for n in range(14):
        due = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        is_summer = date(2027, 3, 28) <= on < date(2027, 10, 31)
        due -= HOUR if is_summer else timedelta()
        await story.is_now(due - MINUTE)
        before = story.heard(story.anna, "Your injection is due:\nLanreotide")
        await story.is_now(due)
        hours.append(story.heard(story.anna, "Your injection is due:\nLanreotide") - before)
        await story.pushes(story.anna, "took:")
        assert "Noted for today: done." in story.last(story.anna).text
        on += 28 * DAY
        assert n or await noted(story) == [("11-21", "done", None)]
    assert hours == [1] * 14
    rang = await occurrences(story, "injection")
    assert [(one["on"] - date(2026, 11, 21)).days for one in rang] == [28 * n for n in range(14)]
    assert {one["state"] for one in rang} == {"sent"}
    assert len(await noted(story)) == 14
    await story.says(story.anna, "/visit")
    assert "Lanreotide; 4 times, the last today; next" in story.last(story.anna).text


async def test_later_done_and_every_reason_and_what_was_said_is_corrected_whenever(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Tablets", "Everolimus 10 mg", "Call it this", "Every day", "09:00")
    assert "Kept: Everolimus\nNext: tomorrow at 09:00" in story.last(story.anna).text
    await story.is_now(MORNING)
    await story.taps(story.anna, "Later")
    await story.taps(story.anna, "In an hour")
    assert "10:00" in story.last(story.anna).text
    await story.is_now(MORNING + HOUR - MINUTE)
    assert story.heard(story.anna, "Your tablets are due:\nEverolimus") == 1
    await story.is_now(MORNING + HOUR + MINUTE)
    assert story.heard(story.anna, "Your tablets are due:\nEverolimus") == 2
    assert "out of reach" not in story.all_texts(story.anna)
    await story.taps(story.anna, "Done")
    assert await noted(story) == [("11-21", "taken", None)]
    ways = {"I forgot": "pharmacist", "I felt unwell": "tell your team today", "Out of stock": "pharmacy"}
    ways |= {"My team said so": "goes first", "Doubt or fear": "understandable after all this"}
    for day, (label, said) in enumerate(ways.items(), start=1):
        await story.is_now(MORNING + day * DAY)
        await story.taps(story.anna, "Skipped")
        assert "What was the reason?" in story.last(story.anna).text
        await story.taps(story.anna, label)
        assert said in story.last(story.anna).text
    await story.taps(story.anna, "Keep as a question")
    assert "Kept for your provider" in story.last(story.anna).text
    await story.is_now(MORNING + 6 * DAY)
    await story.taps(story.anna, "Skipped")
    await story.taps(story.anna, "Another reason")
    await story.says(story.anna, "The train was late")
    assert [reason for _, _, reason in await noted(story)] == [
        None, "forgot", "unwell", "stock", "team", "doubt", "other",
    ]  # fmt: skip
    assert await story.notes(story.anna) == []
    await story.says(story.anna, "/visit")
    told = story.last(story.anna).text
    assert "Everolimus; once, Sat 21 Nov; skipped 6 times" in told
    assert "Mon 23 Nov (felt unwell)" in told
    assert "doubt" not in told.partition("Your questions:")[0]
    assert "I find it hard to keep going" in told.partition("Your questions:")[2]
    await story.pushes(story.anna, "took:")
    await story.taps(story.anna, "Done")
    await story.says(story.anna, "/treatments")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "What was noted")
    assert "2. yesterday: skipped" in story.last(story.anna).text
    await story.taps(story.anna, "2")
    await story.taps(story.anna, "Done")
    assert [state for _, state, _ in await noted(story)] == ["taken", *["skipped"] * 4, "taken", "taken"]
    assert await story.is_idle()


async def test_the_day_after_is_asked_about_once_and_a_side_effect_is_advised(story: Story) -> None:
    await story.arrives(story.anna, ["I'm 18+", "I have a NET"])
    await sets_up(story, "Infusion", "PRRT", "Every 56 days", "tomorrow", "09:00")
    assert "On the day after, I ask about side effects" in story.last(story.anna).text
    await story.is_now(MORNING)
    await story.taps(story.anna, "Done")
    await story.is_now(MORNING + DAY + HOUR)
    assert "Yesterday was a day of treatment: PRRT." in story.all_texts(story.anna)
    await story.pushes(story.anna, "effects:2026-11-22:yes")
    assert "call" in story.last(story.anna).text.casefold()
    await story.says(story.anna, "My mouth is sore since last night")
    await story.is_now(MORNING + DAY + 11 * HOUR)
    assert "How was your mood?" in story.last(story.anna).text
    assert "A usual day" in story.buttons(story.anna)
    answers = (await story.kept(story.anna))["answers"]
    given = [(one["item_id"], one["choice"], one["words"]) for one in answers]
    assert given == [("effects", "yes", None), ("effects-words", None, "My mouth is sore since last night")]
    assert await story.notes(story.anna) == []


async def test_where_it_was_not_done_after_all_or_the_question_is_turned_off_the_day_after_is_not_asked_about(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await sets_up(story, "Injection", "Octreotide", "Every 7 days", "tomorrow", "09:00")
    await story.is_now(MORNING)
    await story.taps(story.anna, "Done")
    await story.taps(story.anna, "Change it")
    await story.taps(story.anna, "Skipped")
    await story.is_now(MORNING + DAY + HOUR)
    assert story.heard(story.anna, "day of treatment") == 0
    await story.is_now(MORNING + 7 * DAY)
    await story.pushes(story.anna, "took:")
    await story.is_now(MORNING + 8 * DAY + HOUR)
    await story.pushes(story.anna, "effects:off")
    assert story.heard(story.anna, "I do not ask about side effects any more") == 1
    await story.is_now(MORNING + 14 * DAY)
    await story.pushes(story.anna, "took:")
    await story.is_now(MORNING + 15 * DAY + HOUR)
    assert story.heard(story.anna, "Yesterday was a day of treatment") == 0


async def test_a_round_of_days_rests_and_begins_again_and_goes_with_what_was_typed(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Tablets", "Capecitabine", "3 days on and 2 off", "yesterday", "8, 20")
    assert "Next: today at 20:00" in story.last(story.anna).text
    rang = []
    for hours in range(0, 8 * 24, 12):
        await story.is_now(datetime(2026, 11, 20, 20, tzinfo=UTC) + hours * HOUR)
        rang.append(story.heard(story.anna, "Capecitabine"))
    found = [(one["on"].day, one["slot"]) for one in await occurrences(story, "tablets")]
    # The round began on the 19th: on from then to the 21st, off for two days, on again from the 24th to the 26th.
    assert found == [(20, 1), (21, 0), (21, 1), (24, 0), (24, 1), (25, 0), (25, 1), (26, 0), (26, 1)]


async def test_a_scan_is_told_of_before_and_asked_after_on_its_day_only(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Scan", "MRI of the liver", "3 December", "09:00")
    await story.is_now(datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert "Your scan is coming, Thu 3 Dec:\nMRI of the liver" in story.last(story.anna).text
    assert "Done" not in story.buttons(story.anna)
    await story.is_now(datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert "Your scan is coming, tomorrow:" in story.last(story.anna).text
    await story.is_now(datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert story.last(story.anna).text == "Your scan is today:\nMRI of the liver"
    await story.taps(story.anna, "Done")
    assert await noted(story) == [("12-03", "taken", None)]
    before = len(story.texts(story.anna))
    await story.is_now(datetime(2027, 6, 3, 9, tzinfo=UTC))
    assert len(story.texts(story.anna)) == before


async def test_what_cannot_be_read_or_never_comes_is_said_to_be_and_nothing_is_lost(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Injection", "120 mg")
    assert "looks like a dose alone" in story.last(story.anna).text
    for text, said in (
        ("x" * 100, "longer than 80 letters"), ("Lanreotide", "How often"), ("now and then", "could not read"),
        ("once", "When is the next one?"), ("1 November 2026", "That day is over"), ("blue", "could not read"),
        ("today", "At what time"), ("25:00", "could not read"), ("13:00", "never come"), ("half four", "Half past"),
    ):  # fmt: skip
        await story.breathes()
        await story.says(story.anna, text)
        assert said in story.last(story.anna).text, text
    await story.taps(story.anna, "15:30")
    assert "Next: today at 15:30" in story.last(story.anna).text
    await story.taps(story.anna, "Hide the name")
    await story.breathes()
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "All reminders")
    assert "Lanreotide\ntoday at 15:30" in story.last(story.anna).text
    await story.is_now(datetime(2026, 11, 20, 15, 30, tzinfo=UTC))
    assert story.last(story.anna).text == "Something you planned is due."
    await story.taps(story.anna, "Done")
    assert "Lanreotide" not in story.last(story.anna).text
    assert await noted(story) == [("11-20", "done", None)]
    assert await story.notes(story.anna) == []


async def test_names_come_from_the_card_and_go_there_and_what_is_let_go_does_not_ring(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "My card")
    await story.taps(story.anna, "Treatments")
    await story.says(story.anna, "Lanreotide, enzymes")
    await sets_up(story, "Tablets", "enzymes", "Every day", "08:00, 14:00, 20:00")
    assert "Note it on my card" not in story.buttons(story.anna)
    await sets_up(story, "Infusion", "PRRT", "Once", "tomorrow", "09:00")
    await story.taps(story.anna, "Note it on my card")
    card = next(one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "card")
    assert card["body"]["treatments"] == "Lanreotide, enzymes\nPRRT"
    await story.says(story.anna, "/treatments")
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "Let it go")
    await story.taps(story.anna, "Let it go now")
    await story.is_now(MORNING)
    assert story.heard(story.anna, "Your tablets are due") == 0
    assert story.last(story.anna).text == "Your infusion is due:\nPRRT"
    await story.says(story.anna, "/delete")
    await story.taps(story.anna, "Yes, delete")
    assert await story.is_stranger(story.anna)
    assert await story.rows(KeptRow) == []
    assert await story.rows(OccurrenceRow) == []


async def wakes_both(story: Story) -> None:
    for number in ("1", "2"):
        await story.breathes()
        await story.says(story.anna, "/treatments")
        await story.taps(story.anna, number)
        await story.taps(story.anna, "Wake it")
    await story.breathes()


async def test_a_pause_and_silence_say_that_treatments_go_on_and_a_pause_can_take_them_along(story: Story) -> None:
    await story.arrives(story.anna)
    for name in ("Lanreotide", "Octreotide"):
        await sets_up(story, "Injection", name, "Every 7 days", "tomorrow", "09:00")
    await story.says(story.anna, "/pause for 10 days")
    assert "Your treatment reminders still come." in story.last(story.anna).text
    await story.is_now(MORNING)
    assert story.heard(story.anna, "Your injection is due") == 2
    await story.taps(story.anna, "Rest these as well")
    await story.taps(story.anna, "End the pause")
    assert "still rest: you can wake them" in story.all_texts(story.anna)  # to the end of the ten days
    await wakes_both(story)
    await story.says(story.anna, "/pause I'm in hospital")
    await story.taps(story.anna, "Rest these as well")
    await story.is_now(MORNING + 7 * DAY)
    assert story.heard(story.anna, "Your injection is due") == 2
    await story.taps(story.anna, "End the pause")
    assert "Some of your treatment reminders still rest" in story.last(story.anna).text
    await wakes_both(story)
    await story.says(story.anna, "stop")
    await story.taps(story.anna, "No more questions")
    assert "Your treatment reminders still come, and" in story.all_texts(story.anna)
    silenced = [one["kind"] for one in (await story.kept(story.anna))["reminders"] if not one["is_active"]]
    assert sorted(silenced) == ["journal", "learning", "relaxing"]
    await story.is_now(MORNING + 14 * DAY)
    assert story.heard(story.anna, "Your injection is due") == 4
