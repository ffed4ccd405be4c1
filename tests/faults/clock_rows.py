"""F22 to F27 and F38: clocks that jump, hours that are missing or come twice, zones that change, a standstill."""

import asyncio
from datetime import UTC, datetime, time, timedelta

from tests.faults.ground import A_DAY, Ground
from tests.faults.trial import Round, Trial

AN_HOUR = timedelta(hours=1)
BLOCKED_FOR = 5.0  # seconds
OLD_RULES = ("UPDATE stamp SET value = '2001.1' WHERE name = 'time-zone-rules'",)


async def _states(here: Ground) -> list[str]:
    await here.settled()
    return sorted(row["state"] for row in (await here.rows())["occurrence"])


async def forward(trial: Round) -> str:
    """F22: an hour leapt over is asked for late; of three days only the newest, and none that is stale."""
    here = trial.ground
    await here.begins(2)
    here.evening()
    here.is_now(here.clock.now() + AN_HOUR)
    await here.settled()
    assert here.asked() == [1, 1]
    here.is_now(here.clock.now() + 3 * A_DAY)
    states = await _states(here)
    assert states == ["expired"] * 4 + ["sent"] * 4, states
    assert here.asked() == [2, 2], here.asked()
    here.is_now(here.clock.now() + 3 * A_DAY + timedelta(hours=8))  # past midnight: yesterday's is stale as well
    await here.settled()
    assert here.asked() == [2, 2], "a question of another day was asked"
    return "3 days: 2 expired and 1 asked each; after midnight none asked"


async def backward(trial: Round) -> str:
    """F23: what has rung does not ring again, and goes on ringing when its day has come."""
    here = trial.ground
    await here.begins(2)
    here.evening()
    await here.settled()
    for back in (AN_HOUR, A_DAY):
        here.evening()
        here.is_now(here.clock.now() - back)
        await here.is_kept(here.people[0])
        here.evening()
        await here.settled()
        assert here.asked() == [1, 1], f"asked again after {back}"
    await here.child.kill()
    here.is_now(here.clock.now() - A_DAY)
    await here.child.start()
    await here.is_kept(here.people[1])
    here.evening(1)
    await here.settled()
    assert here.asked() == [2, 2]
    return "-1 h, -1 d, -1 d and a kill: none twice, the next day rang"


