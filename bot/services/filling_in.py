"""Somebody fills in a form: one question at a time, every answer kept at once, stopped anywhere, corrected later."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.care.answers import Usual, Versus
from bot.care.forms import Form, Item, item_after, next_item
from bot.care.people import Person
from bot.content.forms import COUNTED, DAILY, form
from bot.content.wording import words
from bot.services import comparing, tailoring, unsaid, weighing
from bot.services.arriving import local
from bot.services.tailoring import Tailored
from bot.services.weighing import SEVERE, Found
from bot.storage import dialogue, sheets
from bot.storage.database import Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.sheets import Answer, Sheet

OTHERS_WAIT_FOR = timedelta(minutes=30)  # how long anything else that we asked waits for its answer
WORDS, CHOICE, VERSUS = "words", "choice", "versus"  # the dialogues in which text answers an open item
NEWS = "news"  # the item that asks for anything new or worse
ALONE = frozenset({tailoring.EFFECTS, tailoring.EFFECTS_WORDS})  # may have been asked before the form was begun
FORMS = frozenset({WORDS, CHOICE, VERSUS})


@dataclass(frozen=True)
class Question:
    """The item to ask now, on its sheet; `is_first` when nothing was answered or skipped before it."""

    sheet: Sheet
    form: Form
    item: Item
    is_first: bool = False
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class Comparison:
    """An answer stands above the usual: is that usual, worse or new, or (`has_same`) as the last time?"""

    sheet: Sheet
    item: Item
    value: int
    usual: Usual | None
    has_same: bool
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class Acquaintance:
    """The answer is usual, as the person says for the first time: does their team know about it?"""

    sheet: Sheet
    item: Item
    value: int
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class Finished:
    """Nothing is left to ask."""

    sheet: Sheet
    found: Found = field(default_factory=Found)


@dataclass(frozen=True)
class Stopped:
    """Nothing more is asked, because the person said so or because an answer must not wait."""

    sheet: Sheet
    found: Found = field(default_factory=Found)


class Closed(Exception):
    """This question is not open to this person (any more): not theirs, of another version, or gone."""


Step = Question | Comparison | Acquaintance | Finished | Stopped


async def begin(
    tx: Transaction,
    person: Person,
    form_id: str,
    on: date,
    now: datetime,
    occurrence_id: UUID | None = None,
    *,
    listens: bool = True,
) -> Step:
    """The day's sheet, gone on with where it was left. Without `listens` a question that waits already keeps waiting.

    Answers that were left without the person's word are weighed by their numbers then.
    A day that was begun in one daily form goes on in that one, whatever was changed meanwhile.
    """
    sheet = await sheets.latest(tx, person.id, DAILY if form_id in DAILY else (form_id,), on)
    if sheet is None or sheet.form_version != form(sheet.form_id, person.language).version:
        version = form(form_id, person.language).version
        sheet = await sheets.open_sheet(
            tx, person.id, form_id=form_id, form_version=version, on=on, now=now, occurrence_id=occurrence_id
        )
    fit = await tailoring.tailored(tx, person, sheet.form_id, on)
    found = await unsaid.weigh(tx, person, sheet, fit.whole, now) if listens else Found()
    if found.is_urgent:
        return await _halt(tx, person, sheet, fit, now, found)
    following = next_item(fit.asked, _choices(await given_for(tx, person, sheet)))
    return await _ask(tx, person, sheet, fit, following, now, listens=listens, found=found)


async def again(tx: Transaction, person: Person, sheet_id: UUID, now: datetime) -> Step:
    """From the first question, to correct what was said."""
    sheet = await _sheet(tx, person, sheet_id)
    fit = await tailoring.tailored(tx, person, sheet.form_id, sheet.on)
    found = await unsaid.weigh(tx, person, sheet, fit.whole, now)
    if found.is_urgent:
        return await _halt(tx, person, sheet, fit, now, found)
    return await _ask(tx, person, sheet, fit, next_item(fit.asked, {}), now, is_first=True, found=found)


async def choose(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, choice_id: str, now: datetime) -> Step:
    sheet, fit, item = await _item(tx, person, sheet_id, item_id)
    chosen = item.choice(choice_id)
    if chosen is None:
        raise Closed
    await _leave_way(tx, person, sheet, fit.whole, item, now)
    await sheets.answer(tx, person.id, sheet, item.id, {"choice": choice_id}, now=now)
    is_open = await weighing.asks_word(tx, person, item, chosen.value)
    only = SEVERE if is_open else frozenset()
    found = await weighing.weigh(tx, person, sheet, fit.whole, item, now, only=only)
    if is_open and not found.is_anything:
        return await _compare(tx, person, sheet, item, choice_id, now)
    if is_open:  # the number alone was advised
        await unsaid.settle(tx, person, sheet, fit.whole, now, item.id)
    return await _go_on(tx, person, sheet, fit, item, now, found)


async def add(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, choice_id: str, now: datetime) -> Finished:
    """One answer more on a sheet that is through: nothing is asked after it."""
    sheet, _, item = await _item(tx, person, sheet_id, item_id)
    if item.choice(choice_id) is None or item.symptom is not None or item.asked == "beside":
        raise Closed
    await sheets.answer(tx, person.id, sheet, item.id, {"choice": choice_id}, now=now)
    return Finished(sheet)


async def compare(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, word: str, now: datetime) -> Step:
    """The person's word on an answer: usual, worse, new, or as last time."""
    sheet, fit, item = await _item(tx, person, sheet_id, item_id)
    answer = (await given_for(tx, person, sheet)).get(item.id)
    if answer is None or answer.choice is None or not item.has_usual or word not in set(Versus):
        raise Closed
    given = {"choice": answer.choice, "versus": word}
    await sheets.answer(tx, person.id, sheet, item.id, given, now=now)
    found = await weighing.weigh(tx, person, sheet, fit.whole, item, now, only=frozenset())
    is_first = word == Versus.USUAL and item.id not in (await comparing.usuals(tx, person)).latest
    if is_first and not found.is_urgent:
        return Acquaintance(sheet, item, int(answer.choice), found)
    return await _go_on(tx, person, sheet, fit, item, now, found)


