"""What is gathered for the next visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.care.advice import FlagState, Moment
from bot.care.people import Person
from bot.services import comparing, flagging, questioning, taking
from bot.services.taking import Course
from bot.storage import kept
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind

MOST_FLAGS, MOST_TREATMENTS, MOST_QUESTIONS = 10, 10, 10
NOT_FOR_THE_VISIT = frozenset({FlagState.NOT_ME, FlagState.MISTAKE, FlagState.NO})
NOT_NOTICED = frozenset({Moment.ANOTHER, Moment.KNOWN})  # somebody else's, and what stands among the known


@dataclass(frozen=True)
class Sheet:
    """Everything newest first but the questions, which stand in the person's own order."""

    flags: Sequence[Kept]
    known: Sequence[str]
    treatments: Sequence[Course]
    questions: Sequence[Kept]


async def sheet(tx: Transaction, person: Person, now: datetime) -> Sheet:
    noticed = [one for one in await flagging.newest(tx, person) if _is_theirs(one)]
    asked = await kept.page(tx, person.id, Kind.QUESTION, states=(questioning.OPEN,), limit=MOST_QUESTIONS)
    known, courses = await comparing.known_and_stable(tx, person, now), await taking.courses(tx, person, now)
    return Sheet(noticed[:MOST_FLAGS], known, courses[:MOST_TREATMENTS], asked)


def _is_theirs(one: Kept) -> bool:
    """What was not meant so, and what was said of somebody else, is not brought along."""
    return FlagState(one.state) not in NOT_FOR_THE_VISIT and one.body.get("moment") not in NOT_NOTICED
