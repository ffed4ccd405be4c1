"""A treatment reminder is set up: kind, name, rhythm, first day and hours; a tap or a few words each."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta

from telegram import Update

from bot.care.doses import without_doses
from bot.care.rules import Cycle, Once, OnDates, Rule, rule_from_json
from bot.care.saying import Say, rows_of
from bot.care.treatments import ONCE, Treatment, needs_anchor, rhythm
from bot.chat.handlers import course_questions
from bot.chat.handlers.ids import date_of, position_of
from bot.chat.turn import Turn
from bot.content.languages import locale
from bot.content.typed import read_date, read_next_date
from bot.content.typed_plans import half_hours, read_rule, read_times
from bot.services import adjusting, listening, reminding, tailoring, treating
from bot.services.arriving import local
from bot.services.filling_in import Closed
from bot.storage.dialogue import Dialogue
from bot.storage.kept import Kept
from bot.storage.reminders import Reminder

ASKS = "course"
LONGEST_AHEAD = timedelta(days=731)
ROUND_BEGAN = timedelta(days=92)  # ago, at most
AT = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:\+(?:[01]\d|2[0-3])[0-5]\d){0,5}")


async def on_course(_update: Update, turn: Turn) -> None:
    """`course`: of which kind. `course:<step>:<value>`: the answer to one step, in the order they are asked."""
    step, value = (*turn.pressed[1:], "", "")[:2]
    if not step:
        await listening.close(turn.tx, turn.person)
        await _ask_kind(turn)
        return
    if step == "kind" and value in treating.KINDS:
        if await treating.is_full(turn.tx, turn.person):
            await turn.edit("treatments.enough", [[turn.button("reminders.open", "reminders")]], n=adjusting.MOST)
            return
        await _ask(turn, await treating.begin(turn.tx, turn.person, Treatment(value), turn.now))
        return
    draft = await treating.drafted(turn.tx, turn.person)
    if draft is None or step not in TAPPED or not await TAPPED[step](turn, draft, value):
        raise Closed


async def _ask_kind(turn: Turn) -> None:
    kinds = [turn.button(f"treatments.kind_{kind}", f"course:kind:{kind}") for kind in Treatment]
    await turn.edit("treatments.what", [*rows_of(kinds), [turn.button("common.back", "treatments")]])


async def _ask(turn: Turn, draft: Kept) -> None:
    """The next step that is missing."""
    step = treating.missing(draft)
    await listening.ask(turn.tx, turn.person, ASKS, turn.now, draft.id, step)
    key, buttons = await course_questions.QUESTIONS[step](turn, draft)
    name = draft.body.get("name", "")
    phrase = turn.words.say(key, name=name) if name else turn.words.say(key)
    rows = (*buttons, (turn.button("common.back", "course"),))
    await turn.show(Say(phrase.text, phrase.bold, rows), topic=f"course:{step}")


async def _tap_name(turn: Turn, draft: Kept, value: str) -> bool:
    """One of the card's, or what was written without its dose."""
    if value == "undosed":
        name = draft.body.get("undosed")
    else:
        names = await treating.card_names(turn.tx, turn.person)
        at = position_of(value)
        name = names[at] if value.isdecimal() and at < len(names) else None
    if not name:
        return False
    undosed = without_doses(name)
    if undosed is not None:
        await _without_dose(turn, draft, undosed)
    else:
        await _ask(turn, await treating.note(turn.tx, turn.person, draft, turn.now, {"name": name}))
    return True


async def _tap_rhythm(turn: Turn, draft: Kept, value: str) -> bool:
    rule = rhythm(value, treating.kind_of(draft))
    if rule is None or "name" not in draft.body:
        return False
    await _ask(turn, await treating.note_rule(turn.tx, turn.person, draft, rule, turn.now))
    return True


async def _tap_on(turn: Turn, draft: Kept, value: str) -> bool:
    on = date_of(value)
    if on is None or treating.missing(draft) not in {"on", "at"}:
        return False
    await _on(turn, draft, on)
    return True


async def _tap_at(turn: Turn, draft: Kept, value: str) -> bool:
    if not AT.fullmatch(value) or treating.missing(draft) != "at":
        return False
    await _at(turn, draft, course_questions.hours(value))
    return True


async def typed(turn: Turn, waiting: Dialogue) -> bool:
    """The answer to the open step in words; what must not wait is an entry, not a name."""
    draft = await treating.drafted(turn.tx, turn.person)
    if draft is None or draft.id != waiting.about_id or waiting.item_id not in TYPED or turn.scene.is_urgent:
        await listening.close(turn.tx, turn.person)
        return False
    await listening.ask(turn.tx, turn.person, ASKS, turn.now, draft.id, waiting.item_id)
    await TYPED[waiting.item_id](turn, draft)
    return True


async def _type_name(turn: Turn, draft: Kept) -> None:
    name = " ".join(turn.text.split())
    if len(name) > treating.LONGEST:
        await _once_more(turn, draft, "treatments.name_too_long", n=treating.LONGEST)
        return
    undosed = without_doses(name)
    if undosed is None:
        await _ask(turn, await treating.note(turn.tx, turn.person, draft, turn.now, {"name": name}))
    else:
        await _without_dose(turn, draft, undosed)


