"""A server that cannot do its work just now is away, whatever word it has for it; nobody's mistake is made of that."""

from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.storage import opening, stamps
from bot.storage.database import Database, Unavailable
from bot.storage.tables import StampRow

RAISES = "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '{state}'; END $$"
TRIGGER = "CREATE TRIGGER refuse AFTER INSERT ON stamp FOR EACH ROW EXECUTE FUNCTION refuse()"
STAMP: dict[str, Any] = {"name": "anything", "value": ""}


@pytest.fixture
def kind() -> str:
    return "postgresql"


async def refusing(database: Database, state: str) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(text(RAISES.replace("'{state}'", f"EXCEPTION 'no' USING ERRCODE = '{state}'")))
        await tx.connection.execute(text(TRIGGER))


@pytest.mark.parametrize("state", ["53100", "53200", "55P03", "40P01", "40001", "57014", "25006", "58030"])
async def test_no_room_a_lock_or_an_end_from_outside_is_away_also_in_a_savepoint(
    database: Database, state: str
) -> None:
    await refusing(database, state)
    with pytest.raises(Unavailable):
        async with database.transaction() as tx:
            await tx.connection.execute(insert(StampRow).values(**STAMP))
    with pytest.raises(Unavailable):
        async with database.transaction() as tx, tx.savepoint():
            await tx.connection.execute(insert(StampRow).values(**STAMP))


async def test_what_is_really_wrong_is_not_away(database: Database) -> None:
    await refusing(database, "22012")
    with pytest.raises(DBAPIError):
        async with database.transaction() as tx, tx.savepoint():
            await tx.connection.execute(insert(StampRow).values(**STAMP))


async def test_a_transaction_in_which_nothing_happens_is_ended_by_the_server(database: Database) -> None:
    """Before leases of thirty seconds run out: what a frozen process has locked, others are waiting for."""
    async with database.transaction() as tx:
        shown = (await tx.connection.execute(text("SHOW idle_in_transaction_session_timeout"))).scalar_one()
    assert shown == "20s"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_look_whether_it_can_be_written_writes_each_time(database: Database) -> None:
    values = []
    for _ in range(2):
        assert await opening.can_write(database)
        async with database.transaction() as tx:
            values.append(await stamps.get(tx, stamps.WRITTEN))
    assert None not in values
    assert len(set(values)) == 2
