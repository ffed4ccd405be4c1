"""Asking for many rows at once, in statements whose text does not depend on how many they are."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Uuid,
    any_,
    column,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.tables import Id

Column = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


def among(connection: AsyncConnection, of: Column, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """One of these: the statement is prepared once, whether it is asked for three or for three hundred."""
    if _has_arrays(connection):
        return of == any_(literal(list(ids), ARRAY(Uuid())))
    values = func.json_each(json.dumps([one.hex for one in ids])).table_valued("value")
    return of.in_(select(values.c.value))


def listed(connection: AsyncConnection, rows: Sequence[tuple[UUID, int, int | None]]) -> FromClause:
    """These rows as a table of id, fence and number, to join with."""
    if _has_arrays(connection):
        ids, fences, numbers = zip(*rows, strict=True)
        given = func.unnest(
            literal(list(ids), ARRAY(Uuid())),
            literal(list(fences), ARRAY(Integer())),
            literal(list(numbers), ARRAY(BigInteger())),
        )
        return given.table_valued(
            column("id", Uuid()), column("fence", Integer()), column("number", BigInteger())
        ).render_derived("given")
    text = json.dumps([(one.hex, fence, number) for one, fence, number in rows])
    values = func.json_each(text).table_valued("value")
    parts = [func.json_extract(values.c.value, f"$[{place}]") for place in range(3)]
    return select(type_coerce(parts[0], Id()).label("id"), parts[1].label("fence"), parts[2].label("number")).subquery(
        "given"
    )


def _has_arrays(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"
