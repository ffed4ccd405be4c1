"""Eight days in jumps with kills in between: a question each day, the week's lesson, none twice, none stale."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.preview import LocalTelegram, Sender
from tests.stories.child import Child

ONE_DAY = timedelta(days=1)
START = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday
EVENING = datetime(2026, 11, 20, 20, 0, 1, tzinfo=UTC)
QUESTION, ALONG = "How was your mood?", "Today's questions come with it."
KILLED_ON = {1, 5}
LESSON, OWN, SUNDAY = "minutes for learning", "Your reminder:", 6


@pytest.fixture
def kind() -> str:
    return "sqlite"


def asked(child: Child, who: Sender) -> int:
    """By itself, or along with something else."""
    return child.heard(who, QUESTION) + child.heard(who, ALONG)


def is_asked(child: Child, who: Sender, times: int) -> bool:
    return asked(child, who) == times


async def test_eight_days_of_jumps_with_kills_in_between(child: Child, telegram: LocalTelegram) -> None:
    child.is_now(START)
    anna = telegram.add_person("Anna", language_code="en-GB")
    await child.start()
    await child.arrives(anna)
    await child.asks(anna, "/remind Water the plant", "On which days?")
    await child.asks(anna, "every 2 days", "At what time?")
    await child.asks(anna, "19:30", "Kept.")
    for day in range(8):
        evening = EVENING + day * ONE_DAY
        if evening.weekday() == SUNDAY:
            child.is_now(evening - timedelta(hours=8))
            await child.hears(anna, LESSON)
        if day in KILLED_ON:
            await child.kill()
        child.is_now(evening)
        if day in KILLED_ON:
            await child.start()
        await child.until(partial(is_asked, child, anna, day + 1))
        await child.asks(anna, f"Day {day} was all right", "Kept.")
    await child.kill()
    child.is_now(EVENING + 11 * ONE_DAY - timedelta(hours=2))  # three days away, and before the hour
    await child.start()
    await child.asks(anna, "/help", "/journal")
    assert asked(child, anna) == 8
    assert child.heard(anna, LESSON) == 1
    assert child.heard(anna, OWN) == 4
    assert await child.count("occurrence", "state = 'open'") == 0
    assert await child.count("occurrence", "reason IS NULL") == 0
