"""Somebody arrives: they agree, say who they are if they like, and are asked at an hour of their own."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.care.people import Person, Role
from bot.care.rules import Daily, Rule, Weekly
from bot.content import places
from bot.content.languages import choose
from bot.services import reminding
from bot.storage import people, reminders
from bot.storage.database import Transaction
from bot.storage.people import Consent

CONSENT_VERSION = 1  # of arriving.welcome and privacy.all together: raise it when what is agreed to changes
USUAL_TIME = time(20)
USUAL_MINUTES = 15
SUNDAYS, WEDNESDAYS = Weekly(frozenset({6})), Weekly(frozenset({2}))
STEPS = ("role", "diagnosed", "country", "zone", "time")


@dataclass(frozen=True)
class Guess:
    """What a Telegram language code lets us suppose; every part is shown, and asked about, before it counts."""

    language: str
    country: str
    zone: str


def guess(language_code: str | None) -> Guess:
    country = places.guess_country(language_code)
    return Guess(choose(language_code), country, guess_zone(country))


def guess_zone(country: str) -> str:
    return next(iter(places.zones_of(country)), "UTC")


async def agree(tx: Transaction, telegram_id: int, language_code: str | None, now: datetime) -> Person:
    """Consent, kept with its version, time and language; agreeing twice keeps the first."""
    known = await people.find(tx, telegram_id)
    if known is not None:
        return known
    guessed = guess(language_code)
    consent = Consent(CONSENT_VERSION, guessed.language, now)
    return await people.add(tx, telegram_id, country=guessed.country, zone=guessed.zone, consent=consent)


def next_step(person: Person, step: str | None) -> str | None:
    """What is asked after this step; those who only care for somebody are not asked whether they are diagnosed."""
    following = STEPS[STEPS.index(step) + 1 :] if step else STEPS
    skipped = {"diagnosed"} if person.role is Role.CAREGIVER else set()
    return next((one for one in following if one not in skipped), None)


async def set_role(tx: Transaction, person: Person, role: Role) -> Person:
    diagnosed = None if role is Role.CAREGIVER else person.diagnosed
    return await people.change(tx, person.id, role=role.value, diagnosed=diagnosed)


async def set_diagnosed(tx: Transaction, person: Person, *, diagnosed: bool) -> Person:
    return await people.change(tx, person.id, diagnosed=diagnosed)


async def set_country(tx: Transaction, person: Person, country: str, now: datetime) -> Person:
    """A country brings its most likely zone along, unless the person already proved theirs."""
    person = await people.change(tx, person.id, country=country)
    if person.zone_proved:
        return person
    return await set_zone(tx, person, guess_zone(country), proved=False, now=now)


async def set_zone(tx: Transaction, person: Person, zone: str, *, proved: bool, now: datetime) -> Person:
    """What is due rings by the old clock first; hours that stayed in a place the person comes back to follow again."""
    await reminding.ring_overdue(tx, person, now)
    person = await people.change(tx, person.id, zone=zone, zone_proved=proved)
    await reminders.follow(tx, person.id, zone)
    await reminding.replan(tx, person, now)
    return person


async def may_stay(tx: Transaction, person: Person, zone: str, now: datetime) -> bool:
    """Whether somebody whose clock was known goes to another one, with hours that could stay behind."""
    if person.arrived_at is None or not person.zone_proved:
        return False
    if now.astimezone(ZoneInfo(zone)).utcoffset() == local(person, now).utcoffset():
        return False
    return any(one.is_active and one.zone is None for one in await reminders.of_person(tx, person.id))


async def stay_in(tx: Transaction, person: Person, zone: str, now: datetime) -> None:
    """What followed so far keeps the hours of that zone; what they come back to needs no keeping."""
    await reminding.ring_overdue(tx, person, now)
    if zone != person.zone:
        await reminders.stay_in(tx, person.id, zone)
    await reminding.replan(tx, person, now)


async def follow(tx: Transaction, person: Person, now: datetime) -> None:
    await reminding.ring_overdue(tx, person, now)
    await reminders.follow(tx, person.id)
    await reminding.replan(tx, person, now)


async def set_time(tx: Transaction, person: Person, at: time | None, now: datetime) -> None:
    """The daily question at this hour; None for no question at all."""
    await reminding.set_kind(tx, person, reminding.JOURNAL, at=at, rule=await journal_rule(tx, person), now=now)


async def journal_rule(tx: Transaction, person: Person) -> Rule:
    found = await reminding.of_kind(tx, person, reminding.JOURNAL)
    return found.rule if found else Daily()


async def arrive(tx: Transaction, person: Person, now: datetime) -> Person:
    if person.arrived_at is not None:
        return person
    await set_rhythms(tx, person, now)
    return await people.change(tx, person.id, arrived_at=now)


async def set_rhythms(tx: Transaction, person: Person, now: datetime) -> None:
    """The two weekly rhythms, unless the person wants not to be asked at all."""
    daily = await reminding.of_kind(tx, person, reminding.JOURNAL)
    if daily is None or not daily.is_active:
        return
    await reminding.set_kind(tx, person, reminding.LEARNING, at=time(10), rule=SUNDAYS, minutes=USUAL_MINUTES, now=now)
    await reminding.set_kind(tx, person, reminding.RELAXING, at=time(17), rule=WEDNESDAYS, now=now)


async def silence(tx: Transaction, person: Person, now: datetime) -> None:
    """No questions, no reminders: nothing comes by itself any more but for treatments, which are turned off by name."""
    for one in await reminders.of_person(tx, person.id):
        if one.message_class.handling.unasked:
            await reminders.change(tx, replace(one, is_active=False))
    await reminding.replan(tx, person, now)


def local(person: Person, now: datetime) -> datetime:
    """Now, on this person's clock."""
    return now.astimezone(ZoneInfo(person.zone))
