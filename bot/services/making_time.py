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
AT = time(11)
AFTERWARDS_FOR = timedelta(hours=8)
PLAN, PLAN_AFTER = "plan", "plan-after"


async def plan(tx: Transaction, person: Person, lane: bytes, kind: str, text: str, on: date, now: datetime) -> Kept:
    """One thing on one day: reminded in the morning, asked after in the evening."""
    one = await kept.add(tx, person.id, Kind.PLAN, PLANNED, {"kind": kind, "text": text, "on": on.isoformat()}, now)
    zone = ZoneInfo(person.zone)
    rings_at, ends_at = max(instant_of(on, AT, zone)[0], now + timedelta(minutes=1)), local_day_end(on, zone)
    for purpose, at in ((PLAN, rings_at), (PLAN_AFTER, min(rings_at + AFTERWARDS_FOR, ends_at - timedelta(hours=3)))):
        if at > now:
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


async def render_plan(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    return await _render(tx, one, person, "own_time.remind")


async def render_after(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    return await _render(tx, one, person, "own_time.afterwards")


async def _render(tx: Transaction, one: Leased, person: Person, key: str) -> Letter | Pointless:
    found = await kept.get(tx, person.id, Kind.PLAN, UUID(one.body["kept"])) if one.body else None
    if found is None or found.state != PLANNED:
        return Pointless(Ending.CANCELLED, "already-done")
    spoken = words(person.language)
    did = Button(spoken.label("own_time.did"), f"did:{found.id}")
    drop = Button(spoken.label("own_time.drop"), f"drop:{found.id}")
    return Letter(Say(spoken.label(key, text=found.body.get("text", "")), buttons=((did, drop),)))


async def settle(
    tx: Transaction, person: Person, kept_id: UUID, state: str, line: str | None, now: datetime
) -> Kept | None:
    one = await kept.get(tx, person.id, Kind.PLAN, kept_id)
    if one is None:
        return None
    body = {**one.body, "line": line} if line else one.body
    await kept.change(tx, person.id, one, state=state, body=body, now=now)
    return one
