"""My card: noted part by part, sealed as one row for each person, and shown by the service that pins it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from bot.care.card import MOST_PEOPLE, Card, ProviderLines, SafetyPerson, SafetyPlan
from bot.care.people import Person
from bot.services import pinning
from bot.services.pinning import KEPT, card_of
from bot.storage import kept
from bot.storage.database import Transaction, new_id
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Body

OFFERED = "offered"
HELD = "without_dose"  # what a part would say without its dose, until that is answered


async def read(tx: Transaction, person: Person) -> Card:
    row = await _row(tx, person)
    return card_of(row.body) if row else Card()


async def safety_plan(tx: Transaction, person: Person) -> SafetyPlan:
    """Whom to call and what helps, as the person noted it."""
    return (await read(tx, person)).plan


async def provider_lines(tx: Transaction, person: Person) -> ProviderLines:
    """The team's numbers and what to do when it is closed, as far as they are noted."""
    return (await read(tx, person)).lines


async def may_offer(tx: Transaction, person: Person, now: datetime) -> bool:
    """Once, and never to somebody who has a card already."""
    if person.is_held(now) or await _row(tx, person) is not None:
        return False
    await kept.add(tx, person.id, Kind.CARD, OFFERED, {}, now)
    return True


async def note(tx: Transaction, person: Person, lane: bytes, part: str, text: str, now: datetime) -> Card:
    """One of the texts; an empty one takes it off."""
    return await _change(tx, person, lane, {part: text}, now)


async def set_steps(tx: Transaction, person: Person, lane: bytes, steps: tuple[str, ...], now: datetime) -> Card:
    """These take the place of those that stood there."""
    return await _change(tx, person, lane, {"steps": list(steps)}, now)


async def add_people(
    tx: Transaction, person: Person, lane: bytes, people: tuple[SafetyPerson, ...], now: datetime
) -> Card | None:
    """None when there is no room for them; somebody who stands there already is not put there twice."""
    known = (await safety_plan(tx, person)).people
    new = [one for one in people if (one.name, one.number) not in {(two.name, two.number) for two in known}]
    if len(known) + len(new) > MOST_PEOPLE:
        return None
    every = [*known, *(replace(one, id=new_id().hex[-12:]) for one in new)]
    return await _change(tx, person, lane, {"people": [asdict(one) for one in every]}, now)


async def drop_person(tx: Transaction, person: Person, lane: bytes, person_id: str, now: datetime) -> Card | None:
    """None when nobody on the card is meant (any more)."""
    known = (await safety_plan(tx, person)).people
    left = [asdict(one) for one in known if one.id != person_id]
    return await _change(tx, person, lane, {"people": left}, now) if len(left) < len(known) else None


async def put_ambulance(tx: Transaction, person: Person, lane: bytes, now: datetime, *, on: bool) -> Card:
    return await _change(tx, person, lane, {"ambulance": on}, now)


async def hold(tx: Transaction, person: Person, part: str, text: str, now: datetime) -> None:
    """What a part would say without its dose, until the person has answered; the dose itself is not kept."""
    row = await _row(tx, person) or await kept.add(tx, person.id, Kind.CARD, OFFERED, {}, now)
    body = {**row.body, HELD: {"part": part, "text": text}}
    await kept.change(tx, person.id, row, state=row.state, body=body, now=now)


async def take_held(tx: Transaction, person: Person, lane: bytes, now: datetime) -> Card | None:
    row = await _row(tx, person)
    held = row.body.get(HELD) if row else None
    return await note(tx, person, lane, held["part"], held["text"], now) if held else None


async def remove(tx: Transaction, person: Person, lane: bytes, now: datetime) -> None:
    """Erased here, emptied and unpinned in the chat; that it was offered is all that is remembered."""
    row = await _row(tx, person)
    if row is None:
        return
    await kept.change(tx, person.id, row, state=OFFERED, body={}, now=now)
    if "message" in row.body:
        await pinning.plan_taken_down(tx, person, lane, row.body["message"], now)


async def pin_again(tx: Transaction, person: Person, lane: bytes, now: datetime) -> bool:
    """Sent anew where it is gone; False when there is no card."""
    row = await _row(tx, person)
    if row is None or row.state != KEPT:
        return False
    await pinning.plan_shown(tx, person, lane, row.id, now, pin=True)
    return True


async def pinned_message(tx: Transaction, person: Person) -> int | None:
    """The message that would stay behind in the chat."""
    row = await _row(tx, person)
    return row.body.get("message") if row else None


async def _row(tx: Transaction, person: Person) -> Kept | None:
    found = await kept.newest(tx, person.id, Kind.CARD, locks=True)
    return found[0] if found else None


async def _change(tx: Transaction, person: Person, lane: bytes, noted: Mapping[str, object], now: datetime) -> Card:
    row = await _row(tx, person) or await kept.add(tx, person.id, Kind.CARD, OFFERED, {}, now)
    body: Body = {name: value for name, value in {**row.body, **noted}.items() if name != HELD}
    card = card_of(body)
    if card.is_empty:
        await remove(tx, person, lane, now)
    else:
        await kept.change(tx, person.id, row, state=KEPT, body=body, now=now)
        await pinning.plan_shown(tx, person, lane, row.id, now)
    return card
