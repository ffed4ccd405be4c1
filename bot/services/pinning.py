"""The card in the chat: one pinned message, edited in place, sent and pinned anew where it is gone."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.care.card import Card, ProviderLines, SafetyPerson, SafetyPlan
from bot.care.messages import Ending, Fate, MessageClass, Outcome
from bot.care.people import Person
from bot.care.saying import Say
from bot.content.ambulance import staff_text
from bot.content.wording import Words, words
from bot.services.card_text import card_text
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Body, Leased, Post

KEPT = "kept"
SHOW, PIN, TAKE_DOWN = "card", "card-pin", "card-down"
FOLLOWS_FOR = timedelta(days=30)  # a card that is not up to date is worse than one that changes late


def card_of(body: Body) -> Card:
    """The card as it lies in its row."""
    people = tuple(SafetyPerson(**one) for one in body.get("people", ()))
    lines = ProviderLines(*(str(body.get(name, "")) for name in ("day", "night", "hours")))
    plan = SafetyPlan(people, tuple(body.get("steps", ())))
    return Card(lines, str(body.get("treatments", "")), plan, bool(body.get("ambulance")))


async def plan_shown(
    tx: Transaction, person: Person, lane: bytes, card_id: UUID, now: datetime, *, pin: bool = False
) -> None:
    """What it says is worked out when it leaves; several changes at once are one."""
    await _plan(tx, person, lane, SHOW, {"kept": str(card_id), "pin": pin}, now)


async def plan_taken_down(tx: Transaction, person: Person, lane: bytes, message_id: int, now: datetime) -> None:
    for at, say in enumerate(emptied(words(person.language), message_id)):
        await _plan(tx, person, lane, f"{TAKE_DOWN}-{at}", {"say": say.to_json(), "kept": str(message_id)}, now)


def emptied(spoken: Words, message_id: int) -> tuple[Say, Say]:
    """What takes a card out of sight: nothing of it is left in the message, and it is no longer pinned."""
    return Say(spoken.label("card.emptied"), edits=message_id, only_edits=True), Say("", unpins=message_id)


async def render(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    """The card as it is when this leaves, in place of the one that stands there."""
    row = await _meant(tx, one, person)
    if row is None or row.state != KEPT:
        return Pointless(Ending.CANCELLED, "removed")
    phrase = card_text(card_of(row.body), words(person.language), staff_text(person.language))
    return Letter(Say(phrase.text, phrase.bold, edits=row.body.get("message"), silent=True))


async def render_pin(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    row = await _meant(tx, one, person)
    message_id = row.body.get("message") if row else None
    return Letter(Say("", pins=message_id)) if message_id else Pointless(Ending.CANCELLED, "removed")


async def follow(tx: Transaction, one: Leased, outcome: Outcome, now: datetime) -> None:
    """The card stands in this message now: what comes later changes that one, and it is to be pinned."""
    if one.person is None or one.body is None or outcome.fate is not Fate.SENT:
        return
    row, sent_as = await _meant(tx, one, one.person), outcome.message_id
    if row is None or row.state != KEPT:
        if sent_as:
            await plan_taken_down(tx, one.person, one.lane, sent_as, now)  # removed while it was on its way
        return
    is_new = sent_as is not None and sent_as != row.body.get("message")
    if is_new:
        body = {**row.body, "message": sent_as}
        await kept.change(tx, one.person.id, row, state=row.state, body=body, now=now)
    if is_new or one.body.get("pin"):
        await _plan(tx, one.person, one.lane, PIN, {"kept": str(row.id)}, now)


async def _meant(tx: Transaction, one: Leased, person: Person) -> Kept | None:
    return await kept.get(tx, person.id, Kind.CARD, UUID(one.body["kept"]), locks=True) if one.body else None


async def _plan(tx: Transaction, person: Person, lane: bytes, purpose: str, body: Body, now: datetime) -> None:
    post = Post(
        lane=lane,
        person_id=person.id,
        message_class=MessageClass.REPLY,
        purpose=purpose,
        topic=f"live:{purpose}:{body['kept']}",
        spaced=False,
        body={"render": purpose, **body},
        expires_at=now + FOLLOWS_FOR,
    )
    await outbox.put(tx, post, now)
