"""Forms as data: what is asked, in which order, and what comes next after what was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Choice:
    """One thing that can be tapped: a word id that is kept, and a label that is shown."""

    id: str
    label: str


@dataclass(frozen=True)
class Item:
    """One question of a form: a choice to tap, or free words."""

    id: str
    kind: Literal["choice", "words"]
    text: str
    choices: tuple[Choice, ...] = ()
    short: str = ""

    def choice(self, choice_id: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Form:
    """A questionnaire of our own; every item may be skipped, and stopping keeps what was given."""

    id: str
    version: int
    items: tuple[Item, ...]
    source: str
    reviewed_on: str

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


def next_item(form: Form, passed: Collection[str]) -> Item | None:
    """The first item that was neither answered nor skipped, in the order of the form."""
    return next((item for item in form.items if item.id not in passed), None)
