"""One question of a day's form, asked by itself on another occasion: the rest of the form still comes at its hour."""

from datetime import date, datetime
from uuid import UUID

from bot.care.forms import Item
from bot.care.people import Person
from bot.content.forms import DAILY, form
from bot.services import tailoring, weighing
from bot.services.filling_in import Closed, Finished
from bot.services.tailoring import Tailored
from bot.storage import sheets
from bot.storage.database import Transaction
from bot.storage.sheets import Sheet


async def choose(tx: Transaction, person: Person, on: date, item_id: str, choice_id: str, now: datetime) -> Finished:
    """What the answer calls for is said at once, and nothing is asked after it."""
    sheet = await _sheet(tx, person, on, now)
    fit, item = await _item(tx, person, sheet, item_id)
    if item.choice(choice_id) is None:
        raise Closed
    await sheets.answer(tx, person.id, sheet, item.id, {"choice": choice_id}, now=now)
    found = await weighing.weigh(tx, person, sheet, fit.whole, item, now, only=frozenset())
    return Finished(sheet, found.and_also(await weighing.release(tx, person, sheet, now)))


async def say(tx: Transaction, person: Person, sheet_id: UUID, item_id: str, text: str, now: datetime) -> None:
    """The same with words."""
    sheet = await sheets.get(tx, person.id, sheet_id)
    if sheet is None:
        raise Closed
    _, item = await _item(tx, person, sheet, item_id)
    await sheets.answer(tx, person.id, sheet, item.id, {"words": text}, now=now)


async def _sheet(tx: Transaction, person: Person, on: date, now: datetime) -> Sheet:
    """The day's, begun or not; asked alone it is not gone through."""
    sheet = await sheets.latest(tx, person.id, DAILY, on)
    if sheet is not None and sheet.form_version == form(sheet.form_id, person.language).version:
        return sheet
    form_id = tailoring.daily(person)
    version = form(form_id, person.language).version
    return await sheets.open_sheet(tx, person.id, form_id=form_id, form_version=version, on=on, now=now)


async def _item(tx: Transaction, person: Person, sheet: Sheet, item_id: str) -> tuple[Tailored, Item]:
    fit = await tailoring.tailored(tx, person, sheet.form_id, sheet.on)
    item = fit.whole.item(item_id)
    if item is None or form(sheet.form_id, person.language).version != sheet.form_version:
        raise Closed
    return fit, item
