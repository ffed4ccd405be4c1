"""Reminders, when each rings next, and what became of each ringing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import Occurrence
from bot.care.rules import Rule, rule_from_json, rule_to_json
from bot.storage.database import Transaction, new_id
from bot.storage.listing import among
from bot.storage.people import known_zone
from bot.storage.statements import insert_new, skip_locked
from bot.storage.tables import DueRow, OccurrenceRow, PersonRow, ReminderRow
from bot.storage.vault import Unreadable

TITLE = "reminder.title"


@dataclass(frozen=True)
class Reminder:
    """A rule and the local times at which it rings, one slot each; their clock is the person's, or one of its own."""

    id: UUID
    person_id: UUID
    kind: str
    message_class: MessageClass
    rule: Rule
    slots: tuple[time, ...]
    is_active: bool
    created_at: datetime
    minutes: int | None = None
    open_for: int | None = None  # minutes from its hour in which it may come; None: to the end of its local day
    is_silent: bool | None = None  # None: as its kind does
    is_neutral: bool = False  # its own words are shown only when asked for
    paused_until: datetime | None = None
    zone: str | None = None  # where its hours are those of a place that the person left


@dataclass(frozen=True)
class Due:
    """A reminder whose time has come, for one nominal date and slot, with the zone by whose clock it rings."""

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
    title: str | None = None,
    is_active: bool = True,
) -> Reminder:
    """When it rings is not worked out yet: services/reminding does that."""
    reminder = Reminder(new_id(), person_id, kind, message_class, rule, tuple(slots), is_active, now, minutes)
    identity = {"id": reminder.id, "person_id": person_id, "kind": kind, "created_at": now}
    await tx.connection.execute(insert(ReminderRow).values(**identity, **_changeable(reminder)))
    if title is not None:
        await set_title(tx, reminder, title)
    return reminder


async def get(tx: Transaction, person_id: UUID, reminder_id: UUID) -> Reminder | None:
    mine = (ReminderRow.person_id == person_id) & (ReminderRow.id == reminder_id)
    row = (await tx.connection.execute(select(ReminderRow.__table__).where(mine))).one_or_none()
    return None if row is None else _reminder(row)


async def of_person(tx: Transaction, person_id: UUID) -> list[Reminder]:
    query = select(ReminderRow.__table__).where(ReminderRow.person_id == person_id).order_by(ReminderRow.id)
    return [_reminder(row) for row in await tx.connection.execute(query)]


async def page(tx: Transaction, person_id: UUID, after: UUID | None, limit: int) -> list[Reminder]:
    """In the order of their making, what comes after one of them."""
    query = select(ReminderRow.__table__).where(ReminderRow.person_id == person_id)
    if after is not None:
        query = query.where(ReminderRow.id > after)
    return [_reminder(row) for row in await tx.connection.execute(query.order_by(ReminderRow.id).limit(limit))]


async def count(tx: Transaction, person_id: UUID) -> int:
    query = select(func.count()).where(ReminderRow.person_id == person_id)
    return (await tx.connection.execute(query)).scalar_one()


async def stay_in(tx: Transaction, person_id: UUID, zone: str) -> None:
    """The hours of what follows the person so far are from now on those of this zone."""
    follows = (ReminderRow.person_id == person_id) & ReminderRow.zone.is_(None)
    await tx.connection.execute(update(ReminderRow).where(follows).values(zone=zone))


async def follow(tx: Transaction, person_id: UUID, zone: str | None = None) -> None:
    """Hours go with the person again: all of them, or those that stayed in the zone they come back to."""
    stays = (ReminderRow.person_id == person_id) & ReminderRow.zone.is_not(None)
    if zone is not None:
        stays &= ReminderRow.zone == zone
    await tx.connection.execute(update(ReminderRow).where(stays).values(zone=None))


async def change(tx: Transaction, reminder: Reminder) -> None:
    """It is from now on as this value says; due rows of slots that are gone go too."""
    await tx.connection.execute(update(ReminderRow).where(_mine(reminder)).values(**_changeable(reminder)))
    beyond = (DueRow.reminder_id == reminder.id) & (DueRow.slot >= len(reminder.slots))
    await tx.connection.execute(delete(DueRow).where(beyond))


def _mine(reminder: Reminder) -> ColumnElement[bool]:
    return (ReminderRow.person_id == reminder.person_id) & (ReminderRow.id == reminder.id)


def _changeable(reminder: Reminder) -> dict[str, object]:
    same = ("is_active", "minutes", "open_for", "is_silent", "is_neutral", "paused_until", "zone")
    return {
        "message_class": reminder.message_class.value,
        "rule": rule_to_json(reminder.rule),
        "slots": _slots_to_json(reminder.slots),
        **{name: getattr(reminder, name) for name in same},
    }


async def remove(tx: Transaction, reminder: Reminder) -> None:
    """With its words, what became of it, and what still waits to be sent for it."""
    await tx.connection.execute(delete(ReminderRow).where(_mine(reminder)))


