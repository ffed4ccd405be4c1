"""Treatments to be reminded of: set up step by step, found again, and named as they stand on the card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.care.card import is_too_long, lines_of
from bot.care.messages import MessageClass
from bot.care.occurrences import next_occurrence
from bot.care.people import Person
from bot.care.rules import Rule, rule_from_json, rule_to_json
from bot.care.treatments import Treatment, anchored, needs_anchor, scan_dates
from bot.services import adjusting, card, reminding, tailoring
from bot.services.arriving import local
from bot.storage import kept, reminders
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Body
from bot.storage.reminders import Reminder

DRAFT = "draft"
KINDS = frozenset(kind.value for kind in Treatment)
LONGEST = 80  # letters of a name
MOST_NAMES = 6  # of the card, offered for a tap


async def begin(tx: Transaction, person: Person, kind: Treatment, now: datetime) -> Kept:
    """A treatment that has no name, rhythm or hour yet; an older one that has not either gives way."""
    await drop_draft(tx, person)
    return await kept.add(tx, person.id, Kind.COURSE, DRAFT, {"kind": kind.value}, now)


async def drafted(tx: Transaction, person: Person) -> Kept | None:
    found = await kept.newest(tx, person.id, Kind.COURSE, locks=True)
    return found[0] if found and found[0].body else None


async def drop_draft(tx: Transaction, person: Person) -> None:
    for one in await kept.newest(tx, person.id, Kind.COURSE, limit=20):
        await kept.remove(tx, person.id, one.id)


async def note(tx: Transaction, person: Person, draft: Kept, now: datetime, noted: Body) -> Kept:
    """One step more is known."""
    body = {**draft.body, **noted}
    await kept.change(tx, person.id, draft, state=DRAFT, body=body, now=now)
    return replace(draft, body=body)


async def note_rule(tx: Transaction, person: Person, draft: Kept, rule: Rule, now: datetime) -> Kept:
    return await note(tx, person, draft, now, {"rule": rule_to_json(rule)})


def kind_of(draft: Kept) -> Treatment:
    return Treatment(draft.body["kind"])


def missing(draft: Kept) -> str:
    """What is to be asked next."""
    if "name" not in draft.body:
        return "name"
    if kind_of(draft) is Treatment.SCAN:
        return "at" if "on" in draft.body else "on"
    if "rule" not in draft.body:
        return "rhythm"
    return "on" if "on" not in draft.body and needs_anchor(rule_from_json(draft.body["rule"])) else "at"


async def set_up(tx: Transaction, person: Person, draft: Kept, slots: Sequence[time], now: datetime) -> Reminder | None:
    """It rings from now on; None, and nothing changed, where these dates and hours never come."""
    kind, rule = kind_of(draft), _rule(person, draft, now)
    zone = ZoneInfo(person.zone)
    if not any(next_occurrence(rule, at, zone, now) for at in slots):
        return None
    is_first_day = kind.has_days and not any(Treatment(one.kind).has_days for one in await mine(tx, person))
    reminder = await reminders.add(
        tx,
        person.id,
        kind=kind.value,
        message_class=MessageClass.TREATMENT,
        rule=rule,
        slots=slots,
        title=draft.body["name"],
        now=now,
    )
    await reminding.plan(tx, person, reminder, now)
    await kept.remove(tx, person.id, draft.id)
    if is_first_day:
        await tailoring.ask_after_treatment(tx, person, now)
    return reminder


def _rule(person: Person, draft: Kept, now: datetime) -> Rule:
    on = date.fromisoformat(draft.body["on"]) if "on" in draft.body else None
    if kind_of(draft) is Treatment.SCAN and on is not None:
        return scan_dates(on, local(person, now).date())
    rule = rule_from_json(draft.body["rule"])
    return rule if on is None else anchored(rule, on)


async def mine(tx: Transaction, person: Person) -> list[Reminder]:
    return [one for one in await reminders.of_person(tx, person.id) if is_treatment(one)]


async def is_full(tx: Transaction, person: Person) -> bool:
    """Whether this person has as many reminders as can be kept in order."""
    return await reminders.count(tx, person.id) >= adjusting.MOST


async def name_of(tx: Transaction, reminder: Reminder) -> str:
    """The person's own word for it; empty where it cannot be read any more."""
    return await reminders.title_of(tx, reminder) or ""


async def coming(tx: Transaction, person: Person) -> list[Reminder]:
    """Those that ring, sooner or later."""
    return [one for one in await mine(tx, person) if one.is_active and await reminders.next_of(tx, one.id)]


async def resting(tx: Transaction, person: Person, now: datetime) -> list[Reminder]:
    """Those that the person lets rest, until a day or until they are woken."""
    return [one for one in await mine(tx, person) if not one.is_active or (one.paused_until or now) > now]


def is_treatment(reminder: Reminder) -> bool:
    return reminder.message_class is MessageClass.TREATMENT and reminder.kind in KINDS


async def card_names(tx: Transaction, person: Person) -> list[str]:
    """Treatments as they stand on the card, one a line or with commas between."""
    noted = (await card.read(tx, person)).treatments
    names = [" ".join(name.split()) for line in lines_of(noted) for name in line.split(",")]
    return [name for name in dict.fromkeys(names) if name and len(name) <= LONGEST][:MOST_NAMES]


async def put_on_card(tx: Transaction, person: Person, lane: bytes, name: str, now: datetime) -> bool:
    """Below what stands there; False when there is no room."""
    noted = (await card.read(tx, person)).treatments
    if name.casefold() in noted.casefold():
        return True
    text = f"{noted}\n{name}".strip()
    if is_too_long("treatments", [text]):
        return False
    await card.note(tx, person, lane, "treatments", text, now)
    return True
