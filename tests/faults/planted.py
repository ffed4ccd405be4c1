"""Bugs that the judge must catch: each changes a copy of a good run's wire log, or of its database, in one place."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Lines = list[Line]


@dataclass(frozen=True)
class Bug:
    """What the judge must call it, and how it is planted."""

    named: str  # the list of the verdict in which it must stand
    in_wire: Callable[[Lines], Lines] | None = None
    in_database: tuple[str, ...] = ()


def _first(lines: Lines, **like: object) -> int:
    return next(n for n, line in enumerate(lines) if all(line.get(name) == value for name, value in like.items()))


def _question(lines: Lines) -> int:
    return next(n for n, line in enumerate(lines) if "How was your mood?" in str(line.get("text")))


def _without(lines: Lines, n: int) -> Lines:
    return lines[:n] + lines[n + 1 :]


def _again(lines: Lines, n: int, **other: object) -> Lines:
    return [*lines[: n + 1], {**lines[n], **other}, *lines[n + 1 :]]


def _changed(lines: Lines, n: int, **other: object) -> Lines:
    return [*lines[:n], {**lines[n], **other}, *lines[n + 1 :]]


def _answer(lines: Lines) -> int:
    return next(n for n, line in enumerate(lines) if str(line.get("text")).startswith("Kept"))


def _other_chat(lines: Lines, chat: object) -> object:
    return next(line["chat"] for line in lines if line["event"] == "call" and line["chat"] != chat)


def _goes_astray(lines: Lines) -> Lines:
    n = _question(lines)
    return _changed(lines, n, chat=_other_chat(lines, lines[n]["chat"]))


def _exports(lines: Lines, change: Callable[[list[str]], list[str]]) -> Lines:
    n = next(n for n, line in enumerate(lines) if line.get("entries"))
    return _changed(lines, n, entries=change(lines[n]["entries"]))


NAMED = {
    "{ONE_SENT}": "(SELECT id FROM outbox WHERE state = 'sent' AND message_class = 'prompt' LIMIT 1)",
    "{ONE_OCCURRENCE}": "(SELECT id FROM occurrence WHERE state = 'sent' LIMIT 1)",
}

BUGS = {
    "a question is sent twice": Bug("duplicates", lambda lines: _again(lines, _question(lines), message_id=10**9)),
    "an answer is sent twice": Bug("duplicates", lambda lines: _again(lines, _answer(lines), message_id=10**9)),
    "the same call is made twice and lands in one message": Bug(
        "duplicates", lambda lines: _again(lines, _question(lines))
    ),
    "what is called sent never left": Bug("lost", lambda lines: _without(lines, _question(lines))),
    "what is called sent was refused": Bug(
        "lost", lambda lines: _changed(lines, _question(lines), accepted=False, status=403, message_id=None)
    ),
    "a question leaves after its day": Bug(
        "wrong", lambda lines: _changed(lines, _question(lines), at="2027-01-01T00:00:00+00:00")
    ),
    "a message goes to somebody else": Bug("wrong", _goes_astray),
    "an entry is missing in what is handed out, and another stands there": Bug(
        "lost", lambda lines: _exports(lines, lambda entries: [*entries[1:], "note of nobody"])
    ),
    "an entry stands twice in what is handed out": Bug(
        "lost", lambda lines: _exports(lines, lambda entries: [*entries, entries[0]])
    ),
    "an update is never stored": Bug("lost", None, ("DELETE FROM inbox WHERE id = (SELECT min(id) FROM inbox)",)),
    "an update stays claimed": Bug(
        "lost", None, ("UPDATE inbox SET state = 'claimed' WHERE id = (SELECT min(id) FROM inbox)",)
    ),
    "an update is given up": Bug(
        "lost", None, ("UPDATE inbox SET state = 'dead' WHERE id = (SELECT min(id) FROM inbox)",)
    ),
    "an entry is lost": Bug("lost", None, ("DELETE FROM entry WHERE id = (SELECT min(id) FROM entry)",)),
    "an entry is kept twice": Bug(
        "lost",
        None,
        (
            "CREATE TEMP TABLE copied AS SELECT * FROM entry LIMIT 1",
            "UPDATE copied SET id = 'ffffffffffffffffffffffffffffffff'",
            "INSERT INTO entry SELECT * FROM copied",
        ),
    ),
    "a message stays in the air": Bug(
        "wrong", None, ("UPDATE outbox SET state = 'sending', ended_at = NULL WHERE id = {ONE_SENT}",)
    ),
    "a message waits for ever": Bug("wrong", None, ("UPDATE outbox SET state = 'waiting' WHERE id = {ONE_SENT}",)),
    "a message is given up": Bug(
        "lost", None, ("UPDATE outbox SET state = 'dead', reason = 'broken' WHERE id = {ONE_SENT}",)
    ),
    "what is in doubt is called sent": Bug("lost", None, ("UPDATE outbox SET state = 'sent' WHERE state = 'unknown'",)),
    "what was sent is called expired": Bug(
        "wrong", None, ("UPDATE outbox SET state = 'expired', message_id = NULL WHERE id = {ONE_SENT}",)
    ),
    "an occurrence never ends": Bug(
        "wrong", None, ("UPDATE occurrence SET state = 'open' WHERE id = {ONE_OCCURRENCE}",)
    ),
    "an occurrence ends without a reason": Bug(
        "wrong", None, ("UPDATE occurrence SET reason = NULL WHERE id = {ONE_OCCURRENCE}",)
    ),
    "an occurrence says other than its message": Bug(
        "wrong", None, ("UPDATE occurrence SET state = 'cancelled' WHERE id = {ONE_OCCURRENCE}",)
    ),
    "a date rings twice": Bug(
        "duplicates",
        None,
        (
            "CREATE TABLE twice AS SELECT * FROM occurrence",
            "INSERT INTO twice SELECT * FROM occurrence LIMIT 1",
            "DROP TABLE occurrence",
            "ALTER TABLE twice RENAME TO occurrence",
        ),
    ),
    "a date is leapt over": Bug("lost", None, ('UPDATE due SET "on" = date("on", \'+1 day\')',)),
    "a reminder never rings again": Bug("lost", None, ("DELETE FROM due",)),
    "a reminder that is due is forgotten": Bug(
        "wrong", None, ("UPDATE due SET due_at = '2026-11-20 00:00:00.000000'",)
    ),
}


def plant(bug: Bug, log: Path, database: Path) -> None:
    """In these copies."""
    if bug.in_wire is not None:
        lines = bug.in_wire([json.loads(line) for line in log.read_text("utf-8").splitlines()])
        log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with closing(sqlite3.connect(database)) as connection:
        for statement in bug.in_database:
            for name, rows in NAMED.items():
                statement = statement.replace(name, rows)  # noqa: PLW2901
            connection.execute(statement)
        connection.commit()
