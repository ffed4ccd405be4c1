"""My card: offered once, looked at and changed part by part, read again when it is needed, removed."""

from telegram import Update

from bot.care.card import Card
from bot.care.phone import dialled
from bot.care.saying import Say
from bot.chat.handlers import card_parts, card_screen
from bot.chat.turn import Turn
from bot.content.ambulance import staff_text
from bot.services import card as cards
from bot.services import listening
from bot.services.card_text import PARTS, card_text


async def offer(turn: Turn) -> Say:
    """Once, below the first check-in; never beside advice. Without words when there is nothing to offer."""
    if turn.scene.is_advised or not await cards.may_offer(turn.tx, turn.person, turn.now):
        return Say("")
    return Say(turn.words.label("card.offer"), buttons=((turn.button("card.offer_yes", "card"),),))


async def on_card(_update: Update, turn: Turn) -> None:
    """`card`: the screen. `card:<part>`, `card:<part>:off`, `card:people:off:<id>`, `card:ambulance:on`, `card:held`:
    what stands on it. `card:show`, `card:numbers`, `card:pin`, `card:remove`: what is done with it.
    """
    match turn.pressed[1:]:
        case []:
            await listening.close(turn.tx, turn.person)
            await card_screen.show(turn)
        case [part] if part in PARTS:
            await card_parts.ask(turn, part)
        case [part, "off"] if part in PARTS:
            await card_parts.take_off(turn, part)
            await card_screen.show(turn, "card.taken_off")
        case ["ambulance"]:
            await card_screen.show_ambulance(turn)
        case ["show" | "numbers" | "pin" | "remove" as use, *rest]:
            await USES[use](turn, rest)
        case way:
            await _settle(turn, way)


async def _settle(turn: Turn, way: list[str]) -> None:
    """A choice about what stands there; one that is no longer open says so."""
    tx, person, lane, now = turn.tx, turn.person, turn.scene.sender.lane, turn.now
    match way:
        case ["people", "off", person_id]:
            changed, lead = await cards.drop_person(tx, person, lane, person_id, now), "card.taken_off"
        case ["ambulance", ("on" | "off") as state]:
            changed = await cards.put_ambulance(tx, person, lane, now, on=state == "on")
            lead = "card.noted" if state == "on" else "card.taken_off"
        case ["held"]:
            changed, lead = await cards.take_held(tx, person, lane, now), "card.noted"
        case _:
            changed, lead = None, ""
    if changed is None:
        await turn.edit("common.closed")
        return
    await listening.close(tx, person)
    await card_screen.show(turn, lead)


async def _show(turn: Turn, _rest: list[str]) -> None:
    """Anew, so that advice which stands above stays; with numbers to tap."""
    card = await cards.read(turn.tx, turn.person)
    if card.is_empty:
        await turn.send(card_screen.screen(turn, card), topic="card")
        return
    phrase = card_text(card, turn.words, staff_text(turn.words.language))
    await turn.send(Say(phrase.text, phrase.bold), topic="card.show")
    await _send_contacts(turn, card)


async def _numbers(turn: Turn, _rest: list[str]) -> None:
    n = await _send_contacts(turn, await cards.read(turn.tx, turn.person))
    await turn.say("card.numbers_sent" if n else "card.no_numbers", [[turn.button("card.open", "card")]])


async def _send_contacts(turn: Turn, card: Card) -> int:
    """One for each number that can be read; how many there were."""
    lines = [(turn.words.label("card.contact_day"), card.lines.day)]
    lines += [(turn.words.label("card.contact_night"), card.lines.night)]
    lines += [(one.name, one.number) for one in card.plan.people]
    found = [(name, number) for name, text in lines if (number := dialled(text))]
    for name, number in found:
        await card_screen.send_contact(turn, name, number)
    return len(found)


async def _pin(turn: Turn, _rest: list[str]) -> None:
    if await cards.pin_again(turn.tx, turn.person, turn.scene.sender.lane, turn.now):
        await card_screen.show(turn, "card.pinned_again")
    else:
        await turn.edit("common.closed")


async def _remove(turn: Turn, rest: list[str]) -> None:
    """`card:remove` asks, `card:remove:yes` does it."""
    if rest != ["yes"]:
        keep, remove = turn.button("card.keep", "card"), turn.button("card.remove_now", "card:remove:yes")
        await turn.edit("card.sure", [[keep, remove]])
        return
    await listening.close(turn.tx, turn.person)
    await cards.remove(turn.tx, turn.person, turn.scene.sender.lane, turn.now)
    await turn.edit("card.removed", [[turn.button("card.open", "card")]])


USES = {"show": _show, "numbers": _numbers, "pin": _pin, "remove": _remove}


async def on_contact(_update: Update, turn: Turn) -> None:
    """Somebody of the phone's own address book, for the part that is open."""
    waiting = await listening.open_question(turn.tx, turn.person, turn.written_at)
    part = waiting.item_id if waiting and waiting.asks == card_parts.ASKS else None
    if not await card_parts.shared(turn, part or ""):
        await turn.say("card.contact_unasked", [[turn.button("card.open", "card")]])
