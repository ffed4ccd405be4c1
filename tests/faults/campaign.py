"""Runs trials one after the other, each on a new database, and makes a table of what came of them."""

import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from time import monotonic

from tests.faults.databases import Databases
from tests.faults.ground import ground
from tests.faults.trial import Round, Scale, Trial


@dataclass(frozen=True)
class Outcome:
    """One line of the table."""

    trial: Trial
    kind: str
    rounds: int
    came: str
    lost: int
    duplicates: int
    unknown: int
    verdict: str
    seconds: float

    @property
    def holds(self) -> bool:
        return self.verdict == "holds"


async def run(trials: Sequence[Trial], databases: Databases, scale: Scale) -> AsyncIterator[Outcome]:
    for trial in trials:
        for kind in trial.kinds:
            yield await attempt(trial, kind, databases, scale)


async def attempt(trial: Trial, kind: str, databases: Databases, scale: Scale) -> Outcome:
    """All rounds of one trial on one kind of database; the first that does not hold ends it."""
    began, lost, duplicates, unknown, came = monotonic(), 0, 0, 0, ""
    verdict, rounds = "holds", min(trial.repeats, scale.rounds)
    for number in range(rounds):
        url = await databases.fresh(kind)
        folder = databases.folder / f"{trial.rows.replace(', ', '-').replace(' ', '')}-{kind}-{monotonic()}"
        try:
            async with ground(url, folder, trial.environment) as here:
                came = await trial.body(Round(here, scale, databases, seed=number))
                found = await here.judged(dead=trial.dead, unreadable=trial.unreadable, export=here.people[:3])
        except Exception as error:  # noqa: BLE001 - a row that breaks is a row that does not hold
            traceback.print_exc()
            verdict = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            break
        lost, duplicates = lost + len(found.lost), duplicates + len(found.duplicates)
        unknown += found.unknown
        if not found.holds:
            verdict = found.words()
            break
    return Outcome(trial, kind, rounds, came, lost, duplicates, unknown, verdict, monotonic() - began)
