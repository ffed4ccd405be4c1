"""What silence asks of us: after some days to ask once whether to pause, then to ask less, never to ask more."""

from datetime import datetime, timedelta
from enum import StrEnum

SILENT_AFTER = timedelta(days=5)
EVERY = 3  # days between questions to somebody who is silent


class Ease(StrEnum):
    """What to do with a question that is due."""

    GO = "go"
    ASK = "ask"  # whether to pause, instead of the question
    REST = "rest"


def ease(heard_at: datetime, asked_at: datetime | None, now: datetime) -> Ease:
    """`heard_at` is the person's last word or tap, `asked_at` when we last asked whether to pause."""
    silent_for = now - heard_at
    if silent_for < SILENT_AFTER:
        return Ease.GO
    if asked_at is None or asked_at < heard_at:
        return Ease.ASK
    days = (now - asked_at + timedelta(hours=1)).days
    return Ease.GO if days and days % EVERY == 0 else Ease.REST
