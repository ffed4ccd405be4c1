"""What a short public questionnaire of mood calls for: never a score, at most a kind sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What is said afterwards."""

    NOTHING = "nothing"
    TELL = "tell"  # worth bringing to the team
    HEAVY = "heavy"  # the same, and where help is if it gets too much


@dataclass(frozen=True)
class Points:
    """`is_high` where a high sum is the bad end; both borders belong to what they name."""

    is_high: bool
    worth_telling: int
    very_low: int


def outcome(values: Sequence[int], asked: int, points: Points) -> Outcome:
    """Where a low sum is the bad end it counts only when everything was answered; a high one cannot shrink again."""
    if not values or (not points.is_high and len(values) < asked):
        return Outcome.NOTHING
    total, sign = sum(values), 1 if points.is_high else -1
    if sign * total >= sign * points.very_low:
        return Outcome.HEAVY
    return Outcome.TELL if sign * total >= sign * points.worth_telling else Outcome.NOTHING
