"""Low load: at most two messages a day that nobody asked for, near ones together, and less for who is silent."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.delivery import Wait
from bot.care.easing import Ease, ease
from bot.care.messages import Ending
from bot.care.occurrences import ONE_DAY, instant_of, local_day_end
from bot.care.people import Person
from bot.care.saying import Button, Say, rows_of
from bot.content.wording import words
from bot.services import filling_in, learning, making_time, relaxing, reminding
from bot.services.letters import Letter, Pointless
from bot.services.making_time import PLAN, PLAN_AFTER
from bot.services.reminding import JOURNAL, LEARNING, RELAXING, TOGETHER_WITHIN
from bot.storage import outbox, people, reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Leased, Waiting

QUESTIONS = {JOURNAL: "checkin", LEARNING: "learn", RELAXING: "relax"}  # what comes by itself, and where it leads
UNASKED = (*QUESTIONS, PLAN, PLAN_AFTER)
MOST_A_DAY = 2
A_WEEK = timedelta(days=7)
FRESH_FOR = timedelta(days=6)  # what was done this recently, and after the rule's date before, was done for this one
MOST_TOGETHER = 4  # lines that one message carries for others


async def is_done(tx: Transaction, person: Person, purpose: str, on: date, now: datetime) -> bool:
    """Whether what would be asked for on that date has been done already."""
    match purpose:
        case reminding.LEARNING:
            return await learning.is_done(tx, person, await _since(tx, person, purpose, on, now))
        case reminding.RELAXING:
            return await relaxing.is_done(tx, person, await _since(tx, person, purpose, on, now))
        case reminding.JOURNAL:
            return await filling_in.is_done(tx, person, on)
    return False


async def _since(tx: Transaction, person: Person, kind: str, on: date, now: datetime) -> datetime:
    """From when on something done counts for that date: once the date before it by the same rule is over."""
    reminder = await reminding.of_kind(tx, person, kind)
    before = on - ONE_DAY
    while reminder is not None and before > on - A_WEEK and reminder.rule.first_from(before) != before:
        before -= ONE_DAY
    return max(instant_of(before + ONE_DAY, time(), ZoneInfo(person.zone))[0], now - FRESH_FOR)


async def may_ask(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless | Wait | None:
    """None when this may be said now; else what is said instead, when it may be, or why it is not."""
    if one.purpose not in UNASKED or (one.body or {}).get("asked"):
        return None
    await reminding.queue_soon(tx, person, now)
    midnight = instant_of(_today(person, now), time(), ZoneInfo(person.zone))[0]
    sent = await outbox.count_sent(tx, person.id, UNASKED, midnight)
    if sent >= MOST_A_DAY:
        return Pointless(Ending.CANCELLED, "enough-today")
    last_at = await _last_at(tx, person, now) if sent == MOST_A_DAY - 1 and one.purpose != JOURNAL else None
    if last_at is not None:
        return Wait(last_at, "comes-along")
    return await _eased(tx, person, now) if one.purpose in QUESTIONS else None


async def _last_at(tx: Transaction, person: Person, now: datetime) -> datetime | None:
    """When the last message of this day comes, which takes along what would be one too many."""
    today, zone = _today(person, now), ZoneInfo(person.zone)
    ends_at = local_day_end(today, zone)
    waiting = [other.not_before for other in await outbox.waiting_until(tx, person.id, UNASKED, ends_at)]
    coming = [
        await reminding.next_at(tx, person, kind)
        for kind in QUESTIONS
        if not await is_done(tx, person, kind, today, now)
    ]
    return max((at for at in (*waiting, *coming) if at and now + TOGETHER_WITHIN < at < ends_at), default=None)


async def _eased(tx: Transaction, person: Person, now: datetime) -> Letter | Pointless | None:
    match ease(heard_at(person, now), person.eased_at, now):
        case Ease.REST:
            return Pointless(Ending.CANCELLED, "eased")
        case Ease.ASK:
            await people.change(tx, person.id, eased_at=now)
            return _still_here(person)
    return None


def heard_at(person: Person, now: datetime) -> datetime:
    """A pause that is over was no silence: it was asked for."""
    heard_at = person.heard_at or person.created_at
    until = person.paused_until
    return max(heard_at, until) if until is not None and until <= now else heard_at


def _still_here(person: Person) -> Letter:
    spoken = words(person.language)
    buttons = [
        Button(spoken.label("pausing.days_7"), "pause:7"),
        Button(spoken.label("pausing.open"), "pause:open"),
        Button(spoken.label("arriving.check_in"), "checkin"),
        Button(spoken.label("pausing.nothing"), "nothing"),
    ]
    return Letter(Say(spoken.label("kindness.still_here"), buttons=rows_of(buttons)))


async def join(tx: Transaction, one: Leased, person: Person, letter: Letter, now: datetime) -> Letter:
    """What else would come within minutes comes along, as a line and a button; and so does a plan for the day."""
    if one.purpose not in UNASKED:
        return letter
    say = letter.say
    for other in await _near(tx, one, person, now):
        along = await _along(tx, person, other, now)
        if along is None or not await outbox.cancel(tx, other, "joined", now):
            continue
        if other.occurrence_id:
            await reminders.settle(tx, other.occurrence_id, Ending.CANCELLED, "joined", now)
        say = replace(say, text=f"{say.text}\n\n{along.text}", buttons=(*say.buttons, *along.buttons))
    return replace(letter, say=say)


async def _near(tx: Transaction, one: Leased, person: Person, now: datetime) -> list[Waiting]:
    others = set(UNASKED) - ({one.purpose} & QUESTIONS.keys())
    near = await outbox.waiting_until(tx, person.id, others, now + TOGETHER_WITHIN)
    ends_at = local_day_end(_today(person, now), ZoneInfo(person.zone))
    plans = await outbox.waiting_until(tx, person.id, {PLAN}, ends_at)
    return list(dict.fromkeys([*near, *plans]))[:MOST_TOGETHER]


async def _along(tx: Transaction, person: Person, other: Waiting, now: datetime) -> Say | None:
    """How this is said beside something else; None when it is done, and will find that out itself."""
    if other.purpose in (PLAN, PLAN_AFTER):
        return await making_time.reminder(tx, person, other.purpose, UUID((other.topic or "").rpartition(":")[2]))
    if await is_done(tx, person, other.purpose, _today(person, now), now):
        return None
    spoken = words(person.language)
    is_block = other.purpose == LEARNING and other.occurrence_id
    data = f"block:open:{other.occurrence_id}" if is_block else QUESTIONS[other.purpose]
    button = Button(spoken.label(f"kindness.open_{other.purpose}"), data)
    return Say(spoken.label(f"kindness.joined_{other.purpose}"), buttons=((button,),))


def _today(person: Person, now: datetime) -> date:
    return now.astimezone(ZoneInfo(person.zone)).date()