async def acquaint(
    tx: Transaction, person: Person, sheet_id: UUID, item_id: str, now: datetime, *, known: bool
) -> Step:
    """Whether the team knows of what was just called usual: from here on that is the usual."""
    sheet, fit, item = await _item(tx, person, sheet_id, item_id)
    answer = (await given_for(tx, person, sheet)).get(item.id)
    if answer is None or answer.choice is None or answer.versus != Versus.USUAL:
        raise Closed
    await comparing.set_usual(tx, person, item.id, int(answer.choice), now, known=known)
    found = await weighing.weigh(tx, person, sheet, fit.whole, item, now, only=frozenset())
    return await _go_on(tx, person, sheet, fit, item, now, found)


async def skip(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, now: datetime) -> Step:
    """Go on; what was already answered stays, and without the person's word its number counts."""
    sheet, fit, item = await _item(tx, person, sheet_id, item_id)
    found = Found()
    answer = (await given_for(tx, person, sheet)).get(item.id)
    if answer is None:
        await _leave_way(tx, person, sheet, fit.whole, item, now)
        await sheets.answer(tx, person.id, sheet, item.id, {}, now=now)
    else:
        found = await unsaid.weigh_one(tx, person, sheet, fit.whole, item, answer, now)
    return await _go_on(tx, person, sheet, fit, item, now, found)


async def stop(tx: Transaction, person: Person, sheet_id: UUID, now: datetime) -> Stopped:
    sheet = await _sheet(tx, person, sheet_id)
    fit = await tailoring.tailored(tx, person, sheet.form_id, sheet.on)
    return Stopped(sheet, await _end(tx, person, sheet, fit, now, Found()))


async def answer_in_words(
    tx: Transaction, person: Person, open_item: Dialogue, text: str, message_id: int, now: datetime
) -> Step | None:
    """Text answers the open free-text item; None when that question is gone, so that the text becomes an entry."""
    if open_item.about_id is None or open_item.item_id is None:
        return None
    try:
        sheet, fit, item = await _item(tx, person, open_item.about_id, open_item.item_id)
    except Closed:
        return None
    await sheets.answer(tx, person.id, sheet, item.id, {"words": text}, now=now, message_id=message_id)
    return await _go_on(tx, person, sheet, fit, item, now, Found())


async def choose_in_words(
    tx: Transaction, person: Person, open_item: Dialogue, text: str, now: datetime
) -> Step | None:
    """The id or label of a choice, typed, or a number that a count goes on with; None for anything else."""
    try:
        sheet, _, item = await _item(tx, person, open_item.about_id or person.id, open_item.item_id or "")
    except Closed:
        return None
    typed = text.strip().lower()
    if item.kind == "count" and typed.isdecimal() and len(typed) < len(str(COUNTED)) + 2 and int(typed) > COUNTED:
        typed = str(COUNTED)
    choice = next((one for one in item.choices if typed in {one.id, one.label.lower()}), None)
    return await choose(tx, person, sheet.id, item.id, choice.id, now) if choice else None


async def is_done(tx: Transaction, person: Person, on: date) -> bool:
    """Whether this day's form was gone through, with something in it or set aside on purpose."""
    sheet = await sheets.latest(tx, person.id, DAILY, on)
    return sheet is not None and sheet.closed_at is not None


def today(person: Person, now: datetime) -> date:
    return local(person, now).date()


