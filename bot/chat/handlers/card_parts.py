"""What is typed or shared for one part of the card: read, asked about where it holds a dose, and noted."""

from bot.care.card import MOST_PEOPLE, SafetyPerson, is_too_long, lines_of, read_person
from bot.care.doses import without_doses
from bot.care.phone import dialled
from bot.care.texts import clean
from bot.chat.handlers import card_screen
from bot.chat.turn import Turn
from bot.content.wording import Phrase
from bot.services import card as cards
from bot.services import listening
from bot.storage.dialogue import Dialogue

ASKS = "card"
NUMBERS, UNDOSED = ("day", "night"), ("hours", "treatments")


async def ask(turn: Turn, part: str) -> None:
    await listening.ask(turn.tx, turn.person, ASKS, turn.now, item_id=part)
    await card_screen.show_part(turn, part)


async def typed(turn: Turn, waiting: Dialogue) -> bool:
    """What was written stands on the card now, or is asked for once more."""
    match waiting.item_id:
        case "people":
            await _people(turn, tuple(read_person(line) for line in lines_of(turn.text)))
        case "steps":
            await _steps(turn, lines_of(turn.text))
        case str(part) if part in NUMBERS:
            await _number(turn, part, " ".join(turn.text.split()))
        case str(part) if part in UNDOSED:
            await _undosed(turn, part, turn.text.strip())
        case _:
            return False
    return True


async def shared(turn: Turn, part: str) -> bool:
    """A contact of the phone's address book; False where it has no place."""
    message = turn.incoming.effective_message
    contact = message.contact if message else None
    if contact is None or part not in (*NUMBERS, "people"):
        return False
    # Telegram leaves the plus away where it knows the account behind the number.
    plus = "+" if contact.user_id and not contact.phone_number.startswith("+") else ""
    number = clean(f"{plus}{contact.phone_number}")
    name = clean(" ".join(one for one in (contact.first_name, contact.last_name) if one))
    if part == "people":
        await _people(turn, (SafetyPerson(name or number, number),))
    else:
        await _number(turn, part, f"{number} ({name})" if name else number)
    return True


async def take_off(turn: Turn, part: str) -> None:
    """A part is empty again; people are taken off one by one."""
    tx, person, lane = turn.tx, turn.person, turn.scene.sender.lane
    if part == "steps":
        await cards.set_steps(tx, person, lane, (), turn.now)
    elif part != "people":
        await cards.note(tx, person, lane, part, "", turn.now)
    await listening.close(tx, person)


async def _number(turn: Turn, part: str, text: str) -> None:
    if is_too_long(part, [text]):
        await _once_more(turn, part, "card.too_long")
        return
    await cards.note(turn.tx, turn.person, turn.scene.sender.lane, part, text, turn.now)
    digits = dialled(text)
    if digits is None:
        await _noted(turn, turn.words.say("card.no_number"))
        return
    await card_screen.send_contact(turn, turn.words.label(f"card.contact_{part}"), digits)
    await _noted(turn, turn.words.say("card.dials", number=digits))


async def _undosed(turn: Turn, part: str, text: str) -> None:
    if is_too_long(part, [text]):
        await _once_more(turn, part, "card.too_long")
        return
    undosed = without_doses(text)
    if undosed is None:
        await cards.note(turn.tx, turn.person, turn.scene.sender.lane, part, text, turn.now)
        await _noted(turn)
    elif not undosed:
        await _once_more(turn, part, "card.dose_only")
    else:
        await cards.hold(turn.tx, turn.person, part, undosed, turn.now)
        again = turn.button("card.dose_again", f"card:{part}")
        await turn.say("card.dose", [[turn.button("card.dose_keep", "card:held"), again]], text=undosed)


async def _people(turn: Turn, people: tuple[SafetyPerson, ...]) -> None:
    too_long = is_too_long("people", [f"{one.name} {one.number}" for one in people])
    if not people or too_long:
        await _once_more(turn, "people", "card.too_long" if too_long else "card.no_name")
    elif await cards.add_people(turn.tx, turn.person, turn.scene.sender.lane, people, turn.now) is None:
        await turn.say("card.too_many", [[turn.button("common.back", "card:people")]], n=MOST_PEOPLE)
    else:
        unread = [one for one in people if dialled(one.number) is None]
        await _noted(turn, *([turn.words.say("card.no_number")] if unread else []))


async def _steps(turn: Turn, steps: tuple[str, ...]) -> None:
    if not steps or is_too_long("steps", steps):
        await _once_more(turn, "steps", "card.too_long" if steps else "card.no_name")
        return
    await cards.set_steps(turn.tx, turn.person, turn.scene.sender.lane, steps, turn.now)
    await _noted(turn)


async def _once_more(turn: Turn, part: str, key: str) -> None:
    """The question stays open."""
    await listening.ask(turn.tx, turn.person, ASKS, turn.now, item_id=part)
    await turn.say(key, [[turn.button("common.back", "card")]])


async def _noted(turn: Turn, *more: Phrase) -> None:
    await listening.close(turn.tx, turn.person)
    card = await cards.read(turn.tx, turn.person)
    await turn.send(card_screen.screen(turn, card, [turn.words.say("card.noted"), *more]), topic="card")
