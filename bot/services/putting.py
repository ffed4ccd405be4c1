"""How a question of a form is put: its words, its steps as digits, and the ways around it."""

from collections.abc import Mapping

from bot.care.answers import When
from bot.care.forms import Form, Item
from bot.care.saying import Button, Rows, Say, rows_of
from bot.content import forms
from bot.content.languages import shown
from bot.content.wording import Words
from bot.services import comparing
from bot.services.filling_in import Acquaintance, Comparison, Question
from bot.services.weighing import Found
from bot.storage.sheets import Answer, Sheet

DIGITS_ACROSS = 5
WORDS_OF_VERSUS = ("usual", "worse", "new")


def put(spoken: Words, step: Question | Comparison | Acquaintance) -> Say:
    """The question to ask now, and what can be tapped below it."""
    match step:
        case Question():
            return _question(spoken, step)
        case Comparison():
            return _comparison(spoken, step)
        case Acquaintance():
            return _acquaintance(spoken, step)


def _question(spoken: Words, step: Question) -> Say:
    item, sheet = step.item, step.sheet
    rows = digits(item, f"form:{sheet.id}:{item.id}:")
    ways = rows_of(_quick(step))
    another = ((Button(spoken.label("asking.another_day"), "when"),),) if step.is_first and _is_daily(sheet) else ()
    text = "\n\n".join(line for line in (*_about(spoken, step), item.text) if line)
    return Say(text, buttons=(*rows, *ways, _around(spoken, sheet, item), *another))


def _quick(step: Question) -> list[Button]:
    """A whole day in a tap, or in three; and with the first symptom, all of them in one."""
    offered = {False} if step.is_first else {True} if step.item == step.form.first_symptom else set()
    sheet_id = str(step.sheet.id)
    return [
        Button(one.label, f"form:{sheet_id}:{way.id}:{one.id}")
        for way in step.form.ways
        for one in way.choices
        if one.is_late in offered
    ]


def _about(spoken: Words, step: Question) -> tuple[str, ...]:
    """What an instrument of others says before each of its questions, and once whose it is."""
    found = forms.file(step.sheet.form_id, spoken.language)
    whose = (f"{found.licence} {found.address}",) if found.licence and step.is_first else ()
    return tuple(shown(line, spoken.language) for line in (*whose, found.lead) if line)


def _is_daily(sheet: Sheet) -> bool:
    return sheet.form_id in forms.DAILY


def digits(item: Item, data: str) -> Rows:
    """The choices of an item: steps side by side, names two a row."""
    buttons = [Button(choice.label, f"{data}{choice.id}") for choice in item.choices]
    is_named = any(not choice.id.isdigit() for choice in item.choices)
    return rows_of(buttons, across=2 if is_named else 3 if len(buttons) == 6 else DIGITS_ACROSS)


def _around(spoken: Words, sheet: Sheet, item: Item) -> tuple[Button, ...]:
    return (
        Button(spoken.label("asking.skip"), f"skip:{sheet.id}:{item.id}"),
        Button(spoken.label("asking.stop"), f"stop:{sheet.id}"),
    )


def _comparison(spoken: Words, step: Comparison) -> Say:
    item, sheet = step.item, step.sheet
    value = comparing.said(item, step.value)
    if step.usual is None:
        text = spoken.label("comparing.is_it", item=item.short, value=value)
    else:
        usual = comparing.said(item, step.usual.value)
        text = spoken.label("comparing.is_it_still", item=item.short, value=value, usual=usual)
    choices = [*WORDS_OF_VERSUS, *(["same"] if step.has_same else [])]
    buttons = [Button(spoken.label(f"comparing.{word}"), f"versus:{sheet.id}:{item.id}:{word}") for word in choices]
    return Say(text, buttons=(*rows_of(buttons), _around(spoken, sheet, item)))


def _acquaintance(spoken: Words, step: Acquaintance) -> Say:
    item, sheet = step.item, step.sheet
    text = spoken.label("comparing.who_knows", item=item.short, value=comparing.said(item, step.value))
    buttons = (
        Button(spoken.label("comparing.team_knows"), f"team:{sheet.id}:{item.id}:yes"),
        Button(spoken.label("comparing.team_does_not"), f"team:{sheet.id}:{item.id}:no"),
    )
    return Say(text, buttons=(buttons, _around(spoken, sheet, item)))


def keeps(spoken: Words, found: Found) -> Rows:
    """What the team does not know of yet becomes a question in one tap."""
    items = [one.item_id for one in found.quiet if one.rule.when == "unknown-to-team"]
    ids = "+".join(items[: comparing.MOST_TOGETHER])
    return ((Button(spoken.label("safety.keep_question"), f"ask:usual:{ids}"),),) if items else ()


LINES: Mapping[When, str] = {"severe": "comparing.severe", "unknown-to-team": "comparing.unknown"}


def noted(spoken: Words, form: Form, found: Found) -> list[str]:
    """A line for each answer that needs no more, or whose advice was given before."""
    lines = []
    for one in found.quiet:
        item = form.item(one.item_id)
        key = LINES.get(one.rule.when, "comparing.also")
        lines.append(spoken.label(key, item=item.short if item else one.item_id))
    return lines


def summary(spoken: Words, form: Form, answers: Mapping[str, Answer]) -> list[str]:
    """Everything that was tapped; where words say more of it, the words."""
    lines = []
    for one in answers.values():
        more = next((item for item in form.items if item.after == (one.item_id, one.choice)), None)
        told = answers.get(more.id) if more else None
        if one.choice and told is not None and told.words:
            item = form.item(one.item_id)
            lines.append(f"{item.short if item else one.item_id}: {told.words}")
        elif one.choice:
            lines.append(answered(spoken, form.item(one.item_id), one))
    return lines


def answered(spoken: Words, item: Item | None, answer: Answer) -> str:
    """An answer as it is read back."""
    name = item.short if item else answer.item_id
    if answer.unreadable:
        return f"{name}: {spoken.label('reading.unreadable')}"
    choice = item.choice(answer.choice or "") if item else None
    if choice is None or item is None:
        return f"{name}: {answer.choice or answer.words}"
    text = choice.label
    if choice.id.isdigit() and item.kind != "count":
        most = max(one.value for one in item.choices)
        text = spoken.label("reading.of_most", n=choice.id, most=most)
    versus = f" ({spoken.label(f'comparing.{answer.versus}_after')})" if answer.versus else ""
    return f"{name}: {text}{versus}"
