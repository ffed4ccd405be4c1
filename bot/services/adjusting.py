"""What a person does with a reminder: makes one of their own, changes it, rests it, skips it once, lets it go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import instant_of, next_occurrence, shift_quiet
from bot.care.people import Person
from bot.care.rules import Daily, Once, Rule
from bot.care.snoozing import Later, again_at, open_until
from bot.care.treatments import Treatment, scan_dates
from bot.services import reminding
from bot.storage import outbox, reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Post
from bot.storage.reminders import Reminder, Ringing

OWN = "own"
MOST = 50  # reminders of one person
MOST_SLOTS = 6  # hours of one reminder
LONGEST = 200  # letters of its words
MORNING = time(6)
SNOOZED_FOR = timedelta(days=3)  # nothing waits longer to come once more
DONE = "done"


async def draft(tx: Transaction, person: Person, title: str, now: datetime) -> Reminder | None:
    """Words without an hour yet: kept, and silent until it has one. None when there are enough reminders already."""
    if not await has_room(tx, person):
        return None
    return await reminders.add(
        tx,
        person.id,
        kind=OWN,
        message_class=MessageClass.PROMPT,
        rule=Daily(),
        slots=[],
        title=title[:LONGEST],
        is_active=False,
        now=now,
    )


async def has_room(tx: Transaction, person: Person) -> bool:
    return await reminders.count(tx, person.id) < MOST


async def page(tx: Transaction, person: Person, after: UUID | None, limit: int) -> list[Reminder]:
    """In the order of their making, what comes after one of them."""
    return await reminders.page(tx, person.id, after, limit)


async def title_of(tx: Transaction, reminder: Reminder) -> str | None:
    """The person's own words; None where there are none, or none that can still be read."""
    return await reminders.title_of(tx, reminder)


async def rings_again(tx: Transaction, reminder: Reminder) -> bool:
    return await reminders.next_of(tx, reminder.id) is not None


async def get(tx: Transaction, person: Person, reminder_id: UUID) -> Reminder | None:
    return await reminders.get(tx, person.id, reminder_id)


def comes_ever(person: Person, reminder: Reminder, now: datetime) -> bool:
    """Whether it would ring at all from now on."""
    zone = reminding.zone_of(reminder, person)
    return any(next_occurrence(reminder.rule, at, zone, now) for at in reminder.slots)


async def change(tx: Transaction, person: Person, reminder: Reminder, now: datetime) -> None:
    """As this value says from now on: what was due by the old one rings first, what comes is worked out anew."""
    await reminding.ring_overdue(tx, person, now)
    await reminders.change(tx, reminder)
    await reminding.plan(tx, person, reminder, now)


async def set_rule(tx: Transaction, person: Person, reminder: Reminder, rule: Rule, now: datetime) -> Reminder | None:
    """None, and nothing changed, for a rule that would never ring."""
    today = now.astimezone(reminding.zone_of(reminder, person)).date()
    if reminder.kind == Treatment.SCAN and isinstance(rule, Once):
        rule = scan_dates(rule.on, today)
    changed = replace(reminder, rule=rule)
    if rule.first_from(today) is None or (changed.slots and not comes_ever(person, changed, now)):
        return None
    await change(tx, person, changed, now)
    return changed


async def set_hours(
    tx: Transaction, person: Person, reminder: Reminder, slots: Sequence[time], now: datetime
) -> Reminder | None:
    """It rings from now on; None, and nothing changed, where these hours would never come."""
    changed = replace(reminder, slots=tuple(slots)[:MOST_SLOTS], is_active=True)
    if not comes_ever(person, changed, now):
        return None
    await change(tx, person, changed, now)
    return changed


async def rest(tx: Transaction, person: Person, reminder: Reminder, until: date | None, now: datetime) -> Reminder:
    """This one alone, until the morning of that day, or (None) until it is woken."""
    morning = instant_of(until, MORNING, reminding.zone_of(reminder, person))[0] if until else None
    changed = replace(reminder, paused_until=morning, is_active=until is not None)
    await reminders.change(tx, changed)
    await reminding.plan(tx, person, changed, now)
    for occurrence_id in await reminders.recent(tx, reminder.id, now - SNOOZED_FOR):
        await outbox.cancel_waiting(tx, occurrence_id, reminder.kind, now)
        await reminders.settle(tx, occurrence_id, Ending.CANCELLED, "paused", now)
    return changed


