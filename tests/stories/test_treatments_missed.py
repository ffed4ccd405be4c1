"""Where a treatment reminder fails a person, that is said once and honestly, and nothing comes as if in time."""

from datetime import UTC, datetime

from tests.cast import Story
from tests.stories.test_treatments import DAY, HOUR, MINUTE, MORNING, is_quiet_otherwise, noted, occurrences, sets_up


async def test_after_downtime_the_newest_comes_late_and_says_so_and_one_note_asks_about_the_others(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Injection", "Lanreotide", "Every 28 days", "tomorrow", "09:00")
    await sets_up(story, "Tablets", "Everolimus", "Every day", "09:00")
    before = len(story.texts(story.anna))
    await story.is_now(MORNING + 3 * DAY + 2 * HOUR)
    await story.later(2 * MINUTE)
    late, note = story.texts(story.anna)[before:]
    assert late == (
        "Your tablets are due:\nEverolimus\n\nIt was due today at 09:00. I was out of reach until now. "
        "If you are unsure what to do, ask your team or pharmacist."
    )
    assert note.startswith("I was out of reach when 4 reminders were due:\n\n1. Lanreotide, Sat 21 Nov at 09:00")
    assert "2. Everolimus, yesterday at 09:00 and 2 earlier" in note
    await story.taps(story.anna, "1")
    assert story.last(story.anna).text == "Lanreotide, Sat 21 Nov\nWhat became of it?"
    await story.taps(story.anna, "Done")
    assert await noted(story) == [("11-21", "done", None)]
    states = [(one["state"], one["reason"]) for one in await occurrences(story, "tablets")]
    assert states == [*[("expired", "too-late")] * 3, ("sent", "accepted")]
    await story.is_now(MORNING + 4 * DAY)
    assert story.heard(story.anna, "I was out of reach when") == 0  # its message holds the answer now
    assert story.last(story.anna).text == "Your tablets are due:\nEverolimus"


async def test_what_waited_until_it_was_too_late_is_owned_up_to_and_needs_no_answer_where_it_was_noted(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Tablets", "Everolimus", "Every day", "09:00")
    story.clock.set(MORNING)
    await story.house.ticks.queue_due()
    await story.is_now(MORNING + 7 * HOUR)
    await story.later(2 * MINUTE)
    assert story.last(story.anna).text.startswith("I was out of reach when this was due, today at 09:00:\nEverolimus")
    assert "Did you take them?" in story.last(story.anna).text
    await story.taps(story.anna, "Done")
    assert await noted(story) == [("11-21", "taken", None)]
    assert [one["reason"] for one in await occurrences(story, "tablets")] == ["too-late"]


async def test_where_nobody_knows_whether_it_arrived_it_is_not_sent_again_and_asked_about_once(story: Story) -> None:
    await story.arrives(story.anna)
    await is_quiet_otherwise(story)
    await sets_up(story, "Injection", "Lanreotide", "Every 28 days", "tomorrow", "09:00")
    for day in (0, 28):
        story.telegram.faults.fail_next = ["reset-after"]
        await story.is_now(MORNING + day * DAY)
        assert story.heard(story.anna, "Your injection is due:\nLanreotide") == (2 if day else 1)
        await story.later(50 * MINUTE)
        assert "cannot tell whether it reached you" not in story.all_texts(story.anna)
        if day:
            await story.pushes(story.anna, "took:")  # it did arrive
        else:
            story.telegram.faults.fail_next = ["reset-after"]  # the question may be lost as well
        await story.later(20 * MINUTE)
        assert story.heard(story.anna, "cannot tell whether it reached you") == (0 if day else 1)
        if not day:
            await story.later(10 * HOUR)
            assert story.heard(story.anna, "cannot tell whether it reached you") == 1
            await story.taps(story.anna, "Skipped")
            assert await noted(story) == [("11-21", "skipped", None)]
    assert [one["state"] for one in await occurrences(story, "injection")] == ["unknown", "unknown"]


async def test_urgent_advice_holds_prompts_back_but_not_a_treatment_and_quiet_hours_do_not_move_it(
    story: Story,
) -> None:
    await story.arrives(story.anna, ["I'm 18+", "I have a NET"])
    await story.says(story.anna, "/settings")
    await story.taps(story.anna, "Quiet hours")
    await story.taps(story.anna, "22:00 to 08:00")
    await sets_up(story, "Tablets", "Everolimus", "Every day", "22:30")
    await story.says(story.anna, "I have crushing chest pain")
    await story.is_now(datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert story.heard(story.anna, "How was your mood?") == 0
    await story.is_now(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    assert story.last(story.anna).text == "Your tablets are due:\nEverolimus"
    await story.taps(story.anna, "Later")
    assert "In an hour" in story.buttons(story.anna)
    await story.taps(story.anna, "In an hour")
    await story.later(61 * MINUTE)
    assert story.heard(story.anna, "Your tablets are due:\nEverolimus") == 2
