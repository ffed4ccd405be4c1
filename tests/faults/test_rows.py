"""A part of the campaign, small enough for every run: named points, the race, and what broke the bot before."""

import random
from pathlib import Path

import pytest

from tests.faults import database_rows, killing, replica_rows, telegram_rows
from tests.faults.ground import ground
from tests.faults.rows import TRIALS
from tests.faults.trial import SMALL, Body, Round

# Half of the points on each database; the campaign has all of them on both.
HALVES = {"sqlite": tuple(killing.POINTS)[::2], "postgresql": tuple(killing.POINTS)[1::2]}
CHOSEN: list[tuple[str, Body]] = [
    ("sqlite", telegram_rows.lost_replies),
    ("postgresql", telegram_rows.refused),
    ("postgresql", database_rows.stopped),
    ("sqlite", database_rows.full),
    ("postgresql", database_rows.full),
    ("sqlite", replica_rows.race),
    ("postgresql", replica_rows.race),
]


async def test_killed_at_named_points_nothing_is_lost_and_nothing_comes_twice(
    kind: str, database_url: str, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure, so that its order can be had again
    async with ground(database_url, tmp_path / "ground") as here:
        await killing.at_each_point(here, random.Random(seed), HALVES[kind])
        verdict = await here.judged(export=here.people)
    assert verdict.holds, verdict.words()


@pytest.mark.parametrize(("kind", "body"), CHOSEN, ids=lambda value: getattr(value, "__name__", value))
async def test_a_row_of_the_campaign_holds(kind: str, body: Body, database_url: str, tmp_path: Path) -> None:
    (trial,) = [one for one in TRIALS if one.body is body and kind in one.kinds]
    async with ground(database_url, tmp_path / "ground", trial.environment) as here:
        await trial.body(Round(here, SMALL))
        verdict = await here.judged(dead=trial.dead, export=here.people[:3])
    assert verdict.holds, verdict.words()
