"""Answers above the usual whose word is still out: found from the sheet, and weighed by their numbers in the end."""

from datetime import datetime

from bot.care.forms import Form, Item
from bot.care.people import Person
from bot.services import weighing
from bot.services.weighing import Found
from bot.storage import sheets
from bot.storage.database import Transaction
from bot.storage.sheets import Answer, Sheet


async def weigh(tx: Transaction, person: Person, sheet: Sheet, form: Form, now: datetime) -> Found:
    """What all of them call for without the person's word; after that no word is waited for."""
    found = Found()
    for item, answer in await _open(tx, person, sheet, form):
        found = found.and_also(await weigh_one(tx, person, sheet, form, item, answer, now))
    return found


async def weigh_one(
    tx: Transaction, person: Person, sheet: Sheet, form: Form, item: Item, answer: Answer, now: datetime
) -> Found:
    await _note(tx, person, sheet, item, answer, now)
    return await weighing.weigh(tx, person, sheet, form, item, now, only=frozenset())


async def settle(
    tx: Transaction, person: Person, sheet: Sheet, form: Form, now: datetime, item_id: str | None = None
) -> None:
    """No word is waited for any more (for one item), because what is more pressing was said."""
    for item, answer in await _open(tx, person, sheet, form):
        if item_id in {None, item.id}:
            await _note(tx, person, sheet, item, answer, now)


async def _open(tx: Transaction, person: Person, sheet: Sheet, form: Form) -> list[tuple[Item, Answer]]:
    found = []
    for answer in await sheets.of_sheet(tx, person.id, sheet.id):
        item = form.item(answer.item_id)
        choice = item.choice(answer.choice or "") if item else None
        if item is None or choice is None or answer.versus is not None or answer.unsaid:
            continue
        if await weighing.asks_word(tx, person, item, choice.value):
            found.append((item, answer))
    return found


async def _note(tx: Transaction, person: Person, sheet: Sheet, item: Item, answer: Answer, now: datetime) -> None:
    if item.has_usual and answer.choice is not None and answer.versus is None and not answer.unsaid:
        given: dict[str, str | bool] = {"choice": answer.choice, "unsaid": True}
        await sheets.answer(tx, person.id, sheet, item.id, given, now=now, message_id=answer.message_id)
