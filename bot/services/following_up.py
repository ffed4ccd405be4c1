"""After urgent advice: said again while nobody answers, quiet once help is on its way, and asked after the next day."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.care.advice import NEXT_FORENOON, SILENCE_AFTER, Advice, FlagState, Moment, next_day_at, repeats_at
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.red_flags import Assessment, Tier
from bot.care.saying import Button, Say, rows_of
from bot.content.wording import words
from bot.services import advising, flagging, pausing
from bot.services.flagging import rule_of, tier_of
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

SILENCE, AGAIN, AFTER = "flag-silence", "flag-again", "flag-after"
LASTS_FOR = {SILENCE: timedelta(hours=24), AGAIN: timedelta(hours=6), AFTER: timedelta(hours=12)}


async def advised(
    tx: Transaction, person: Person, lane: bytes, found: Assessment, advice: Advice, now: datetime
) -> Person:
    """Keep what was found and plan how it goes on; after urgent advice nothing unasked comes for a day."""
    state = FIRST_STATES.get(advice.moment, FlagState.TOLD) if advice.tier.urgent else FlagState.TOLD
    if state is FlagState.OPEN:
        await _make_way(tx, person, now)
    one = await flagging.keep(tx, person, found, advice, state, now)
    if state is FlagState.ASKED:
        await _plan(tx, person, lane, one, SILENCE, now + SILENCE_AFTER, now)
    if state is FlagState.OPEN:
        return await _opened(tx, person, lane, one, now)
    return person


FIRST_STATES = {Moment.NOW: FlagState.OPEN, Moment.ASK: FlagState.ASKED}


async def _make_way(tx: Transaction, person: Person, now: datetime) -> None:
    """Only the newest is followed up: three messages in a row must not ring three times each."""
    while (older := await flagging.waiting(tx, person)) is not None:
        await flagging.set_state(tx, person, older, FlagState.FOLLOWED, now)


async def _opened(tx: Transaction, person: Person, lane: bytes, one: Kept, now: datetime) -> Person:
    for at in repeats_at(now, person.zone):
        await _plan(tx, person, lane, one, AGAIN, at, now)
    return await pausing.hold(tx, person, now)


async def confirmed(tx: Transaction, person: Person, lane: bytes, tier: Tier, now: datetime) -> Person:
    """It is happening, or they are not sure: from here on it is what the question was about."""
    asked = await _asked(tx, person, tier)
    if asked is None:
        return await pausing.hold(tx, person, now)
    one = await flagging.set_state(tx, person, asked, FlagState.OPEN, now)
    return await _opened(tx, person, lane, one, now)


async def denied(tx: Transaction, person: Person, tier: Tier, now: datetime) -> None:
    """It is not happening now: the flag stays in the record, and we stay quiet."""
    asked = await _asked(tx, person, tier)
    if asked is not None:
        await flagging.set_state(tx, person, asked, FlagState.NO, now)


async def _asked(tx: Transaction, person: Person, tier: Tier) -> Kept | None:
    found = await flagging.newest(tx, person)
    return next((one for one in found if one.state == FlagState.ASKED and tier_of(one) is tier), None)


async def settle(tx: Transaction, person: Person, lane: bytes, state: FlagState, now: datetime) -> Kept | None:
    """What the person says came of it, for the newest that waits; None when nothing does (any more)."""
    one = await flagging.waiting(tx, person)
    if one is None:
        return None
    if state is not FlagState.UNSAFE:
        await _make_way(tx, person, now)
    settled = await flagging.set_state(tx, person, one, state, now)
    if state.is_help:
        await _plan(tx, person, lane, one, AFTER, next_day_at(now, NEXT_FORENOON, person.zone), now)
    return settled


async def _plan(
    tx: Transaction, person: Person, lane: bytes, one: Kept, purpose: str, at: datetime, now: datetime
) -> None:
    post = Post(
        lane=lane,
        person_id=person.id,
        message_class=MessageClass.REPLY if purpose == AFTER else MessageClass.URGENT,
        purpose=purpose,
        topic=f"{purpose}:{one.id}:{at.isoformat()}",
        spaced=False,
        body={"render": purpose, "kept": str(one.id)},
        not_before=at,
        expires_at=at + LASTS_FOR[purpose],
    )
    await outbox.put(tx, post, now)


async def render_silence(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """Nobody said whether it is happening: to be careful, it is."""
    found = await _flag(tx, one, person)
    if found is None or found.state not in {FlagState.ASKED, FlagState.OPEN}:
        return _settled()
    tier = tier_of(found)
    if found.state == FlagState.ASKED:
        await confirmed(tx, person, one.lane, tier, now)
    return Letter(_said(Advice(Moment.SILENCE, tier), found, person))


async def render_again(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    found = await _flag(tx, one, person)
    if found is None or found.state not in {FlagState.OPEN, FlagState.UNSAFE}:
        return _settled()
    return Letter(_said(Advice(Moment.AGAIN, tier_of(found)), found, person))


async def render_after(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    """The next day, quietly; not when something newer is being followed up."""
    found = await _flag(tx, one, person)
    if found is None or await flagging.waiting(tx, person) is not None:
        return _settled()
    spoken, tier = words(person.language), tier_of(found)
    said = advising.advise(Advice(Moment.AFTER, tier), "", advising.country_here(person), person.language)
    hows = [
        Button(spoken.label(f"safety.after_{how}"), f"after:{found.id}:{how}") for how in ("better", "same", "worse")
    ]
    return Letter(Say(said.text, said.bold, rows_of(hows), silent=True))


def _said(advice: Advice, found: Kept, person: Person) -> Say:
    return advising.advise(advice, rule_of(found), advising.country_here(person), person.language)


def _settled() -> Pointless:
    return Pointless(Ending.CANCELLED, "settled")


async def _flag(tx: Transaction, one: Leased, person: Person) -> Kept | None:
    return await kept.get(tx, person.id, Kind.FLAG, UUID(one.body["kept"])) if one.body else None


async def went(tx: Transaction, person: Person, flag_id: UUID, how: str, now: datetime) -> Kept | None:
    """How it went, as the person says the next day."""
    one = await kept.get(tx, person.id, Kind.FLAG, flag_id)
    if one is None:
        return None
    await kept.change(tx, person.id, one, state=one.state, body={**one.body, "went": how}, now=now)
    return one


RENDERERS = {SILENCE: render_silence, AGAIN: render_again, AFTER: render_after}
