"""What this database was last worked out with, by name."""

from sqlalchemy import delete, insert, select, update

from bot.storage.database import Transaction, new_id
from bot.storage.statements import insert_new
from bot.storage.tables import StampRow

TIME_ZONE_RULES = "time-zone-rules"
WRITTEN = "written"  # says nothing but that it could be written


async def get(tx: Transaction, name: str) -> str | None:
    query = select(StampRow.value).where(StampRow.name == name)
    return (await tx.connection.execute(query)).scalar_one_or_none()


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.connection.execute(delete(StampRow).where(StampRow.name == name))
    await tx.connection.execute(insert(StampRow).values(name=name, value=value))


async def touch(tx: Transaction, name: str) -> None:
    """Write something new there, as SQLite writes nothing for the same again; several processes may do so at once."""
    value = new_id().hex
    changed = await tx.connection.execute(update(StampRow).where(StampRow.name == name).values(value=value))
    if not changed.rowcount:
        await tx.connection.execute(insert_new(tx, StampRow).values(name=name, value=value))
