"""What became of each treatment: done, or skipped with a reason, in the person's word, corrected whenever they like."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.advice import NEXT_FORENOON, next_day_at
from bot.care.messages import MessageClass
from bot.care.occurrences import local_day_end
from bot.care.people import Person
from bot.care.treatments import DONE, SKIPPED, TAKEN, Reason, Treatment, day_of
from bot.services import reminding, treating
from bot.storage import kept, outbox, reminders
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Post
from bot.storage.reminders import Reminder, Ringing

AFTER = "treatment-after"
ASKED_FOR = timedelta(days=3)  # after that nobody is asked about the day after any more
AN_HOUR = timedelta(hours=1)
LOOKS_BACK_FOR = timedelta(days=90)
LOOKED_AT = 400  # what became of treatments, at most


@dataclass(frozen=True)
class Treated:
    """One ringing of a treatment, with what is known of it."""

    id: UUID
    reminder: Reminder
    ringing: Ringing
    name: str
    record: Kept | None

    @property
    def kind(self) -> Treatment:
        return Treatment(self.reminder.kind)

    @property
    def about_on(self) -> date:
        """The day of the treatment itself, which for a scan is not the day it is told of."""
        return day_of(self.reminder.rule, self.ringing.on)

    @property
    def is_before(self) -> bool:
        return self.about_on > self.ringing.on

    @property
    def state(self) -> str | None:
        return self.record.state if self.record else None


async def rung(tx: Transaction, person: Person, occurrence_id: UUID) -> Treated | None:
    """None for what is not this person's, not a treatment, or gone with its reminder."""
    ringing = await reminders.ringing(tx, person.id, occurrence_id)
    reminder = ringing and await reminders.get(tx, person.id, ringing.reminder_id)
    if not ringing or not reminder or not treating.is_treatment(reminder):
        return None
    name = await treating.name_of(tx, reminder)
    record = await kept.get(tx, person.id, Kind.TREATMENT, occurrence_id)
    return Treated(occurrence_id, reminder, ringing, name, record)


async def note(
    tx: Transaction,
    person: Person,
    lane: bytes,
    one: Treated,
    *,
    skipped: bool,
    now: datetime,
    reason: Reason | None = None,
    words: str | None = None,
) -> Kept:
    """Kept under the day it was for, however late; what was said before gives way, and what was to come once more."""
    state = SKIPPED if skipped else DONE if one.kind.has_days else TAKEN
    body = {
        "name": one.name,
        "kind": one.reminder.kind,
        "reminder": str(one.reminder.id),
        "on": one.about_on.isoformat(),
        "slot": one.ringing.slot,
        "reason": reason.value if reason else None,
        "words": words,
    }
    record = one.record or await kept.add(tx, person.id, Kind.TREATMENT, state, body, now, of=one.id)
    await kept.change(tx, person.id, record, state=state, body=body, now=now)
    await outbox.cancel_waiting(tx, one.id, one.reminder.kind, now)
    await reminders.answer(tx, person.id, one.id, SKIPPED if skipped else DONE, now)
    if state == DONE:
        await _plan_after(tx, person, lane, one, now)
    return Kept(record.id, Kind.TREATMENT, state, record.position, body, record.kept_at, now)


async def _plan_after(tx: Transaction, person: Person, lane: bytes, one: Treated, now: datetime) -> None:
    """The day after is asked about once, in its forenoon, or within the hour where that is over."""
    at = next_day_at(one.ringing.due_at, NEXT_FORENOON, person.zone)
    if now - one.ringing.due_at > ASKED_FOR or await outbox.count_of(tx, one.id, AFTER):
        return
    at = max(at, now + AN_HOUR)
    zone = ZoneInfo(person.zone)
    post = Post(
        lane=lane,
        person_id=person.id,
        occurrence_id=one.id,
        message_class=MessageClass.PROMPT,
        purpose=AFTER,
        body={"render": AFTER},
        not_before=at,
        expires_at=local_day_end(at.astimezone(zone).date(), zone),
    )
    await outbox.put(tx, post, now)


async def lately(tx: Transaction, person: Person, reminder: Reminder, limit: int) -> list[Treated]:
    """What rang last, the latest first, with what was said to it."""
    ids = await reminders.latest(tx, reminder.id, limit)
    found = [await rung(tx, person, occurrence_id) for occurrence_id in ids]
    return [one for one in found if one is not None]


@dataclass(frozen=True)
class Course:
    """One treatment over the last weeks, by name: its last day, how often it was, and what was skipped and why."""

    name: str
    last_on: date | None
    done: int
    skipped: tuple[tuple[date, Reason | None], ...]
    next_at: datetime | None = None


async def courses(tx: Transaction, person: Person, now: datetime) -> list[Course]:
    """What is reminded of, in the order it was set up, and then what was noted and is reminded of no longer."""
    since = now.astimezone(ZoneInfo(person.zone)).date() - LOOKS_BACK_FOR
    named = [one for one in await kept.last_kept(tx, person.id, Kind.TREATMENT, limit=LOOKED_AT) if "name" in one.body]
    noted = [one for one in named if date.fromisoformat(one.body["on"]) >= since]
    coming: dict[str, datetime | None] = {}
    for reminder in await treating.mine(tx, person):
        name = await treating.name_of(tx, reminder)
        at = await reminding.comes_at(tx, person, reminder)
        coming[name] = min(filter(None, (coming.get(name), at)), default=None)
    names = dict.fromkeys([*coming, *(one.body["name"] for one in reversed(noted))])
    return [_course(name, [one for one in noted if one.body["name"] == name], coming.get(name)) for name in names]


def _course(name: str, noted: list[Kept], next_at: datetime | None) -> Course:
    done = [date.fromisoformat(one.body["on"]) for one in noted if one.state != SKIPPED]
    left = [(date.fromisoformat(one.body["on"]), _reason(one)) for one in noted if one.state == SKIPPED]
    return Course(name, max(done, default=None), len(done), tuple(sorted(left)), next_at)


def _reason(one: Kept) -> Reason | None:
    said = one.body.get("reason")
    return Reason(said) if said in set(Reason) else None
