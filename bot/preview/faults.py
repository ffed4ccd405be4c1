"""Switches that make the local Telegram misbehave as the real one does on a bad day."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.preview.refusals import too_many
from bot.preview.values import JSON

MODES = frozenset({"500", "502-html", "reset-before", "reset-after", "hang", "400-parse"})


def is_mode(mode: str) -> bool:
    """Whether `mode` is one that `Faults.fail_next` understands."""
    name, _, seconds = mode.partition(":")
    return mode in MODES or (name == "429" and seconds.isdecimal())


@dataclass
class Faults:
    """All off; change the fields at any moment. `fail_on` None means every method but getMe."""

    latency_for: timedelta = timedelta(0)
    fail_next: list[str] = field(default_factory=list)
    fail_on: frozenset[str] | None = frozenset({"sendMessage"})
    rate_limit: bool = False
    duplicates: bool = False
    _released: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def shown(self) -> JSON:
        """As the page shows them."""
        return {
            "latency_ms": round(self.latency_for.total_seconds() * 1000),
            "rate_limit": self.rate_limit,
            "duplicates": self.duplicates,
            "queued": list(self.fail_next),
        }

    def take(self, method: str) -> str | None:
        """The mode the next call of this method suffers, used up."""
        if not self.fail_next or method == "getMe":
            return None
        if self.fail_on is not None and method not in self.fail_on:
            return None
        return self.fail_next.pop(0)

    def release(self) -> None:
        """Let every call that hangs now be answered."""
        self._released.set()
        self._released = asyncio.Event()

    async def hang(self) -> None:
        """Wait for `release`."""
        await self._released.wait()

    def clear(self) -> None:
        """Everything off again; hanging calls are answered."""
        self.latency_for, self.rate_limit, self.duplicates = timedelta(0), False, False
        self.fail_next.clear()
        self.release()


@dataclass
class Bucket:
    """A token bucket: `burst` at once, then `per_second`."""

    per_second: float
    burst: float
    left: float
    seen: float

    def wait(self, instant: float) -> float:
        """Refill up to `instant` (seconds of a monotonic clock); how long until one more fits (0: now)."""
        self.left = min(self.burst, self.left + (instant - self.seen) * self.per_second)
        self.seen = instant
        return max(0.0, (1 - self.left) / self.per_second)


class RateLimit:
    """One message a second and chat with a small burst, thirty a second overall (the FAQ's figures)."""

    PER_CHAT = (1.0, 3.0)
    OVERALL = (30.0, 30.0)

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: dict[int | None, Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Count one message, or refuse it with 429."""
        instant = self._monotonic()
        buckets = [self._bucket(None, self.OVERALL, instant), self._bucket(chat_id, self.PER_CHAT, instant)]
        wait = max(bucket.wait(instant) for bucket in buckets)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.left -= 1

    def _bucket(self, key: int | None, rate: tuple[float, float], instant: float) -> Bucket:
        per_second, burst = rate
        return self._buckets.setdefault(key, Bucket(per_second, burst, burst, instant))
