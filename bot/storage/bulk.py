"""Many rows in a statement that is put together once: SQLAlchemy would look at each value of each row again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ARRAY, FromClause, Insert, Table, Update, bindparam, column, func, insert, select, update
from sqlalchemy.engine import Dialect

from bot.storage.database import Transaction
from bot.storage.tables import Base

Names = tuple[str, ...]
GIVEN = "given_"


@dataclass(frozen=True)
class Plan:
    """A statement as the driver takes it, and the columns it is given, in its order, with what makes them fit."""

    text: str
    names: Names
    binders: tuple[Callable[[object], object] | None, ...]


async def insert_all(tx: Transaction, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """All rows have the same columns."""
    if rows:
        await _execute(tx, _insertion(tx.connection.dialect, table, tuple(rows[0])), rows)


async def change_all(tx: Transaction, table: type[Base], keys: Names, rows: Sequence[Mapping[str, object]]) -> None:
    """The columns `keys` of each row say which one it is, the others what is written there."""
    if rows:
        await _execute(tx, _change(tx.connection.dialect, table, keys, tuple(rows[0])), rows)


async def _execute(tx: Transaction, plan: Plan, rows: Sequence[Mapping[str, object]]) -> None:
    columns = [
        [row[name] for row in rows] if binder is None else [binder(row[name]) for row in rows]
        for name, binder in zip(plan.names, plan.binders, strict=True)
    ]
    if _has_arrays(tx.connection.dialect):  # one message to the server instead of one for each row
        await tx.connection.exec_driver_sql(plan.text, tuple(columns))
    else:
        await tx.connection.exec_driver_sql(plan.text, list(zip(*columns, strict=True)))


@cache
def _insertion(dialect: Dialect, table: type[Base], names: Names) -> Plan:
    of = Base.metadata.tables[table.__tablename__]
    if _has_arrays(dialect):
        given = _arrays(of, names)
        return _plan(dialect, of, insert(of).from_select(names, select(*given.columns)))
    return _plan(
        dialect, of, insert(of).values({name: bindparam(GIVEN + name, type_=of.c[name].type) for name in names})
    )


@cache
def _change(dialect: Dialect, table: type[Base], keys: Names, names: Names) -> Plan:
    of = Base.metadata.tables[table.__tablename__]
    if _has_arrays(dialect):
        given = dict(_arrays(of, names).columns.items())
    else:
        given = {name: bindparam(GIVEN + name, type_=of.c[name].type) for name in names}
    change = update(of).where(*(of.c[name] == given[name] for name in keys))
    return _plan(dialect, of, change.values({name: given[name] for name in names if name not in keys}))


def _arrays(of: Table, names: Names) -> FromClause:
    arrays = [bindparam(GIVEN + name, type_=ARRAY(of.c[name].type)) for name in names]
    return func.unnest(*arrays).table_valued(*(column(name, of.c[name].type) for name in names)).render_derived("given")


def _plan(dialect: Dialect, of: Table, statement: Insert | Update) -> Plan:
    made = statement.compile(dialect=dialect)
    names = tuple(name.removeprefix(GIVEN) for name in made.positiontup or ())
    binders = tuple(of.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    return Plan(str(made), names, binders)


def _has_arrays(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
