"""What was written while nobody was there to take it, and what must not get lost between two questions."""

from datetime import date, timedelta

import pytest

from bot.care.messages import AWAITED, Fate, Outcome
from bot.services import leaving
from bot.storage import people
from bot.storage.database import new_id
from bot.storage.tables import InboxRow
from tests.cast import Story
from tests.looking import claim


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def test_what_waited_overnight_lies_under_the_day_on_which_it_was_written(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.write(story.anna.id, "A long Friday")
    story.clock.advance(timedelta(hours=19))
    await story.settle()
    (entry,) = (await story.kept(story.anna))["entries"]
    assert (entry["on"], entry["text"]) == (date(2026, 11, 20), "A long Friday")


async def test_urgent_words_that_waited_are_answered_with_the_hour_of_writing(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.write(story.anna.id, "I suddenly can't breathe")
    story.clock.advance(timedelta(minutes=30))
    await story.settle()
    said = story.last(story.anna).text
    assert said.startswith("Call 999 now.")
    assert "this answers what you wrote today at 14:05" in said


async def test_the_daily_question_leaves_a_correction_alone(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "A wlak")
    await story.says(story.anna, "/journal")
    await story.taps(story.anna, "1")
    await story.is_now(story.clock.now().replace(hour=19, minute=55))
    await story.taps(story.anna, "Correct")
    await story.is_now(story.clock.now().replace(hour=20, minute=0, second=5))
    assert "How was your mood?" in story.last(story.anna).text
    await story.says(story.anna, "A walk")
    assert await story.notes(story.anna) == ["A walk"]


async def test_a_stranger_in_need_hears_the_advice_and_nothing_about_terms(story: Story) -> None:
    await story.says(story.clara, "I want to die")
    assert not any("I keep nothing before you agree" in text for text in story.texts(story.clara))


async def test_the_outcome_for_somebody_who_was_erased_meanwhile_holds_up_nobody(story: Story) -> None:
    await story.arrives(story.anna)
    await story.arrives(story.ben)
    story.telegram.write(story.anna.id, "/help")
    await story.house.poller.take(timedelta())
    await story.house.turns.step()
    async with story.house.database.transaction() as tx:
        ready, _ = await claim(tx, story.clock.now(), 5, classes=AWAITED, resting=())
    (one,) = [ready_one.leased for ready_one in ready if ready_one.leased.person]
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, story.anna.id)
        assert person is not None
        await leaving.erase(tx, person, one.lane, new_id())
    story.house.courier._outcomes.append((one, Outcome(Fate.GONE, "unreachable")))
    await story.says(story.ben, "/help")
    assert "In an emergency call 999." in story.last(story.ben).text


async def test_what_was_decided_about_words_is_not_kept_with_the_update(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "I suddenly can't breathe")
    assert [row.urgent for row in await story.rows(InboxRow) if row.urgent] == []
