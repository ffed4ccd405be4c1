"""Ids and dates as they stand in buttons; whatever else stands there is nothing."""

from datetime import date, datetime
from uuid import UUID


def id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def date_of(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a local date has no zone
    except ValueError:
        return None
