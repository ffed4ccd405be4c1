"""Reminders, when each rings next, and what became of each ringing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import Occurrence, Rule, rule_from_json, rule_to_json
from bot.storage.database import Transaction, new_id
from bot.storage.listing import among
from bot.storage.people import known_zone
from bot.storage.statements import insert_new, skip_locked
from bot.storage.tables import DueRow, OccurrenceRow, PersonRow, ReminderRow


@dataclass(frozen=True)
class Reminder:
    """A rule and the local times at which it rings; the zone is the person's."""

    id: UUID
    person_id: UUID
    kind: str
    message_class: MessageClass
    rule: Rule
    slots: tuple[time, ...]
    is_active: bool
    created_at: datetime
    minutes: int | None = None


@dataclass(frozen=True)
class Due:
    """A reminder whose time has come, for one nominal date and slot, with the zone its person lives in."""

    reminder: Reminder
    slot: int
    on: date
    due_at: datetime
    zone: str
    lane: bytes


async def add(
    tx: Transaction,
    person_id: UUID,
    *,
    kind: str,
    message_class: MessageClass,
    rule: Rule,
    slots: Sequence[time],
    now: datetime,
    minutes: int | None = None,
) -> Reminder:
    reminder = Reminder(
        new_id(), person_id, kind, message_class, rule, tuple(slots), is_active=True, created_at=now, minutes=minutes
    )
    await tx.connection.execute(
        insert(ReminderRow).values(
            id=reminder.id,
            person_id=person_id,
            kind=kind,
            message_class=message_class.value,
            rule=rule_to_json(rule),
            slots=_slots_to_json(slots),
            is_active=True,
            minutes=minutes,
            created_at=now,
        )
    )
    return reminder


async def of_person(tx: Transaction, person_id: UUID) -> list[Reminder]:
    query = select(ReminderRow.__table__).where(ReminderRow.person_id == person_id).order_by(ReminderRow.id)
    return [_reminder(row) for row in await tx.connection.execute(query)]


async def change(
    tx: Transaction,
    person_id: UUID,
    reminder_id: UUID,
    *,
    rule: Rule,
    slots: Sequence[time],
    is_active: bool,
    minutes: int | None,
) -> None:
    mine = (ReminderRow.person_id == person_id) & (ReminderRow.id == reminder_id)
    values = {"rule": rule_to_json(rule), "slots": _slots_to_json(slots), "is_active": is_active, "minutes": minutes}
    await tx.connection.execute(update(ReminderRow).where(mine).values(**values))


async def set_due(tx: Transaction, reminder_id: UUID, slot: int, occurrence: Occurrence | None) -> None:
    """When this slot rings next; never (None) removes it."""
    mine = (DueRow.reminder_id == reminder_id) & (DueRow.slot == slot)
    await tx.connection.execute(delete(DueRow).where(mine))
    if occurrence is not None:
        values = {"due_at": occurrence.instant, "on": occurrence.on}
        await tx.connection.execute(insert(DueRow).values(reminder_id=reminder_id, slot=slot, **values))


async def claim_due(tx: Transaction, now: datetime, limit: int) -> list[Due]:
    """What has come due, oldest first, held by this transaction until it commits."""
    query = (
        select(ReminderRow.__table__, DueRow.slot, DueRow.on, DueRow.due_at, PersonRow.zone, PersonRow.lane)
        .select_from(DueRow)
        .join(ReminderRow, ReminderRow.id == DueRow.reminder_id)
        .join(PersonRow, PersonRow.id == ReminderRow.person_id)
        .where(DueRow.due_at <= now)
        .order_by(DueRow.due_at, DueRow.reminder_id)
        .limit(limit)
    )
    rows = (await tx.connection.execute(skip_locked(query, DueRow))).all()
    return await _dues(tx, rows, now)


async def _dues(tx: Transaction, rows: Sequence[Row[Any]], now: datetime) -> list[Due]:
    """A row that cannot be read waits an hour; the others are not kept waiting with it."""
    found = []
    for row in rows:
        try:
            found.append(Due(_reminder(row), row.slot, row.on, row.due_at, known_zone(row.zone), row.lane))
        except (LookupError, TypeError, ValueError):
            await postpone(tx, row.id, row.slot, now + timedelta(hours=1))
    return found


async def postpone(tx: Transaction, reminder_id: UUID, slot: int, until: datetime) -> None:
    mine = (DueRow.reminder_id == reminder_id) & (DueRow.slot == slot)
    await tx.connection.execute(update(DueRow).where(mine).values(due_at=until))


async def claim_soon(tx: Transaction, people: Collection[UUID], after: datetime, until: datetime) -> list[Due]:
    """What comes due for these people within moments, so that it can come together with what is due now."""
    query = (
        select(ReminderRow.__table__, DueRow.slot, DueRow.on, DueRow.due_at, PersonRow.zone, PersonRow.lane)
        .select_from(DueRow)
        .join(ReminderRow, ReminderRow.id == DueRow.reminder_id)
        .join(PersonRow, PersonRow.id == ReminderRow.person_id)
        .where(DueRow.due_at > after, DueRow.due_at <= until, ReminderRow.person_id.in_(list(people)))
    )
    rows = (await tx.connection.execute(skip_locked(query, DueRow))).all()
    return await _dues(tx, rows, until)


