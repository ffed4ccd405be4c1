"""/learn and the weekly block: lessons by track, and a time of one's own for them."""

from collections.abc import Container
from datetime import datetime, timedelta
from uuid import UUID

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import date_of, id_of
from bot.chat.turn import Turn
from bot.content import lessons
from bot.content.lessons import TRACKS, Lesson
from bot.services import collecting, learning, questioning
from bot.services.arriving import local


async def on_learn(_update: Update, turn: Turn) -> None:
    """Everything there is to learn with, at a glance."""
    coming = await learning.next_lesson(turn.tx, turn.person)
    open_questions = await questioning.count_open(turn.tx, turn.person)
    unread = await collecting.count_unread(turn.tx, turn.person)
    buttons = [
        [Button(coming.title, f"lesson:{coming.head.id}")],
        [turn.button("learning.by_track", "tracks"), turn.button("learning.questions", "questions")],
        [turn.button("learning.readings", "readings"), turn.button("learning.block_settings", "change:learning")],
    ]
    await turn.edit("learning.menu", buttons, questions=open_questions, unread=unread)


async def on_tracks(_update: Update, turn: Turn) -> None:
    tracks = [turn.button(f"learning.track_{track}", f"track:{track}") for track in TRACKS]
    await turn.edit("learning.tracks", [*rows_of(tracks), [turn.button("common.back", "learn")]])


async def on_track(_update: Update, turn: Turn) -> None:
    """`track:<track>` or `track:<track>:<page>`"""
    track = turn.pressed[1] if len(turn.pressed) > 1 else ""
    listed = [one for one in lessons.for_role(turn.person.role, turn.words.language) if one.head.track == track]
    if not listed:
        await turn.edit("common.closed")
        return
    known = await learning.seen(turn.tx, turn.person)
    buttons = [[Button(_marked(turn, one, known), f"lesson:{one.head.id}")] for one in listed]
    await turn.edit("learning.track", [*buttons, [turn.button("common.back", "tracks")]])


def _marked(turn: Turn, one: Lesson, known: Container[str]) -> str:
    return turn.words.label("learning.seen", title=one.title) if one.head.id in known else one.title


async def on_lesson(_update: Update, turn: Turn) -> None:
    """`lesson:<id>`; one that is gone says so."""
    lesson = lessons.lesson(turn.pressed[-1], turn.words.language)
    if lesson is None:
        await turn.say("learning.gone", [[turn.button("learning.by_track", "tracks")]])
        return
    await learning.open_lesson(turn.tx, turn.person, lesson, turn.now)
    await show(turn, lesson)


async def show(turn: Turn, lesson: Lesson) -> None:
    phrase = turn.words.say(
        "learning.lesson",
        title=lesson.title,
        text=lesson.text,
        ask=lesson.ask,
        source=lesson.source,
        date=turn.words.date(lesson.head.reviewed_on),
    )
    buttons = (
        (turn.button("learning.keep_ask", f"ask:lesson:{lesson.head.id}"), turn.button("learning.own", "ask:own")),
        (turn.button("learning.by_track", "tracks"), turn.button("learning.questions", "questions")),
    )
    await turn.send(Say(phrase.text, phrase.bold, buttons), topic="lesson")


async def on_block(_update: Update, turn: Turn) -> None:
    """`block:<verb>:<occurrence>`: open, start, later today, another day, not this week."""
    verb, occurrence = (*turn.pressed[1:], "", "")[:2]
    occurrence_id = id_of(occurrence)
    if occurrence_id is None or not await learning.is_mine(turn.tx, turn.person, occurrence_id):
        await turn.edit("common.closed")
    elif verb == "open":
        # Anew, not in place: it came along with something else, which stays to be answered.
        await turn.send(await learning.block(turn.tx, turn.person, occurrence_id), topic="block")
    elif verb == "start":
        await _start(turn, occurrence_id)
    elif verb == "later":
        await _later(turn, occurrence_id)
    elif verb == "day":
        await _ask_day(turn, occurrence_id)
    elif verb == "on":
        await _on_day(turn, occurrence_id)
    elif verb == "no":
        await learning.let_go(turn.tx, occurrence_id, turn.now)
        await turn.edit("learning.not_this_week", [[turn.button("learning.open", "learn")]])
    else:
        await turn.edit("common.closed")


async def _start(turn: Turn, occurrence_id: UUID) -> None:
    """Pressed twice, it is still one lesson and one timer."""
    opened = await learning.start(turn.tx, turn.person, turn.scene.sender.lane, occurrence_id, turn.now)
    if opened is None:
        await turn.edit("common.closed")
        return
    await turn.edit("learning.started", minutes=await learning.length(turn.tx, turn.person))
    await show(turn, opened)


async def _later(turn: Turn, occurrence_id: UUID) -> None:
    lane = turn.scene.sender.lane
    again_at = await learning.later_today(turn.tx, turn.person, lane, occurrence_id, turn.now)
    if again_at is None:
        await turn.edit("learning.too_late_today", [[turn.button("learning.block_day", f"block:day:{occurrence_id}")]])
    else:
        await _moved(turn, again_at)


async def _ask_day(turn: Turn, occurrence_id: UUID) -> None:
    today = local(turn.person, turn.now).date()
    days = [today + timedelta(days=ahead) for ahead in range(1, 7)]
    buttons = [Button(turn.words.day(on, today), f"block:on:{occurrence_id}:{on.isoformat()}") for on in days]
    await turn.edit("learning.which_day", rows_of(buttons))


async def _on_day(turn: Turn, occurrence_id: UUID) -> None:
    on, lane = date_of(turn.pressed[-1]), turn.scene.sender.lane
    again_at = await learning.another_day(turn.tx, turn.person, lane, occurrence_id, on, turn.now) if on else None
    if again_at:
        await _moved(turn, again_at)
    else:
        await turn.edit("learning.day_over", [[turn.button("learning.open", "learn")]])


async def _moved(turn: Turn, again_at: datetime) -> None:
    when = turn.words.moment(again_at, turn.person.zone, turn.now)
    await turn.edit("learning.moved", when=when)