GAPS = (
    ("America/New_York", time(2, 30), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),  # 03:30, an hour on
    ("America/Nuuk", time(23, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 00:30 of the next date
    ("Europe/Berlin", time(2, 15), datetime(2027, 3, 28, 1, 15, tzinfo=UTC)),  # 03:15
    ("Australia/Lord_Howe", time(2, 15), datetime(2027, 10, 2, 15, 45, tzinfo=UTC)),  # 02:45, half an hour on
)
REPEATS = (
    ("Europe/Berlin", time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), AN_HOUR),
    ("America/New_York", time(1, 30), datetime(2027, 11, 7, 5, 30, tzinfo=UTC), AN_HOUR),
    ("Australia/Lord_Howe", time(1, 45), datetime(2028, 4, 1, 14, 45, tzinfo=UTC), timedelta(minutes=30)),
)


async def missing_hours(trial: Round) -> str:
    """F24: an hour that does not exist is moved on by the gap, and rings once."""
    here = trial.ground
    here.is_now(GAPS[0][2] - 2 * A_DAY)
    for zone, at, _ in GAPS:
        await here.people_arrive(1, at=at, zone=zone)
    await here.child.start()
    for who in here.people:
        await here.is_kept(who)
    for n in sorted(range(len(GAPS)), key=lambda n: GAPS[n][2]):
        zone, _, rings_at = GAPS[n]
        here.is_now(rings_at - timedelta(seconds=20))
        await here.settled()
        before = here.asked()[n]
        here.is_now(rings_at + timedelta(seconds=1))
        await here.settled()
        here.is_now(rings_at + timedelta(minutes=10))
        await here.settled()
        assert here.asked()[n] - before == 1, f"{zone} rang {here.asked()[n] - before} times"
    return "New York, Nuuk, Berlin, Lord Howe: once, moved on by the gap"


async def repeated_hours(trial: Round) -> str:
    """F25: an hour that comes twice rings the first time."""
    here = trial.ground
    here.is_now(REPEATS[0][2] - 2 * A_DAY)
    for zone, at, _, _ in REPEATS:
        await here.people_arrive(1, at=at, zone=zone)
    await here.child.start()
    for who in here.people:
        await here.is_kept(who)
    for n, (zone, _, rings_at, again) in enumerate(REPEATS):
        here.is_now(rings_at - timedelta(seconds=20))
        await here.settled()
        before = here.asked()[n]
        here.is_now(rings_at + timedelta(seconds=1))
        await here.settled()
        assert here.asked()[n] - before == 1, f"{zone} did not ring the first time"
        here.is_now(rings_at + again + timedelta(seconds=1))
        await here.settled()
        assert here.asked()[n] - before == 1, f"{zone} rang again"
    return "Berlin, New York, Lord Howe: the first time only"


async def moved_zone(trial: Round) -> str:
    """F26: a zone is changed five minutes before the hour: the old hour is gone, the new one rings, never both."""
    here, child = trial.ground, trial.ground.child
    (who,) = await here.people_arrive(1, zone="Europe/Berlin")
    await child.start()
    await here.is_kept(who)
    here.is_now(here.clock.now().replace(hour=18, minute=55))
    await child.asks(who, "/settings", "Your settings")
    await child.taps(who, "Time zone", "Is it 19:55")
    child.telegram.tap(who.id, "18:55 London")
    await here.settled()
    here.is_now(here.clock.now().replace(hour=19, minute=0, second=5))
    await here.settled()
    assert here.asked() == [0], "the old hour rang"
    here.evening()
    await here.settled()
    assert here.asked() == [1]
    return "Berlin to London: 20:00 in London, once"


async def other_rules(trial: Round) -> str:
    """F27: the next instants were worked out with other rules for time zones: worked out anew at the start."""
    here = trial.ground
    await here.begins(3)
    await here.child.stop()
    for statement in OLD_RULES:
        await here.gates.execute(statement)
    hour_later = "datetime(due_at, '+1 hour') || '.000000'" if here.is_sqlite else "due_at + interval '1 hour'"
    await here.gates.execute(f"UPDATE due SET due_at = {hour_later}")  # noqa: S608 - our own words
    wrong = {row["due_at"] for row in (await here.rows())["due"]}
    await here.child.start()
    await here.until(lambda rows: not wrong & {row["due_at"] for row in rows["due"]})
    assert here.asked() == [0, 0, 0], "something past was replayed"
    here.evening()
    await here.settled()
    assert here.asked() == [1, 1, 1]
    return "an hour wrong before the start, right after it"


async def stood_still(trial: Round) -> str:
    """F38: nothing moves in the process for five seconds, over the hour: nobody is missed, and it shows as a lag."""
    here = trial.ground
    await here.begins(3)
    here.child.freeze()
    here.evening()
    here.writes(here.people[0])
    await asyncio.sleep(BLOCKED_FOR)
    here.child.thaw()
    await here.settled()
    assert here.asked() == [1, 1, 1]
    return f"{BLOCKED_FOR:.0f} s"


TRIALS = [
    Trial("F22", "the clock jumps 1 h, 3 d, 3 d past midnight", forward),
    Trial("F23", "the clock is put back 1 h, 1 d, 1 d with SIGKILL", backward),
    Trial("F24", "an hour that does not exist, in four zones", missing_hours),
    Trial("F25", "an hour that comes twice, in three zones", repeated_hours),
    Trial("F26", "the zone is changed while a question is pending", moved_zone),
    Trial("F27", "next instants of older time zone rules found at the start", other_rules),
    Trial("F38", "the whole process stands still over the hour (SIGSTOP, SIGCONT)", stood_still),
]
