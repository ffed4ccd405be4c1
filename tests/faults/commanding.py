"""The command line of the campaign."""

import argparse
import asyncio
import signal
from collections.abc import Sequence
from dataclasses import replace

from tests.faults import campaign, page
from tests.faults.campaign import Outcome
from tests.faults.databases import databases
from tests.faults.rows import TRIALS
from tests.faults.trial import SMALL, Scale, Trial


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("rows", nargs="*", help="rows to try, such as F12; all of them when none is named")
    parser.add_argument("--small", action="store_true", help="as little of everything as the suite does")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="one kind only")
    parser.add_argument("--write", metavar="FILE", help="write the page there, too")
    given = parser.parse_args(arguments)
    chosen = [one for one in TRIALS if not given.rows or {*given.rows} & {*one.rows.split(", ")}]
    if given.database:
        chosen = [_only(one, given.database) for one in chosen if given.database in one.kinds]
    outcomes = asyncio.run(_run(chosen, SMALL if given.small else Scale()))
    if given.write:
        page.write(given.write, outcomes)
    return 0 if all(one.holds for one in outcomes) else 1


def _only(trial: Trial, kind: str) -> Trial:
    return replace(trial, kinds=(kind,))


def _ends_on_a_signal() -> None:
    """A campaign that is told to stop takes its server and its bots with it."""
    mine = asyncio.current_task()
    assert mine is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, mine.cancel)


async def _run(trials: Sequence[Trial], scale: Scale) -> list[Outcome]:
    _ends_on_a_signal()
    outcomes = []
    print(page.HEAD, flush=True)  # noqa: T201 - it speaks on standard output
    async with databases() as there:
        async for outcome in campaign.run(trials, there, scale):
            print(page.line(outcome), flush=True)  # noqa: T201
            outcomes.append(outcome)
    return outcomes