async def wake(tx: Transaction, person: Person, reminder: Reminder, now: datetime) -> Reminder:
    changed = replace(reminder, paused_until=None, is_active=True)
    await change(tx, person, changed, now)
    return changed


async def skip(tx: Transaction, person: Person, reminder: Reminder, now: datetime) -> datetime | None:
    """The next time is left out, and counted as that; its instant, or None when there is no next time."""
    await reminding.ring_overdue(tx, person, now)
    coming = await reminders.next_of(tx, reminder.id)
    if coming is None:
        return None
    due_at, on, slot = coming
    zone = reminding.zone_of(reminder, person)
    left_out = next_occurrence(reminder.rule, reminder.slots[slot], zone, due_at - reminding.A_MOMENT)
    if left_out is None or left_out.on != on:
        return None
    ends_at = reminding.expires_at(reminder, on, due_at, zone)
    occurrence_id = await reminders.occur(tx, reminder, slot, left_out, ends_at)
    if occurrence_id:
        await reminders.settle(tx, occurrence_id, Ending.CANCELLED, "skipped", now)
    await reminding.plan(tx, person, reminder, now)
    return due_at


async def let_go(tx: Transaction, person: Person, reminder: Reminder, now: datetime) -> None:
    """One that they made goes with its words; one of ours falls silent and can be woken."""
    if reminder.kind == OWN or reminder.message_class is MessageClass.TREATMENT:
        await reminders.remove(tx, reminder)
    else:
        await rest(tx, person, reminder, None, now)


async def rung(tx: Transaction, person: Person, occurrence_id: UUID) -> tuple[Ringing, Reminder] | None:
    """What rang, and its reminder, if both are this person's and still there."""
    ringing = await reminders.ringing(tx, person.id, occurrence_id)
    reminder = ringing and await reminders.get(tx, person.id, ringing.reminder_id)
    return (ringing, reminder) if ringing and reminder else None


def laters(person: Person, ringing: Ringing, reminder: Reminder, now: datetime) -> dict[Later, datetime]:
    """When it can come once more: its day's question within that day, and nothing where its rule brings it anyway."""
    zone = ZoneInfo(person.zone)
    quiet = person.quiet if reminder.message_class.handling.unasked else None
    slot = min(ringing.slot, len(reminder.slots) - 1)
    found = {}
    for later in Later:
        again = again_at(later, zone, reminder.slots[slot] if slot >= 0 else MORNING, now)
        if again is None or (later is Later.TOMORROW and _comes_anyway(reminder, again, zone)):
            continue
        shifted = shift_quiet(again, quiet, zone)
        if shifted < _latest(ringing, reminder, again, zone):
            found[later] = shifted
    return found


def _comes_anyway(reminder: Reminder, again: datetime, zone: ZoneInfo) -> bool:
    tomorrow = again.astimezone(zone).date()
    return reminder.rule.first_from(tomorrow) == tomorrow


def _latest(ringing: Ringing, reminder: Reminder, again: datetime, zone: ZoneInfo) -> datetime:
    return ringing.expires_at if reminder.kind == reminding.JOURNAL else open_until(again, zone)


async def snooze(
    tx: Transaction, person: Person, lane: bytes, occurrence_id: UUID, later: Later, now: datetime
) -> datetime | None:
    """Once more, as a further message of the same occurrence; the newest choice counts. None where it is too late."""
    found = await rung(tx, person, occurrence_id)
    again = laters(person, *found, now).get(later) if found else None
    if found is None or again is None:
        return None
    ringing, reminder = found
    post = Post(
        lane=lane,
        person_id=person.id,
        occurrence_id=ringing.id,
        message_class=reminder.message_class,
        purpose=reminder.kind,
        n=await outbox.count_of(tx, ringing.id, reminder.kind),
        body=reminding.body_of(reminder, asked=True),
        not_before=again,
        expires_at=_latest(ringing, reminder, again, ZoneInfo(person.zone)),
    )
    await outbox.cancel_waiting(tx, ringing.id, reminder.kind, now)
    await outbox.put(tx, post, now)
    return again


async def answer(tx: Transaction, person: Person, occurrence_id: UUID, said: str, now: datetime) -> Ringing | None:
    """Kept under the date it was for, however late; what was to come once more does not."""
    found = await rung(tx, person, occurrence_id)
    if found is None:
        return None
    ringing, reminder = found
    if ringing.answer is None:
        await reminders.answer(tx, person.id, ringing.id, said, now)
    await outbox.cancel_waiting(tx, ringing.id, reminder.kind, now)
    return ringing
