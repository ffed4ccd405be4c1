"""The export as a document: one JSON file, readable without this program."""

import json
from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID


def render(document: dict[str, Any]) -> bytes:
    """UTF-8 JSON; instants as ISO 8601 in UTC, dates as YYYY-MM-DD."""
    return json.dumps(document, default=_plain, ensure_ascii=False, indent=2).encode()


def _plain(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case datetime() | date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"the export does not know how to write {type(value).__name__}")