async def set_title(tx: Transaction, reminder: Reminder, title: str) -> None:
    sealed = await tx.vault.seal(title, label=TITLE, row=reminder.id, owner=reminder.person_id)
    await tx.connection.execute(update(ReminderRow).where(_mine(reminder)).values(title=sealed))


async def title_of(tx: Transaction, reminder: Reminder) -> str | None:
    """The person's own words; None where there are none, or none that can still be read."""
    sealed = (await tx.connection.execute(select(ReminderRow.title).where(_mine(reminder)))).scalar_one_or_none()
    if sealed is None:
        return None
    try:
        return await tx.vault.open(sealed, label=TITLE, row=reminder.id, owner=reminder.person_id)
    except Unreadable:
        return None


async def set_due(tx: Transaction, reminder_id: UUID, slot: int, occurrence: Occurrence | None) -> None:
    """When this slot rings next; never (None) removes it."""
    mine = (DueRow.reminder_id == reminder_id) & (DueRow.slot == slot)
    await tx.connection.execute(delete(DueRow).where(mine))
    if occurrence is not None:
        values = {"due_at": occurrence.instant, "on": occurrence.on}
        await tx.connection.execute(insert(DueRow).values(reminder_id=reminder_id, slot=slot, **values))


# Every column of a reminder, with its own zone, beside that of the person.
DUE = (
    select(
        ReminderRow.__table__,
        DueRow.slot,
        DueRow.on,
        DueRow.due_at,
        PersonRow.zone.label("person_zone"),
        PersonRow.lane,
    )
    .select_from(DueRow)
    .join(ReminderRow, ReminderRow.id == DueRow.reminder_id)
    .join(PersonRow, PersonRow.id == ReminderRow.person_id)
)


async def claim_due(tx: Transaction, now: datetime, limit: int) -> list[Due]:
    """What has come due, oldest first, held by this transaction until it commits."""
    query = DUE.where(DueRow.due_at <= now).order_by(DueRow.due_at, DueRow.reminder_id).limit(limit)
    rows = (await tx.connection.execute(skip_locked(query, DueRow))).all()
    return await _dues(tx, rows, now)


async def _dues(tx: Transaction, rows: Sequence[Row[Any]], now: datetime) -> list[Due]:
    """A row that cannot be read waits an hour; the others are not kept waiting with it."""
    found = []
    for row in rows:
        due = _due(row)
        if due is None:
            await postpone(tx, row.id, row.slot, now + timedelta(hours=1))
        else:
            found.append(due)
    return found


def _due(row: Row[Any]) -> Due | None:
    try:
        reminder = _reminder(row)
    except (LookupError, TypeError, ValueError):
        return None
    return Due(reminder, row.slot, row.on, row.due_at, reminder.zone or known_zone(row.person_zone), row.lane)


async def postpone(tx: Transaction, reminder_id: UUID, slot: int, until: datetime) -> None:
    mine = (DueRow.reminder_id == reminder_id) & (DueRow.slot == slot)
    await tx.connection.execute(update(DueRow).where(mine).values(due_at=until))


