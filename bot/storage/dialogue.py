"""What we asked a person last and still wait for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from bot.storage.bulk import insert_all
from bot.storage.database import Transaction
from bot.storage.listing import among
from bot.storage.tables import DialogueRow


@dataclass(frozen=True)
class Dialogue:
    """An open question: what it asks for, what it is about, and since when it waits."""

    asks: str
    opened_at: datetime
    about_id: UUID | None = None
    item_id: str | None = None


async def get(tx: Transaction, person_id: UUID) -> Dialogue | None:
    query = select(DialogueRow.asks, DialogueRow.opened_at, DialogueRow.about_id, DialogueRow.item_id)
    row = (await tx.connection.execute(query.where(DialogueRow.person_id == person_id))).one_or_none()
    return None if row is None else Dialogue(*row)


async def ask(tx: Transaction, person_id: UUID, dialogue: Dialogue) -> None:
    """The newest question is the one that waits."""
    await close(tx, person_id)
    values = {"asks": dialogue.asks, "about_id": dialogue.about_id, "item_id": dialogue.item_id}
    await tx.connection.execute(insert(DialogueRow).values(person_id=person_id, opened_at=dialogue.opened_at, **values))


async def ask_many(tx: Transaction, dialogues: Mapping[UUID, Dialogue]) -> None:
    """The same for many people."""
    if not dialogues:
        return
    mine = among(tx.connection, DialogueRow.person_id, dialogues)
    await tx.connection.execute(delete(DialogueRow).where(mine))
    rows = [{"person_id": of, **vars(one)} for of, one in dialogues.items()]
    await insert_all(tx, DialogueRow, rows)


async def close(tx: Transaction, person_id: UUID) -> None:
    await tx.connection.execute(delete(DialogueRow).where(DialogueRow.person_id == person_id))
