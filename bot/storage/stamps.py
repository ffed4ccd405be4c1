"""What this database was last worked out with, by name."""

from sqlalchemy import delete, insert, select

from bot.storage.database import Transaction
from bot.storage.tables import StampRow

TIME_ZONE_RULES = "time-zone-rules"


async def get(tx: Transaction, name: str) -> str | None:
    query = select(StampRow.value).where(StampRow.name == name)
    return (await tx.connection.execute(query)).scalar_one_or_none()


async def put(tx: Transaction, name: str, value: str) -> None:
    await tx.connection.execute(delete(StampRow).where(StampRow.name == name))
    await tx.connection.execute(insert(StampRow).values(name=name, value=value))
