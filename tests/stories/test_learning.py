"""The weekly block: at an hour of one's own, with a quiet timer, movable, and with a question at the end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.care.people import Role
from bot.clock import SteeredClock
from bot.content import lessons
from bot.preview import Message, Sender
from tests.cast import Story
from tests.conftest import NOW
from tests.kinds import on_both

SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
BLOCK = "minutes for learning"
END = "Is there anything you don't understand?"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@dataclass(frozen=True)
class Block:
    """How the message stood when it came; its buttons are pressed again when it looks different."""

    message: Message
    text: str
    data: dict[str, str]


@pytest.fixture
def clock() -> SteeredClock:
    """It stands still, so that an hour is an hour."""
    steered = SteeredClock(system=lambda: NOW)
    steered.set(NOW)
    return steered


async def block(story: Story, who: Sender, at: datetime) -> Block:
    """What came at that moment, and not before."""
    before = story.heard(who, BLOCK)
    await story.is_now(at - timedelta(seconds=20))
    assert story.heard(who, BLOCK) == before
    await story.is_now(at)
    assert story.heard(who, BLOCK) == before + 1
    message = story.last(who)
    buttons = [button.data or "" for row in message.buttons for button in row]
    return Block(message, message.text, {data.split(":")[1]: data for data in buttons if data.startswith("block:")})


async def presses(story: Story, who: Sender, came: Block, verb: str, on: str = "") -> None:
    data = came.data["day"].replace("day", "on") + f":{on}" if verb == "on" else came.data[verb]
    await story.presses(who, came.message, data)


async def opened(story: Story) -> list[str]:
    return [one["body"]["lesson"] for one in (await story.kept(story.anna))["kept"] if one["kind"] == "lesson"]


@on_both
async def test_on_sunday_at_ten_the_lesson_starts_a_quiet_quarter_of_an_hour_with_a_question_at_its_end(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    came = await block(story, story.anna, SUNDAY)
    first, second = lessons.lessons("en")[:2]
    assert ("15 minutes" in came.text, first.title in came.text) == (True, True)
    assert story.buttons(story.anna) == ["Start", "Later today", "Another day", "Not this week"]
    await story.taps(story.anna, "Start")
    started_at = story.clock.now()
    await presses(story, story.anna, came, "start")
    assert story.heard(story.anna, first.text[:60]) == 1
    assert await opened(story) == [first.head.id]
    said = len(story.texts(story.anna))
    await story.is_now(started_at + 14 * MINUTE)
    assert len(story.texts(story.anna)) == said
    await story.is_now(started_at + 15 * MINUTE + timedelta(seconds=1))
    assert (story.heard(story.anna, END), first.ask in story.last(story.anna).text) == (1, True)
    assert [call.params.get("disable_notification") for call in story.telegram.calls if END in str(call.params)] == [
        True
    ]
    await story.taps(story.anna, "Keep this question")
    assert first.ask in story.last(story.anna).text
    assert [one["body"]["text"] for one in (await story.kept(story.anna))["kept"] if one["kind"] == "question"] == [
        first.ask
    ]
    await story.is_now(SUNDAY + WEEK - timedelta(days=1))
    await story.says(story.anna, "A quiet Saturday")
    assert second.title in (await block(story, story.anna, SUNDAY + WEEK)).text


async def test_it_is_moved_to_later_to_another_day_or_not_this_week_and_comes_there_once(story: Story) -> None:
    await story.arrives(story.anna)
    came = await block(story, story.anna, SUNDAY)
    await story.pushes(story.anna, "block:later")
    assert "today at 13:00" in story.last(story.anna).text
    await block(story, story.anna, SUNDAY + timedelta(hours=3))
    await presses(story, story.anna, came, "day")
    await story.taps(story.anna, "Wed")
    assert "10:00" in came.message.text
    await block(story, story.anna, SUNDAY + timedelta(days=3))
    await story.pushes(story.anna, "block:no")
    assert "waits for you" in story.last(story.anna).text
    await presses(story, story.anna, came, "later")
    await presses(story, story.anna, came, "no")
    shown = story.heard(story.anna, BLOCK)
    await story.later(timedelta(hours=4))
    assert story.heard(story.anna, BLOCK) == shown
    await block(story, story.anna, SUNDAY + WEEK)


async def test_day_hour_and_length_are_ones_own_and_what_was_done_this_week_is_not_asked_for(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.pushes(story.anna, "change:learning")
    for data in ("rhythm:learning:day:5", "rhythm:learning:at:1700", "rhythm:learning:for:45"):
        await story.pushes(story.anna, data)
    assert "tomorrow at 17:00" in story.last(story.anna).text
    came = await block(story, story.anna, SUNDAY - timedelta(hours=17))
    assert "45 minutes" in came.text
    await story.pushes(story.anna, "block:start")
    await story.later(46 * MINUTE)
    assert story.heard(story.anna, f"Your 45 minutes are over. {END}") == 1
    await story.later(timedelta(days=5))
    await story.says(story.anna, "/learn")
    await story.pushes(story.anna, "lesson:")
    await story.is_now(SUNDAY - timedelta(hours=17) + WEEK)
    assert story.heard(story.anna, BLOCK) == 0
    await story.says(story.anna, "/settings")
    await story.pushes(story.anna, "change:learning")
    await story.pushes(story.anna, "rhythm:learning:off")
    assert "no reminder" in story.last(story.anna).text


async def test_a_timer_runs_its_minutes_across_midnight_and_across_the_change_of_the_clocks(story: Story) -> None:
    berta = story.add("Berta", "de-DE")
    await story.is_now(datetime(2027, 3, 20, 12, tzinfo=UTC))
    await story.arrives(berta)
    came = await block(story, berta, datetime(2027, 3, 21, 9, tzinfo=UTC))  # ten o'clock, an hour ahead
    await story.is_now(datetime(2027, 3, 27, 22, 50, tzinfo=UTC))  # ten minutes to midnight
    await presses(story, berta, came, "start")
    await story.is_now(datetime(2027, 3, 27, 23, 4, tzinfo=UTC))
    assert story.heard(berta, END) == 0
    await story.is_now(datetime(2027, 3, 27, 23, 5, 30, tzinfo=UTC))
    assert story.heard(berta, END) == 1
    await story.is_now(datetime(2027, 4, 3, 12, tzinfo=UTC))
    await story.says(berta, "Spring is here")
    await block(story, berta, datetime(2027, 4, 4, 8, tzinfo=UTC))  # ten o'clock, two hours ahead


async def test_in_the_hour_that_is_left_out_the_quarter_of_an_hour_is_no_longer_than_elsewhere(story: Story) -> None:
    berta = story.add("Berta", "de-DE")
    await story.is_now(datetime(2027, 3, 20, 12, tzinfo=UTC))
    await story.arrives(berta)
    came = await block(story, berta, datetime(2027, 3, 21, 9, tzinfo=UTC))
    await story.is_now(datetime(2027, 3, 28, 0, 50, tzinfo=UTC))  # 01:50; at two it is three
    await presses(story, berta, came, "start")
    await story.is_now(datetime(2027, 3, 28, 1, 4, tzinfo=UTC))
    assert story.heard(berta, END) == 0
    await story.is_now(datetime(2027, 3, 28, 1, 5, 30, tzinfo=UTC))
    assert story.heard(berta, END) == 1


async def test_every_lesson_is_found_by_its_track_and_after_the_last_the_oldest_comes_again(story: Story) -> None:
    await story.arrives(story.anna)
    listed = lessons.for_role(Role.PATIENT, "en")
    assert {one.head.track for one in listed} <= set(lessons.TRACKS)
    await story.says(story.anna, "/learn")
    menu = story.last(story.anna)
    await story.presses(story.anna, menu, "lesson:no-longer-there")
    assert "no longer there" in story.last(story.anna).text
    for one in listed:
        await story.presses(story.anna, menu, f"lesson:{one.head.id}")
        assert one.title in story.last(story.anna).text
        assert one.source in story.last(story.anna).text
        story.clock.advance(MINUTE)
    for track in lessons.TRACKS:
        await story.presses(story.anna, menu, f"track:{track}")
        titles = [one.title for one in listed if one.head.track == track]
        assert [row[0].text for row in menu.buttons[:-1]] == [f"✓ {title}" for title in titles]
    for again in (*listed[:2], listed[2]):
        await story.says(story.anna, "/learn")
        assert story.buttons(story.anna)[0] == again.title
        await story.pushes(story.anna, "lesson:")
        story.clock.advance(MINUTE)


async def test_later_is_never_promised_for_a_quiet_hour(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.pushes(story.anna, "change:quiet")
    await story.pushes(story.anna, "quiet:21-9")
    came = await block(story, story.anna, SUNDAY)
    await story.is_now(SUNDAY + timedelta(hours=9))
    await presses(story, story.anna, came, "later")
    assert "Rather on another day?" in story.all_texts(story.anna)
    await presses(story, story.anna, came, "on", "2026-11-23")
    await block(story, story.anna, SUNDAY + timedelta(days=1))
    for on in ("2026-11-22", "2027-11-22", "next tue 3ish", "2026-13-45", ""):
        await presses(story, story.anna, came, "on", on)
        assert story.heard(story.anna, "over, or too far ahead") >= 1


async def test_the_block_comes_at_an_hour_that_is_typed_and_keeps_its_day_and_length(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.pushes(story.anna, "change:learning")
    for data in ("rhythm:learning:day:5", "rhythm:learning:for:45", "rhythm:learning:type"):
        await story.pushes(story.anna, data)
    for text in ("next tue 3ish", "tuesday", "9:20"):
        await story.says(story.anna, text)
    assert "could not read that as a time" in story.all_texts(story.anna)
    assert "Saturday at 09:20" in story.last(story.anna).text
    assert await story.notes(story.anna) == []
    assert "45 minutes" in (await block(story, story.anna, SUNDAY - timedelta(days=1, minutes=40))).text
