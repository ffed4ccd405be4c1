"""What a person calls usual, symptom by symptom: set by them, shown with their first word, told at a visit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.care.answers import Usual
from bot.care.forms import Item
from bot.care.people import Person
from bot.content.forms import CHECK_IN
from bot.content.wording import Words, words
from bot.services import tailoring
from bot.services.arriving import local
from bot.storage import kept
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind

FIRST, LATEST = "first", "latest"
MOST_TOGETHER = 4  # symptoms named in one question
ASKED_AGAIN_AFTER = timedelta(days=28)


@dataclass(frozen=True)
class Usuals:
    """What the person says is usual, item by item: now, and when they were first asked."""

    latest: dict[str, Usual]
    first: dict[str, Usual]
    looked_at_on: date | None  # when they last said or confirmed it
    asked_on: date | None  # when they were last asked


async def usuals(tx: Transaction, person: Person) -> Usuals:
    first, latest = await _row(tx, person, FIRST), await _row(tx, person, LATEST)
    return Usuals(_usuals(latest), _usuals(first), _day_of(latest, "looked_at_on"), _day_of(latest, "asked_on"))


def _day_of(row: Kept | None, name: str) -> date | None:
    said = row.body.get(name) if row else None
    return date.fromisoformat(said) if said else None


def _usuals(row: Kept | None) -> dict[str, Usual]:
    said = row.body.get("items", {}).items() if row else ()
    return {name: Usual(one["value"], date.fromisoformat(one["on"]), one["known"]) for name, one in said}


async def set_usual(tx: Transaction, person: Person, item_id: str, value: int, now: datetime, *, known: bool) -> None:
    """The latest word; the first one stays as it was on the day it was said."""
    today = local(person, now).date()
    said = {"value": value, "on": today.isoformat(), "known": known}
    first, latest = await _row(tx, person, FIRST), await _row(tx, person, LATEST)
    at_first = dict(first.body.get("items", {})) if first else {}
    if at_first.get(item_id, said)["on"] == said["on"]:
        await _put(tx, person, FIRST, first, now, items={**at_first, item_id: said})
    items = {**(latest.body.get("items", {}) if latest else {}), item_id: said}
    await _put(tx, person, LATEST, latest, now, items=items, looked_at_on=today.isoformat())


async def look_at(tx: Transaction, person: Person, now: datetime) -> None:
    """It was shown, and stays as it is: asked again in four weeks."""
    on = local(person, now).date().isoformat()
    await _put(tx, person, LATEST, await _row(tx, person, LATEST), now, looked_at_on=on)


async def ask(tx: Transaction, person: Person, found: Usuals, now: datetime) -> bool:
    """Whether it is time to ask what is usual: on one day in four weeks, however often that day is looked at."""
    today = local(person, now).date()
    days = [today - day if day else ASKED_AGAIN_AFTER for day in (found.looked_at_on, found.asked_on)]
    if days[0] < ASKED_AGAIN_AFTER or timedelta() < days[1] < ASKED_AGAIN_AFTER:
        return False
    await _put(tx, person, LATEST, await _row(tx, person, LATEST), now, asked_on=today.isoformat())
    return True


async def _row(tx: Transaction, person: Person, state: str) -> Kept | None:
    return next(iter(await kept.newest(tx, person.id, Kind.USUAL, states=(state,))), None)


async def _put(tx: Transaction, person: Person, state: str, row: Kept | None, now: datetime, **said: object) -> None:
    if row is None:
        await kept.add(tx, person.id, Kind.USUAL, state, said, now)
    else:
        await kept.change(tx, person.id, row, state=state, body={**row.body, **said}, now=now)


async def known_and_stable(tx: Transaction, person: Person, now: datetime) -> list[str]:
    """For the visit: the symptoms that are usual and that the team knows of, a line each."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    spoken, latest = words(person.language), (await usuals(tx, person)).latest
    return [
        spoken.label("comparing.known", item=item.short, value=said(item, latest[item.id].value), on=_day(person, one))
        for item in _measured(form.items)
        if (one := latest.get(item.id)) and one.value and one.is_known
    ]


async def known_concepts(tx: Transaction, person: Person, now: datetime) -> frozenset[str]:
    """The engine's names for those symptoms: a quiet line is enough for these, unless new or worse."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    latest = (await usuals(tx, person)).latest
    known = [item for item in form.items if (one := latest.get(item.id)) and one.value and one.is_known]
    return frozenset(item.symptom.concept for item in known if item.symptom and item.symptom.concept)


async def lines(tx: Transaction, person: Person, now: datetime) -> list[str]:
    """What is usual of everything that is asked, with its first word beside it."""
    fit = await tailoring.tailored(tx, person, tailoring.daily(person), local(person, now).date())
    found, spoken = await usuals(tx, person), words(person.language)
    return [_line(spoken, item, found) for item in _measured(fit.asked.items)]


def _line(spoken: Words, item: Item, found: Usuals) -> str:
    usual, first = found.latest.get(item.id), found.first.get(item.id)
    if usual is None:
        return spoken.label("comparing.line_unset", item=item.short)
    beside = []
    if usual.value:
        beside.append(spoken.label("comparing.line_known" if usual.is_known else "comparing.line_unknown"))
    if first is not None and first != usual:
        beside.append(spoken.label("comparing.line_first", value=said(item, first.value), on=spoken.date(first.on)))
    line = spoken.label("comparing.line", item=item.short, value=said(item, usual.value))
    return f"{line} ({'; '.join(beside)})" if beside else line


async def names(tx: Transaction, person: Person, items: Sequence[str], now: datetime) -> list[str]:
    """What symptoms are called, those of the person's own too; nothing for what is none."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    return [item.short for item_id in items if (item := form.item(item_id)) and item.has_usual]


def _measured(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.has_usual]


def _day(person: Person, usual: Usual) -> str:
    return words(person.language).date(usual.on)


def said(item: Item, value: int) -> str:
    """The label of a value."""
    return next((choice.label for choice in item.choices if choice.value == value), str(value))
