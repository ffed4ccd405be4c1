"""What an arrival leaves behind: gone through by hand once in a run for each way in, and put back for later stories.

Arriving is the same seven taps for nearly every story, and most of what a story costs. Nothing is made up here: rows
and chats are those that the program and the local Telegram made when somebody arrived in this way, from this start.
"""

import pickle
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from json import dumps
from typing import Any

from bot.app.house import House
from bot.preview import LocalTelegram
from bot.storage.database import Transaction
from bot.storage.tables import Base, CanaryRow, DataKeyRow, LeaseRow
from bot.storage.vault import NOBODY

TABLES = tuple(table.name for table in Base.metadata.sorted_tables)
OF_THE_HOUSE = {CanaryRow.__tablename__, LeaseRow.__tablename__}  # made by each house for itself
WORLD = ("calls", "people", "chats", "files", "callbacks", "profile")
QUEUE = ("_next_id", "_pending", "_again", "_confirmed", "allowed")
NUMBERS = ("_message_ids", "_other_ids")

Rows = Mapping[str, tuple[tuple[Any, ...], ...]]


@dataclass(frozen=True)
class Left:
    """What one arrival added to the tables, when it was done, and the whole of the local Telegram after it."""

    taps: int
    at: datetime
    rows: Rows
    world: bytes


class Arrivals:
    """Of a whole run, by the way in and everything that it began from."""

    def __init__(self) -> None:
        self._left: dict[Hashable, Left] = {}

    def get(self, way: Hashable) -> Left | None:
        return self._left.get(way)

    def keep(self, way: Hashable, taps: int, at: datetime, before: Rows, after: Rows, telegram: LocalTelegram) -> None:
        """Unless something that was there before is no longer as it was: then it cannot be added to what is there."""
        if all(row in after[table] for table in TABLES for row in before[table]):
            rows = {table: tuple(row for row in after[table] if row not in before[table]) for table in TABLES}
            self._left[way] = Left(taps, at, rows, pickle.dumps(_seen(telegram)))


async def rows(house: House) -> Rows:
    """Everything that lies in the tables but what every house makes for itself."""
    async with house.database.transaction() as tx:
        return {table: () if table in OF_THE_HOUSE else await _read(tx, table) for table in TABLES}


async def _read(tx: Transaction, table: str) -> tuple[tuple[Any, ...], ...]:
    found = await tx.connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of ours
    read = tuple(tuple(dumps(value) if isinstance(value, dict) else value for value in row) for row in found)
    if table != DataKeyRow.__tablename__:
        return read
    return tuple(row for row in read if str(NOBODY) not in map(str, row) and NOBODY.hex not in row)


async def put_back(left: Left, house: House, telegram: LocalTelegram) -> None:
    """As it was after that arrival; what is kept in memory is read anew, as after a start."""
    async with house.database.transaction() as tx:
        for table, added in left.rows.items():
            if added:
                await _write(tx, table, added)
    await house.keeping_up.load()
    _show(telegram, pickle.loads(left.world))  # noqa: S301 - our own of this run


async def _write(tx: Transaction, table: str, added: tuple[tuple[Any, ...], ...]) -> None:
    """As the driver gave it: no type of ours reads it a second time."""
    at_most = range(1, len(added[0]) + 1)
    places = ", ".join("?" if tx.connection.dialect.name == "sqlite" else f"${place}" for place in at_most)
    await tx.connection.exec_driver_sql(f'INSERT INTO "{table}" VALUES ({places})', list(added))  # noqa: S608


def _seen(telegram: LocalTelegram) -> dict[str, dict[str, Any]]:
    numbers = {}
    for name in NUMBERS:
        numbers[name] = next(getattr(telegram, name))
        setattr(telegram, name, count(numbers[name]))
    return {
        "world": {name: getattr(telegram, name) for name in WORLD},
        "queue": {name: getattr(telegram.updates, name) for name in QUEUE},
        "numbers": numbers,
    }


def _show(telegram: LocalTelegram, seen: dict[str, dict[str, Any]]) -> None:
    vars(telegram).update(seen["world"])
    vars(telegram.updates).update(seen["queue"])
    vars(telegram).update({name: count(number) for name, number in seen["numbers"].items()})