async def has_rung(tx: Transaction, person_id: UUID, kind: str) -> bool:
    """Whether a reminder of this kind ever reached this person."""
    query = (
        select(OccurrenceRow.id)
        .join(ReminderRow, ReminderRow.id == OccurrenceRow.reminder_id)
        .where(OccurrenceRow.person_id == person_id, OccurrenceRow.state == "sent", ReminderRow.kind == kind)
    )
    return (await tx.connection.execute(query.limit(1))).first() is not None


async def has_occurred(tx: Transaction, reminder_id: UUID, on: date, slot: int) -> bool:
    query = select(OccurrenceRow.id).where(
        OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.on == on, OccurrenceRow.slot == slot
    )
    return (await tx.connection.execute(query)).first() is not None


async def occur(tx: Transaction, due: Due, occurrence: Occurrence, expires_at: datetime) -> UUID | None:
    """The one occurrence of this date and slot; None when there already is one."""
    occurrence_id = new_id()
    row = {
        "id": occurrence_id,
        "reminder_id": due.reminder.id,
        "person_id": due.reminder.person_id,
        "on": occurrence.on,
        "slot": due.slot,
        "due_at": occurrence.instant,
        "expires_at": expires_at,
        "state": "open",
    }
    result = await tx.connection.execute(insert_new(tx, OccurrenceRow).values(row))
    return occurrence_id if result.rowcount == 1 else None


async def settle(tx: Transaction, occurrence_id: UUID, ending: Ending, reason: str, now: datetime) -> None:
    """The first ending stands."""
    mine = (OccurrenceRow.id == occurrence_id) & (OccurrenceRow.state == "open")
    values = {"state": ending.value, "reason": reason, "ended_at": now}
    await tx.connection.execute(update(OccurrenceRow).where(mine).values(**values))


async def settle_all(
    tx: Transaction, occurrence_ids: Collection[UUID], ending: Ending, reason: str, now: datetime
) -> None:
    """The same for many that end alike."""
    mine = among(tx.connection, OccurrenceRow.id, occurrence_ids) & (OccurrenceRow.state == "open")
    values = {"state": ending.value, "reason": reason, "ended_at": now}
    await tx.connection.execute(update(OccurrenceRow).where(mine).values(**values))


async def belongs(tx: Transaction, person_id: UUID, occurrence_id: UUID) -> bool:
    query = select(OccurrenceRow.id).where(OccurrenceRow.person_id == person_id, OccurrenceRow.id == occurrence_id)
    return (await tx.connection.execute(query)).first() is not None


async def occurrence_on(tx: Transaction, occurrence_id: UUID) -> date | None:
    query = select(OccurrenceRow.on).where(OccurrenceRow.id == occurrence_id)
    return (await tx.connection.execute(query)).scalar_one_or_none()


async def occurrences(tx: Transaction, person_id: UUID) -> list[dict[str, Any]]:
    """Everything that rang or should have, with what became of it, for the export."""
    query = select(OccurrenceRow.__table__).where(OccurrenceRow.person_id == person_id)
    rows = await tx.connection.execute(query.order_by(OccurrenceRow.due_at))
    names = ("id", "reminder_id", "on", "slot", "due_at", "expires_at", "state", "reason", "ended_at")
    return [{name: getattr(row, name) for name in names} for row in rows]


async def next_due(tx: Transaction, person_id: UUID, kind: str | None = None) -> tuple[datetime, date] | None:
    """The instant and nominal date at which anything (or one kind) of this person rings next."""
    return await _next(tx, ReminderRow.person_id == person_id, kind)


async def next_due_at(tx: Transaction) -> datetime | None:
    """The instant at which anybody's reminder rings next."""
    found = await _next(tx, None, None)
    return found and found[0]


async def _next(tx: Transaction, whose: ColumnElement[bool] | None, kind: str | None) -> tuple[datetime, date] | None:
    query = select(DueRow.due_at, DueRow.on).join(ReminderRow, ReminderRow.id == DueRow.reminder_id)
    if whose is not None:
        query = query.where(whose)
    if kind is not None:
        query = query.where(ReminderRow.kind == kind)
    row = (await tx.connection.execute(query.order_by(DueRow.due_at).limit(1))).one_or_none()
    return row and (row.due_at, row.on)


async def purge(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget some of what ended and was over before; how many there were. Ids are made in order of time."""
    finished = (OccurrenceRow.state != "open") & (OccurrenceRow.expires_at < before)
    oldest = select(OccurrenceRow.id).where(finished).order_by(OccurrenceRow.id).limit(limit)
    ids = (await tx.connection.execute(skip_locked(oldest, OccurrenceRow))).scalars().all()
    if ids:
        await tx.connection.execute(delete(OccurrenceRow).where(among(tx.connection, OccurrenceRow.id, ids)))
    return len(ids)


def _slots_to_json(slots: Sequence[time]) -> dict[str, Any]:
    return {"at": [slot.strftime("%H:%M") for slot in slots]}


def _reminder(row: Row[Any]) -> Reminder:
    slots = tuple(time.fromisoformat(text) for text in row.slots["at"])
    rule = rule_from_json(row.rule)
    kind = MessageClass(row.message_class)
    is_active, created_at = row.is_active, row.created_at
    return Reminder(row.id, row.person_id, row.kind, kind, rule, slots, is_active, created_at, row.minutes)
