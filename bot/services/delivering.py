"""Messages leave: claimed, looked at again, marked before the call, and settled by what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.care.delivery import End, Wait, after_sending, before_sending
from bot.care.messages import Ending, Fate, MessageClass, Outcome
from bot.services import admitting, pinning, relaxing, sparing
from bot.services.letters import Letter, Pointless
from bot.services.rendering import render
from bot.storage import outbox, people, reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Leased
from bot.storage.vault import Unreadable


@dataclass(frozen=True)
class Ready:
    """A message that is leased, still wanted, and worked out."""

    leased: Leased
    letter: Letter
    address: int


@dataclass(frozen=True)
class Settled:
    """How a message ended, for those who count."""

    message_class: MessageClass
    ending: Ending
    reason: str


async def claim(
    tx: Transaction,
    now: datetime,
    limit: int,
    *,
    classes: Collection[MessageClass],
    resting: Collection[bytes],
) -> tuple[list[Ready], list[Settled]]:
    """What may leave now, and what turned out not to matter any more."""
    ready, settled = [], []
    for one in await outbox.lease(tx, now, limit, classes, resting):
        found = await _judge(tx, one, now)
        if isinstance(found, Ready):
            ready.append(found)
        elif isinstance(found, Wait):
            await outbox.wait(tx, one, found.until, found.reason, unknowns=one.unknowns)
        else:
            settled += await _end(tx, one, found, now)
    return ready, settled


async def _judge(tx: Transaction, one: Leased, now: datetime) -> Ready | Wait | End:
    """A message that cannot be worked out ends alone: it must not hold up everybody else's."""
    try:
        async with tx.savepoint():
            return await _look_again(tx, one, now)
    except (LookupError, TypeError, ValueError, Unreadable):
        return End(Ending.DEAD, "broken")


async def _look_again(tx: Transaction, one: Leased, now: datetime) -> Ready | Wait | End:
    decision = before_sending(
        one.message_class, expires_at=one.expires_at, person=one.person, done=await _is_done(tx, one, now), now=now
    )
    if isinstance(decision, End) and decision.ending is Ending.EXPIRED:
        await admitting.too_late(tx, one, now)
    if isinstance(decision, Wait | End):
        return decision
    letter = await _letter(tx, one, now)
    if isinstance(letter, Wait):
        return letter
    if isinstance(letter, Pointless):
        return End(letter.ending, letter.reason)
    if one.address is None:
        return End(Ending.DEAD, "no-address")
    return Ready(one, letter, one.address)


async def _letter(tx: Transaction, one: Leased, now: datetime) -> Letter | Pointless | Wait:
    """What it says; of what comes unasked, no more than is bearable."""
    if one.person is None:
        return await render(tx, one, now)
    instead = await sparing.may_ask(tx, one, one.person, now)
    if instead is not None:
        return instead
    letter = await render(tx, one, now)
    return letter if isinstance(letter, Pointless) else await sparing.join(tx, one, one.person, letter, now)


async def _is_done(tx: Transaction, one: Leased, now: datetime) -> bool:
    """Whether what would be asked for has been done already."""
    if one.person is None or one.occurrence_id is None:
        return False
    on = await reminders.occurrence_on(tx, one.occurrence_id)
    return on is not None and await sparing.is_done(tx, one.person, one.purpose, on, now)


async def mark(tx: Transaction, ready: Sequence[Ready]) -> list[Ready]:
    """Committed before the calls are made, so that a crash leaves no doubt about which calls are in doubt."""
    ours = await outbox.sending(tx, [one.leased for one in ready])
    return [one for one in ready if one.leased.id in ours]


async def settle(tx: Transaction, one: Leased, outcome: Outcome, now: datetime) -> list[Settled]:
    """Write down what became of a call."""
    if outcome.fate is Fate.GONE and one.person is not None:
        await people.mark_unreachable(tx, one.person.id, now)
    if one.purpose == relaxing.STEP:
        await relaxing.follow(tx, one, outcome.message_id, now)
    if one.purpose == pinning.SHOW:
        await pinning.follow(tx, one, outcome, now)
    if outcome.fate is Fate.UNKNOWN:
        await admitting.doubted(tx, one, now)
    unknowns = one.unknowns + (outcome.fate is Fate.UNKNOWN)
    decision = after_sending(one.message_class, outcome, attempts=one.attempts + 1, unknowns=unknowns, now=now)
    if isinstance(decision, Wait):
        await outbox.wait(tx, one, decision.until, decision.reason, unknowns=unknowns)
        return []
    return await _end(tx, one, decision, now, outcome.message_id)


async def _end(
    tx: Transaction, one: Leased, decision: End, now: datetime, message_id: int | None = None
) -> list[Settled]:
    ended = await outbox.end(tx, one, decision.ending, reason=decision.reason, now=now, message_id=message_id)
    if not ended:
        return []
    if one.occurrence_id is not None:
        await reminders.settle(tx, one.occurrence_id, decision.ending, decision.reason, now)
    return [Settled(one.message_class, decision.ending, decision.reason)]


async def rescue(tx: Transaction, now: datetime, *, all_of_them: bool = False) -> list[Settled]:
    """Calls that a process died in: nobody knows whether they arrived, so their class decides."""
    settled = []
    for one in await outbox.abandoned(tx, all_of_them=all_of_them):
        try:
            async with tx.savepoint():
                settled += await settle(tx, one, Outcome(Fate.UNKNOWN, "interrupted"), now)
        except (LookupError, TypeError, ValueError, Unreadable):
            settled += await _end(tx, one, End(Ending.DEAD, "broken"), now)
    return settled
