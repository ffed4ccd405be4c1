"""After urgent advice: said again while nobody answers, quiet once help is on its way, and asked after the next day."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.care.advice import NEXT_FORENOON, SILENCE_AFTER, Advice, FlagState, Moment, next_day_at, repeats_at
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.red_flags import Assessment, Tier
from bot.care.saying import Button, Say, rows_of
from bot.content.wording import words
from bot.services import advising, card, flagging, pausing
from bot.services.flagging import rule_of, tier_of
from bot.services.letters import Letter, Pointless
from bot.storage import kept, outbox
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.outbox import Leased, Post

SILENCE, AGAIN, AFTER = "flag-silence", "flag-again", "flag-after"
TWO_DAYS = timedelta(days=2)
LASTS_FOR = {SILENCE: timedelta(hours=24), AGAIN: timedelta(hours=6), AFTER: timedelta(hours=12)}


async def advised(
    tx: Transaction, person: Person, lane: bytes, found: Assessment, advice: Advice, now: datetime
) -> Person:
    """Keep what was found and plan how it goes on; after urgent advice nothing unasked comes for a day."""
    state = FIRST_STATES.get(advice.moment, FlagState.TOLD) if advice.tier.urgent else FlagState.TOLD
    if state is FlagState.ASKED and await flagging.waiting(tx, person, advice.tier, (FlagState.ASKED,)):
        state = FlagState.FOLLOWED  # the question stands already, and its five minutes run
    if state is FlagState.OPEN:
        await _make_way(tx, person, advice.tier, now)
    one = await flagging.keep(tx, person, found, advice, state, now)
    if state is FlagState.ASKED:
        await _plan(tx, person, lane, one, SILENCE, now + SILENCE_AFTER, now)
    if state is FlagState.OPEN:
        return await _opened(tx, person, lane, one, now)
    return person


FIRST_STATES = {Moment.NOW: FlagState.OPEN, Moment.ASK: FlagState.ASKED}


async def _make_way(tx: Transaction, person: Person, tier: Tier, now: datetime) -> None:
    """Only the newest of a tier is followed up: three messages in a row must not ring three times each."""
    while (older := await flagging.waiting(tx, person, tier)) is not None:
        await flagging.set_state(tx, person, older, FlagState.FOLLOWED, now)


async def _opened(tx: Transaction, person: Person, lane: bytes, one: Kept, now: datetime) -> Person:
    """What was planned when it was open before is no longer meant: each opening has its own number."""
    one = replace(one, body={**one.body, "opening": one.body.get("opening", 0) + 1})
    await kept.change(tx, person.id, one, state=one.state, body=one.body, now=now)
    for at in repeats_at(now, person.zone):
        await _plan(tx, person, lane, one, AGAIN, at, now)
    return await pausing.hold(tx, person, now)


async def _open(tx: Transaction, person: Person, lane: bytes, one: Kept, state: FlagState, now: datetime) -> Person:
    """What was asked about, denied or settled is open (again), and nothing else of its tier is followed up."""
    await _make_way(tx, person, tier_of(one), now)
    return await _opened(tx, person, lane, await flagging.set_state(tx, person, one, state, now), now)


async def asked_of_stranger(
    tx: Transaction, lane: bytes, chat_id: int, tier: Tier, rule_id: str, language: str, now: datetime
) -> None:
    """Of somebody who has not agreed nothing is kept, but five minutes of silence count all the same."""
    said = advising.advise(Advice(Moment.SILENCE, tier), rule_id, "", language)
    post = Post(
        lane=lane,
        person_id=None,
        message_class=MessageClass.URGENT,
        purpose=SILENCE,
        topic=SILENCE,
        spaced=False,
        body={"say": said.to_json(), "chat_id": chat_id},
        not_before=now + SILENCE_AFTER,
        expires_at=now + SILENCE_AFTER + LASTS_FOR[SILENCE],
    )
    await outbox.put(tx, post, now + SILENCE_AFTER)


async def answered_by_stranger(tx: Transaction, lane: bytes, now: datetime) -> None:
    await outbox.cancel_of_stranger(tx, lane, SILENCE, now)


async def confirmed(tx: Transaction, person: Person, lane: bytes, tier: Tier, now: datetime) -> Person:
    """It is happening, or they are not sure: from here on it is what the question was about."""
    asked = await flagging.waiting(tx, person, tier, (FlagState.ASKED, FlagState.NO))
    if asked is None:
        return await pausing.hold(tx, person, now)
    return await _open(tx, person, lane, asked, FlagState.OPEN, now)


async def denied(tx: Transaction, person: Person, tier: Tier, now: datetime) -> Person:
    """It is not happening now, also when that is said late: the flag stays in the record, and we stay quiet."""
    found = await flagging.newest(tx, person, states=(FlagState.ASKED, FlagState.OPEN))
    asked = next((one for one in found if tier_of(one) is tier and one.body.get("moment") == Moment.ASK), None)
    if asked is None:
        return person
    await flagging.set_state(tx, person, asked, FlagState.NO, now)
    return person if asked.state == FlagState.ASKED else await pausing.release(tx, person)


async def settle(tx: Transaction, person: Person, lane: bytes, tier: Tier, state: FlagState, now: datetime) -> Person:
    """What the person says came of the newest flag of a tier; nothing when none waits for that (any more)."""
    one = await flagging.waiting(tx, person, tier)
    if state is FlagState.UNSAFE:
        recent = one or next(iter(await _of_tier(tx, person, tier)), None)
        return await _open(tx, person, lane, recent, state, now) if recent else await pausing.hold(tx, person, now)
    if one is None:
        return person
    await _make_way(tx, person, tier, now)
    await flagging.set_state(tx, person, one, state, now)
    if state.is_help:
        await _plan(tx, person, lane, one, AFTER, next_day_at(now, NEXT_FORENOON, person.zone), now)
        return person
    return await pausing.release(tx, person)


async def _of_tier(tx: Transaction, person: Person, tier: Tier) -> list[Kept]:
    return [one for one in await flagging.newest(tx, person) if tier_of(one) is tier]


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
        body={"render": purpose, "kept": str(one.id), "opening": one.body.get("opening")},
        not_before=at,
        expires_at=at + LASTS_FOR[purpose],
    )
    await outbox.put(tx, post, now)


async def render_silence(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """Nobody said whether it is happening: to be careful, it is."""
    found = await _flag(tx, one, person)
    if found is None or found.state not in {FlagState.ASKED, FlagState.OPEN}:
        return _settled()
    if found.state == FlagState.ASKED:
        await _open(tx, person, one.lane, found, FlagState.OPEN, now)
    return Letter(await _said(tx, Advice(Moment.SILENCE, tier_of(found)), found, person))


async def render_again(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    found = await _flag(tx, one, person)
    opening = (one.body or {}).get("opening")
    if found is None or found.state not in {FlagState.OPEN, FlagState.UNSAFE} or found.body.get("opening") != opening:
        return _settled()
    return Letter(await _said(tx, Advice(Moment.AGAIN, tier_of(found)), found, person))


async def render_after(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """The next day, quietly, about the most pressing of what was; not while something is being followed up."""
    found = await _flag(tx, one, person)
    if found is None or not FlagState(found.state).is_help or await _is_outdone(tx, person, found, now):
        return _settled()
    spoken, tier = words(person.language), tier_of(found)
    said = advising.advise(Advice(Moment.AFTER, tier), "", advising.country_here(person), person.language)
    hows = [
        Button(spoken.label(f"safety.after_is_{how}"), f"after:{found.id}:{how}") for how in ("better", "same", "worse")
    ]
    return Letter(Say(said.text, said.bold, rows_of(hows), silent=True))


async def _is_outdone(tx: Transaction, person: Person, found: Kept, now: datetime) -> bool:
    others = [one for one in await flagging.newest(tx, person) if one.id != found.id and now - one.kept_at < TWO_DAYS]
    return any(
        FlagState(one.state).waits or (FlagState(one.state).is_help and tier_of(one).rank > tier_of(found).rank)
        for one in others
    )


async def _said(tx: Transaction, advice: Advice, found: Kept, person: Person) -> Say:
    """With what the person noted for such an hour, in the same message: its buttons stay in sight."""
    said = advising.advise(advice, rule_of(found), advising.country_here(person), person.language)
    noted = await plan_of(tx, person) if advice.tier is Tier.CRISIS else ""
    return replace(said, text=f"{said.text}\n\n{noted}".strip())


async def plan_of(tx: Transaction, person: Person) -> str:
    return advising.plan_text(await card.safety_plan(tx, person), words(person.language))


def _settled() -> Pointless:
    return Pointless(Ending.CANCELLED, "settled")


async def _flag(tx: Transaction, one: Leased, person: Person) -> Kept | None:
    return await kept.get(tx, person.id, Kind.FLAG, UUID(one.body["kept"])) if one.body else None


async def went(
    tx: Transaction, person: Person, lane: bytes, flag_id: UUID, how: str, now: datetime
) -> tuple[Kept | None, Person]:
    """How it went, as the person says the next day; what is worse is open again."""
    one = await kept.get(tx, person.id, Kind.FLAG, flag_id)
    if one is None:
        return None, person
    body = {**one.body, "went": how}
    await kept.change(tx, person.id, one, state=one.state, body=body, now=now)
    if how == "better" or (how == "same" and tier_of(one) is not Tier.CRISIS):
        return one, person
    return one, await _open(tx, person, lane, replace(one, body=body), FlagState.OPEN, now)


RENDERERS = {SILENCE: render_silence, AGAIN: render_again, AFTER: render_after}
