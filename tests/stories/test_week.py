"""One week lived hour by hour: what came, when, and that nothing else did; for who is ill and for who cares."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteeredClock
from bot.preview import Sender
from bot.storage.tables import Base, OccurrenceRow
from tests.cast import Story
from tests.conftest import NOW

HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
SIGNS = {
    "How was your mood?": "mood",
    "minutes for learning": "lesson",
    "quiet minutes": "quiet minutes",
    "Today is your day": "plan",
    "Did you get to it?": "afterwards",
    "Today's questions come with it": "mood",
}
ANNA = {
    "Fri 20": ["mood"],
    "Sat 20": ["mood"],
    "Sun 10": ["lesson"],
    "Sun 20": ["mood"],
    "Mon 20": ["mood"],
    "Tue 20": ["mood"],
    "Wed 11": ["plan"],
    "Wed 20": ["afterwards", "mood", "quiet minutes"],
    "Thu 20": ["mood"],
}
BEN = {
    "Fri 18": ["mood"],
    "Sat 18": ["mood"],
    "Sun 10": ["lesson"],
    "Sun 18": ["mood"],
    "Mon 18": ["mood"],
    "Tue 18": ["mood"],
    "Wed 17": ["quiet minutes"],
    "Wed 18": ["mood"],
    "Thu 18": ["mood"],
}


@pytest.fixture
def clock() -> SteeredClock:
    """It stands still, so that an hour is an hour."""
    steered = SteeredClock(system=lambda: NOW)
    steered.set(NOW)
    return steered


async def settled(story: Story) -> None:
    """Anna is ill and plans something for Wednesday; Ben cares for somebody. Both sleep at night."""
    await story.arrives(story.anna)
    await story.arrives(story.ben, labels=("I'm 18+", "I care for someone"))
    for who in (story.anna, story.ben):
        await story.says(who, "/settings")
        await story.pushes(who, "change:quiet")
        await story.pushes(who, "quiet:21-9")
    await story.presses(story.ben, story.last(story.ben), "set:time:1800")
    await story.presses(story.anna, story.last(story.anna), "owntime:hobbies:0:2026-11-25")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_in_one_week_everything_comes_once_two_a_day_at_most_and_nothing_at_night(story: Story) -> None:
    await settled(story)
    came: dict[int, dict[str, list[str]]] = {story.anna.id: {}, story.ben.id: {}}
    for hour in range(7 * 24):
        before = {who: len(story.texts(who)) for who in (story.anna, story.ben)}
        await story.is_now(FRIDAY + hour * HOUR)
        for who, said in before.items():
            texts = story.texts(who)[said:]
            assert len(texts) <= 1
            if texts:
                came[who.id][f"{story.clock.now():%a %H}"] = sorted(
                    {name for sign, name in SIGNS.items() if sign in texts[0]}
                )
                await story.presses(who, story.last(who), "nothing")  # they are there, and leave it at that
    assert came[story.anna.id] == ANNA
    assert came[story.ben.id] == BEN
    for listed in came.values():
        days = [when.split()[0] for when in listed]
        assert max(map(days.count, days)) <= 2
        assert all(9 <= int(when.split()[1]) < 21 for when in listed)
    rows = await story.rows(OccurrenceRow)
    assert len({(row.reminder_id, row.on, row.slot) for row in rows}) == len(rows) == 2 * 9
    assert {(row.state, row.reason) for row in rows} == {("sent", "accepted"), ("cancelled", "joined")}


async def lives(story: Story, who: Sender) -> None:
    """A little of everything that can be put by."""
    await story.arrives(who)
    for data in ("ask:lesson:what-nets-are", "lesson:what-nets-are", "bookmark:netrf", "owntime:hobbies:0:2026-11-25"):
        await story.presses(who, story.last(who), data)
    await story.says(who, "/relax")
    await story.presses(who, story.last(who), "exercise:quiet-minute")
    await story.presses(who, story.last(who), "exercise:quiet-minute:start")
    await story.later(timedelta(seconds=11))


async def test_the_export_holds_all_of_it_and_erasing_leaves_nothing_of_it_behind(story: Story) -> None:
    await lives(story, story.anna)
    kept = await story.kept(story.anna)
    assert [one["kind"] for one in kept["kept"]] == ["exercise", "lesson", "plan", "question", "reading"]
    assert {one["kind"] for one in kept["reminders"]} == {"journal", "learning", "relaxing"}
    assert "https://netrf.org" in str(kept["kept"])
    await story.says(story.anna, "/delete")
    await story.pushes(story.anna, "delete:yes")
    said = len(story.texts(story.anna))
    await story.later(timedelta(minutes=1))
    await story.later(timedelta(days=6))
    assert len(story.texts(story.anna)) == said
    for table in Base.__subclasses__():
        if "person_id" in table.__table__.columns:
            assert [row for row in await story.rows(table) if row.person_id is not None] == []
