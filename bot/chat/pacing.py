"""How fast messages may leave: Telegram's rates, a reserve for those who are waiting for an answer, and its pauses."""

from dataclasses import dataclass, field
from datetime import timedelta

BULK_SHARE = 5 / 6  # what nobody asked for leaves at most at 25 of 30 a second
BURST_PER_PERSON = 5.0
PER_PERSON = 1.0  # a second, sustained


@dataclass
class Bucket:
    """Tokens that come back with time; `at` is a monotonic second."""

    rate: float
    capacity: float
    tokens: float
    at: float

    def available(self, now: float) -> float:
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens


@dataclass
class Pacing:
    """Budgets of this process; `rate` is messages per second, 0 for no limit."""

    rate: float
    _all: Bucket = field(init=False)
    _people: dict[bytes, Bucket] = field(default_factory=dict, init=False)
    _paused: dict[bytes, float] = field(default_factory=dict, init=False)
    _everybody_paused: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._all = Bucket(self.rate, self.rate, self.rate, 0.0)

    def room(self, now: float, most: int, *, unasked: bool) -> int:
        """How many messages may leave now; unasked ones leave a share to the answers."""
        if not self.rate:
            return most
        reserved = self.rate * (1 - BULK_SHARE) if unasked else 0.0
        return min(most, max(0, int(self._all.available(now) - reserved)))

    def spend(self, lane: bytes, now: float) -> None:
        if self.rate:
            self._all.available(now)
            self._all.tokens -= 1
            bucket = self._people.setdefault(lane, Bucket(PER_PERSON, BURST_PER_PERSON, BURST_PER_PERSON, now))
            bucket.available(now)
            bucket.tokens -= 1

    def pause(self, lane: bytes, lasts_for: timedelta, now: float) -> None:
        """Telegram asked for patience. When a second person is refused meanwhile, it means everybody."""
        self._tidy(now)
        until = now + lasts_for.total_seconds()
        if self._paused.keys() - {lane}:
            self._everybody_paused = max(self._everybody_paused, until, *self._paused.values())
        self._paused[lane] = max(until, self._paused.get(lane, 0.0))

    def everybody_rests(self, now: float) -> bool:
        return now < self._everybody_paused

    def resting(self, now: float) -> set[bytes]:
        """Lanes that get nothing just now: their own budget is used up, or Telegram asked for a pause."""
        return self.paused(now) | {lane for lane, bucket in self._people.items() if bucket.available(now) < 1}

    def paused(self, now: float) -> set[bytes]:
        """Lanes for which Telegram asked for a pause: not even what is urgent may leave."""
        self._tidy(now)
        return set(self._paused)

    def _tidy(self, now: float) -> None:
        self._people = {
            lane: bucket for lane, bucket in self._people.items() if bucket.available(now) < bucket.capacity
        }
        self._paused = {lane: until for lane, until in self._paused.items() if until > now}