async def _go_on(
    tx: Transaction, person: Person, sheet: Sheet, fit: Tailored, item: Item, now: datetime, found: Found
) -> Step:
    """The next question; none after an answer that must not wait."""
    if found.is_urgent:
        return await _halt(tx, person, sheet, fit, now, found)
    following = item_after(_with(fit, item), item.id, _choices(await given_for(tx, person, sheet)))
    return await _ask(tx, person, sheet, fit, following, now, found=found)


async def _halt(tx: Transaction, person: Person, sheet: Sheet, fit: Tailored, now: datetime, found: Found) -> Stopped:
    """What must not wait goes before every word that is still out."""
    await unsaid.settle(tx, person, sheet, fit.whole, now)
    return Stopped(sheet, await _end(tx, person, sheet, fit, now, found))


async def _end(tx: Transaction, person: Person, sheet: Sheet, fit: Tailored, now: datetime, found: Found) -> Found:
    """What is still out is weighed by its number, and what waited for the end is said."""
    found = found.and_also(await unsaid.weigh(tx, person, sheet, fit.whole, now))
    await _close(tx, person, sheet, now)
    return found.and_also(await weighing.release(tx, person, sheet, now))


def _with(fit: Tailored, item: Item) -> Form:
    """What is asked, and beside it an item that is asked no longer but was just answered by an old button."""
    return fit.asked if fit.asked.item(item.id) else fit.whole


async def _ask(
    tx: Transaction,
    person: Person,
    sheet: Sheet,
    fit: Tailored,
    item: Item | None,
    now: datetime,
    *,
    listens: bool = True,
    is_first: bool = False,
    found: Found | None = None,
) -> Step:
    if item is None:
        found = await _end(tx, person, sheet, fit, now, found or Found())
        return Stopped(sheet, found) if found.is_urgent else Finished(sheet, found)
    if listens or not await _is_busy(tx, person, now):
        asks = WORDS if item.kind == "words" else CHOICE
        await dialogue.ask(tx, person.id, Dialogue(asks, now, sheet.id, item.id))
    given = await given_for(tx, person, sheet)
    if item.id == NEWS and any(one.versus in {Versus.WORSE, Versus.NEW} for one in given.values()):
        item = replace(item, text=words(person.language).label("asking.anything_else"))
    return Question(sheet, fit.asked, item, is_first or not given.keys() - ALONE, found or Found())


async def _compare(
    tx: Transaction, person: Person, sheet: Sheet, item: Item, choice_id: str, now: datetime
) -> Comparison:
    await dialogue.ask(tx, person.id, Dialogue(VERSUS, now, sheet.id, item.id))
    usual = (await comparing.usuals(tx, person)).latest.get(item.id)
    has_same = await weighing.was_above(tx, person, item, sheet.on)
    return Comparison(sheet, item, int(choice_id), usual, has_same)


async def _leave_way(tx: Transaction, person: Person, sheet: Sheet, whole: Form, item: Item, now: datetime) -> None:
    """Who goes through the questions of a day that was kept in a tap or three answers them one by one from now on."""
    given = await given_for(tx, person, sheet)
    if item.asked == "beside" or next_item(whole, _choices(given)) is not None:
        return
    for way in whole.ways:
        if way.id in given and given[way.id].choice:
            await sheets.answer(tx, person.id, sheet, way.id, {}, now=now)


async def _close(tx: Transaction, person: Person, sheet: Sheet, now: datetime) -> None:
    await sheets.close(tx, person.id, sheet.id, now)
    await dialogue.close(tx, person.id)


async def given_for(tx: Transaction, person: Person, sheet: Sheet) -> dict[str, Answer]:
    """What this sheet holds, by item."""
    return {answer.item_id: answer for answer in await sheets.of_sheet(tx, person.id, sheet.id)}


def _choices(given: dict[str, Answer]) -> dict[str, str | None]:
    return {item_id: answer.choice for item_id, answer in given.items()}


async def _is_busy(tx: Transaction, person: Person, now: datetime) -> bool:
    """Whether the person is about to answer something else."""
    waiting = await dialogue.get(tx, person.id)
    if waiting is None or waiting.asks in FORMS:
        return False
    return now - waiting.opened_at < OTHERS_WAIT_FOR


async def _sheet(tx: Transaction, person: Person, sheet_id: UUID) -> Sheet:
    sheet = await sheets.get(tx, person.id, sheet_id)
    if sheet is None or form(sheet.form_id, person.language).version != sheet.form_version:
        raise Closed
    return sheet


async def _item(tx: Transaction, person: Person, sheet_id: UUID, item_id: str) -> tuple[Sheet, Tailored, Item]:
    sheet = await _sheet(tx, person, sheet_id)
    fit = await tailoring.tailored(tx, person, sheet.form_id, sheet.on)
    item = fit.whole.item(item_id)
    if item is None:
        raise Closed
    return sheet, fit, item
