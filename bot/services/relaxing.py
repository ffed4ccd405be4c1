"""Guided exercises: one live message that moves on by itself, can be stopped at any moment, and survives a restart."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.care.exercises import Exercise, Moment, fitting, moment
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.red_flags import assess
from bot.care.saying import Button, Say, rows_of
from bot.content import library, red_flags
from bot.content.wording import words
from bot.services import flagging
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

RUNNING, STOPPED, DONE, BROKEN_OFF = "running", "stopped", "done", "broken-off"
STEP = "exercise"
A_SECOND = timedelta(seconds=1)  # a live message changes at most once in that time
LOST_AFTER = timedelta(minutes=2)  # a message that stood still this long has lost its person


@dataclass(frozen=True)
class Run:
    """An exercise somebody is in, or was."""

    kept: Kept
    exercise: Exercise
    message_id: int
    started_at: datetime


async def offered(tx: Transaction, person: Person, now: datetime) -> tuple[Exercise, ...]:
    """What suits this person today; nothing at all beside an urgent flag."""
    if person.is_held(now):
        return ()
    return fitting(library.exercises(person.language), await _troubles(tx, person, now))


async def _troubles(tx: Transaction, person: Person, now: datetime) -> frozenset[str]:
    """What the last 24 hours say about breath."""
    rules = red_flags.rules(person.language)
    texts = await flagging.earlier(tx, person, now)
    said = {one.concept for text in texts for one in assess(text, rules).mentions if one.status == "present"}
    return frozenset({"breathless"}) if any("breath" in concept for concept in said) else frozenset()


async def start(
    tx: Transaction, person: Person, lane: bytes, exercise: Exercise, message_id: int, now: datetime
) -> Kept:
    """Begin in this message; what it shows already goes on, and whatever else ran is stopped."""
    for one in await kept.newest(tx, person.id, Kind.EXERCISE, states=(RUNNING,), limit=50):
        if (one.body.get("exercise"), one.body.get("message_id")) == (exercise.id, message_id):
            return one
        await kept.change(tx, person.id, one, state=STOPPED, body=one.body, now=now)
    body = {
        "exercise": exercise.id,
        "version": exercise.version,
        "message_id": message_id,
        "started_at": now.isoformat(),
    }
    one = await kept.add(tx, person.id, Kind.EXERCISE, RUNNING, body, now)
    await _next(tx, person, lane, one, now, now)
    return one


async def run_of(tx: Transaction, person: Person, kept_id: UUID) -> Kept | None:
    return await kept.get(tx, person.id, Kind.EXERCISE, kept_id)


async def stop(tx: Transaction, person: Person, kept_id: UUID, now: datetime) -> bool:
    """Stopped is stopped; False when it was over already."""
    one = await kept.get(tx, person.id, Kind.EXERCISE, kept_id)
    if one is None or one.state != RUNNING:
        return False
    await kept.change(tx, person.id, one, state=STOPPED, body=one.body, now=now)
    return True


async def felt(tx: Transaction, person: Person, kept_id: UUID, how: str, now: datetime) -> bool:
    one = await kept.get(tx, person.id, Kind.EXERCISE, kept_id)
    if one is None:
        return False
    await kept.change(tx, person.id, one, state=one.state, body={**one.body, "felt": how}, now=now)
    return True


async def stop_running(tx: Transaction, person: Person, now: datetime) -> bool:
    """Stop whatever runs; False when nothing did, or what did should have been over long ago."""
    running = await kept.newest(tx, person.id, Kind.EXERCISE, states=(RUNNING,), limit=50)
    for one in running:
        await kept.change(tx, person.id, one, state=STOPPED, body=one.body, now=now)
    return any(_is_lively(one, person, now) for one in running)


def _is_lively(one: Kept, person: Person, now: datetime) -> bool:
    exercise = library.exercise(one.body.get("exercise", ""), person.language)
    if exercise is None:
        return False
    return now - datetime.fromisoformat(one.body["started_at"]) < exercise.lasts_for + LOST_AFTER


async def is_done(tx: Transaction, person: Person, since: datetime) -> bool:
    """Whether an exercise was gone through since then."""
    done = await kept.newest(tx, person.id, Kind.EXERCISE, states=(DONE,), limit=50)
    return any(one.kept_at >= since for one in done)  # how it felt may be said days later


async def render_reminder(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """A few minutes, offered and not demanded."""
    worse = await _felt_worse(tx, person)
    exercises = [fit for fit in await offered(tx, person, now) if fit.id not in worse]
    if not exercises:
        return Pointless(Ending.CANCELLED, "nothing-fits")
    spoken = words(person.language)
    week = now.isocalendar().week
    chosen = [exercises[(week + at) % len(exercises)] for at in range(min(2, len(exercises)))]
    buttons = [Button(fit.title, f"exercise:{fit.id}") for fit in chosen]
    more = (Button(spoken.label("relaxing.more"), "relax"), Button(spoken.label("relaxing.not_now"), "nothing"))
    later = (Button(spoken.label("asking.later"), f"rung:later:{one.occurrence_id}"),)
    return Letter(Say(spoken.label("relaxing.reminder"), buttons=(*rows_of(buttons, across=1), more, later)))


async def _felt_worse(tx: Transaction, person: Person) -> set[str]:
    """What did somebody no good is not suggested to them again; it stays in the list."""
    last: dict[str, str] = {}
    for one in await kept.newest(tx, person.id, Kind.EXERCISE, states=(DONE,), limit=50):
        if "felt" in one.body:
            last.setdefault(one.body["exercise"], one.body["felt"])
    return {exercise for exercise, how in last.items() if how == "worse"}


async def render_step(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """Where the exercise stands now; the step after it is planned in the same commit."""
    run = await _run(tx, person, one)
    if run is None or run.kept.state != RUNNING:
        return Pointless(Ending.CANCELLED, "stopped")
    if person.is_held(now):
        return await _interrupted(tx, person, run, now)
    if now - _planned_at(one) > LOST_AFTER:
        return await _broken_off(tx, person, run, now)
    where = moment(run.exercise, now - run.started_at)
    if where is None:
        return await _over(tx, person, run, now)
    await _next(tx, person, one.lane, run.kept, max(run.started_at + where.ends_after, now + A_SECOND), now)
    return Letter(_shown(person, run, where))


def _planned_at(one: Leased) -> datetime:
    """When this step should have been seen, however often it was tried since."""
    return datetime.fromisoformat((one.body or {})["at"])


async def follow(tx: Transaction, one: Leased, message_id: int | None, now: datetime) -> None:
    """The message was gone, so the step came in a new one: the steps after it change that one."""
    if one.person is None or one.body is None or message_id is None:
        return
    found = await kept.get(tx, one.person.id, Kind.EXERCISE, UUID(one.body["kept"]))
    if found is not None and found.body.get("message_id") != message_id:
        await kept.change(
            tx, one.person.id, found, state=found.state, body={**found.body, "message_id": message_id}, now=now
        )


async def _run(tx: Transaction, person: Person, one: Leased) -> Run | None:
    found = await kept.get(tx, person.id, Kind.EXERCISE, UUID(one.body["kept"])) if one.body else None
    exercise = library.exercise(found.body.get("exercise", ""), person.language) if found else None
    if found is None or exercise is None:
        return None
    return Run(found, exercise, found.body["message_id"], datetime.fromisoformat(found.body["started_at"]))


async def _next(tx: Transaction, person: Person, lane: bytes, one: Kept, at: datetime, now: datetime) -> None:
    post = Post(
        lane=lane,
        person_id=person.id,
        message_class=MessageClass.REPLY,
        purpose=STEP,
        topic=f"live:{one.id}",
        spaced=False,
        body={"render": STEP, "kept": str(one.id), "at": at.isoformat()},
        not_before=at,
        expires_at=at + timedelta(days=2),  # after a long silence it still says, kindly, that it broke off
    )
    await outbox.put(tx, post, now)


def _shown(person: Person, run: Run, where: Moment) -> Say:
    spoken = words(person.language)
    left = max(1, round(where.remains_for.total_seconds() / 60))
    progress = spoken.label("relaxing.progress", n=left)
    stop_button = Button(spoken.label("relaxing.stop"), f"halt:{run.kept.id}")
    text = f"{run.exercise.title}\n\n{where.step.text}\n\n{progress}"
    return Say(text, buttons=((stop_button,),), edits=run.message_id)


async def _interrupted(tx: Transaction, person: Person, run: Run, now: datetime) -> Letter:
    """Beside an urgent flag nothing goes on: the advice stands alone."""
    await kept.change(tx, person.id, run.kept, state=STOPPED, body=run.kept.body, now=now)
    return Letter(Say(words(person.language).label("relaxing.not_today"), edits=run.message_id))


async def _over(tx: Transaction, person: Person, run: Run, now: datetime) -> Letter:
    await kept.change(tx, person.id, run.kept, state=DONE, body=run.kept.body, now=now)
    spoken = words(person.language)
    hows = [
        Button(spoken.label(f"relaxing.felt_{how}"), f"felt:{run.kept.id}:{how}") for how in ("better", "same", "worse")
    ]
    return Letter(
        Say(spoken.label("relaxing.over", title=run.exercise.title), buttons=rows_of(hows), edits=run.message_id)
    )


async def _broken_off(tx: Transaction, person: Person, run: Run, now: datetime) -> Letter:
    """We were away; going on in the middle would be no rest."""
    await kept.change(tx, person.id, run.kept, state=BROKEN_OFF, body=run.kept.body, now=now)
    spoken = words(person.language)
    again = Button(spoken.label("relaxing.again"), f"exercise:{run.exercise.id}")
    return Letter(Say(spoken.label("relaxing.broken_off"), buttons=((again,),), edits=run.message_id))
