"""A reminder falls due: it rings once for its local date, and when it rings next is known before it does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import (
    Occurrence,
    instant_of,
    local_day_end,
    next_occurrence,
    occurrences_between,
    shift_quiet,
)
from bot.care.people import Person
from bot.care.rules import Rule
from bot.care.treatments import worth_for
from bot.services import admitting
from bot.storage import outbox, reminders, ringing
from bot.storage.database import Clash, Transaction
from bot.storage.outbox import Post
from bot.storage.reminders import Due, Reminder
from bot.storage.ringing import Ring
from bot.storage.vault import Unreadable

JOURNAL, LEARNING, RELAXING = "journal", "learning", "relaxing"
SILENT = frozenset({LEARNING, RELAXING})  # what can wait makes no sound, unless the person wants it to
BATCH = 500
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
BROKEN_WAITS_FOR = timedelta(hours=1)
TOGETHER_WITHIN = timedelta(minutes=15)  # two questions as near as this are one message


async def of_kind(tx: Transaction, person: Person, kind: str) -> Reminder | None:
    """The one reminder of this kind, active or silent."""
    mine = await reminders.of_person(tx, person.id)
    return next((reminder for reminder in mine if reminder.kind == kind), None)


async def next_at(tx: Transaction, person: Person, kind: str = JOURNAL) -> datetime | None:
    """When a question really comes: after a pause; quiet hours shift it, and those that last out its day swallow it."""
    found = await of_kind(tx, person, kind)
    return await comes_at(tx, person, found) if found else None


async def comes_at(tx: Transaction, person: Person, reminder: Reminder) -> datetime | None:
    """The same of one reminder, in any of its slots."""
    coming = await reminders.next_of(tx, reminder.id)
    if coming is None:
        return None
    zone, (at, on, _) = zone_of(reminder, person), coming
    is_unasked = reminder.message_class.handling.unasked
    if is_unasked and person.paused_until is not None and person.is_paused(at):
        after = (next_occurrence(reminder.rule, slot, zone, person.paused_until - A_MOMENT) for slot in reminder.slots)
        first = min((found for found in after if found), key=lambda found: found.instant, default=None)
        if first is None:
            return None
        at, on = first.instant, first.on
    shifted_at = shift_quiet(at, person.quiet if is_unasked else None, ZoneInfo(person.zone))
    return shifted_at if shifted_at < expires_at(reminder, on, at, zone) else None


async def set_kind(
    tx: Transaction,
    person: Person,
    kind: str,
    *,
    at: time | None,
    rule: Rule,
    now: datetime,
    minutes: int | None = None,
) -> None:
    """Ask at this local time by this rule; `at` None keeps the reminder and silences it."""
    known = await of_kind(tx, person, kind)
    if known is not None:
        slots, lasts = known.slots if at is None else (at,), minutes or known.minutes
        is_active = at is not None
        changed = replace(known, rule=rule, slots=slots, is_active=is_active, minutes=lasts)
        await reminders.change(tx, changed)
    elif at is not None:
        prompt = MessageClass.PROMPT
        await reminders.add(
            tx, person.id, kind=kind, message_class=prompt, rule=rule, slots=[at], minutes=minutes, now=now
        )
    await replan(tx, person, now)


async def replan(tx: Transaction, person: Person, now: datetime) -> None:
    """Every reminder of this person, worked out anew: their zone, an hour or a rule has changed."""
    for reminder in await reminders.of_person(tx, person.id):
        await plan(tx, person, reminder, now)


async def plan(tx: Transaction, person: Person, reminder: Reminder, now: datetime) -> None:
    """When each slot of one reminder rings next: it is new, or has changed."""
    for slot in range(len(reminder.slots)):
        coming = await _next(tx, reminder, slot, zone_of(reminder, person), now) if reminder.is_active else None
        await reminders.set_due(tx, reminder.id, slot, coming)


def zone_of(reminder: Reminder, person: Person) -> ZoneInfo:
    """By whose clock it rings: that of a place the person left, where they chose so, else theirs."""
    return ZoneInfo(reminder.zone or person.zone)


async def _next(tx: Transaction, reminder: Reminder, slot: int, zone: ZoneInfo, after: datetime) -> Occurrence | None:
    """The next date that has not rung yet: moving house or moving the hour never rings twice for one date."""
    if reminder.paused_until is not None and reminder.paused_until > after:
        after = reminder.paused_until - A_MOMENT
    found = next_occurrence(reminder.rule, reminder.slots[slot], zone, after)
    while found and await reminders.has_occurred(tx, reminder.id, found.on, slot):
        found = next_occurrence(reminder.rule, reminder.slots[slot], zone, found.instant)
    return found


async def queue_due(tx: Transaction, now: datetime, limit: int = BATCH) -> int:
    """One occurrence and one message for each reminder that is due; the number of reminders handled."""
    claimed = await reminders.claim_due(tx, now, limit)
    if claimed:
        asked = {due.reminder.person_id for due in claimed}
        claimed += await reminders.claim_soon(tx, asked, now, now + TOGETHER_WITHIN)
    for due in await _ring_together(tx, claimed, now):
        await _ring_alone(tx, due, now)
    return len(claimed)


async def _ring_together(tx: Transaction, claimed: Sequence[Due], now: datetime) -> list[Due]:
    """All that are as most are ring in a few statements; those that need a closer look are handed back."""
    found = [ring for due in claimed if (ring := _plain(due, max(now, due.due_at)))]
    known = await ringing.rung_before(tx, found) if found else set()
    rings = [ring for ring in found if (ring.due.reminder.id, ring.due.slot) not in known]
    if not rings:
        return list(claimed)
    try:
        async with tx.savepoint():
            ids = await ringing.occur_all(tx, rings)
            posts = [_post(one.due, one.occurrence, at, one.expires_at) for one, at in zip(rings, ids, strict=True)]
            await outbox.put_many(tx, posts, now)
            await ringing.move_all(tx, rings)
    except (LookupError, TypeError, ValueError, Unreadable, Clash):
        return list(claimed)  # one of them is broken: each by itself
    rung = {(ring.due.reminder.id, ring.due.slot) for ring in rings}
    return [due for due in claimed if (due.reminder.id, due.slot) not in rung]


def _plain(due: Due, now: datetime) -> Ring | None:
    """What it rings for, where it is one date and no other has been missed."""
    try:
        reminder, zone, at = due.reminder, ZoneInfo(due.zone), due.reminder.slots[due.slot]
        if reminder.paused_until is not None or len(reminder.slots) > 1:
            return None
        instant, moved = instant_of(due.on, at, zone)
        coming = next_occurrence(reminder.rule, at, zone, instant)
        ends_at = expires_at(reminder, due.on, instant, zone)
        if instant != due.due_at or coming is None or coming.instant <= now or now >= ends_at:
            return None
        return Ring(due, Occurrence(due.on, at, instant, moved), ends_at, coming)
    except (LookupError, TypeError, ValueError):
        return None


async def _ring_alone(tx: Transaction, due: Due, now: datetime) -> None:
    """One that cannot be worked out is looked at again in an hour, and holds up nobody else's."""
    try:
        async with tx.savepoint():
            await _ring(tx, due, max(now, due.due_at))
    except (LookupError, TypeError, ValueError, Unreadable):
        await reminders.postpone(tx, due.reminder.id, due.slot, now + BROKEN_WAITS_FOR)


