"""Of many people at once: who has anything going on that a question put to them would have to heed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from bot.storage.database import Transaction
from bot.storage.listing import among
from bot.storage.sending import is_waiting
from bot.storage.tables import DialogueRow, DueRow, KeptRow, OutboxRow, ReminderRow, SheetRow


@dataclass(frozen=True)
class Day:
    """The local day of one person."""

    on: date
    begins_at: datetime
    ends_at: datetime


async def with_messages(
    tx: Transaction, days: Mapping[UUID, Day], purposes: Collection[str], but: Collection[UUID]
) -> set[UUID]:
    """Who was sent one of these, or has one waiting, on their day; `but` are the messages this is asked for."""
    if not days:
        return set()
    first, last = min(day.begins_at for day in days.values()), max(day.ends_at for day in days.values())
    states = is_waiting() | OutboxRow.state.in_(("leased", "sending", "sent", "unknown"))
    query = select(OutboxRow.id, OutboxRow.person_id, OutboxRow.not_before).where(
        among(tx.connection, OutboxRow.person_id, days),
        OutboxRow.purpose.in_(list(purposes)),
        OutboxRow.not_before >= first,
        OutboxRow.not_before <= last,
        states,
    )
    rows = await tx.connection.execute(query)
    return {of for row_id, of, at in rows if row_id not in but and of and days[of].begins_at <= at <= days[of].ends_at}


async def with_due(tx: Transaction, people: Collection[UUID], until: datetime) -> set[UUID]:
    """Who has a reminder that rings by then."""
    query = select(ReminderRow.person_id).join(DueRow, DueRow.reminder_id == ReminderRow.id)
    mine = query.where(among(tx.connection, ReminderRow.person_id, people), DueRow.due_at <= until)
    return set((await tx.connection.execute(mine)).scalars())


async def with_sheets(tx: Transaction, days: Mapping[UUID, Day], form_ids: Collection[str]) -> set[UUID]:
    """Who has begun one of these forms for their day."""
    query = select(SheetRow.person_id, SheetRow.on).where(
        among(tx.connection, SheetRow.person_id, days),
        SheetRow.form_id.in_(list(form_ids)),
        SheetRow.on.in_({day.on for day in days.values()}),
    )
    return {of for of, on in await tx.connection.execute(query) if days[of].on == on}


async def with_kept(tx: Transaction, people: Collection[UUID], kinds: Collection[str]) -> set[UUID]:
    """Who has put by anything of these kinds."""
    query = select(KeptRow.person_id).where(among(tx.connection, KeptRow.person_id, people))
    return set((await tx.connection.execute(query.where(KeptRow.kind.in_(list(kinds))))).scalars())


async def with_dialogues(tx: Transaction, people: Collection[UUID], but: Collection[str], since: datetime) -> set[UUID]:
    """Who was asked something since, other than these."""
    query = select(DialogueRow.person_id).where(among(tx.connection, DialogueRow.person_id, people))
    busy = DialogueRow.asks.not_in(list(but)) & (DialogueRow.opened_at > since)
    return set((await tx.connection.execute(query.where(busy))).scalars())
