"""Asking for many rows by their ids, in a statement whose text does not depend on how many they are."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute


def among(
    connection: AsyncConnection,
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    ids: Iterable[UUID],
) -> ColumnElement[bool]:
    """One of these: the statement is prepared once, whether it is asked for three or for three hundred."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(ids), ARRAY(Uuid())))
    listed = func.json_each(json.dumps([one.hex for one in ids])).table_valued("value")
    return column.in_(select(listed.c.value))
