"""Somebody takes their record along, or leaves: one document with everything, and erasure that is final."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.care.people import Person
from bot.care.rules import rule_to_json
from bot.storage import inbox, journal, kept, outbox, people, reminders, sheets
from bot.storage.database import Transaction

SCHEMA = "stripes-export-1"


async def everything(tx: Transaction, person: Person, now: datetime) -> dict[str, Any]:
    """All that is kept about this person, as plain values; docs/export.md says what each means."""
    about = {**asdict(person), "telegram_id": await people.telegram_id(tx, person.id)}
    return {
        "schema": SCHEMA,
        "exported_at": now,
        "person": about,
        "consents": [asdict(one) for one in await people.consents(tx, person.id)],
        "entries": [asdict(entry) for entry in await journal.everything(tx, person.id)],
        "sheets": [asdict(sheet) for sheet in await sheets.all_of(tx, person.id)],
        "answers": [asdict(answer) for answer in await sheets.everything(tx, person.id)],
        "kept": [asdict(one) for one in await kept.everything(tx, person.id)],
        "reminders": [
            {**asdict(one), "rule": rule_to_json(one.rule), "title": await reminders.title_of(tx, one)}
            for one in await reminders.of_person(tx, person.id)
        ],
        "occurrences": await reminders.occurrences(tx, person.id),
    }


async def erase(tx: Transaction, person: Person, lane: bytes, update: UUID) -> None:
    """Every row of this person, then their key; what came and went goes too, but for the request itself."""
    await people.remove(tx, person.id)
    await outbox.forget(tx, lane)
    await inbox.forget_words(tx, lane, but=update)