async def ring_overdue(tx: Transaction, person: Person, now: datetime) -> None:
    """What should have rung already rings by what was true until now, before anything is changed."""
    for due in await reminders.claim_soon(tx, {person.id}, LONG_AGO, now):
        await _ring(tx, due, now)


async def queue_soon(tx: Transaction, person: Person, now: datetime) -> None:
    """What is due for this person within moments, whether or not a tick has come by: it can still come together."""
    for due in await reminders.claim_soon(tx, {person.id}, LONG_AGO, now + TOGETHER_WITHIN):
        await _ring(tx, due, max(now, due.due_at))


async def _ring(tx: Transaction, due: Due, now: datetime) -> None:
    """After downtime only the newest date rings; the older ones are accounted for."""
    zone, at = ZoneInfo(due.zone), due.reminder.slots[due.slot]
    missed = list(occurrences_between(due.reminder.rule, at, zone, due.due_at - A_MOMENT, now))
    for occurrence in missed[:-1]:
        await _expire(tx, due, occurrence, zone, now)
    for occurrence in missed[-1:]:
        if _is_overtaken(due, occurrence, zone, now):
            await _expire(tx, due, occurrence, zone, now)
        else:
            await _queue(tx, due, occurrence, zone, now)
    await reminders.set_due(tx, due.reminder.id, due.slot, await _next(tx, due.reminder, due.slot, zone, now))


