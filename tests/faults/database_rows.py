"""F8 to F10, F21, F31 and F32: stopped in the middle, locked, full, restarted, half migrated, damaged."""

import asyncio
import resource
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import asyncpg

from bot.storage import migrating, opening
from tests.faults.gates import Gate
from tests.faults.ground import KEPT, QUESTION, Ground
from tests.faults.trial import Round, Trial
from tests.stories.child import Child
from tests.stories.proxy import free_port
from tests.stories.split import Split

URGENT = "I want to kill myself"
URGENT_ANSWER = "116 123"
URGENT_WITHIN = 3.0  # seconds
BACK_WITHIN = 5.0
RECOVERED_WITHIN = 10.0
FULL_FOR = 12.0  # seconds: longer than five tries take
NOTHING = 0  # bytes
NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def _ticks() -> float:
    return asyncio.get_running_loop().time()


async def _urgent_is_answered(here: Ground, n: int) -> None:
    """Within three seconds, whatever else is broken."""
    who, began = here.people[n], _ticks()
    here.writes(who, f"note {n}: {URGENT}")
    await here.child.hears(who, URGENT_ANSWER)
    assert _ticks() - began <= URGENT_WITHIN, f"an urgent answer took {_ticks() - began:.1f} s"


async def stopped(trial: Round) -> str:
    """F8: told to stop with calls in the air, it settles them, leaves nothing claimed, and goes on when started."""
    here = trial.ground
    await here.begins(trial.scale.people)
    here.telegram.faults.latency_for = timedelta(milliseconds=300)
    calls = len(here.telegram.calls)
    here.evening()
    await here.child.until(lambda: len(here.telegram.calls) > calls + 3)
    began = _ticks()
    assert await here.child.stop() == 0
    took = _ticks() - began
    held = [row["state"] for row in (await here.rows())["outbox"] if row["state"] in ("leased", "sending")]
    assert held == [], held
    here.telegram.faults.clear()
    await here.child.start()
    await here.settled()
    assert [here.child.heard(who, QUESTION) for who in here.people] == [1] * len(here.people)
    return f"stopped in {took:.1f} s with calls in the air; 0 in doubt"


async def locked(trial: Round) -> str:
    """F9: nothing can be stored: urgent words are answered, nothing is confirmed unsaved, and it goes on at once."""
    here = trial.ground
    await here.begins(3)
    async with here.gates.locked():
        await _urgent_is_answered(here, 0)
        here.writes(here.people[1])
        await asyncio.sleep(trial.scale.locked_for)
        await _urgent_is_answered(here, 2)
        assert here.telegram.updates.pending == 3, "something was confirmed that was not stored"
    began = _ticks()
    await here.child.hears(here.people[1], KEPT, 2)
    assert _ticks() - began <= BACK_WITHIN, f"it took {_ticks() - began:.1f} s to go on"
    return f"locked for {trial.scale.locked_for:.0f} s"


async def full(trial: Round) -> str:
    """F10: no space left: not ready, nothing confirmed, urgent words answered, nothing broken, and back by itself."""
    here = trial.ground
    port = free_port()
    here.child.environment["HTTP_PORT"] = str(port)
    await here.begins(3)
    async with asyncio.timeout(BACK_WITHIN):
        while await _readiness(port) != 200:  # noqa: ASYNC110 - it is asked over HTTP
            await asyncio.sleep(0.1)
    await (_no_file_grows(here) if here.is_sqlite else here.gates.refuse(Gate("inbox", "INSERT"), "53100"))
    await _urgent_is_answered(here, 0)
    here.writes(here.people[1])
    await asyncio.sleep(trial.scale.pause)
    assert here.telegram.updates.pending == 2, "something was confirmed that was not stored"
    if here.is_sqlite:
        assert await _readiness(port) == 503
        resource.prlimit(_pid(here), resource.RLIMIT_FSIZE, NO_LIMIT)
    else:
        await here.gates.open()
    await here.child.hears(here.people[1], KEPT, 2)
    if here.is_sqlite:
        with closing(sqlite3.connect(here.url.partition(":///")[2])) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return "not ready, then back without a restart"


async def _no_file_grows(here: Ground) -> None:
    """The kernel refuses that process every write to a file."""
    resource.prlimit(_pid(here), resource.RLIMIT_FSIZE, (NOTHING, resource.RLIM_INFINITY))


def _pid(here: Ground) -> int:
    process = here.child._process
    assert isinstance(process, Split)
    assert process._process.pid is not None
    return process._process.pid


async def _readiness(port: int) -> int:
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status


async def no_room_for_entries(trial: Round) -> str:
    """F10: one table can grow no more (53100) for longer than five tries take: nothing is given up for it."""
    here = trial.ground
    await here.begins(2)
    await here.gates.refuse(Gate("entry", "INSERT"), "53100")
    here.writes(here.people[0])
    await asyncio.sleep(FULL_FOR)
    await here.gates.open()
    await here.child.hears(here.people[0], KEPT, 2)
    return f"{FULL_FOR:.0f} s without room"


