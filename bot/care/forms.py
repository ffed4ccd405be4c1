"""Forms as data: what is asked, in which order, and what comes next after what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.care.answers import Symptom

ItemKind = Literal["choice", "words", "scale", "count"]
Asked = Literal["always", "at-first", "by-choice", "after-treatment", "beside"]
Given = Mapping[str, str | None]  # item -> the choice that was tapped; None for words, and for what was skipped


@dataclass(frozen=True)
class Choice:
    """One thing that can be tapped: a word id that is kept, and a label that is shown.

    `value` is what it counts for; `then` names the only items that are asked after it. A `late` one, of those that
    stand beside, is offered with the first symptom instead of the first question.
    """

    id: str
    label: str
    value: int = 0
    then: tuple[str, ...] | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Item:
    """One question of a form: a choice to tap, free words, or a symptom by a scale or a count.

    `asked` says when: always; at first, until the person says no; by choice; on the days after a treatment; or
    beside the first question, as a way of its own. `after` is the item and the choice that it follows on.
    """

    id: str
    kind: ItemKind
    text: str
    choices: tuple[Choice, ...] = ()
    short: str = ""
    asked: Asked = "always"
    after: tuple[str, str] | None = None
    symptom: Symptom | None = None

    def choice(self, choice_id: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == choice_id), None)

    @property
    def has_usual(self) -> bool:
        return self.kind in {"scale", "count"}


@dataclass(frozen=True)
class Form:
    """A questionnaire; every item may be skipped, and stopping keeps what was given."""

    id: str
    version: int
    items: tuple[Item, ...]
    source: str
    reviewed_on: str

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def first_symptom(self) -> Item | None:
        return next((item for item in self.items if item.has_usual), None)

    @property
    def ways(self) -> tuple[Item, ...]:
        """What is offered beside the first question."""
        return tuple(item for item in self.items if item.asked == "beside")


def in_turn(form: Form, given: Given) -> tuple[Item, ...]:
    """The items that are asked in their turn, after what was answered so far."""
    ways = [choice for item in form.ways if (choice := item.choice(given.get(item.id) or ""))]
    only = next((choice.then for choice in ways if choice.then is not None), None)
    return tuple(
        item
        for item in form.items
        if item.asked != "beside"
        and (only is None or item.id in only)
        and (item.after is None or given.get(item.after[0]) == item.after[1])
    )


def next_item(form: Form, given: Given) -> Item | None:
    """The first item in turn that was neither answered nor skipped."""
    return next((item for item in in_turn(form, given) if item.id not in given), None)


def item_after(form: Form, item_id: str, given: Given) -> Item | None:
    """What follows an item in turn, whether it was answered before or not; from the start after what stands beside."""
    places = {item.id: at for at, item in enumerate(form.items)}
    if item_id not in places:
        return next_item(form, given)
    if form.items[places[item_id]].asked == "beside":
        return next_item(form, given)
    return next((item for item in in_turn(form, given) if places[item.id] > places[item_id]), None)