async def claim_soon(tx: Transaction, people: Collection[UUID], after: datetime, until: datetime) -> list[Due]:
    """What comes due for these people within moments, so that it can come together with what is due now."""
    query = DUE.where(
        DueRow.due_at > after, DueRow.due_at <= until, among(tx.connection, ReminderRow.person_id, people)
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


async def occur(
    tx: Transaction, reminder: Reminder, slot: int, occurrence: Occurrence, expires_at: datetime
) -> UUID | None:
    """The one occurrence of this date and slot; None when there already is one."""
    occurrence_id = new_id()
    row = {
        "id": occurrence_id,
        "reminder_id": reminder.id,
        "person_id": reminder.person_id,
        "on": occurrence.on,
        "slot": slot,
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


@dataclass(frozen=True)
class Ringing:
    """One occurrence, and what the person said to it."""

    id: UUID
    reminder_id: UUID
    on: date
    slot: int
    due_at: datetime
    expires_at: datetime
    state: str
    answer: str | None
    answered_at: datetime | None


async def ringing(tx: Transaction, person_id: UUID, occurrence_id: UUID) -> Ringing | None:
    names = tuple(getattr(OccurrenceRow, one.name) for one in fields(Ringing))
    query = select(*names).where(OccurrenceRow.person_id == person_id, OccurrenceRow.id == occurrence_id)
    row = (await tx.connection.execute(query)).one_or_none()
    return None if row is None else Ringing(*row)


async def recent(tx: Transaction, reminder_id: UUID, since: datetime) -> list[UUID]:
    """What rang since then."""
    query = select(OccurrenceRow.id).where(OccurrenceRow.reminder_id == reminder_id, OccurrenceRow.due_at >= since)
    return list((await tx.connection.execute(query)).scalars())


async def latest(tx: Transaction, reminder_id: UUID, limit: int) -> list[UUID]:
    """What rang last, the latest first."""
    query = select(OccurrenceRow.id).where(OccurrenceRow.reminder_id == reminder_id)
    query = query.order_by(OccurrenceRow.due_at.desc(), OccurrenceRow.slot.desc()).limit(limit)
    return list((await tx.connection.execute(query)).scalars())


async def missed(tx: Transaction, person_id: UUID, message_class: MessageClass, since: datetime) -> list[UUID]:
    """What was found since then to be too late, in order of its hours."""
    query = (
        select(OccurrenceRow.id)
        .join(ReminderRow, ReminderRow.id == OccurrenceRow.reminder_id)
        .where(OccurrenceRow.person_id == person_id, ReminderRow.message_class == message_class.value)
        .where(OccurrenceRow.state == Ending.EXPIRED.value, OccurrenceRow.reason == "too-late")
        .where(OccurrenceRow.ended_at >= since)
        .order_by(OccurrenceRow.due_at)
    )
    return list((await tx.connection.execute(query)).scalars())


async def answer(tx: Transaction, person_id: UUID, occurrence_id: UUID, said: str | None, now: datetime) -> None:
    """What the person said to it, one of a few words of ours; None takes it back."""
    mine = (OccurrenceRow.person_id == person_id) & (OccurrenceRow.id == occurrence_id)
    values = {"answer": said, "answered_at": now if said else None}
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
    said = ("answer", "answered_at")
    names = ("id", "reminder_id", "on", "slot", "due_at", "expires_at", "state", "reason", "ended_at", *said)
    return [{name: getattr(row, name) for name in names} for row in rows]


async def next_of(tx: Transaction, reminder_id: UUID) -> tuple[datetime, date, int] | None:
    """The instant, nominal date and slot at which this reminder rings next."""
    query = select(DueRow.due_at, DueRow.on, DueRow.slot).where(DueRow.reminder_id == reminder_id)
    row = (await tx.connection.execute(query.order_by(DueRow.due_at, DueRow.slot).limit(1))).one_or_none()
    return row and (row.due_at, row.on, row.slot)


async def next_due_at(tx: Transaction) -> datetime | None:
    """The instant at which anybody's reminder rings next."""
    return (await tx.connection.execute(select(func.min(DueRow.due_at)))).scalar_one()


Place = tuple[UUID, int]


async def due_after(tx: Transaction, after: Place, limit: int) -> tuple[list[Due], Place | None]:
    """All due rows, a batch at a time in order of their reminders, and where to go on; None after the last."""
    reminder_id, slot = after
    beyond = (DueRow.reminder_id > reminder_id) | ((DueRow.reminder_id == reminder_id) & (DueRow.slot > slot))
    query = DUE.where(beyond).order_by(DueRow.reminder_id, DueRow.slot).limit(limit)
    rows = (await tx.connection.execute(query)).all()
    found = [due for row in rows if (due := _due(row))]
    return found, (rows[-1].id, rows[-1].slot) if rows else None


async def move_due(tx: Transaction, due: Due, occurrence: Occurrence | None) -> None:
    """To another instant; unless it has been moved or has rung meanwhile."""
    same = (DueRow.reminder_id == due.reminder.id) & (DueRow.slot == due.slot) & (DueRow.due_at == due.due_at)
    if occurrence is None:
        await tx.connection.execute(delete(DueRow).where(same))
    else:
        values = {"due_at": occurrence.instant, "on": occurrence.on}
        await tx.connection.execute(update(DueRow).where(same).values(**values))


async def purge(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget some of what ended and was over before; how many there were. Ids are made in order of time."""
    finished = (OccurrenceRow.state != "open") & (OccurrenceRow.expires_at < before)
    oldest = select(OccurrenceRow.id).where(finished).order_by(OccurrenceRow.id).limit(limit)
    ids = (await tx.connection.execute(skip_locked(oldest, OccurrenceRow))).scalars().all()
    if ids:
        await tx.connection.execute(delete(OccurrenceRow).where(among(tx.connection, OccurrenceRow.id, ids)))
    return len(ids)


def _slots_to_json(slots: Sequence[time]) -> dict[str, object]:
    return {"at": [slot.strftime("%H:%M") for slot in slots]}


def _reminder(row: Row[Any]) -> Reminder:
    slots = tuple(time.fromisoformat(text) for text in row.slots["at"])
    rule = rule_from_json(row.rule)
    kind = MessageClass(row.message_class)
    is_active, created_at = row.is_active, row.created_at
    return Reminder(
        row.id,
        row.person_id,
        row.kind,
        kind,
        rule,
        slots,
        is_active,
        created_at,
        row.minutes,
        open_for=row.open_for,
        is_silent=row.is_silent,
        is_neutral=row.is_neutral,
        paused_until=row.paused_until,
        zone=row.zone and known_zone(row.zone),
    )