async def restarted(trial: Round) -> str:
    """F21: the server is restarted in the middle of a batch, or hangs up on everybody: all is sent, effects are one."""
    here = trial.ground
    await here.begins(trial.scale.people)
    here.telegram.faults.latency_for = timedelta(milliseconds=100)
    calls = len(here.telegram.calls)
    here.evening()
    for who in here.people[:5]:
        here.writes(who)
    await here.child.until(lambda: len(here.telegram.calls) > calls + 3)
    if trial.databases is not None:
        await trial.databases.restart_server()
    else:
        await here.gates.terminate_all()
    began = _ticks()
    here.writes(here.people[-1])
    await here.child.hears(here.people[-1], KEPT, 2)
    took = _ticks() - began
    assert took <= RECOVERED_WITHIN, f"it took {took:.1f} s to recover"
    await here.child.the_dead_let_go()
    await here.settled()
    here.telegram.faults.clear()
    return f"{'restarted' if trial.databases else 'hung up on'}; back in {took:.1f} s"


async def half_migrated(trial: Round) -> str:
    """F31: SIGKILL while the tables are made leaves old or new; a revision nobody knows is refused."""
    here = trial.ground
    assert trial.databases is not None
    kind = "sqlite" if here.is_sqlite else "postgresql"
    rounds = 2 + 2 * trial.scale.rounds
    for n in range(rounds):
        url = await trial.databases.empty(kind)
        folder = here.telegram.log.parent / f"empty{n}"
        async with _at(here, url, folder) as child:
            await child.launch()
            await asyncio.sleep(0.15 + 0.15 * n)
            await child.kill()
        async with _at(here, url, folder) as child:
            found = await opening.revision(url)
            assert found in (None, *(one.revision for one in migrating.script().walk_revisions())), found
            await child.start()
            await child.stop()
        assert await opening.revision(url) == migrating.script().get_current_head()
    await here.gates.execute("UPDATE alembic_version SET version_num = 'zzzz'")
    await here.child.launch()
    assert await here.child.ended() != 0
    assert "zzzz" in here.child.stderr.read_text("utf-8")
    head = migrating.script().get_current_head()
    await here.gates.execute(f"UPDATE alembic_version SET version_num = '{head}'")  # noqa: S608 - our own words
    await here.begins(1)
    return f"{rounds} kills; an unknown revision refused"


def _at(here: Ground, url: str, folder: Path) -> Child:
    """A bot on a database of its own."""
    settings = {"TELEGRAM_API_URL": here.child.environment["TELEGRAM_API_URL"], "DATABASE_URL": url}
    return Child(here.telegram, here.clock, folder, settings)


async def damaged(trial: Round) -> str:
    """F32: one bit of one entry is flipped: it says so in the journal and the export, all others are read."""
    here = trial.ground
    await here.begins(3)
    first, second, third = here.people
    here.writes(first)
    await here.child.hears(first, KEPT, 2)
    await here.settled()
    await here.child.stop()
    for who in here.people:
        here.telegram.write(who.id, "/journal")
    await _flip_a_bit(here)
    await here.child.start()
    await here.child.hears(first, "cannot be read")
    await here.child.hears(second, "note 2")
    await here.child.hears(third, "note 3")
    return "the entry says so, everything around it is there"


WHICH = """SELECT id, body FROM entry WHERE person_id =
    (SELECT person_id FROM entry GROUP BY person_id HAVING count(*) = 2) ORDER BY id LIMIT 1"""


async def _flip_a_bit(here: Ground) -> None:
    """In the first entry of the only person who has two."""
    if here.is_sqlite:
        with closing(sqlite3.connect(here.url.partition(":///")[2])) as connection:
            row_id, body = connection.execute(WHICH).fetchone()
            connection.execute("UPDATE entry SET body = ? WHERE id = ?", (_flipped(body), row_id))
            connection.commit()
        return
    server = await asyncpg.connect(here.url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        row = await server.fetchrow(WHICH)
        await server.execute("UPDATE entry SET body = $1 WHERE id = $2", _flipped(row["body"]), row["id"])
    finally:
        await server.close()


def _flipped(body: bytes) -> bytes:
    return body[:20] + bytes([body[20] ^ 1]) + body[21:]


POSTGRESQL = ("postgresql",)
TRIALS = [
    Trial("F8", "SIGTERM with calls in the air", stopped),
    Trial("F9", "the database is locked", locked),
    Trial("F10", "no file may grow (RLIMIT_FSIZE); the server says 53100", full),
    Trial("F10", "53100 for one table only, 12 s", no_room_for_entries, POSTGRESQL),
    Trial("F21", "PostgreSQL restarted (immediate) in the middle of a batch", restarted, POSTGRESQL),
    Trial("F31", "SIGKILL while migrating; an unknown revision", half_migrated),
    Trial("F32", "a bit of an entry is flipped", damaged, unreadable=1),
]
