"""The classes of message: how long each is worth sending, and what to do when nobody knows whether it arrived."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class MessageClass(StrEnum):
    """Why a message exists; everything about its delivery follows from that."""

    URGENT = "urgent"
    ALERT = "alert"
    REPLY = "reply"
    TREATMENT = "treatment"
    VISIT = "visit"
    PROMPT = "prompt"
    DIGEST = "digest"

    @property
    def handling(self) -> "Handling":
        return HANDLING[self]


@dataclass(frozen=True)
class Handling:
    """What the class demands: rank (lower leaves first), resends after an unknown outcome, lifetime, courtesy."""

    rank: int
    resends: int
    lasts_for: timedelta
    unasked: bool  # quiet hours, pauses and holds apply


# What is urgent has been tried at the door before: with that, three copies too many at most.
HANDLING = {
    MessageClass.URGENT: Handling(0, 2, timedelta(hours=24), unasked=False),
    MessageClass.ALERT: Handling(1, 1, timedelta(hours=24), unasked=False),
    MessageClass.REPLY: Handling(2, 1, timedelta(hours=1), unasked=False),
    MessageClass.TREATMENT: Handling(3, 0, timedelta(hours=24), unasked=False),
    MessageClass.VISIT: Handling(3, 1, timedelta(hours=24), unasked=False),
    MessageClass.PROMPT: Handling(4, 0, timedelta(hours=24), unasked=True),
    MessageClass.DIGEST: Handling(5, 0, timedelta(hours=24), unasked=True),
}


class Ending(StrEnum):
    """The one state in which every message and every occurrence ends."""

    SENT = "sent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    GONE = "gone"
    DEAD = "dead"


URGENT = frozenset({MessageClass.URGENT})
UNASKED = frozenset(one for one in MessageClass if one.handling.unasked)
AWAITED = frozenset(MessageClass) - URGENT - UNASKED


class Fate(StrEnum):
    """What became of one call to Telegram."""

    SENT = "sent"  # accepted
    LATER = "later"  # surely not sent: trying again is safe
    GONE = "gone"  # this person cannot be reached
    REFUSED = "refused"  # this message is wrong and would be refused again
    UNKNOWN = "unknown"  # it may have arrived


@dataclass(frozen=True)
class Outcome:
    """The answer of the one door out: a fate, a reason from a closed list, and what Telegram told us."""

    fate: Fate
    reason: str
    message_id: int | None = None
    retry_after: timedelta | None = None
