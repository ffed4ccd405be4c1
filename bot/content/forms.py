"""Loads questionnaires and the openings of the daily question, and chooses one of them for a day."""

from datetime import date
from functools import cache
from typing import Literal

from bot.care.forms import Choice, Form
from bot.care.forms import Item as FormItem
from bot.care.people import Role
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Id, Item, Sentence, Strict, read

JOURNAL = "journal"


class ChoiceFile(Strict):
    id: Id | Literal["0", "1", "2", "3", "4"]
    label: Sentence


class ItemFile(Strict):
    id: Id
    kind: Literal["choice", "words"]
    text: Sentence
    short: Sentence
    choices: tuple[ChoiceFile, ...] = ()


class FormFile(Item):
    items: tuple[ItemFile, ...]


class Opening(Item):
    """One way to begin the daily question; `audience` is whom it suits."""

    text: Sentence
    themes: tuple[Id, ...]
    audience: Literal["everybody", "patient", "caregiver"]


class OpeningsFile(Strict):
    openings: list[Opening]


@cache
def form(form_id: str, language: str) -> Form:
    file = read(folder(language) / "forms" / f"{form_id}.yaml", FormFile)
    items = tuple(_item(item, language) for item in file.items)
    return Form(file.id, file.version, items, file.source, file.reviewed_on.isoformat())


def _item(item: ItemFile, language: str) -> FormItem:
    if (item.kind == "choice") != bool(item.choices):
        raise BadContent(f"{item.id}: choices belong to an item of kind choice, and only there")
    choices = tuple(Choice(choice.id, shown(choice.label, language)) for choice in item.choices)
    text, short = shown(item.text, language), shown(item.short, language)
    return FormItem(item.id, item.kind, text, choices, short)


@cache
def openings(language: str) -> tuple[Opening, ...]:
    return tuple(read(folder(language) / "openings.yaml", OpeningsFile).openings)


def opening(on: date, role: Role | None, language: str) -> str:
    """One a day, in turn: none comes back before all others had their day."""
    fitting = [one for one in openings(language) if one.audience in _audiences(role)]
    return shown(fitting[on.toordinal() % len(fitting)].text, language)


def _audiences(role: Role | None) -> set[str]:
    both = {"everybody", "patient", "caregiver"}
    return {Role.PATIENT: both - {"caregiver"}, Role.CAREGIVER: both - {"patient"}, None: {"everybody"}}.get(role, both)
