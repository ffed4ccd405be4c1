"""The judge lets a good run pass and catches every bug planted in a copy of it."""

import shutil
from pathlib import Path

import pytest

from tests.faults import checker, history, planted, wire
from tests.faults.ground import KEPT, ground


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def good_run(url: str, folder: Path) -> Path:
    """Notes, three evenings, one question and one answer in doubt, an edit, an export: the wire log."""
    async with ground(url, folder) as here:
        for who in await here.people_arrive(2):
            here.writes(who)
        await here.child.start()
        for who in here.people:
            await here.child.hears(who, KEPT)
        here.evening()
        await here.settled()
        here.telegram.faults.fail_next = ["reset-before"]
        here.evening(1)
        await here.settled()
        here.telegram.faults.fail_next = ["reset-after"]
        await here.is_kept(here.people[0])
        await here.child.asks(here.people[1], "/settings", "Your settings")
        await here.child.taps(here.people[1], "Time zone", "Is it")  # an edit, and no second message
        await here.settled()
        here.evening(2)
        verdict = await here.judged(export=here.people)
        await here.child.stop()
    assert verdict.holds, verdict.words()
    assert verdict.unknown == 2
    return here.telegram.log


async def test_a_good_run_holds_and_every_planted_bug_is_caught(database_url: str, tmp_path: Path) -> None:
    log, database = await good_run(database_url, tmp_path / "good"), Path(database_url.partition(":///")[2])
    missed = []
    for number, (name, bug) in enumerate(planted.BUGS.items()):
        bad_log, bad_database = tmp_path / f"{number}.jsonl", tmp_path / f"{number}.db"
        shutil.copy(log, bad_log)
        shutil.copy(database, bad_database)
        planted.plant(bug, bad_log, bad_database)
        rows = await history.read_rows(f"sqlite+aiosqlite:///{bad_database}")
        found = checker.judge(wire.read(bad_log), rows)
        if not getattr(found, bug.named):
            missed.append(f"{name}: {found.words() or 'nothing found'}")
    assert missed == []
