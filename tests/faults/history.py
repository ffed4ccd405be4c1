"""What a run left behind, read beside the program: the tables that matter, and the wire log, sorted.

Nothing is opened: whose chat a row belongs to follows from the ids that Telegram gave to its messages.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg

Line = dict[str, Any]
Row = dict[str, Any]
Rows = dict[str, list[Row]]

ENDS = frozenset({"sent", "expired", "cancelled", "unknown", "gone", "dead"})
SINGLE = frozenset({"sendMessage", "sendDocument", "sendContact"})
COLUMNS = {
    "inbox": "update_id, state, reason",
    "outbox": "id, lane, message_class, purpose, n, occurrence_id, state, reason, ended_at, not_before, expires_at, "
    "unknowns, message_id",
    "occurrence": 'id, reminder_id, "on", slot, state, reason, ended_at',
    "reminder": "id, person_id, rule, is_active",
    "due": 'reminder_id, slot, due_at, "on"',
    "person": "id, lane",
    "entry": "id, person_id",
}


@dataclass
class Verdict:
    """What was found: something in a list, and it did not hold. What is unknown is counted, held against nobody."""

    lost: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unknown: int = 0
    sent: int = 0
    occurrences: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.duplicates or self.wrong)

    def words(self) -> str:
        found = {"lost": self.lost, "duplicates": self.duplicates, "wrong": self.wrong}
        return "; ".join(f"{name}: {', '.join(said[:5])}" for name, said in found.items() if said)


async def read_rows(url: str) -> Rows:
    """The tables that matter, read beside the program."""
    queries = {name: f"SELECT {columns} FROM {name}" for name, columns in COLUMNS.items()}  # noqa: S608 - our own words
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(Path(url.partition(":///")[2]))) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")  # all of it as it was at one moment
            return {name: [_plain(dict(row)) for row in connection.execute(query)] for name, query in queries.items()}
    server = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        async with server.transaction(isolation="repeatable_read", readonly=True):
            return {name: [_plain(dict(row)) for row in await server.fetch(query)] for name, query in queries.items()}
    finally:
        await server.close()


def _plain(row: Row) -> Row:
    """The same from both databases: hex for ids, aware instants, dates."""
    for name, value in row.items():
        if name in ("ended_at", "not_before", "expires_at", "due_at") and isinstance(value, str):
            row[name] = datetime.fromisoformat(value + "+00:00")
        elif name == "on" and isinstance(value, str):
            row[name] = date.fromisoformat(value)
        elif name == "rule" and isinstance(value, str):
            row[name] = json.loads(value)
        elif name.endswith("id") and value is not None and not isinstance(value, int):
            row[name] = str(value).replace("-", "")
    return row


class Run:
    """One run, sorted."""

    def __init__(self, wire: list[Line], rows: Rows) -> None:
        self.rows = rows
        calls = [line for line in wire if line["event"] == "call"]
        self.accepted = [line for line in calls if line["accepted"]]
        self.refused = [line for line in calls if not line["accepted"]]
        self.updates = {line["id"]: line for line in wire if line["event"] == "update"}
        self.ended_at = datetime.fromisoformat(wire[-1]["at"])
        self.by_message: dict[int, list[Line]] = defaultdict(list)
        for line in self.accepted:
            if line["message_id"] is not None:
                self.by_message[line["message_id"]].append(line)
        self.sent = [row for row in rows["outbox"] if row["state"] == "sent"]
        self.chats: dict[bytes, set[int]] = defaultdict(set)  # of a lane
        for row in self.sent:
            self.chats[row["lane"]] |= {line["chat"] for line in self.by_message.get(row["message_id"] or -1, [])}
