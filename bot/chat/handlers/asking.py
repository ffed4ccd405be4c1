"""A form in the chat: one question at a time, in one message while it is tapped, each answer kept at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from telegram import Update

from bot.care.saying import Button, Rows, Say, rows_of
from bot.chat import safety
from bot.chat.handlers import card, screening
from bot.chat.handlers.ids import date_of
from bot.chat.turn import Turn
from bot.content.forms import CHECK_IN, DAILY, INSTRUMENTS, form
from bot.services import beginning, comparing, filling_in, left_open, putting, tailoring, weighing
from bot.services.filling_in import Acquaintance, Closed, Comparison, Finished, Question, Step, Stopped
from bot.services.tailoring import Tailored
from bot.services.weighing import Found
from bot.storage.sheets import Answer, Sheet

DAYS_BACK = 6


async def on_check_in(_update: Update, turn: Turn) -> None:
    """/checkin: today's questions, gone on with where they were left."""
    on = filling_in.today(turn.person, turn.now)
    step = await filling_in.begin(turn.tx, turn.person, tailoring.daily(turn.person), on, turn.now)
    if isinstance(step, Finished | Stopped):
        another = [turn.button("asking.another_day", "when")]
        await turn.say("asking.already", [*_afterwards(turn, step.sheet), another])
    else:
        lead = await beginning.opening_for(turn.tx, turn.person, on, turn.now)
        put = putting.put(turn.words, step)
        await turn.send(replace(put, text=f"{lead}\n\n{put.text}"), topic=f"asking:{step.sheet.id}")
    await advise(turn, step)


async def on_when(_update: Update, turn: Turn) -> None:
    """`when` offers days, `when:<date>` asks about one of them."""
    today = filling_in.today(turn.person, turn.now)
    on = date_of(turn.pressed[-1]) if len(turn.pressed) > 1 else None
    if on is None:
        days = [today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)]
        buttons = [Button(turn.words.day(day, today), f"when:{day.isoformat()}") for day in days]
        back = (turn.button("common.back", f"when:{today.isoformat()}"),)
        await turn.show(Say(turn.words.label("asking.which_day"), buttons=(*rows_of(buttons), back)), topic="when")
        return
    if not today - timedelta(days=DAYS_BACK) <= on <= today:
        raise Closed
    step = await filling_in.begin(turn.tx, turn.person, tailoring.daily(turn.person), on, turn.now)
    if isinstance(step, Finished | Stopped):
        await turn.edit("asking.already_then", _afterwards(turn, step.sheet), day=turn.words.day(on, today))
        await advise(turn, step)
    else:
        await show(turn, step)


async def on_choice(_update: Update, turn: Turn) -> None:
    """`form:<sheet>:<item>:<choice>`"""
    _, sheet, item, choice = _parts(turn, 4)
    step = await filling_in.choose(turn.tx, turn.person, UUID(sheet), item, choice, turn.now)
    await show(turn, step, ["asking.only_two"] if (item, choice) == (weighing.WAY, weighing.LOW_ENERGY) else [])


async def on_versus(_update: Update, turn: Turn) -> None:
    """`versus:<sheet>:<item>:<word>`: usual, worse, new, or as last time."""
    _, sheet, item, word = _parts(turn, 4)
    await show(turn, await filling_in.compare(turn.tx, turn.person, UUID(sheet), item, word, turn.now))


async def on_team(_update: Update, turn: Turn) -> None:
    """`team:<sheet>:<item>:<yes or no>`: whether the team knows of what is usual."""
    _, sheet, item, known = _parts(turn, 4)
    step = await filling_in.acquaint(turn.tx, turn.person, UUID(sheet), item, turn.now, known=known == "yes")
    await show(turn, step)


async def on_also(_update: Update, turn: Turn) -> None:
    """`also:<sheet>:<item>:<choice>`: one answer more to a day that is through."""
    _, sheet, item, choice = _parts(turn, 4)
    await show(turn, await filling_in.add(turn.tx, turn.person, UUID(sheet), item, choice, turn.now))


