"""Time for yourself: one thing planned for the week, a reminder, and one line afterwards."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import instant_of, local_day_end, shift_quiet
from bot.care.people import Person
from bot.care.saying import Button, Say
from bot.content.wording import words
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

DRAFT, PLANNED, DONE, DROPPED = "draft", "planned", "done", "dropped"
AT, AFTERWARDS_AT = time(11), time(19)
SOON = timedelta(hours=3)  # nobody is reminded of what they planned less than this before
PLAN, PLAN_AFTER = "plan", "plan-after"


async def draft(tx: Transaction, person: Person, kind: str, text: str, now: datetime) -> Kept:
    """An idea of one's own that waits for its day; an older one that still does gives way."""
    for one in await kept.newest(tx, person.id, Kind.PLAN, states=(DRAFT,), limit=20):
        await kept.remove(tx, person.id, one.id)
    return await kept.add(tx, person.id, Kind.PLAN, DRAFT, {"kind": kind, "text": text}, now)


async def drafted(tx: Transaction, person: Person, kept_id: UUID) -> Kept | None:
    """An idea of one's own, whether it still waits for its day or has one."""
    one = await kept.get(tx, person.id, Kind.PLAN, kept_id)
    return one if one is not None and one.state in {DRAFT, PLANNED} and one.body else None


async def plan(tx: Transaction, person: Person, lane: bytes, kind: str, text: str, on: date, now: datetime) -> Kept:
    """One thing on one day, once: reminded in the morning, asked after in the evening."""
    body = {"kind": kind, "text": text, "on": on.isoformat()}
    for one in await kept.newest(tx, person.id, Kind.PLAN, states=(PLANNED,), limit=20):
        if one.body == body:
            return one
    one = await _planned(tx, person, body, now)
    for purpose, at in rings(person, on, now):
        await outbox.put(tx, _post(person, lane, one, purpose, at, local_day_end(on, ZoneInfo(person.zone))), now)
    return one


async def _planned(tx: Transaction, person: Person, body: dict[str, str], now: datetime) -> Kept:
    """The draft with these words becomes the plan; an idea of ours needed none."""
    for one in await kept.newest(tx, person.id, Kind.PLAN, states=(DRAFT,)):
        if one.body == {"kind": body["kind"], "text": body["text"]}:
            await kept.change(tx, person.id, one, state=PLANNED, body=body, now=now)
            return one
    return await kept.add(tx, person.id, Kind.PLAN, PLANNED, body, now)


def rings(person: Person, on: date, now: datetime) -> list[tuple[str, datetime]]:
    """When it is said on its day; nothing when that day, or what quiet hours leave of it, is too short."""
    zone = ZoneInfo(person.zone)
    ends_at = local_day_end(on, zone)
    asked_at = max(instant_of(on, AFTERWARDS_AT, zone)[0], now + SOON)
    wanted = ((PLAN, instant_of(on, AT, zone)[0]), (PLAN_AFTER, asked_at))
    return [
        (purpose, at) for purpose, at in wanted if now + SOON <= at and shift_quiet(at, person.quiet, zone) < ends_at
    ]


async def coming(tx: Transaction, person: Person, today: date) -> list[Kept]:
    """What is planned from today on, the nearest first."""
    planned = await kept.newest(tx, person.id, Kind.PLAN, states=(PLANNED,), limit=50)
    return sorted(
        (one for one in planned if one.body.get("on", "") >= today.isoformat()), key=lambda one: one.body["on"]
    )


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
