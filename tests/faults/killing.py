"""F1 to F7: killed with SIGKILL at twelve named points, and at random moments."""

import asyncio
import random
from collections.abc import Sequence

from bot.preview import Sender
from tests.faults.gates import Gate
from tests.faults.ground import KEPT, Ground
from tests.faults.wire import Trap

Point = Gate | Trap
# Where a message of somebody's is on its way in, and its answer on its way out.
MESSAGE_POINTS: dict[str, Point] = {
    "fetched, not stored": Gate("inbox", "INSERT"),
    "stored, not confirmed": Trap("getUpdates"),
    "being claimed": Gate("inbox", "UPDATE", "NEW.state = 'claimed'"),
    "in its handler": Gate("entry", "INSERT"),
    "handled, not committed": Gate("inbox", "UPDATE", "NEW.state = 'done'"),
}
# Where something is on its way out: an answer, or a question that nobody asked for.
OUT_POINTS: dict[str, Point] = {
    "committed, being leased": Gate("outbox", "UPDATE", "NEW.state = 'leased'"),
    "leased, being marked": Gate("outbox", "UPDATE", "NEW.state = 'sending' AND OLD.state = 'leased'"),
    "marked, not called": Trap("sendMessage"),
    "taken, not answered": Trap("sendMessage", taken=True),
    "answered, being settled": Gate("outbox", "UPDATE", "NEW.state = 'sent'"),
}
DUE_POINTS: dict[str, Point] = {
    "due, being rung": Gate("occurrence", "INSERT"),
    "rung, not moved on": Gate("due", "UPDATE"),
}
POINTS = {**MESSAGE_POINTS, **OUT_POINTS, **DUE_POINTS}
FIRST_PEOPLE = 3


async def at_each_point(ground: Ground, chance: random.Random, names: Sequence[str] = tuple(POINTS)) -> int:
    """A message or an evening for each point, and a kill there; the number of kills."""
    everybody = await ground.people_arrive(FIRST_PEOPLE)
    await ground.child.start()
    for who in everybody:
        await ground.is_kept(who)  # whoever was answered once is known to the judge
    in_messages = [name for name in names if name not in DUE_POINTS]
    in_evenings = [name for name in names if name not in MESSAGE_POINTS]
    chance.shuffle(in_messages)
    chance.shuffle(in_evenings)
    for name in in_messages:
        await _killed_in_message(ground, name, chance.choice(everybody))
    for day, name in enumerate(in_evenings):
        await _killed_in_evening(ground, name, day)
    return len(in_messages) + len(in_evenings)


async def _killed_in_message(ground: Ground, name: str, who: Sender) -> None:
    before = ground.child.heard(who, KEPT)
    await _shut(ground, POINTS[name])
    ground.writes(who)
    await _killed(ground, POINTS[name])
    await ground.child.start()
    await ground.child.hears(who, KEPT, before + 1)
    await ground.settled()


async def _killed_in_evening(ground: Ground, name: str, day: int) -> None:
    await _shut(ground, POINTS[name])
    ground.evening(day)
    await _killed(ground, POINTS[name])
    await ground.child.start()
    await ground.settled()


async def _shut(ground: Ground, point: Point) -> None:
    if isinstance(point, Gate):
        await ground.gates.close(point)
    else:
        beyond = ground.telegram.last_update_id if point.method == "getUpdates" else None
        ground.sets(Trap(point.method, point.taken, beyond))


async def _killed(ground: Ground, point: Point) -> None:
    """SIGKILL to whoever stands there."""
    if isinstance(point, Gate):
        await ground.gates.reached()
        await ground.child.kill()
        await ground.gates.open()
        return
    assert ground.telegram.trap is not None
    await ground.trapped(ground.telegram.trap)
    await ground.child.kill()
    ground.freed()


async def at_random(ground: Ground, chance: random.Random, kills: int, each: int = 4) -> int:
    """Notes and evenings all at once, and a kill at some moment of it, again and again."""
    everybody = await ground.people_arrive(6)
    await ground.child.start()
    for who in everybody:
        await ground.is_kept(who)
    for day in range(kills):
        ground.evening(day)
        for who in chance.sample(everybody, each):
            ground.writes(who)
        calls = len(ground.telegram.calls) + chance.randrange(12)
        await ground.child.until(lambda calls=calls: len(ground.telegram.calls) >= calls)  # type: ignore[misc]  # a default binds the loop's value
        for _ in range(chance.randrange(2_000)):
            await asyncio.sleep(0)
        await ground.child.kill()
        await ground.child.launch()
    await ground.settled()
    return kills
