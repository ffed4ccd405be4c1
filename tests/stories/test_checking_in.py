"""The structured check-in: usual in a tap, low energy in three, what is usual said once, and what is worse advised."""

from datetime import timedelta
from typing import Any

import pytest

from bot.preview import Sender
from tests.cast import Story

ONE_DAY = timedelta(days=1)
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
    assert story.heard(anna, CONTACT) == 1
    assert "loose or watery stools" in story.all_texts(anna)
    await story.taps(anna, "Why this?")
    assert "stands well above what you called usual" in story.last(anna).text
    await taps(story, anna, "2", "0", "0", "1", "Nothing new or worse", *WORDS)
    assert "One thing, once" not in story.last(anna).text
    today = story.clock.now().date()
    assert (await standing(story, anna, today))["flushing"] == ("3", "worse")
    await story.says(anna, "/journal")
    assert "Flushing: 3 of 4 (worse)" in story.last(anna).text

    await tomorrow(story)
    await checks_in(story, *FULL, "3")
    assert "As last time" in story.buttons(anna)
    await taps(story, anna, "As last time", "2", "0", "0", "1", "Nothing new or worse", *WORDS)
    assert story.heard(anna, CONTACT) == 1
    assert story.telegram.violations == []
