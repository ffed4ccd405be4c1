"""The clock: real, steered by hand, steered by a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock

NOON = datetime(2027, 3, 4, 12, 0, tzinfo=UTC)


class Ticking:
    """A system clock that a test moves by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def test_the_real_clock_is_the_system_clock() -> None:
    assert Clock(system=lambda: NOON).now() == NOON


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert Clock().now().tzinfo is UTC


def test_a_steered_clock_starts_at_the_real_time_and_adds_up_its_advances() -> None:
    clock = Clock.steered(system=lambda: NOON)
    assert clock.now() == NOON
    clock.advance(timedelta(hours=2))
    clock.advance(timedelta(minutes=-30))
    assert clock.now() == NOON + timedelta(minutes=90)


def test_a_clock_that_was_set_goes_on_ticking() -> None:
    system = Ticking()
    clock = Clock.steered(system=system)
    target_at = datetime(2031, 1, 1, tzinfo=UTC)
    clock.set(target_at)
    assert clock.now() == target_at
    system.at += timedelta(seconds=7)
    assert clock.now() == target_at + timedelta(seconds=7)


def test_an_advance_after_a_set_counts_from_where_it_was_set() -> None:
    clock = Clock.steered(system=lambda: NOON)
    clock.set(NOON - timedelta(days=1))
    clock.advance(timedelta(days=3))
    assert clock.now() == NOON + timedelta(days=2)


def test_an_offset_file_is_read_again_at_every_look(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    clock = Clock.from_file(file, system=lambda: NOON)
    file.write_text("3600\n")
    assert clock.now() == NOON + timedelta(hours=1)
    file.write_text("-0.5")
    assert clock.now() == NOON - timedelta(milliseconds=500)


def test_without_its_file_the_clock_is_real(tmp_path: Path) -> None:
    assert Clock.from_file(tmp_path / "none", system=lambda: NOON).now() == NOON


@pytest.mark.parametrize("garbled", [b"", b"soon", b"nan", b"inf", b"1e300", b"9999999999999", b"\xff\xfe"])
def test_a_garbled_offset_file_keeps_the_last_good_value(tmp_path: Path, garbled: bytes) -> None:
    file = tmp_path / "offset"
    file.write_text("60")
    clock = Clock.from_file(file, system=lambda: NOON)
    assert clock.now() == NOON + timedelta(minutes=1)
    file.write_bytes(garbled)
    assert clock.now() == NOON + timedelta(minutes=1)


def test_an_offset_file_that_goes_away_keeps_the_last_good_value(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    file.write_text("60")
    clock = Clock.from_file(file, system=lambda: NOON)
    clock.now()
    file.unlink()
    assert clock.now() == NOON + timedelta(minutes=1)
