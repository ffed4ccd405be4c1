"""Ids and dates as they stand in buttons; whatever else stands there is nothing."""

from datetime import date, datetime
from uuid import UUID

LONGEST_POSITION = 15  # figures, which every database holds


def id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def position_of(text: str) -> int:
    """A place in a list; its beginning for anything that is none."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_POSITION else 0


def date_of(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a local date has no zone
    except ValueError:
        return None
