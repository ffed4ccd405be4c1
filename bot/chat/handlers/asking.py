"""A form in the chat: one question at a time, in one message while it is tapped, each answer kept at once."""

from uuid import UUID

from telegram import Update

from bot.care.saying import Button, Say
from bot.chat.handlers import card
from bot.chat.turn import Turn
from bot.content.forms import JOURNAL, form, opening
from bot.services import filling_in, rendering
from bot.services.filling_in import Closed, Finished, Step
from bot.storage import sheets
from bot.storage.sheets import Sheet


async def on_check_in(_update: Update, turn: Turn) -> None:
    """/checkin: today's questions, gone on with where they were left."""
    on = filling_in.today(turn.person, turn.now)
    step = await filling_in.begin(turn.tx, turn.person, JOURNAL, on, turn.now)
    if isinstance(step, Finished):
        await turn.say("asking.already", _afterwards(turn, step.sheet))
        return
    lead = opening(on, turn.person.role, turn.words.language)
    buttons = rendering.question_buttons(turn.words, step.sheet, step.item)
    await turn.send(Say(f"{lead}\n\n{step.item.text}", buttons=buttons), topic=f"asking:{step.sheet.id}")


async def on_choice(_update: Update, turn: Turn) -> None:
    """`form:<sheet>:<item>:<choice>`"""
    _, sheet, item, choice = _parts(turn, 4)
    await show(turn, await filling_in.choose(turn.tx, turn.person, UUID(sheet), item, choice, turn.now))


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
    sheet = await filling_in.stop(turn.tx, turn.person, UUID(sheet_id), turn.now)
    await turn.edit("asking.stopped", _afterwards(turn, sheet))


def _parts(turn: Turn, count: int) -> list[str]:
    parts = turn.pressed
    if len(parts) != count:
        raise Closed
    try:
        UUID(parts[1])
    except ValueError:
        raise Closed from None
    return parts


async def show(turn: Turn, step: Step) -> None:
    """The next question where the last one stood; after written words, below them."""
    if isinstance(step, Finished):
        await _finished(turn, step.sheet)
        return
    buttons = rendering.question_buttons(turn.words, step.sheet, step.item)
    today = filling_in.today(turn.person, turn.now)
    day = "" if step.sheet.on == today else turn.words.label("asking.for_day", day=turn.words.day(step.sheet.on, today))
    await turn.show(
        Say(f"{day}\n\n{step.item.text}".strip(), buttons=buttons), topic=f"asking:{step.sheet.id}:{step.item.id}"
    )


async def _finished(turn: Turn, sheet: Sheet) -> None:
    answers = await sheets.of_sheet(turn.tx, turn.person.id, sheet.id)
    asked = form(sheet.form_id, turn.words.language)
    given = [f"{item.short}: {one.choice}" for one in answers if one.choice and (item := asked.item(one.item_id))]
    day = turn.words.day(sheet.on, filling_in.today(turn.person, turn.now))
    is_given = any(one.is_given for one in answers)
    key = "asking.finished" if is_given else "asking.finished_empty"
    await turn.edit(key, _afterwards(turn, sheet), day=day, answers=" · ".join(given))
    if is_given:
        await card.offer(turn)


def _afterwards(turn: Turn, sheet: Sheet) -> list[list[Button]]:
    read = turn.button("asking.read", f"day:{sheet.on.isoformat()}")
    return [[read, turn.button("asking.change", f"again:{sheet.id}")]]
