"""All rows of the campaign, in order."""

import random

from tests.faults import clock_rows, database_rows, killing, replica_rows, telegram_rows, update_rows
from tests.faults.trial import Round, Trial


async def _at_each_point(trial: Round) -> str:
    kills = await killing.at_each_point(trial.ground, random.Random(trial.seed))
    return f"{kills} kills a round"


async def _at_random(trial: Round) -> str:
    kills = await killing.at_random(trial.ground, random.Random(trial.seed), trial.scale.kills)
    return f"{kills} kills a round"


KILLS = [
    Trial("F1 to F7", "SIGKILL at each of 12 named points, of an answer and of a question", _at_each_point, repeats=10),
    Trial("F1 to F7", "SIGKILL at random moments under messages and questions", _at_random, repeats=2),
]
TRIALS: list[Trial] = [
    *KILLS,
    *database_rows.TRIALS,
    *telegram_rows.TRIALS,
    *replica_rows.TRIALS,
    *update_rows.TRIALS,
    *clock_rows.TRIALS,
]