async def _without_dose(turn: Turn, draft: Kept, undosed: str) -> None:
    """The dose itself is not kept."""
    if not undosed:
        await _once_more(turn, draft, "treatments.dose_only")
        return
    await treating.note(turn.tx, turn.person, draft, turn.now, {"undosed": undosed})
    kind = treating.kind_of(draft)
    keep = turn.button("treatments.dose_keep", "course:name:undosed")
    again = turn.button("treatments.dose_again", f"course:kind:{kind}")
    await turn.say("treatments.dose", [[keep, again]], name=undosed)


async def _type_rhythm(turn: Turn, draft: Kept) -> None:
    today = local(turn.person, turn.now).date()
    is_once = turn.text.strip(" .").casefold() == turn.words.label("treatments.once").casefold()
    if is_once and await _tap_rhythm(turn, draft, ONCE):
        return
    rule = read_rule(turn.text, locale(turn.words.language), today)
    if rule is None or isinstance(rule, OnDates):
        await _once_more(turn, draft, "treatments.rhythm_unclear")
        return
    if isinstance(rule, Once) and rule.on < today:
        await _once_more(turn, draft, "treatments.on_over")
        return
    draft = await treating.note_rule(turn.tx, turn.person, draft, rule, turn.now)
    anchor = _anchor(rule)
    if anchor is not None and anchor != today:  # said with the rhythm
        draft = await treating.note(turn.tx, turn.person, draft, turn.now, {"on": anchor.isoformat()})
    await _ask(turn, draft)


def _anchor(rule: Rule) -> date | None:
    if isinstance(rule, Once):
        return rule.on
    return getattr(rule, "anchor", None) if needs_anchor(rule) else None


async def _type_on(turn: Turn, draft: Kept) -> None:
    language, today = locale(turn.words.language), local(turn.person, turn.now).date()
    on = read_next_date(turn.text, language, today)
    if _may_be_past(draft):
        past = read_date(turn.text, language, today)
        on = min(filter(None, (on, past)), key=lambda day: abs(day - today), default=None)
    if on is None:
        await _once_more(turn, draft, "treatments.on_unclear")
        return
    await _on(turn, draft, on)


def _may_be_past(draft: Kept) -> bool:
    return "rule" in draft.body and isinstance(rule_from_json(draft.body["rule"]), Cycle)


async def _on(turn: Turn, draft: Kept, on: date) -> None:
    today = local(turn.person, turn.now).date()
    earliest = today - ROUND_BEGAN if _may_be_past(draft) else today
    if not earliest <= on <= today + LONGEST_AHEAD:
        await _once_more(turn, draft, "treatments.on_over" if on < earliest else "treatments.on_unclear")
        return
    await _ask(turn, await treating.note(turn.tx, turn.person, draft, turn.now, {"on": on.isoformat()}))


async def _type_at(turn: Turn, draft: Kept) -> None:
    slots = read_times(turn.text, locale(turn.words.language))
    halves = half_hours(turn.text)
    if halves:
        rows = course_questions.at_buttons(turn, [half.strftime("%H%M") for half in halves])
        await turn.say("reminders.hours_half", [*rows, [turn.button("common.back", "course")]])
    elif slots is None:
        await _once_more(turn, draft, "treatments.at_unclear")
    elif len(slots) > adjusting.MOST_SLOTS:
        await _once_more(turn, draft, "treatments.at_many", n=adjusting.MOST_SLOTS)
    else:
        await _at(turn, draft, list(slots))


async def _at(turn: Turn, draft: Kept, slots: list[time]) -> None:
    """The last step: it is set up, unless it would never come."""
    reminder = await treating.set_up(turn.tx, turn.person, draft, slots, turn.now)
    if reminder is None:
        await _once_more(turn, draft, "treatments.at_over")
        return
    await listening.close(turn.tx, turn.person)
    await _ready(turn, reminder, draft)


async def _ready(turn: Turn, reminder: Reminder, draft: Kept) -> None:
    name = draft.body["name"]
    at = await reminding.comes_at(turn.tx, turn.person, reminder)
    when = turn.words.moment(at, turn.person.zone, turn.now) if at else ""
    phrase = turn.words.say("treatments.ready", name=name, when=when)
    asks = treating.kind_of(draft).has_days and await tailoring.asks_after_treatment(turn.tx, turn.person)
    after = [turn.words.label("treatments.ready_after")] if asks else []
    is_on_card = name in await treating.card_names(turn.tx, turn.person)
    card = [] if is_on_card else [turn.button("treatments.to_card", f"treatment:{reminder.id}:card")]
    buttons = [
        turn.button("treatments.change", f"remind:open:{reminder.id}"),
        turn.button("treatments.hide", f"treatment:{reminder.id}:hide"),
        *card,
        turn.button("treatments.open", "treatments"),
    ]
    await turn.show(Say("\n\n".join([phrase.text, *after]), phrase.bold, rows_of(buttons)), topic="course:ready")


async def _once_more(turn: Turn, draft: Kept, key: str, **values: int) -> None:
    """The step stays open, and what can be tapped for it stays below."""
    _, buttons = await course_questions.QUESTIONS[treating.missing(draft)](turn, draft)
    await turn.say(key, [*buttons, [turn.button("common.back", "course")]], **values)


TAPPED: dict[str, Callable[[Turn, Kept, str], Awaitable[bool]]] = {
    "name": _tap_name,
    "rhythm": _tap_rhythm,
    "on": _tap_on,
    "at": _tap_at,
}
TYPED: dict[str, Callable[[Turn, Kept], Awaitable[None]]] = {
    "name": _type_name,
    "rhythm": _type_rhythm,
    "on": _type_on,
    "at": _type_at,
}
