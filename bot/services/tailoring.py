"""Which questions are asked of whom: by role, by choice, in words of their own, and on the days after a treatment."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from bot.care.forms import Form, Item
from bot.care.people import Person, Role
from bot.content.forms import CHECK_IN, JOURNAL, form, own_item
from bot.content.wording import words
from bot.storage import kept
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind

ASKED, GONE = "asked", "gone"
CHOSEN = "chosen"
OWN = "own-"
MOST_OWN = 5
LONGEST_OWN = 60
EFFECTS, EFFECTS_WORDS = "effects", "effects-words"
ASKS_AFTER_TREATMENT = timedelta(days=7)
TREATMENTS_LOOKED_AT = 20


@dataclass(frozen=True)
class Tailored:
    """A form as it may be answered by this person, and the part of it that is asked on a day."""

    whole: Form
    asked: Form


def daily(person: Person) -> str:
    """The form of the day: with symptoms for those who have a NET or look for a diagnosis, else the journal alone."""
    return CHECK_IN if person.role in {Role.PATIENT, Role.BOTH} else JOURNAL


async def tailored(tx: Transaction, person: Person, form_id: str, on: date) -> Tailored:
    common = form(form_id, person.language)
    if form_id != CHECK_IN:
        return Tailored(common, common)
    own = await kept.page(tx, person.id, Kind.OWN_ITEM, limit=100)
    whole = replace(common, items=_with_own(common.items, [_own(person, one) for one in own if one.body]))
    added, removed = await chosen(tx, person)
    asked = {own_id(one) for one in own if one.state == ASKED}
    is_treated = EFFECTS in added and await _treated_lately(tx, person, on)
    wanted = {"always", "beside"} | ({"after-treatment"} if is_treated else set())
    items = tuple(
        item
        for item in whole.items
        if item.asked in wanted
        or (item.asked == "at-first" and item.id not in removed)
        or (item.asked == "by-choice" and item.id in added | asked)
    )
    return Tailored(whole, replace(common, items=items))


@cache
def at_first(form_id: str, language: str) -> Form:
    """What is asked of somebody who has chosen nothing."""
    common = form(form_id, language)
    if form_id != CHECK_IN:
        return common
    return replace(common, items=tuple(item for item in common.items if item.asked in {"always", "beside", "at-first"}))


def _with_own(items: tuple[Item, ...], own: list[Item]) -> tuple[Item, ...]:
    """After the last symptom of ours."""
    at = max(place for place, item in enumerate(items) if item.has_usual) + 1
    return (*items[:at], *own, *items[at:])


def _own(person: Person, one: Kept) -> Item:
    said = one.body["text"]
    text = words(person.language).label("tailoring.own_text", words=said)
    return own_item(own_id(one), text, said, person.language)


def own_id(one: Kept) -> str:
    """Its number is never used again: a question that is not asked any more keeps its place."""
    return f"{OWN}{one.position}"


async def chosen(tx: Transaction, person: Person) -> tuple[set[str], set[str]]:
    """What was added to the questions, and what was taken away."""
    found = await kept.newest(tx, person.id, Kind.ITEMS)
    body = found[0].body if found else {}
    return set(body.get("added", ())), set(body.get("removed", ()))


def can_choose(person: Person) -> tuple[Item, ...]:
    """What may be asked or not."""
    return tuple(item for item in form(CHECK_IN, person.language).items if item.has_usual or item.id == EFFECTS)


async def toggle(tx: Transaction, person: Person, item_id: str, now: datetime) -> bool:
    """Ask this from now on, or no longer; False for what cannot be chosen."""
    item = next((one for one in can_choose(person) if one.id == item_id), None)
    if item is None:
        return False
    added, removed = await chosen(tx, person)
    (removed if item.asked == "at-first" else added).symmetric_difference_update({item.id})
    body = {"added": sorted(added), "removed": sorted(removed)}
    found = await kept.newest(tx, person.id, Kind.ITEMS)
    if found:
        await kept.change(tx, person.id, found[0], state=CHOSEN, body=body, now=now)
    else:
        await kept.add(tx, person.id, Kind.ITEMS, CHOSEN, body, now)
    return True


async def own_items(tx: Transaction, person: Person) -> list[Kept]:
    return await kept.page(tx, person.id, Kind.OWN_ITEM, states=(ASKED,), limit=MOST_OWN)


async def add_own(tx: Transaction, person: Person, text: str, now: datetime) -> Kept | None:
    """A question in the person's words; None when there are as many as can be asked."""
    said = " ".join(text.split())[:LONGEST_OWN]
    mine = await own_items(tx, person)
    same = next((one for one in mine if one.body.get("text") == said), None)
    if same is not None:
        return same
    return None if len(mine) >= MOST_OWN else await kept.add(tx, person.id, Kind.OWN_ITEM, ASKED, {"text": said}, now)


async def drop_own(tx: Transaction, person: Person, item_id: str, now: datetime) -> bool:
    """Asked no longer; its words stay, for the answers that were given."""
    for one in await own_items(tx, person):
        if own_id(one) == item_id:
            await kept.change(tx, person.id, one, state=GONE, body=one.body, now=now)
            return True
    return False


async def asks_after_treatment(tx: Transaction, person: Person) -> bool:
    """Whether side effects are asked about on the days after a treatment at all."""
    added, _ = await chosen(tx, person)
    return daily(person) == CHECK_IN and EFFECTS in added


async def ask_after_treatment(tx: Transaction, person: Person, now: datetime) -> None:
    """Side effects are asked about on the days after a treatment, from now on."""
    added, _ = await chosen(tx, person)
    if EFFECTS not in added:
        await toggle(tx, person, EFFECTS, now)


async def stop_asking_after_treatment(tx: Transaction, person: Person, now: datetime) -> None:
    added, _ = await chosen(tx, person)
    if EFFECTS in added:
        await toggle(tx, person, EFFECTS, now)


async def treated(tx: Transaction, person: Person, on: date, now: datetime) -> None:
    """A day of treatment, kept once."""
    if on not in await _treatments(tx, person):
        await kept.add(tx, person.id, Kind.TREATMENT, "done", {"on": on.isoformat()}, now)


async def _treatments(tx: Transaction, person: Person) -> list[date]:
    found = await kept.newest(tx, person.id, Kind.TREATMENT, states=("done",), limit=TREATMENTS_LOOKED_AT)
    return [date.fromisoformat(one.body["on"]) for one in found if one.body]


async def _treated_lately(tx: Transaction, person: Person, on: date) -> bool:
    return any(timedelta() <= on - day <= ASKS_AFTER_TREATMENT for day in await _treatments(tx, person))
