"""The weekly learning block: a lesson at a time of one's own, a quiet timer, and a question for the provider."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.messages import Ending, MessageClass
from bot.care.occurrences import instant_of, local_day_end, shift_quiet
from bot.care.people import Person
from bot.care.saying import Button, Say, rows_of
from bot.content.lessons import Lesson, for_role, lesson
from bot.content.wording import words
from bot.services import collecting, reminding
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox, reminders
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

USUAL_TIME, USUAL_MINUTES = time(10), 15
LENGTHS = (10, 15, 30, 45)
LATER_FOR = timedelta(hours=3)
END = "learning-end"
SEEN = "seen"


async def seen(tx: Transaction, person: Person) -> dict[str, Kept]:
    """The lessons this person has opened, by id; each changed when it was last opened."""
    opened = await kept.page(tx, person.id, Kind.LESSON, limit=500)
    return {one.body.get("lesson", ""): one for one in opened}


async def next_lesson(tx: Transaction, person: Person) -> Lesson:
    """The first that was not seen; after the last, the one that was read longest ago."""
    known = await seen(tx, person)
    listed = for_role(person.role, person.language)
    fresh = (one for one in listed if one.head.id not in known)
    return next(fresh, None) or min(listed, key=lambda one: known[one.head.id].changed_at)


async def open_lesson(tx: Transaction, person: Person, opened: Lesson, now: datetime) -> None:
    """Note that it was opened, and when last."""
    known = (await seen(tx, person)).get(opened.head.id)
    body = {"lesson": opened.head.id, "version": opened.head.version}
    if known is None:
        await kept.add(tx, person.id, Kind.LESSON, SEEN, body, now)
    else:
        await kept.change(tx, person.id, known, state=SEEN, body=body, now=now)


async def is_done(tx: Transaction, person: Person, since: datetime) -> bool:
    """Whether a lesson was opened since then."""
    opened = await kept.newest(tx, person.id, Kind.LESSON)
    return any(one.changed_at >= since for one in opened)


async def render_block(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """The block, at its hour."""
    if one.occurrence_id is None:
        return Pointless(Ending.CANCELLED, "gone")
    return Letter(await block(tx, person, one.occurrence_id))


async def block(tx: Transaction, person: Person, occurrence_id: UUID) -> Say:
    """What the block offers: the next lesson, something unread, and to have it now, later, or not at all."""
    spoken = words(person.language)
    coming, minutes = await next_lesson(tx, person), await length(tx, person)
    phrase = spoken.say("learning.block", minutes=minutes, title=coming.title)
    unread = await collecting.oldest_unread(tx, person)
    also = "\n\n" + spoken.label("learning.also_unread", title=unread.body.get("title", "")) if unread else ""
    verbs = ("start", "later", "day", "no")
    buttons = [Button(spoken.label(f"learning.block_{verb}"), f"block:{verb}:{occurrence_id}") for verb in verbs]
    rows = rows_of(buttons)
    if unread:
        rows = (*rows, (Button(spoken.label("learning.open_unread"), f"reading:{unread.id}"),))
    return Say(phrase.text + also, phrase.bold, rows)


async def render_end(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    """The timer's quiet end: the lesson's own question is kept in one tap, another one is written."""
    spoken = words(person.language)
    minutes = (one.body or {}).get("minutes") or await length(tx, person)
    text = spoken.label("learning.end", minutes=minutes)
    rows = [Button(spoken.label("learning.keep_question"), "ask:own")]
    rows.append(Button(spoken.label("learning.all_clear"), "ask:no"))
    read = lesson((one.body or {}).get("lesson", ""), person.language)
    if read is not None:
        text += f"\n\n{read.ask}"
        rows.insert(0, Button(spoken.label("learning.keep_ask"), f"ask:lesson:{read.head.id}"))
    return Letter(Say(text, buttons=rows_of(rows, across=1), silent=True))


async def length(tx: Transaction, person: Person) -> int:
    reminder = await reminding.of_kind(tx, person, reminding.LEARNING)
    return (reminder and reminder.minutes) or USUAL_MINUTES


async def start(tx: Transaction, person: Person, lane: bytes, occurrence_id: UUID, now: datetime) -> Lesson | None:
    """Open the lesson, and an end note after the chosen minutes; None when that was done before."""
    if await outbox.count_of(tx, occurrence_id, END):
        return None
    coming, minutes = await next_lesson(tx, person), await length(tx, person)
    rings_at = now + timedelta(minutes=minutes)
    post = _post(person, lane, occurrence_id, END, rings_at, rings_at + timedelta(hours=1), 0)
    await outbox.put(tx, replace(post, body={"render": END, "lesson": coming.head.id, "minutes": minutes}), now)
    await open_lesson(tx, person, coming, now)
    return coming


async def let_go(tx: Transaction, occurrence_id: UUID, now: datetime) -> None:
    """Not this week: neither now nor at the hour it was moved to."""
    await outbox.cancel_waiting(tx, occurrence_id, reminding.LEARNING, now)


async def later_today(
    tx: Transaction, person: Person, lane: bytes, occurrence_id: UUID, now: datetime
) -> datetime | None:
    """Again in a few hours; None when the day is too far gone for that."""
    zone = ZoneInfo(person.zone)
    ends_at = local_day_end(now.astimezone(zone).date(), zone)
    again_at = shift_quiet(now + LATER_FOR, person.quiet, zone)
    if again_at > ends_at - timedelta(hours=1):
        return None
    await _again(tx, person, lane, occurrence_id, again_at, ends_at, now)
    return again_at


async def another_day(
    tx: Transaction, person: Person, lane: bytes, occurrence_id: UUID, on: date, now: datetime
) -> datetime | None:
    """At the usual hour of that day; None for a day that is over or too far."""
    zone = ZoneInfo(person.zone)
    today = now.astimezone(zone).date()
    if not today <= on <= today + timedelta(days=7):
        return None
    reminder = await reminding.of_kind(tx, person, reminding.LEARNING)
    usual_at = instant_of(on, reminder.slots[0] if reminder else USUAL_TIME, zone)[0]
    again_at, ends_at = shift_quiet(usual_at, person.quiet, zone), local_day_end(on, zone)
    if not now < again_at < min(ends_at, now + timedelta(days=7)):
        return None
    await _again(tx, person, lane, occurrence_id, again_at, ends_at, now)
    return again_at


async def _again(
    tx: Transaction,
    person: Person,
    lane: bytes,
    occurrence_id: UUID,
    again_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    purpose = reminding.LEARNING
    n = await outbox.count_of(tx, occurrence_id, purpose)
    await outbox.cancel_waiting(tx, occurrence_id, purpose, now)  # the newest choice counts
    await outbox.put(tx, _post(person, lane, occurrence_id, purpose, again_at, ends_at, n), now)


def _post(
    person: Person, lane: bytes, occurrence_id: UUID, purpose: str, not_before: datetime, expires_at: datetime, n: int
) -> Post:
    return Post(
        lane=lane,
        person_id=person.id,
        occurrence_id=occurrence_id,
        message_class=MessageClass.REPLY if purpose == END else MessageClass.PROMPT,
        purpose=purpose,
        n=n,
        body={"render": purpose, "asked": True},
        not_before=not_before,
        expires_at=expires_at,
    )


async def is_mine(tx: Transaction, person: Person, occurrence_id: UUID) -> bool:
    return await reminders.belongs(tx, person.id, occurrence_id)
