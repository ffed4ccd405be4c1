"""What a service answers when asked what a waiting message says: a letter, or that it has become pointless."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.care.messages import Ending
from bot.care.saying import Say


@dataclass(frozen=True)
class Letter:
    """What goes out, and how its document is made, if it has one (outside any transaction: it may take a while)."""

    say: Say
    document: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Pointless:
    """There is nothing to say any more, for this reason."""

    ending: Ending
    reason: str
