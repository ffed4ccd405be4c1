"""Somebody fills in a form: one question at a time, every answer kept at once, stopped anywhere, corrected later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from bot.care.forms import Form, Item, next_item
from bot.care.people import Person
from bot.content.forms import form
from bot.services.arriving import local
from bot.storage import dialogue, sheets
from bot.storage.database import Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.sheets import Sheet

OTHERS_WAIT_FOR = timedelta(minutes=30)  # how long anything else that we asked waits for its answer
WORDS, CHOICE = "words", "choice"  # the dialogues in which text answers an open item


@dataclass(frozen=True)
class Question:
    """The item to ask now, on its sheet."""

    sheet: Sheet
    form: Form
    item: Item


@dataclass(frozen=True)
class Finished:
    """Nothing is left to ask."""

    sheet: Sheet


class Closed(Exception):
    """This question is not open to this person (any more): not theirs, of another version, or gone."""


Step = Question | Finished


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
    """Today's sheet, gone on with where it was left. Without `listens` a question that waits already keeps waiting."""
    asked = form(form_id, person.language)
    sheet = await sheets.latest(tx, person.id, form_id, on)
    if sheet is None or sheet.form_version != asked.version:
        sheet = await sheets.open_sheet(
            tx, person.id, form_id=form_id, form_version=asked.version, on=on, now=now, occurrence_id=occurrence_id
        )
    passed = {answer.item_id for answer in await sheets.of_sheet(tx, person.id, sheet.id)}
    return await _ask(tx, person, sheet, next_item(asked, passed), now, listens=listens)


async def again(tx: Transaction, person: Person, sheet_id: UUID, now: datetime) -> Step:
    """From the first question, to correct what was said."""
    sheet = await _sheet(tx, person, sheet_id)
    return await _ask(tx, person, sheet, form(sheet.form_id, person.language).items[0], now)


async def choose(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, choice_id: str, now: datetime) -> Step:
    sheet, asked, item = await _item(tx, person, sheet_id, item_id)
    if item.choice(choice_id) is None:
        raise Closed
    await sheets.answer(tx, person.id, sheet, item.id, {"choice": choice_id}, now=now)
    return await _ask(tx, person, sheet, _after(asked, item), now)


async def skip(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, now: datetime) -> Step:
    """Go on; what was already answered stays."""
    sheet, asked, item = await _item(tx, person, sheet_id, item_id)
    if item.id not in {answer.item_id for answer in await sheets.of_sheet(tx, person.id, sheet.id)}:
        await sheets.answer(tx, person.id, sheet, item.id, {}, now=now)
    return await _ask(tx, person, sheet, _after(asked, item), now)


async def stop(tx: Transaction, person: Person, sheet_id: UUID, now: datetime) -> Sheet:
    sheet = await _sheet(tx, person, sheet_id)
    await sheets.close(tx, person.id, sheet.id, now)
    await dialogue.close(tx, person.id)
    return sheet


async def answer_in_words(
    tx: Transaction, person: Person, open_item: Dialogue, text: str, message_id: int, now: datetime
) -> Step | None:
    """Text answers the open free-text item; None when that question is gone, so that the text becomes an entry."""
    if open_item.about_id is None or open_item.item_id is None:
        return None
    try:
        sheet, asked, item = await _item(tx, person, open_item.about_id, open_item.item_id)
    except Closed:
        return None
    await sheets.answer(tx, person.id, sheet, item.id, {"words": text}, now=now, message_id=message_id)
    return await _ask(tx, person, sheet, _after(asked, item), now)


async def choose_in_words(
    tx: Transaction, person: Person, open_item: Dialogue, text: str, now: datetime
) -> Step | None:
    """The id or label of a choice, typed; None for anything else."""
    try:
        sheet, _, item = await _item(tx, person, open_item.about_id or person.id, open_item.item_id or "")
    except Closed:
        return None
    typed = text.strip().lower()
    choice = next((one for one in item.choices if typed in {one.id, one.label.lower()}), None)
    return await choose(tx, person, sheet.id, item.id, choice.id, now) if choice else None


async def is_done(tx: Transaction, person: Person, form_id: str, on: date) -> bool:
    """Whether this day's form was gone through, with something in it or set aside on purpose."""
    sheet = await sheets.latest(tx, person.id, form_id, on)
    return sheet is not None and sheet.closed_at is not None


def today(person: Person, now: datetime) -> date:
    return local(person, now).date()


def _after(asked: Form, item: Item) -> Item | None:
    following = asked.items[asked.items.index(item) + 1 :]
    return following[0] if following else None


async def _ask(
    tx: Transaction, person: Person, sheet: Sheet, item: Item | None, now: datetime, *, listens: bool = True
) -> Step:
    if item is None:
        await sheets.close(tx, person.id, sheet.id, now)
        await dialogue.close(tx, person.id)
        return Finished(sheet)
    asks = WORDS if item.kind == "words" else CHOICE
    if listens or not await _is_busy(tx, person, now):
        await dialogue.ask(tx, person.id, Dialogue(asks, now, sheet.id, item.id))
    return Question(sheet, form(sheet.form_id, person.language), item)


async def _is_busy(tx: Transaction, person: Person, now: datetime) -> bool:
    """Whether the person is about to answer something else."""
    waiting = await dialogue.get(tx, person.id)
    if waiting is None or waiting.asks in {WORDS, CHOICE}:
        return False
    return now - waiting.opened_at < OTHERS_WAIT_FOR


async def _sheet(tx: Transaction, person: Person, sheet_id: UUID) -> Sheet:
    sheet = await sheets.get(tx, person.id, sheet_id)
    if sheet is None or form(sheet.form_id, person.language).version != sheet.form_version:
        raise Closed
    return sheet


async def _item(tx: Transaction, person: Person, sheet_id: UUID, item_id: str) -> tuple[Sheet, Form, Item]:
    sheet = await _sheet(tx, person, sheet_id)
    asked = form(sheet.form_id, person.language)
    item = asked.item(item_id)
    if item is None:
        raise Closed
    return sheet, asked, item