async def on_skip(_update: Update, turn: Turn) -> None:
    """`skip:<sheet>:<item>`"""
    _, sheet, item = _parts(turn, 3)
    await show(turn, await filling_in.skip(turn.tx, turn.person, UUID(sheet), item, turn.now))


async def on_again(_update: Update, turn: Turn) -> None:
    """`again:<sheet>`: from the first question, to correct what was said."""
    _, sheet = _parts(turn, 2)
    await show(turn, await filling_in.again(turn.tx, turn.person, UUID(sheet), turn.now))


async def on_stop(_update: Update, turn: Turn) -> None:
    """`stop:<sheet>`: what was given is kept."""
    _, sheet_id = _parts(turn, 2)
    await show(turn, await filling_in.stop(turn.tx, turn.person, UUID(sheet_id), turn.now))


def _parts(turn: Turn, count: int) -> list[str]:
    parts = turn.pressed
    if len(parts) != count:
        raise Closed
    try:
        UUID(parts[1])
    except ValueError:
        raise Closed from None
    return parts


async def show(turn: Turn, step: Step, leads: Sequence[str] = ()) -> None:
    """The next question where the last one stood; after written words, below them. Then what cannot wait."""
    lines = putting.noted(turn.words, form(step.sheet.form_id, turn.words.language), step.found)
    if isinstance(step, Question | Comparison | Acquaintance):
        lines = [*map(turn.words.label, leads), *lines]
        await _put(turn, step, lines)
    elif isinstance(step, Stopped):
        key = "asking.stopped" if not step.found.is_urgent else "asking.stopped_for_this"
        text = "\n\n".join([*lines, turn.words.label(key)])
        rows = (*putting.keeps(turn.words, step.found), *_rows(_afterwards(turn, step.sheet)))
        await turn.show(Say(text, buttons=rows), topic="asking.stopped")
    elif step.sheet.form_id in INSTRUMENTS:
        await screening.finished(turn, step.sheet)
    else:
        await _finished(turn, step.sheet, lines, step.found)
    await advise(turn, step)


async def advise(turn: Turn, step: Step) -> None:
    """At once what must not wait, the rest when the form is through; or in five minutes, where it is left open."""
    sheet, found = step.sheet, step.found
    is_through = isinstance(step, Finished | Stopped)
    if isinstance(step, Comparison) or (not is_through and await weighing.holds(turn.tx, turn.person, sheet)):
        await left_open.plan(turn.tx, turn.person, turn.scene.sender.lane, sheet, turn.now)
    if found.flags or found.aloud:
        fit = await tailoring.tailored(turn.tx, turn.person, sheet.form_id, sheet.on)
        assessed = weighing.assessment(found, fit.whole, turn.words)
        told = ", ".join(dict.fromkeys(one.words for flag in assessed.flags for one in flag.mentions))
        await safety.advise(turn, assessed, turn.words.label("comparing.tell_today", items=told))


async def _put(turn: Turn, step: Question | Comparison | Acquaintance, lines: list[str]) -> None:
    put = putting.put(turn.words, step)
    today = filling_in.today(turn.person, turn.now)
    if step.sheet.on != today:
        lines = [*lines, turn.words.label("asking.for_day", day=turn.words.day(step.sheet.on, today))]
    topic = f"asking:{step.sheet.id}:{step.item.id}"
    rows = (*put.buttons, *putting.keeps(turn.words, step.found))
    await turn.show(replace(put, text="\n\n".join([*lines, put.text]), buttons=rows), topic=topic)


