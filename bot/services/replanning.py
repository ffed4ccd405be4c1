"""New time zone rules: what rings next keeps its local date and hour, and gets the instant that these now have."""

from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.occurrences import Occurrence, instant_of, is_missing, next_occurrence
from bot.storage import reminders, stamps
from bot.storage.database import Transaction
from bot.storage.reminders import Due, Place

BATCH = 500
START: Place = (UUID(int=0), -1)


async def is_needed(tx: Transaction, rules: str) -> bool:
    """Whether the due rows were worked out with other rules than these."""
    return await stamps.get(tx, stamps.TIME_ZONE_RULES) != rules


async def replan(tx: Transaction, after: Place, limit: int = BATCH) -> Place | None:
    """One batch of all due rows; where to go on, or None after the last. What is overdue stays so, and is rung."""
    found, last = await reminders.due_after(tx, after, limit)
    for due in found:
        coming = _same_date(due)
        if coming is None or coming.instant != due.due_at:
            await reminders.move_due(tx, due, coming)
    return last


async def finish(tx: Transaction, rules: str) -> None:
    await stamps.put(tx, stamps.TIME_ZONE_RULES, rules)


def _same_date(due: Due) -> Occurrence | None:
    """The date is what the reminder is about; only one that the new rules leap over gives way to the next."""
    zone, at = ZoneInfo(due.zone), due.reminder.slots[due.slot]
    instant, moved = instant_of(due.on, at, zone)
    if moved and is_missing(due.on, zone):
        return next_occurrence(due.reminder.rule, at, zone, instant)
    return Occurrence(due.on, at, instant, moved)
