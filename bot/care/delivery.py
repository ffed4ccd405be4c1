"""Whether a waiting message may leave now, and what its outcome means for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, Fate, MessageClass, Outcome
from bot.care.occurrences import shift_quiet
from bot.care.people import Person

LATE_AFTER = timedelta(minutes=10)
A_SECOND = timedelta(seconds=1)
PATIENCE = 60  # of few tries the last should outlast a bad minute


@dataclass(frozen=True)
class Go:
    """Send it now."""


@dataclass(frozen=True)
class Wait:
    """Look again at this instant."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class End:
    """It is over, in this state, for this reason."""

    ending: Ending
    reason: str


Decision = Go | Wait | End


def before_sending(
    message_class: MessageClass, *, expires_at: datetime, person: Person | None, done: bool, now: datetime
) -> Decision:
    """Re-check a claimed message: does it still matter, and does this person want it now?"""
    if now >= expires_at:
        return End(Ending.EXPIRED, "too-late")
    if person is None:
        return Go()
    if person.blocked_at is not None:
        return End(Ending.GONE, "blocked")
    if not message_class.handling.unasked:
        return Go()
    if done:
        return End(Ending.CANCELLED, "already-done")
    return _unasked(person, expires_at, now)


def _unasked(person: Person, expires_at: datetime, now: datetime) -> Decision:
    if person.is_paused(now):
        return End(Ending.CANCELLED, "paused")
    if person.is_held(now):
        return End(Ending.CANCELLED, "held")
    opens_at = shift_quiet(now, person.quiet, ZoneInfo(person.zone))
    if opens_at >= expires_at:
        return End(Ending.EXPIRED, "quiet-hours")
    return Wait(opens_at, "quiet-hours") if opens_at > now else Go()


def after_sending(
    message_class: MessageClass, outcome: Outcome, *, attempts: int, unknowns: int, now: datetime
) -> End | Wait:
    """What one outcome means; `attempts` and `unknowns` count earlier calls of this message, this one included."""
    if outcome.fate is Fate.UNKNOWN and unknowns <= message_class.handling.resends:
        return Wait(now + PATIENCE ** (unknowns - 1) * A_SECOND, outcome.reason)
    if outcome.fate is Fate.LATER:
        # A pause that Telegram asked for is nobody's failure.
        return Wait(now + (outcome.retry_after or _backoff(attempts)), outcome.reason)
    return End(ENDINGS[outcome.fate], outcome.reason)


ENDINGS = {
    Fate.SENT: Ending.SENT,
    Fate.GONE: Ending.GONE,
    Fate.REFUSED: Ending.DEAD,
    Fate.UNKNOWN: Ending.UNKNOWN,
}


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... 60 seconds."""
    return timedelta(seconds=min(60, 2 ** min(attempts - 1, 6)))


def is_late(written_at: datetime, now: datetime) -> bool:
    """An urgent answer this old says when the words it answers were written."""
    return now - written_at > LATE_AFTER
