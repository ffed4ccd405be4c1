"""Messages leave: claimed, looked at again, marked before the call, and settled by what became of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.care.delivery import End, Wait, after_sending, before_sending
from bot.care.messages import Ending, Fate, MessageClass, Outcome
from bot.services import admitting, pinning, relaxing, sparing
from bot.services.asking import SEVERAL, ask_many
from bot.services.letters import Letter, Pointless
from bot.services.reminding import JOURNAL
from bot.services.rendering import render, render_said
from bot.storage import people, reminders, sending
from bot.storage.database import Clash, Transaction
from bot.storage.outbox import Leased
from bot.storage.sending import Ended, Postponed
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
    ready: list[Ready] = []
    changes: list[Ended | Postponed] = []
    leased = await sending.lease(tx, now, limit, classes, resting)
    asked = await _asked(tx, leased, now)
    for one in leased:
        match _sealed_up(one, asked[one.id]) if one.id in asked else await _judge(tx, one, now):
            case Ready() as found:
                ready.append(found)
            case Wait(until, reason):
                changes.append(Postponed(one, until, reason, one.unknowns))
            case End(ending, reason):
                changes.append(Ended(one, ending, reason))
    return ready, await _write(tx, changes, now)


async def _asked(tx: Transaction, leased: Sequence[Leased], now: datetime) -> dict[UUID, Letter]:
    """What can be worked out for many at once; where that fails, nothing, and each is looked at alone."""
    if sum(one.purpose == JOURNAL for one in leased) < SEVERAL:
        return {}
    try:
        async with tx.savepoint():
            return await ask_many(tx, leased, now)
    except (LookupError, TypeError, ValueError, Unreadable, Clash):
        return {}


async def _judge(tx: Transaction, one: Leased, now: datetime) -> Ready | Wait | End:
    """A message that cannot be worked out ends alone: it must not hold up everybody else's."""
    try:
        if _needs_nothing(one):
            return _decided(one, now, done=False) or _sealed_up(one, render_said(one, now))
        async with tx.savepoint():
            return await _look_again(tx, one, now)
    except (LookupError, TypeError, ValueError, Unreadable):
        return End(Ending.DEAD, "broken")


def _needs_nothing(one: Leased) -> bool:
    """Whether what it says stands in it, and nothing else has a say: then no question is asked for it alone."""
    return one.body is not None and "say" in one.body and one.purpose not in sparing.UNASKED


async def _look_again(tx: Transaction, one: Leased, now: datetime) -> Ready | Wait | End:
    decision = _decided(one, now, done=await _is_done(tx, one, now))
    if isinstance(decision, End) and decision.ending is Ending.EXPIRED:
        await admitting.too_late(tx, one, now)
    return decision or _sealed_up(one, await _letter(tx, one, now))


def _decided(one: Leased, now: datetime, *, done: bool) -> Wait | End | None:
    """What the class, the clock and the person say; None when nothing is in the way."""
    decision = before_sending(one.message_class, expires_at=one.expires_at, person=one.person, done=done, now=now)
    return decision if isinstance(decision, Wait | End) else None


def _sealed_up(one: Leased, letter: Letter | Pointless | Wait) -> Ready | Wait | End:
    match letter:
        case Wait():
            return letter
        case Pointless(ending, reason):
            return End(ending, reason)
    return Ready(one, letter, one.address) if one.address is not None else End(Ending.DEAD, "no-address")


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
    if one.person is None or one.on is None:
        return False
    return await sparing.is_done(tx, one.person, one.purpose, one.on, now)


async def mark(tx: Transaction, ready: Sequence[Ready]) -> list[Ready]:
    """Committed before the calls are made, so that a crash leaves no doubt about which calls are in doubt."""
    ours = await sending.mark(tx, [one.leased for one in ready])
    return [one for one in ready if one.leased.id in ours]


async def settle(tx: Transaction, outcomes: Sequence[tuple[Leased, Outcome]], now: datetime) -> list[Settled]:
    """Write down what became of these calls."""
    changes = [await _change(tx, one, outcome, now) for one, outcome in outcomes]
    return await _write(tx, changes, now)


async def _change(tx: Transaction, one: Leased, outcome: Outcome, now: datetime) -> Ended | Postponed:
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
        return Postponed(one, decision.until, decision.reason, unknowns)
    return Ended(one, decision.ending, decision.reason, outcome.message_id)


async def _write(tx: Transaction, changes: Sequence[Ended | Postponed], now: datetime) -> list[Settled]:
    """All in one, with the occurrences that end by it."""
    ours = await sending.settle(tx, changes, now)
    ended = [one for one in changes if isinstance(one, Ended) and one.one.id in ours]
    by_end: dict[tuple[Ending, str], list[UUID]] = defaultdict(list)
    for change in ended:
        if change.one.occurrence_id is not None:
            by_end[change.ending, change.reason].append(change.one.occurrence_id)
    for (ending, reason), occurrences in by_end.items():
        await reminders.settle_all(tx, occurrences, ending, reason, now)
    return [Settled(change.one.message_class, change.ending, change.reason) for change in ended]


async def rescue(tx: Transaction, now: datetime, *, all_of_them: bool = False) -> list[Settled]:
    """Calls that a process died in: nobody knows whether they arrived, so their class decides."""
    interrupted = Outcome(Fate.UNKNOWN, "interrupted")
    settled = []
    for one in await sending.abandoned(tx, all_of_them=all_of_them):
        try:
            async with tx.savepoint():
                settled += await settle(tx, [(one, interrupted)], now)
        except (LookupError, TypeError, ValueError, Unreadable):
            settled += await _write(tx, [Ended(one, Ending.DEAD, "broken")], now)
    return settled
