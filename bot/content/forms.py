"""Loads questionnaires and the openings of the daily question, and chooses one of them for a day."""

from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from bot.care.answers import Measure, Symptom
from bot.care.forms import Asked, Choice, Form, ItemKind
from bot.care.forms import Item as FormItem
from bot.care.people import Role
from bot.care.screening import Points
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Id, Item, Sentence, Strict, read

JOURNAL, CHECK_IN = "journal", "check-in"
DAILY = (CHECK_IN, JOURNAL)  # the day's questions, for those with a NET and for those who care for somebody
INSTRUMENTS = ("phq-2", "who-5")
GENTLE, DELAYED = frozenset({"rest", "everyday", "gratitude"}), "delayed-diagnosis"  # themes of openings
HIGHEST, COUNTED = 4, 8  # of a scale, and of a count: that many or more


class ChoiceFile(Strict):
    """`value` is what a named choice counts for; digits count for themselves."""

    id: Id | Annotated[str, Field(pattern=r"^[0-9]$")]
    label: Sentence
    value: int = 0
    then: tuple[Id, ...] | None = None
    late: bool = False


class ItemFile(Strict):
    """`like` takes an item over from another form; `concept` is the name that the red-flag rules have for it."""

    id: Id
    like: Id | None = None
    kind: ItemKind | None = None
    text: str = ""
    short: str = ""
    asked: Asked = "always"
    after: tuple[Id, Id] | None = None
    choices: tuple[ChoiceFile, ...] = ()
    noticed: bool = False
    concept: str = ""
    severe_concept: str = ""


class PointsFile(Strict):
    """From which sum on it is worth telling, and what is very low; `low_is` says which end of the sum that is."""

    low_is: Literal["high", "low"]
    worth_telling: int
    very_low: int
    source: Sentence


class FormFile(Item):
    items: tuple[ItemFile, ...]
    title: str = ""
    lead: str = ""
    licence: str = ""
    address: str = ""
    points: PointsFile | None = None


class Opening(Item):
    """One way to begin the daily question; `audience` is whom it suits."""

    text: Sentence
    themes: tuple[Id, ...]
    audience: Literal["everybody", "patient", "caregiver"]


class OpeningsFile(Strict):
    openings: list[Opening]


@cache
def file(form_id: str, language: str) -> FormFile:
    return read(folder(language) / "forms" / f"{form_id}.yaml", FormFile)


@cache
def form(form_id: str, language: str) -> Form:
    found = file(form_id, language)
    items = tuple(_item(item, language) for item in found.items)
    return Form(found.id, found.version, items, found.source, found.reviewed_on.isoformat())


def points(form_id: str, language: str) -> Points | None:
    """What the sum of an instrument is measured by; None for the forms of our own."""
    found = file(form_id, language).points
    return Points(found.low_is == "high", found.worth_telling, found.very_low) if found else None


def _item(item: ItemFile, language: str) -> FormItem:
    if item.like is not None:
        found = form(item.like, language).item(item.id)
        if found is None or item != ItemFile(id=item.id, like=item.like):
            raise BadContent(f"{item.id}: an item that is like another stands there by its id alone")
        return found
    if item.kind is None or not (item.text and item.short):
        raise BadContent(f"{item.id}: an item has a kind, a text and a short name")
    if (item.kind == "choice") != bool(item.choices):
        raise BadContent(f"{item.id}: choices belong to an item of kind choice, and only there")
    text, short = shown(item.text, language), shown(item.short, language)
    choices = tuple(
        Choice(one.id, shown(one.label, language), int(one.id) if one.id.isdigit() else one.value, one.then, one.late)
        for one in item.choices
    )
    if item.kind in {"scale", "count"}:
        measured = Symptom(item.id, *_measure(item.kind), item.concept, item.severe_concept)
        return FormItem(item.id, item.kind, text, _digits(item.kind, language), short, item.asked, None, measured)
    noticed = Symptom(item.id, "noticed", max(one.value for one in choices)) if item.noticed else None
    return FormItem(item.id, item.kind, text, choices, short, item.asked, item.after, noticed)


def own_item(item_id: str, text: str, short: str, language: str) -> FormItem:
    """A symptom in a person's own words, on the same steps as ours."""
    symptom = Symptom(item_id, *_measure("scale"))
    return FormItem(item_id, "scale", text, _digits("scale", language), short, "by-choice", None, symptom)


def _measure(kind: ItemKind) -> tuple[Measure, int]:
    return ("count", COUNTED) if kind == "count" else ("scale", HIGHEST)


def _digits(kind: ItemKind, language: str) -> tuple[Choice, ...]:
    """The last of a count stands for that many or more."""
    measure, most = _measure(kind)
    labels = [f"{n}+" if measure == "count" and n == most else str(n) for n in range(most + 1)]
    return tuple(Choice(str(n), shown(label, language), n) for n, label in enumerate(labels))


@cache
def openings(language: str) -> tuple[Opening, ...]:
    return tuple(read(folder(language) / "openings.yaml", OpeningsFile).openings)


def opening(on: date, role: Role | None, language: str, *, is_gentle: bool = False, searches: bool = False) -> str:
    """One a day, in turn: none comes back before all others had their day.

    `is_gentle` leaves out whatever could weigh on somebody; the search for a name is spoken of to whom it `searches`.
    """
    fitting = _fitting(role, language, is_gentle=is_gentle, searches=searches)
    return shown(fitting[on.toordinal() % len(fitting)].text, language)


@cache
def _fitting(role: Role | None, language: str, *, is_gentle: bool, searches: bool) -> tuple[Opening, ...]:
    return tuple(
        one
        for one in openings(language)
        if one.audience in _audiences(role)
        and (searches or DELAYED not in one.themes)
        and (not is_gentle or GENTLE.issuperset(set(one.themes) - {"caregiver"}))
    )


def _audiences(role: Role | None) -> set[str]:
    both = {"everybody", "patient", "caregiver"}
    return {Role.PATIENT: both - {"caregiver"}, Role.CAREGIVER: both - {"patient"}, None: {"everybody"}}.get(role, both)
