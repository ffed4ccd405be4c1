"""What a pause and a hold mean at an instant."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.care.people import Person

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "until", "is_paused"),
    [
        (None, None, False),
        (None, NOW + A_MOMENT, False),
        (NOW, None, True),
        (NOW, NOW + A_MOMENT, True),
        (NOW, NOW, False),
        (NOW, NOW - A_MOMENT, False),
    ],
)
def test_a_pause_lasts_until_its_end_or_without_one_until_it_is_ended(
    at: datetime | None, until: datetime | None, is_paused: bool
) -> None:
    assert Person(UUID(int=1), "en", NOW, paused_at=at, paused_until=until).is_paused(NOW) is is_paused


@pytest.mark.parametrize(("until", "is_held"), [(None, False), (NOW + A_MOMENT, True), (NOW, False)])
def test_a_hold_lasts_until_its_end(until: datetime | None, is_held: bool) -> None:
    assert Person(UUID(int=1), "en", NOW, held_until=until).is_held(NOW) is is_held


def test_somebody_new_is_reachable_and_unproved() -> None:
    new = Person(UUID(int=1), "en", NOW)
    assert (new.zone, new.zone_proved, new.blocked_at, new.arrived_at, new.quiet) == ("UTC", False, None, None, None)
