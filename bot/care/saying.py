"""What is said, before Telegram comes into it: words, what is bold in them, and what can be tapped below."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.care.texts import LIMIT, split, units

BUTTON_UNITS = 20  # what a phone shows of a button when two stand side by side


@dataclass(frozen=True)
class Button:
    """A label, and the ids that come back when it is tapped."""

    label: str
    data: str


@dataclass(frozen=True)
class Contact:
    """A number to tap, under a name."""

    name: str
    number: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Say:
    """One message: sent anew, or (`edits`) in place of an earlier one; `asks_location` names the button for it.

    `dates` (offset, length, seconds since 1970) are moments, which Telegram shows by the clock of the reader's phone.
    With `only_edits` nothing is said where the earlier one is gone. `pins` and `unpins` say nothing at all.
    """

    text: str = ""
    bold: tuple[tuple[int, int], ...] = ()
    buttons: Rows = ()
    edits: int | None = None
    asks_location: str | None = None
    drops_keyboard: bool = False
    silent: bool = False
    document: str | None = None  # a file name; the bytes are made when it is sent
    contact: Contact | None = None
    only_edits: bool = False
    pins: int | None = None
    unpins: int | None = None
    dates: tuple[tuple[int, int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Say":
        rows = tuple(tuple(Button(**button) for button in row) for row in data.get("buttons", ()))
        bold = tuple((offset, length) for offset, length in data.get("bold", ()))
        dates = tuple((offset, length, seconds) for offset, length, seconds in data.get("dates", ()))
        contact = Contact(**data["contact"]) if "contact" in data else None
        return cls(**{**data, "buttons": rows, "bold": bold, "dates": dates, "contact": contact})

    def pieces(self) -> list["Say"]:
        """As many messages as Telegram's limit makes of it; what can be tapped stands under the last."""
        if units(self.text) <= LIMIT:
            return [self]
        texts = split(self.text)
        end = units(texts[0])
        dates = tuple(one for one in self.dates if one[0] + one[1] <= end)
        first = replace(self, text=texts[0], buttons=(), bold=_within(self.bold, end), dates=dates)
        pieces = [first, *(Say(text) for text in texts[1:])]
        return [*pieces[:-1], replace(pieces[-1], buttons=self.buttons)]


def _within(bold: tuple[tuple[int, int], ...], length: int) -> tuple[tuple[int, int], ...]:
    return tuple((offset, span) for offset, span in bold if offset + span <= length)


def rows_of(buttons: list[Button], across: int = 2) -> Rows:
    """Side by side while the labels are short enough for a phone, else one a row."""
    if any(units(button.label) > BUTTON_UNITS for button in buttons):
        across = 1
    return tuple(tuple(buttons[at : at + across]) for at in range(0, len(buttons), across))