def _is_overtaken(due: Due, occurrence: Occurrence, zone: ZoneInfo, now: datetime) -> bool:
    """Whether another slot of this reminder has come due since: the newest is enough."""
    others = (at for slot, at in enumerate(due.reminder.slots) if slot != due.slot)
    coming = (next_occurrence(due.reminder.rule, at, zone, occurrence.instant) for at in others)
    return any(found is not None and found.instant <= now for found in coming)


async def _expire(tx: Transaction, due: Due, occurrence: Occurrence, zone: ZoneInfo, now: datetime) -> None:
    ends_at = expires_at(due.reminder, occurrence.on, occurrence.instant, zone)
    occurrence_id = await reminders.occur(tx, due.reminder, due.slot, occurrence, ends_at)
    if occurrence_id:
        await _too_late(tx, due, occurrence_id, now)


async def _too_late(tx: Transaction, due: Due, occurrence_id: UUID, now: datetime) -> None:
    await reminders.settle(tx, occurrence_id, Ending.EXPIRED, "too-late", now)
    await admitting.missed(tx, due, now)


async def _queue(tx: Transaction, due: Due, occurrence: Occurrence, zone: ZoneInfo, now: datetime) -> None:
    ends_at = expires_at(due.reminder, occurrence.on, occurrence.instant, zone)
    occurrence_id = await reminders.occur(tx, due.reminder, due.slot, occurrence, ends_at)
    if occurrence_id is None:
        return
    if now >= ends_at:
        await _too_late(tx, due, occurrence_id, now)
        return
    await outbox.put(tx, _post(due, occurrence, occurrence_id, ends_at), now)


def _post(due: Due, occurrence: Occurrence, occurrence_id: UUID, ends_at: datetime) -> Post:
    return Post(
        lane=due.lane,
        person_id=due.reminder.person_id,
        occurrence_id=occurrence_id,
        message_class=due.reminder.message_class,
        purpose=due.reminder.kind,
        body=body_of(due.reminder, moved=occurrence.moved),
        expires_at=ends_at,
        not_before=occurrence.instant,
    )


def body_of(reminder: Reminder, **more: bool) -> dict[str, object]:
    """What its message refers to, whether it makes a sound, and by which clock it rings if not by the person's."""
    clock = {"clock": reminder.zone} if reminder.zone else {}
    return {"render": reminder.kind, "silent": is_silent(reminder), **clock, **more}


def is_silent(reminder: Reminder) -> bool:
    return reminder.kind in SILENT if reminder.is_silent is None else reminder.is_silent


def expires_at(reminder: Reminder, on: date, due_at: datetime, zone: ZoneInfo) -> datetime:
    """It is worth asking until its local day is over (and after a gap at midnight, for an hour at least), or shorter
    by choice; a treatment for a quarter of the time to the next one."""
    ends_at = max(local_day_end(on, zone), due_at + timedelta(hours=1))
    if reminder.open_for is not None:
        ends_at = min(ends_at, due_at + timedelta(minutes=reminder.open_for))
    if reminder.message_class is MessageClass.TREATMENT:
        ends_at = min(
            ends_at, due_at + worth_for(reminder.rule, reminder.slots, on, _hour_of(reminder, on, due_at, zone))
        )
    return ends_at


def _hour_of(reminder: Reminder, on: date, due_at: datetime, zone: ZoneInfo) -> time:
    """The slot that rings then; the first where none does any more."""
    return next((at for at in reminder.slots if instant_of(on, at, zone)[0] == due_at), reminder.slots[0])
