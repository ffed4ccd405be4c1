"""Quiet for a while, or until the person says otherwise; and the hours in which nothing unasked arrives."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.occurrences import ONE_DAY, Quiet, instant_of
from bot.care.people import Person
from bot.storage import people
from bot.storage.database import Transaction

MORNING = time(6)
HELD_FOR = timedelta(hours=24)


async def pause(tx: Transaction, person: Person, days: int | None, now: datetime) -> Person:
    """Until the morning that many days ahead, on the person's own clock; None for no end."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    return await pause_until(tx, person, None if days is None else today + days * ONE_DAY, now)


async def pause_until(tx: Transaction, person: Person, day: date | None, now: datetime) -> Person:
    """Until the morning of that day; None for no end."""
    until = instant_of(day, MORNING, ZoneInfo(person.zone))[0] if day else None
    return await people.change(tx, person.id, paused_at=now, paused_until=until)


async def resume(tx: Transaction, person: Person) -> Person:
    return await people.change(tx, person.id, paused_at=None, paused_until=None)


async def set_quiet(tx: Transaction, person: Person, quiet: Quiet | None) -> Person:
    return await people.change(tx, person.id, quiet=quiet)


async def hold(tx: Transaction, person: Person, now: datetime) -> Person:
    """After an emergency or a crisis nothing unasked is sent for a day."""
    return await people.change(tx, person.id, held_until=now + HELD_FOR)


async def release(tx: Transaction, person: Person) -> Person:
    """It was not meant so: what comes unasked may come again."""
    return await people.change(tx, person.id, held_until=None)


async def set_blocked(tx: Transaction, person: Person, *, blocked: bool, now: datetime) -> Person:
    """Whether Telegram lets us reach this person; nothing of theirs is deleted for it."""
    return await people.change(tx, person.id, blocked_at=now if blocked else None)
