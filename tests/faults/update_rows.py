"""F33 to F37: updates that break their handler, texts that no client would send, floods, and a queue that is long."""

import asyncio
from datetime import timedelta

from tests.faults.gates import Gate
from tests.faults.ground import A_DAY, Ground
from tests.faults.replica_rows import crowd
from tests.faults.trial import Round, Trial

URGENT = "I want to kill myself"
URGENT_ANSWER = "116 123"
SORRY = "Something went wrong on my side"
TRIES = 5
OTHERS_WITHIN = 2.0  # seconds
URGENT_WITHIN = 1.0
FLOOD_A_SECOND = 100
LEAST_A_SECOND = 25
QUEUED = 1_000
A_BREATH = 3.5  # seconds
MEASURED = 200  # of those, how fast they leave
ODD = (
    "note \u202eright to left\u202c and back \u0645\u0631\u062d\u0628\u0627",
    "note with a \u0000 in it and \u0007 a bell",
    "note \U0001f9d3 " + "e\u0301" * 50,
    "note <b>not & bold</b> *nor* _this_ `code`",
    "note " + "long " * 800,
    "note half \ud83e of a pair",
)


def _ticks() -> float:
    return asyncio.get_running_loop().time()


async def _person_of_first(here: Ground) -> str:
    """How the database names whoever wrote the first entry, in a condition for a trigger."""
    rows = (await here.rows())["entry"]
    first = min(rows, key=lambda row: row["id"])["person_id"]
    return f"NEW.person_id = '{first}'"


async def poison(trial: Round) -> str:
    """F33: one person's update breaks its handler each time: five tries, told once, nobody else is touched."""
    here = trial.ground
    await here.people_arrive(2)
    await here.child.start()
    await here.is_kept(here.people[0])
    where = await _person_of_first(here)
    await here.is_kept(here.people[1])
    await here.gates.fail(Gate("entry", "INSERT", where))
    here.telegram.write(here.people[0].id, "a text that breaks")
    await here.is_kept(here.people[1])
    await here.child.hears(here.people[0], SORRY)
    await here.settled()
    await here.gates.open()
    assert here.child.heard(here.people[0], SORRY) == 1
    await here.is_kept(here.people[0])
    return f"{TRIES} tries, told once, the next one kept"


async def killer(trial: Round) -> str:
    """F33: one update kills the process each time it is handled: given up after five, nothing else with it."""
    here = trial.ground
    await here.people_arrive(2)
    await here.child.start()
    await here.is_kept(here.people[0])
    where = await _person_of_first(here)
    await here.is_kept(here.people[1])
    await here.settled()
    await here.gates.close(Gate("entry", "INSERT", where))
    here.telegram.write(here.people[0].id, "a text that kills")
    for _ in range(TRIES):
        await here.gates.reached()
        await here.child.kill()
        if not here.is_sqlite:
            await here.gates.hang_up_on_sleepers()
        await here.child.start()
    await here.child.hears(here.people[0], SORRY)
    await here.gates.open()
    await here.is_kept(here.people[0])
    await here.is_kept(here.people[1])
    return f"{TRIES} deaths, told once, everybody else served"


async def odd_texts(trial: Round) -> str:
    """F35: whatever characters there are, they are kept and handed out as they were."""
    here = trial.ground
    await here.begins(1)
    (who,) = here.people
    for text in ODD:
        here.telegram.write(who.id, text, raw=True)
        await here.settled()
    kept = (await here.child.entries(who))[1:]
    assert len(kept) == len(ODD), kept
    changed = [(text, found) for text, found in zip(ODD, kept, strict=True) if text != found]
    assert all(text in (ODD[1], ODD[5]) for text, _ in changed), changed
    return f"{len(ODD)} texts; {len(changed)} cleaned of what cannot be said"


async def flood(trial: Round) -> str:
    """F36: one person writes a hundred messages a second: others are answered in time, and urgent words at once."""
    here, seconds = trial.ground, trial.scale.flood_for
    await here.begins(4)
    flooder, *others = here.people
    took: list[float] = []
    ends = _ticks() + seconds + A_BREATH

    async def floods() -> None:
        while _ticks() < ends:
            for _ in range(FLOOD_A_SECOND // 10):
                here.writes(flooder)
            await asyncio.sleep(0.1)

    async def waits(who_number: int) -> None:
        for _ in range(1 + seconds // 4):
            await asyncio.sleep(A_BREATH)  # sooner, the same answer would wait by itself
            began = _ticks()
            await here.is_kept(others[who_number])
            took.append(_ticks() - began)

    await asyncio.gather(floods(), *(waits(n) for n in range(len(others))))
    began = _ticks()
    here.writes(flooder, f"note: {URGENT}")
    await here.child.hears(flooder, URGENT_ANSWER)
    urgent = _ticks() - began
    worst = sorted(took)[int(len(took) * 0.99)]
    assert worst <= OTHERS_WITHIN, f"others waited {worst:.1f} s"
    assert urgent <= OTHERS_WITHIN, f"urgent words waited {urgent:.1f} s"
    return f"{FLOOD_A_SECOND * seconds} messages; others' p99 {worst:.2f} s, urgent {urgent:.2f} s"


async def long_queue(trial: Round) -> str:
    """F37: a thousand questions wait at thirty a second, and urgent words come: answered within a second."""
    here = trial.ground
    await crowd(here, QUEUED)
    (who,) = await here.people_arrive(1)
    await here.child.start()
    here.is_now(here.clock.now() + A_DAY + timedelta(minutes=1))
    await here.child.until(lambda: len(here.telegram.calls) > 40)
    sent, began = len(here.telegram.calls), _ticks()
    here.writes(who, f"note: {URGENT}")
    await here.child.hears(who, URGENT_ANSWER)
    urgent = _ticks() - began
    await here.child.until(lambda: len(here.telegram.calls) >= sent + MEASURED)
    rate = MEASURED / (_ticks() - began)
    assert urgent <= URGENT_WITHIN, f"urgent words waited {urgent:.1f} s"
    assert rate >= LEAST_A_SECOND * 0.9, f"{rate:.0f} a second"
    return f"urgent {urgent:.2f} s after it was written; {rate:.0f} a second beside it"


TRIALS = [
    Trial("F33", "a row that cannot be written breaks the handler each time", poison, dead=1),
    Trial("F33", "an update kills the process each time (SIGKILL)", killer, dead=1),
    Trial("F35", "lone surrogates, NUL, right to left, 4,000 characters, markup", odd_texts),
    Trial("F36", "100 messages a second of one person", flood),
    Trial("F37", "1,000 questions due at 30 a second, and urgent words", long_queue, environment={"SEND_RATE": "30"}),
]
