"""The screen of the card: what each part holds, one button for each, and contacts to tap."""

from collections.abc import Sequence

from bot.care.card import Card
from bot.care.saying import Button, Contact, Say, rows_of
from bot.chat.turn import Turn
from bot.content.ambulance import staff_text
from bot.content.wording import Phrase
from bot.services import card as cards
from bot.services.card_text import PARTS, joined, screen_text, staff_phrase, written

LONGEST_NAME = 64  # characters of a contact's name


async def show(turn: Turn, lead: str | None = None) -> None:
    """In place of the message whose button was tapped."""
    card = await cards.read(turn.tx, turn.person)
    await turn.show(screen(turn, card, [turn.words.say(lead)] if lead else []), topic="card")


def screen(turn: Turn, card: Card, lead: Sequence[Phrase] = ()) -> Say:
    phrase = screen_text(card, turn.words, lead)
    parts = [turn.button(f"card.button_{part}", f"card:{part}") for part in PARTS]
    key = "card.button_ambulance_on" if card.ambulance else "card.button_ambulance_off"
    parts.append(turn.button(key, "card:ambulance"))
    uses = [turn.button(f"card.button_{use}", f"card:{use}") for use in ("numbers", "pin", "remove")]
    buttons = [*parts, *([] if card.is_empty else uses), turn.button("common.back", "settings")]
    return Say(phrase.text, phrase.bold, rows_of(buttons))


async def show_part(turn: Turn, part: str) -> None:
    """How to write it, what it holds now, and the way to take that off."""
    card = await cards.read(turn.tx, turn.person)
    held = written(card, part, turn.words).strip()
    now = [joined([turn.words.say("card.now"), Phrase(held)], "\n")] if held else []
    phrase = joined([turn.words.say(f"card.write_{part}"), *now])
    back = turn.button("common.back", "card")
    buttons = [*(_offs(turn, card, part) if held else []), back]
    await turn.show(Say(phrase.text, phrase.bold, rows_of(buttons)), topic=f"card.{part}")


def _offs(turn: Turn, card: Card, part: str) -> list[Button]:
    """People go one by one, named by their place: a name may be longer than a button."""
    if part != "people":
        return [turn.button("card.take_off", f"card:{part}:off")]
    return [
        turn.button("card.drop_person", f"card:people:off:{one.id}", number=number)
        for number, one in enumerate(card.plan.people, start=1)
    ]


async def show_ambulance(turn: Turn) -> None:
    """The words in full with their sources, before anybody puts them on a card."""
    card, staff = await cards.read(turn.tx, turn.person), staff_text(turn.words.language)
    said = [turn.words.say("card.ambulance"), staff_phrase(turn.words, staff), Phrase("\n".join(staff.sources))]
    phrase, (key, way) = joined(said), ("take_off", "off") if card.ambulance else ("put_on", "on")
    buttons = (turn.button(f"card.{key}", f"card:ambulance:{way}"), turn.button("common.back", "card"))
    await turn.show(Say(phrase.text, phrase.bold, (buttons,)), topic="card.ambulance")


async def send_contact(turn: Turn, name: str, number: str) -> None:
    """Something to tap; quietly, for the words beside it say enough."""
    contact = Contact(name[:LONGEST_NAME], number)
    await turn.send(Say(contact=contact, silent=True), topic=f"card.contact:{number}")
