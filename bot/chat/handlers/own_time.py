"""Time for yourself: something chosen, a day for it, and one line afterwards."""

from dataclasses import replace
from datetime import date, timedelta

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import date_of, id_of
from bot.chat.turn import Turn
from bot.content import library
from bot.content.languages import shown
from bot.content.typed import LONGEST
from bot.services import listening, making_time
from bot.services.arriving import local
from bot.storage.dialogue import Dialogue

DAYS_AHEAD = 6
MOST_LISTED = 6
LONGEST_IDEA = 200


async def on_own_time(_update: Update, turn: Turn) -> None:
    """`owntime`, `owntime:<kind>`, `owntime:<kind>:<idea>`, `owntime:<kind>:<idea>:<date>`: plan one thing.

    `owntime:draft:<plan>:<date>` does it with an idea of one's own.
    """
    parts = turn.pressed[1:]
    if parts[:1] == ["draft"]:
        await _plan_draft(turn, *(*parts[1:], "", "")[:2])
        return
    kinds = {one.id: one for one in library.own_times(turn.words.language)}
    kind = kinds.get(parts[0]) if parts else None
    if kind is None:
        buttons = [Button(shown(one.title, turn.words.language), f"owntime:{one.id}") for one in kinds.values()]
        await _show_kinds(turn, buttons)
    elif len(parts) == 1:
        ideas = [Button(str(at + 1), f"owntime:{kind.id}:{at}") for at in range(len(kind.ideas))]
        listed = "\n".join(f"{at}. {shown(idea, turn.words.language)}" for at, idea in enumerate(kind.ideas, start=1))
        await listening.ask(turn.tx, turn.person, "own-time", turn.now, item_id=kind.id)
        phrase = turn.words.say("own_time.ideas", ideas=listed)
        rows = (*rows_of(ideas, across=4), (turn.button("common.back", "owntime"),))
        await turn.show(Say(phrase.text, phrase.bold, rows), topic="owntime")
    else:
        await _plan(turn, kind.id, kind.ideas, parts[1:])


async def _show_kinds(turn: Turn, kinds: list[Button]) -> None:
    """What kinds there are, and below what is planned already."""
    today = local(turn.person, turn.now).date()
    coming = (await making_time.coming(turn.tx, turn.person, today))[:MOST_LISTED]
    lines, drops = [turn.words.label("own_time.kinds")], []
    for number, one in enumerate(coming, start=1):
        day = turn.words.day(date.fromisoformat(one.body["on"]), today)
        lines.append(turn.words.label("own_time.coming", number=number, day=day, text=one.body["text"]))
        label = turn.words.label("own_time.drop_one", number=number) if len(coming) > 1 else None
        drops.append(Button(label or turn.words.label("own_time.drop"), f"drop:{one.id}"))
    rows = (*rows_of(kinds), *rows_of(drops), (turn.button("common.back", "relax"),))
    await turn.show(Say("\n\n".join(lines), buttons=rows), topic="owntime")


async def _plan(turn: Turn, kind: str, ideas: tuple[str, ...], parts: list[str]) -> None:
    if not parts[0].isdecimal() or int(parts[0]) >= len(ideas):
        await turn.edit("common.closed")
        return
    idea = shown(ideas[int(parts[0])], turn.words.language)
    on = date_of(parts[1]) if len(parts) > 1 else None
    if on is None:
        await listening.close(turn.tx, turn.person)
        await turn.show(_days(turn, f"owntime:{kind}:{parts[0]}"), topic="owntime")
    else:
        await planned(turn, kind, idea, on.isoformat())


def _days(turn: Turn, prefix: str) -> Say:
    today = local(turn.person, turn.now).date()
    buttons = [Button(turn.words.day(on, today), f"{prefix}:{on.isoformat()}") for on in _days_ahead(today)]
    return Say(turn.words.label("own_time.which_day"), buttons=rows_of(buttons))


def _days_ahead(today: date) -> list[date]:
    return [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]


async def typed_plan(turn: Turn, waiting: Dialogue) -> bool:
    """An own idea; its day is asked for as for ours."""
    one = await making_time.draft(turn.tx, turn.person, waiting.item_id or "", turn.text[:LONGEST_IDEA], turn.now)
    await listening.ask(turn.tx, turn.person, "own-time-day", turn.now, one.id)
    await turn.send(_days(turn, f"owntime:draft:{one.id}"), topic="owntime")
    return True


async def typed_day(turn: Turn, waiting: Dialogue) -> bool:
    """A day by the name its button or its weekday has; what is too long for one, or called for advice, is an entry."""
    one = waiting.about_id and await making_time.drafted(turn.tx, turn.person, waiting.about_id)
    if not one or len(turn.text) > LONGEST or turn.scene.is_advised:
        await listening.close(turn.tx, turn.person)
        return False
    on = _day_named(turn, turn.text.strip(" .!").casefold())
    if on is not None:
        await _plan_draft(turn, str(one.id), on.isoformat())
    else:
        days = _days(turn, f"owntime:draft:{one.id}")
        await turn.send(replace(days, text=turn.words.label("own_time.day_unclear")), topic="own_time.day_unclear")
    return True


def _day_named(turn: Turn, name: str) -> date | None:
    spoken, today = turn.words, local(turn.person, turn.now).date()
    for on in _days_ahead(today):
        names = (spoken.day(on, today), spoken.weekday(on.weekday()), spoken.weekday(on.weekday(), short=True))
        if name in {one.casefold() for one in names}:
            return on
    return None


async def _plan_draft(turn: Turn, draft: str, on: str) -> None:
    """Pressed twice it is planned once: by then the draft has become the plan."""
    draft_id = id_of(draft)
    one = draft_id and await making_time.drafted(turn.tx, turn.person, draft_id)
    if not one:
        await turn.edit("common.closed")
        return
    await listening.close(turn.tx, turn.person)
    await planned(turn, one.body["kind"], one.body["text"], on)


async def planned(turn: Turn, kind: str, text: str, on: str) -> None:
    day, today = date_of(on), local(turn.person, turn.now).date()
    if day is None or not today <= day <= today + timedelta(days=DAYS_AHEAD + 1):
        await turn.edit("common.closed")
        return
    one = await making_time.plan(turn.tx, turn.person, turn.scene.sender.lane, kind, text, day, turn.now)
    drop = turn.button("own_time.drop", f"drop:{one.id}")
    key = "own_time.planned" if making_time.rings(turn.person, day, turn.now) else "own_time.planned_silently"
    await turn.edit(key, [[drop]], text=text, day=turn.words.day(day, today))


async def on_did(_update: Update, turn: Turn) -> None:
    """`did:<plan>`: done, and one line if there is one."""
    plan_id = id_of(turn.pressed[-1])
    one = plan_id and await making_time.settle(turn.tx, turn.person, plan_id, making_time.DONE, None, turn.now)
    if not one:
        await turn.edit("common.closed")
        return
    await listening.ask(turn.tx, turn.person, "own-time-line", turn.now, one.id)
    await turn.edit("own_time.did_answer", [[turn.button("pausing.nothing", "nothing")]])


async def typed_line(turn: Turn, waiting: Dialogue) -> bool:
    await listening.close(turn.tx, turn.person)
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
