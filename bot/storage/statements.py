"""The few statements that the two databases spell differently."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import Select, select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import Transaction
from bot.storage.tables import Base

Columns = TypeVarTuple("Columns")


def insert_new(tx: Transaction, table: type[Base]) -> Any:
    """An insert that leaves rows alone which are already there."""
    insert = postgresql.insert if _is_postgresql(tx) else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def skip_locked(query: Select[*Columns], of: type[Base]) -> Select[*Columns]:
    """Rows that another process is claiming are passed over (SQLite has one writer and needs nothing)."""
    return query.with_for_update(skip_locked=True, of=of)


SET_BACK = timedelta(minutes=1)  # by less than this, one transaction may read the time before another and act after it


async def database_now(tx: Transaction) -> datetime:
    """The time by which leases are counted: one clock for all processes, never steered."""
    if _is_postgresql(tx):
        now = (await tx.connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        return now.astimezone(UTC)  # type: ignore[no-any-return]  # a raw statement has no type
    stamp = (await tx.connection.execute(select(text("strftime('%Y-%m-%dT%H:%M:%f', 'now')")))).scalar_one()
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)


def _is_postgresql(tx: Transaction) -> bool:
    return tx.connection.dialect.name == "postgresql"
