"""/relax: guided exercises that move on by themselves."""

from datetime import timedelta
from uuid import UUID

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import id_of
from bot.chat.turn import Turn
from bot.content.countries import country
from bot.services import questioning, relaxing

MINUTE = timedelta(minutes=1)


async def on_relax(_update: Update, turn: Turn) -> None:
    """What suits this person today; beside an urgent flag, the advice stands alone."""
    offered = await relaxing.offered(turn.tx, turn.person, turn.now)
    if not offered:
        await turn.edit("relaxing.not_today")
        return
    buttons = [Button(_titled(turn, one.title, one.lasts_for), f"exercise:{one.id}") for one in offered]
    own = turn.button("own_time.open", "owntime")
    settings = turn.button("relaxing.settings", "change:relaxing")
    await turn.edit("relaxing.menu", [*rows_of(buttons, across=1), [own, settings]])


def _titled(turn: Turn, title: str, lasts_for: timedelta) -> str:
    return turn.words.label("relaxing.titled", title=title, n=max(1, round(lasts_for / MINUTE)))


async def on_exercise(_update: Update, turn: Turn) -> None:
    """`exercise:<id>` tells about it, `exercise:<id>:start` begins."""
    offered = await relaxing.offered(turn.tx, turn.person, turn.now)
    exercise = next((one for one in offered if len(turn.pressed) > 1 and one.id == turn.pressed[1]), None)
    if exercise is None:
        await turn.edit("relaxing.not_today" if not offered else "common.closed")
    elif turn.pressed[2:] == ["start"]:
        lane = turn.scene.sender.lane
        await relaxing.start(turn.tx, turn.person, lane, exercise, turn.message_id, turn.now)
    else:
        phrase = turn.words.say(
            "relaxing.about",
            title=exercise.title,
            about=exercise.about,
            evidence=exercise.evidence,
            cautions="\n".join(exercise.cautions),
            not_for=exercise.not_for_text,
        )
        begin = turn.button("relaxing.begin", f"exercise:{exercise.id}:start")
        rows = ((begin, turn.button("common.back", "relax")),)
        await turn.show(Say(phrase.text, phrase.bold, rows), topic="exercise")


async def on_halt(_update: Update, turn: Turn) -> None:
    """`halt:<run>`: at any moment, and twice is no harm."""
    run = id_of(turn.pressed[-1])
    stopped = run is not None and await relaxing.stop(turn.tx, turn.person, run, turn.now)
    await turn.edit("relaxing.stopped" if stopped else "relaxing.was_over", [[turn.button("relaxing.more", "relax")]])


async def on_felt(_update: Update, turn: Turn) -> None:
    """`felt:<run>:<how>`: worse is taken seriously."""
    _, run, how = (*turn.pressed, "", "")[:3]
    run_id = id_of(run)
    if run_id is not None and how == "ask":
        await _ask_about(turn, run_id)
        return
    known = how in {"better", "same", "worse"}
    if run_id is None or not known or not await relaxing.felt(turn.tx, turn.person, run_id, how, turn.now):
        await turn.edit("common.closed")
    elif how == "worse":
        found = country(turn.person.country) if turn.person.country else None
        number = found.emergency_number if found else turn.words.label("helping.local_number")
        ask = turn.button("relaxing.ask_worse", f"felt:{run_id}:ask")
        await turn.edit("relaxing.felt_worse_answer", [[ask]], number=number)
    else:
        await turn.edit(f"relaxing.felt_{how}_answer", [[turn.button("relaxing.more", "relax")]])


async def _ask_about(turn: Turn, run_id: UUID) -> None:
    """Beside the advice, which stays to be read."""
    run = await relaxing.run_of(turn.tx, turn.person, run_id)
    if run is None:
        await turn.edit("common.closed")
        return
    text = turn.words.label("relaxing.worse_question")
    await questioning.keep(turn.tx, turn.person, text, f"exercise:{run.body.get('exercise', '')}", turn.now)
    await turn.say("questioning.kept", [[turn.button("questioning.open", "questions")]], text=text)
