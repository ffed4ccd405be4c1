"""/relax: guided exercises that move on by themselves, and time for yourself."""

from datetime import timedelta

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import date_of, id_of
from bot.chat.turn import Turn
from bot.content import library
from bot.content.languages import shown
from bot.services import making_time, relaxing
from bot.services.arriving import local
from bot.storage import dialogue
from bot.storage.dialogue import Dialogue

MINUTE = timedelta(minutes=1)
DAYS_AHEAD = 6


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
    known = how in {"better", "same", "worse"}
    if run_id is None or not known or not await relaxing.felt(turn.tx, turn.person, run_id, how, turn.now):
        await turn.edit("common.closed")
    else:
        await turn.edit(
            f"relaxing.felt_{how}_answer", [[turn.button("relaxing.more", "relax")]] if how != "worse" else ()
        )


async def on_own_time(_update: Update, turn: Turn) -> None:
    """`owntime`, `owntime:<kind>`, `owntime:<kind>:<idea>`, `owntime:<kind>:<idea>:<date>`: plan one thing."""
    parts = turn.pressed[1:]
    kinds = {one.id: one for one in library.own_times(turn.words.language)}
    kind = kinds.get(parts[0]) if parts else None
    if kind is None:
        buttons = [Button(shown(one.title, turn.words.language), f"owntime:{one.id}") for one in kinds.values()]
        await turn.edit("own_time.kinds", [*rows_of(buttons), [turn.button("common.back", "relax")]])
    elif len(parts) == 1:
        ideas = [Button(str(at + 1), f"owntime:{kind.id}:{at}") for at in range(len(kind.ideas))]
        listed = "\n".join(f"{at}. {shown(idea, turn.words.language)}" for at, idea in enumerate(kind.ideas, start=1))
        await dialogue.ask(turn.tx, turn.person.id, Dialogue("own-time", turn.now, item_id=kind.id))
        phrase = turn.words.say("own_time.ideas", ideas=listed)
        rows = (*rows_of(ideas, across=4), (turn.button("common.back", "owntime"),))
        await turn.show(Say(phrase.text, phrase.bold, rows), topic="owntime")
    else:
        await _plan(turn, kind.id, kind.ideas, parts[1:])


async def _plan(turn: Turn, kind: str, ideas: tuple[str, ...], parts: list[str]) -> None:
    if not parts[0].isdecimal() or int(parts[0]) >= len(ideas):
        await turn.edit("common.closed")
        return
    idea = shown(ideas[int(parts[0])], turn.words.language)
    on = date_of(parts[1]) if len(parts) > 1 else None
    if on is None:
        await dialogue.close(turn.tx, turn.person.id)
        await turn.show(_days(turn, f"owntime:{kind}:{parts[0]}"), topic="owntime")
    else:
        await planned(turn, kind, idea, on.isoformat())


def _days(turn: Turn, prefix: str) -> Say:
    today = local(turn.person, turn.now).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    buttons = [Button(turn.words.day(on, today), f"{prefix}:{on.isoformat()}") for on in days]
    return Say(turn.words.label("own_time.which_day"), buttons=rows_of(buttons))


async def typed_plan(turn: Turn, waiting: Dialogue) -> bool:
    """An own idea; it is planned for tomorrow, and can be dropped again."""
    await dialogue.close(turn.tx, turn.person.id)
    tomorrow = local(turn.person, turn.now).date() + timedelta(days=1)
    await planned(turn, waiting.item_id or "", turn.text[:200], tomorrow.isoformat())
    return True


async def planned(turn: Turn, kind: str, text: str, on: str) -> None:
    day, today = date_of(on), local(turn.person, turn.now).date()
    if day is None or not today <= day <= today + timedelta(days=DAYS_AHEAD + 1):
        await turn.edit("common.closed")
        return
    one = await making_time.plan(turn.tx, turn.person, turn.scene.sender.lane, kind, text, day, turn.now)
    drop = turn.button("own_time.drop", f"drop:{one.id}")
    await turn.edit("own_time.planned", [[drop]], text=text, day=turn.words.day(day, today))


async def on_did(_update: Update, turn: Turn) -> None:
    """`did:<plan>`: done, and one line if there is one."""
    plan_id = id_of(turn.pressed[-1])
    one = plan_id and await making_time.settle(turn.tx, turn.person, plan_id, making_time.DONE, None, turn.now)
    if not one:
        await turn.edit("common.closed")
        return
    await dialogue.ask(turn.tx, turn.person.id, Dialogue("own-time-line", turn.now, one.id))
    await turn.edit("own_time.did_answer", [[turn.button("pausing.nothing", "nothing")]])


async def typed_line(turn: Turn, waiting: Dialogue) -> bool:
    await dialogue.close(turn.tx, turn.person.id)
    plan_id = waiting.about_id
    if not plan_id or not await making_time.settle(
        turn.tx, turn.person, plan_id, making_time.DONE, turn.text, turn.now
    ):
        return False
    await turn.say("own_time.line_kept")
    return True


async def on_drop(_update: Update, turn: Turn) -> None:
    """`drop:<plan>`"""
    plan_id = id_of(turn.pressed[-1])
    one = plan_id and await making_time.settle(turn.tx, turn.person, plan_id, making_time.DROPPED, None, turn.now)
    await turn.edit("own_time.dropped" if one else "common.closed")
