"""What we asked a person last and still wait for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from bot.storage.database import Transaction
from bot.storage.tables import DialogueRow


@dataclass(frozen=True)
class Dialogue:
    """An open question: what it asks for, and what it is about."""

    asks: str
    about_id: UUID | None = None
    item_id: str | None = None
    message_id: int | None = None


async def get(tx: Transaction, person_id: UUID) -> Dialogue | None:
    query = select(DialogueRow.asks, DialogueRow.about_id, DialogueRow.item_id, DialogueRow.message_id)
    row = (await tx.connection.execute(query.where(DialogueRow.person_id == person_id))).one_or_none()
    return row and Dialogue(*row)


async def ask(tx: Transaction, person_id: UUID, dialogue: Dialogue, now: datetime) -> None:
    """The newest question is the one that waits."""
    await close(tx, person_id)
    values = {"asks": dialogue.asks, "about_id": dialogue.about_id, "item_id": dialogue.item_id}
    await tx.connection.execute(
        insert(DialogueRow).values(person_id=person_id, message_id=dialogue.message_id, opened_at=now, **values)
    )


async def close(tx: Transaction, person_id: UUID) -> None:
    await tx.connection.execute(delete(DialogueRow).where(DialogueRow.person_id == person_id))
