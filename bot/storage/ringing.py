"""Many reminders ring at once: their occurrences, and when each rings next, in one statement for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bot.care.occurrences import Occurrence
from bot.storage.bulk import change_all, insert_all
from bot.storage.database import Transaction, new_id
from bot.storage.listing import among
from bot.storage.reminders import Due
from bot.storage.tables import DueRow, OccurrenceRow


@dataclass(frozen=True)
class Ring:
    """What a reminder that is due rings for, until when that is worth sending, and when it rings next."""

    due: Due
    occurrence: Occurrence
    expires_at: datetime
    coming: Occurrence


async def rung_before(tx: Transaction, rings: Sequence[Ring]) -> set[tuple[UUID, int]]:
    """Reminders and slots of which this date, or the next, has rung already: their dates need a closer look."""
    dates = {(ring.due.reminder.id, ring.due.slot): {ring.occurrence.on, ring.coming.on} for ring in rings}
    query = select(OccurrenceRow.reminder_id, OccurrenceRow.slot, OccurrenceRow.on).where(
        among(tx.connection, OccurrenceRow.reminder_id, [ring.due.reminder.id for ring in rings]),
        OccurrenceRow.on >= min(ring.occurrence.on for ring in rings),
    )
    return {(of, slot) for of, slot, on in await tx.connection.execute(query) if on in dates.get((of, slot), ())}


async def occur_all(tx: Transaction, rings: Sequence[Ring]) -> list[UUID]:
    """One occurrence for each; the ids, in the same order."""
    ids = [new_id() for _ in rings]
    rows = [
        {
            "id": occurrence_id,
            "reminder_id": ring.due.reminder.id,
            "person_id": ring.due.reminder.person_id,
            "on": ring.occurrence.on,
            "slot": ring.due.slot,
            "due_at": ring.occurrence.instant,
            "expires_at": ring.expires_at,
            "state": "open",
        }
        for occurrence_id, ring in zip(ids, rings, strict=True)
    ]
    await insert_all(tx, OccurrenceRow, rows)
    return ids


async def move_all(tx: Transaction, rings: Sequence[Ring]) -> None:
    """To when each rings next."""
    rows = [
        {
            "reminder_id": ring.due.reminder.id,
            "slot": ring.due.slot,
            "due_at": ring.coming.instant,
            "on": ring.coming.on,
        }
        for ring in rings
    ]
    await change_all(tx, DueRow, ("reminder_id", "slot"), rows)
