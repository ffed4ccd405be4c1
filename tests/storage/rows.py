"""One row for every table, made from the schema itself: a table of tomorrow is covered without a word about it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Connection, Table, func, insert, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary, String, Time, TypeDecorator, Uuid

from bot.storage.tables import Base

TABLES = Base.metadata.sorted_tables
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)


def fill(connection: Connection, tables: Iterable[Table], given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Insert one row into each table, parents first; `given` names the values of columns, and of rows that exist."""
    made: dict[str, dict[str, Any]] = {}
    for table in tables:
        values = {column.name: _value(column, made, given) for column in table.columns}
        connection.execute(insert(table).values(values))
        made[table.name] = values
    return made


def counts(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def named(name: str) -> Table:
    return Base.metadata.tables[name]


def hanging_on_a_person() -> list[Table]:
    """Every table whose rows reach a person through foreign keys, parents first."""
    found: set[str] = {"person"}
    for table in TABLES:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return [table for table in TABLES if table.name in found - {"person"}]


async def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as it is stored."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = {
            table.name: [dict(row._mapping) for row in await connection.execute(select(table))] for table in TABLES
        }
    await engine.dispose()
    return found


def _value(column: Column[Any], made: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> Any:
    if column.name in given:
        return given[column.name]
    for key in column.foreign_keys:
        parent = key.column.table.name
        return made[parent][key.column.name] if parent in made else given[f"{parent}.{key.column.name}"]
    allowed = _allowed(column)
    return allowed[0] if allowed else _of_type(column)


def _allowed(column: Column[Any]) -> list[str]:
    """The words that a check constraint lets into this column, however the database spells it."""
    checks = [str(one.sqltext) for one in column.table.constraints if isinstance(one, CheckConstraint)]
    mine = [text for text in checks if re.search(rf"\b{column.name}\b", text)]
    return re.findall(r"'([a-z-]+)'", mine[0]) if mine else []


def _of_type(column: Column[Any]) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    makers: dict[Any, Any] = {
        Uuid: uuid4,
        String: lambda: uuid4().hex[: getattr(kind, "length", None) or 32],
        LargeBinary: lambda: uuid4().bytes * 2,
        Boolean: lambda: False,
        Integer: lambda: next(_numbers),
        DateTime: lambda: NOON if getattr(kind, "timezone", False) else NOON.replace(tzinfo=None),
        Date: lambda: date(2026, 11, 20),
        Time: lambda: time(20),
        JSON: lambda: {"at": ["20:00"]},
    }
    return next(make() for known, make in makers.items() if isinstance(kind, known))


def belongs(value: object, owner: UUID, lane: bytes) -> bool:
    """Whether a stored value names this person, by id or by the look-up of their Telegram id."""
    return value in (owner, owner.hex, str(owner), lane)
