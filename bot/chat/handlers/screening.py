"""PHQ-2 and WHO-5, only for those who choose them: no score is shown, and no more than a kind sentence follows."""

from telegram import Update

from bot.care.saying import Button, Say
from bot.care.screening import Outcome, Points, outcome
from bot.chat.turn import Turn
from bot.content import urgent_answers
from bot.content.countries import country
from bot.content.forms import INSTRUMENTS, file, form, points
from bot.content.languages import shown
from bot.services import advising, filling_in, putting
from bot.services.filling_in import Closed, Question
from bot.storage.sheets import Sheet


async def on_screen(_update: Update, turn: Turn) -> None:
    """`screen` tells which there are, `screen:<form>` begins one."""
    if len(turn.pressed) == 1:
        await _offer(turn)
        return
    if turn.pressed[1] not in INSTRUMENTS:
        raise Closed
    on = filling_in.today(turn.person, turn.now)
    step = await filling_in.begin(turn.tx, turn.person, turn.pressed[1], on, turn.now)
    if isinstance(step, Question):
        await turn.show(putting.put(turn.words, step), topic=f"asking:{step.sheet.id}:{step.item.id}")
    else:
        await finished(turn, step.sheet)


async def _offer(turn: Turn) -> None:
    language = turn.words.language
    lines = [turn.words.label("screening.offer")]
    lines += [f"{shown(file(one, language).title, language)}\n{file(one, language).address}" for one in INSTRUMENTS]
    buttons = tuple(Button(shown(one.upper(), language), f"screen:{one}") for one in INSTRUMENTS)
    back = (turn.button("common.back", "items"),)
    await turn.show(Say("\n\n".join(lines), buttons=(buttons, back)), topic="screen")


async def finished(turn: Turn, sheet: Sheet) -> None:
    """What the answers call for, in words."""
    found = outcome(await _values(turn, sheet), len(form(sheet.form_id, "en").items), _points(sheet))
    change = turn.button("asking.change", f"again:{sheet.id}")
    if found is Outcome.NOTHING:
        await turn.edit("screening.kept", [[change]])
        return
    keep = turn.button("comparing.keep_question", f"ask:mood:{sheet.form_id}")
    if found is Outcome.HEAVY:
        await turn.edit("screening.heavy", [[keep, change]], line=_line(turn))
    else:
        await turn.edit("screening.tell", [[keep, change]])


async def _values(turn: Turn, sheet: Sheet) -> list[int]:
    asked = form(sheet.form_id, turn.words.language)
    answers = await filling_in.given_for(turn.tx, turn.person, sheet)
    items = [(asked.item(one.item_id), one.choice or "") for one in answers.values()]
    return [choice.value for item, choice_id in items if item and (choice := item.choice(choice_id))]


def _points(sheet: Sheet) -> Points:
    found = points(sheet.form_id, "en")
    if found is None:
        raise Closed
    return found


def _line(turn: Turn) -> str:
    here = country(advising.country_here(turn.person))
    return (here and here.crisis_line) or urgent_answers.load(turn.words.language).anywhere.crisis_line