async def _finished(turn: Turn, sheet: Sheet, lines: list[str], found: Found) -> None:
    """What was kept, and beside it at most one thing to ask or to offer."""
    answers = await filling_in.given_for(turn.tx, turn.person, sheet)
    fit = await tailoring.tailored(turn.tx, turn.person, sheet.form_id, sheet.on)
    given = putting.summary(turn.words, fit.whole, answers)
    way = answers.get(weighing.WAY)
    is_usual = way is not None and way.choice == weighing.USUAL_DAY
    key = "asking.finished" if any(one.is_given for one in answers.values()) else "asking.finished_empty"
    phrase = turn.words.say(key, day=_day(turn, sheet.on), answers="\n".join(given))
    said, rows = [*lines, phrase.text.strip()], (*putting.keeps(turn.words, found), *_rows(_afterwards(turn, sheet)))
    is_today = sheet.on == filling_in.today(turn.person, turn.now)
    if is_today and way is not None and way.choice == weighing.LOW_ENERGY:
        said.append(turn.words.label("asking.rest"))
    if is_usual and not _is_given(answers, "mood") and (mood := fit.whole.item("mood")):
        said.append(turn.words.label("asking.mood_too"))
        rows = (*putting.digits(mood, f"also:{sheet.id}:mood:"), *rows)
    for one in await _more(turn, sheet, fit, answers, may_offer=not lines and not found.aloud):
        said += [one.text] if one.text else []
        rows = (*rows, *one.buttons)
    await turn.show(Say("\n\n".join(said), buttons=rows), topic="asking.finished")


async def _more(turn: Turn, sheet: Sheet, fit: Tailored, answers: dict[str, Answer], *, may_offer: bool) -> list[Say]:
    """What is usual goes before the card, which waits for the next check-in then."""
    asked, treatment = Say(""), Say("")
    if sheet.form_id == CHECK_IN:
        way = answers.get(weighing.WAY)
        as_usual = way is not None and way.choice in weighing.AS_USUAL
        is_told = as_usual or any(_is_given(answers, item.id) for item in fit.asked.items if item.has_usual)
        asked, treatment = await _asked_of_team(turn), await _treatment(turn, sheet)
        if not asked.text:
            asked = await _asked_of_usual(turn, is_told=is_told)
    if not asked.text and may_offer and any(one.is_given for one in answers.values()):
        asked = await card.offer(turn)
    return [asked, treatment]


def _is_given(answers: dict[str, Answer], item_id: str) -> bool:
    return item_id in answers and answers[item_id].is_given


def _day(turn: Turn, on: date) -> str:
    return turn.words.day(on, filling_in.today(turn.person, turn.now))


async def _asked_of_team(turn: Turn) -> Say:
    """Worse by a little for days: whether it shall become a question, or whether they will call."""
    items = (await weighing.to_ask(turn.tx, turn.person, turn.now))[: comparing.MOST_TOGETHER]
    if not items:
        return Say("")
    names = await comparing.names(turn.tx, turn.person, items, turn.now)
    buttons = (
        turn.button("comparing.keep_question", f"ask:worse:{'+'.join(items)}"),
        turn.button("comparing.contact", "contact"),
    )
    return Say(turn.words.label("comparing.for_days", items=", ".join(names)), buttons=(buttons,))


async def _asked_of_usual(turn: Turn, *, is_told: bool) -> Say:
    """What is usual, asked after the first full check-in and every four weeks, with the first word beside it."""
    usuals = await comparing.usuals(turn.tx, turn.person)
    if not is_told or not await comparing.ask(turn.tx, turn.person, usuals, turn.now):
        return Say("")
    if not usuals.latest:
        buttons = (turn.button("comparing.set_usual", "usual"), turn.button("comparing.not_now", "usual:later"))
        return Say(turn.words.label("comparing.offer"), buttons=(buttons,))
    lines = await comparing.lines(turn.tx, turn.person, turn.now)
    buttons = (turn.button("comparing.still_so", "usual:still"), turn.button("comparing.change_it", "usual:list"))
    return Say(turn.words.label("comparing.look_again", lines="\n".join(lines)), buttons=(buttons,))


async def _treatment(turn: Turn, sheet: Sheet) -> Say:
    added, _ = await tailoring.chosen(turn.tx, turn.person)
    if tailoring.EFFECTS not in added:
        return Say("")
    return Say("", buttons=((turn.button("tailoring.treated", f"treated:{sheet.on.isoformat()}"),),))


def _afterwards(turn: Turn, sheet: Sheet) -> list[list[Button]]:
    if sheet.form_id not in DAILY:
        return [[turn.button("asking.change", f"again:{sheet.id}")]]
    read = turn.button("asking.read", f"day:{sheet.on.isoformat()}")
    return [[read, turn.button("asking.change", f"again:{sheet.id}")]]


def _rows(rows: list[list[Button]]) -> Rows:
    return tuple(tuple(row) for row in rows)
