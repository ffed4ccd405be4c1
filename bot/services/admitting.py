"""Where a treatment reminder failed a person that is said once, honestly, and asked about."""

from datetime import datetime, timedelta
from uuid import UUID

from bot.care.messages import MessageClass
from bot.storage import outbox
from bot.storage.database import Transaction
from bot.storage.outbox import Leased, Post
from bot.storage.reminders import Due

DOUBT, MISSED = "treatment-doubt", "treatment-missed"
DOUBTED_FOR = timedelta(hours=1)  # who did get it has probably answered by then
GATHERED_FOR = timedelta(minutes=1)  # what was missed together is told of together
LASTS_FOR = timedelta(hours=24)


async def doubted(tx: Transaction, one: Leased, now: datetime) -> None:
    """Nobody knows whether it arrived: it is not sent again, but whether it was done is asked once."""
    if not _is_reminder(one) or one.person is None or one.occurrence_id is None:
        return
    if not await outbox.count_of(tx, one.occurrence_id, DOUBT):
        await outbox.put(tx, _post(one.lane, one.person.id, DOUBT, now + DOUBTED_FOR, one.occurrence_id), now)


async def missed(tx: Transaction, due: Due, now: datetime) -> None:
    """It came due while we were out of reach, and is too late now."""
    if due.reminder.message_class is MessageClass.TREATMENT:
        await outbox.put(tx, _post(due.lane, due.reminder.person_id, MISSED, now + GATHERED_FOR), now)


async def too_late(tx: Transaction, one: Leased, now: datetime) -> None:
    """It waited to be sent until it was too late."""
    if _is_reminder(one) and one.person is not None:
        await outbox.put(tx, _post(one.lane, one.person.id, MISSED, now + GATHERED_FOR), now)


def _is_reminder(one: Leased) -> bool:
    return one.message_class is MessageClass.TREATMENT and one.purpose not in {DOUBT, MISSED}


def _post(lane: bytes, person_id: UUID, purpose: str, at: datetime, occurrence_id: UUID | None = None) -> Post:
    """What it tells of is looked up when it leaves; of what was missed there is one note, however much it was."""
    return Post(
        lane=lane,
        person_id=person_id,
        occurrence_id=occurrence_id,
        message_class=MessageClass.TREATMENT,
        purpose=purpose,
        topic=None if occurrence_id else MISSED,
        body={"render": purpose},
        not_before=at,
        expires_at=at + LASTS_FOR,
        spaced=False,
    )
