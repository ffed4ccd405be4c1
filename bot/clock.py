"""The one place that asks the system what time it is, so that tests and the preview can steer it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

LONGEST_OFFSET = timedelta(days=36_525)  # a century: beyond it an offset file is garbled, not ambitious


def system_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the single place where the system clock is read


class Clock:
    """Aware UTC instants: the system's time plus an offset, which is zero unless someone steers."""

    def __init__(
        self,
        offset: Callable[[], timedelta] = timedelta,
        *,
        system: Callable[[], datetime] = system_now,
    ) -> None:
        self._offset = offset
        self._system = system

    def now(self) -> datetime:
        return self._system() + self._offset()

    @staticmethod
    def steered(*, system: Callable[[], datetime] = system_now) -> "SteeredClock":
        return SteeredClock(system=system)

    @staticmethod
    def from_file(path: Path, *, system: Callable[[], datetime] = system_now) -> "Clock":
        """The file holds an offset in seconds and is read at each `now()`; replace it whole."""
        return Clock(_OffsetFile(path), system=system)


class SteeredClock(Clock):
    """A clock that goes on ticking from wherever it was put."""

    def __init__(self, *, system: Callable[[], datetime] = system_now) -> None:
        super().__init__(lambda: self._steered_for, system=system)
        self._steered_for = timedelta()

    def advance(self, by: timedelta) -> None:
        self._steered_for += by

    def set(self, instant_at: datetime) -> None:
        self._steered_for = instant_at - self._system()


@dataclass
class _OffsetFile:
    path: Path
    last_good: timedelta = timedelta()

    def __call__(self) -> timedelta:
        with suppress(OSError, ValueError, OverflowError):
            offset = timedelta(seconds=float(self.path.read_text("utf-8")))
            if abs(offset) <= LONGEST_OFFSET:
                self.last_good = offset
        return self.last_good
