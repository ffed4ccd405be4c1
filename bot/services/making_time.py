"""Time for yourself: one thing planned for the week, a reminder, and one line afterwards."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import instant_of, local_day_end
from bot.care.people import Person
from bot.care.saying import Button, Say
from bot.content.wording import words
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

PLANNED, DONE, DROPPED = "planned", "done", "dropped"
AT, AFTERWARDS_AT = time(11), time(19)
SOON = timedelta(hours=3)  # nobody is reminded of what they planned less than this before
PLAN, PLAN_AFTER = "plan", "plan-after"


async def plan(tx: Transaction, person: Person, lane: bytes, kind: str, text: str, on: date, now: datetime) -> Kept:
    """One thing on one day, once: reminded in the morning, asked after in the evening."""
    body = {"kind": kind, "text": text, "on": on.isoformat()}
    for one in await kept.newest(tx, person.id, Kind.PLAN, states=(PLANNED,), limit=20):
        if one.body == body:
            return one
    one = await kept.add(tx, person.id, Kind.PLAN, PLANNED, body, now)
    zone = ZoneInfo(person.zone)
    rings_at, ends_at = instant_of(on, AT, zone)[0], local_day_end(on, zone)
    asked_at = max(instant_of(on, AFTERWARDS_AT, zone)[0], now + SOON)
    for purpose, at in ((PLAN, rings_at), (PLAN_AFTER, asked_at)):
        if now + SOON <= at < ends_at:
            await outbox.put(tx, _post(person, lane, one, purpose, at, ends_at), now)
    return one


def _post(person: Person, lane: bytes, one: Kept, purpose: str, at: datetime, expires_at: datetime) -> Post:
    body = {"render": purpose, "kept": str(one.id)}
    message_class = MessageClass.PROMPT
    return Post(
        lane=lane,
        person_id=person.id,
        message_class=message_class,
        purpose=purpose,
        topic=f"{purpose}:{one.id}",
        body=body,
        not_before=at,
        expires_at=expires_at,
    )


async def render(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    say = await reminder(tx, person, one.purpose, UUID(one.body["kept"])) if one.body else None
    return Letter(say) if say else Pointless(Ending.CANCELLED, "already-done")


async def reminder(tx: Transaction, person: Person, purpose: str, kept_id: UUID) -> Say | None:
    """What is said of a plan on its day; None when it is done or dropped."""
    found = await kept.get(tx, person.id, Kind.PLAN, kept_id)
    if found is None or found.state != PLANNED:
        return None
    spoken = words(person.language)
    did = Button(spoken.label("own_time.did"), f"did:{found.id}")
    drop = Button(spoken.label("own_time.drop"), f"drop:{found.id}")
    key = "own_time.remind" if purpose == PLAN else "own_time.afterwards"
    return Say(spoken.label(key, text=found.body.get("text", "")), buttons=((did, drop),))


async def settle(
    tx: Transaction, person: Person, kept_id: UUID, state: str, line: str | None, now: datetime
) -> Kept | None:
    one = await kept.get(tx, person.id, Kind.PLAN, kept_id)
    if one is None:
        return None
    body = {**one.body, "line": line} if line else one.body
    await kept.change(tx, person.id, one, state=state, body=body, now=now)
    return one
