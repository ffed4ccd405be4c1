"""Erasing: whatever tables there are, nothing of one person is left, no copy opens, and nobody else is touched."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.care.people import Person
from bot.services import leaving
from bot.storage import people
from bot.storage.database import Database
from bot.storage.tables import DataKeyRow, PersonRow
from bot.storage.vault import NOBODY, Unreadable
from tests.storage.conftest import ANNA, BEN
from tests.storage.rows import TABLES, belongs, everything, fill, hanging_on_a_person, named

REQUEST = UUID(int=1)


async def fill_for(database: Database, person: Person, telegram_id: int) -> None:
    """One more row for this person in every table that can hold one."""
    async with database.transaction() as tx:
        lane = tx.vault.lane(telegram_id)
        given = {"person.id": person.id, "owner_id": person.id, "lane": lane}
        await tx.connection.run_sync(fill, [*hanging_on_a_person(), named("inbox")], given)
        await tx.connection.run_sync(fill, [named("outbox")], before_they_agreed(lane))


def before_they_agreed(lane: bytes) -> dict[str, Any]:
    """A message from before this person was one: it knows their lane alone."""
    return {"lane": lane, "owner_id": NOBODY, "person_id": None, "occurrence_id": None}


async def erase(database: Database, person: Person, telegram_id: int) -> None:
    async with database.transaction() as tx:
        await leaving.erase(tx, person, tx.vault.lane(telegram_id), REQUEST)


def owned(rows: dict[str, list[dict[str, Any]]], person: Person, lane: bytes) -> dict[str, int]:
    """How many rows of each table name this person in any column."""
    return {
        table: sum(any(belongs(value, person.id, lane) for value in row.values()) for row in found)
        for table, found in rows.items()
    }


def test_every_table_that_names_a_person_goes_with_them() -> None:
    for table in TABLES:
        for column in table.columns:
            if column.name == "person_id":
                (key,) = column.foreign_keys
                assert (key.column, key.ondelete) == (PersonRow.__table__.c.id, "CASCADE")
    for table in hanging_on_a_person():
        assert {key.ondelete for key in table.foreign_keys} == {"CASCADE"}


async def test_nothing_of_somebody_who_left_is_left_and_nobody_else_is_touched(
    database: Database, anna: Person, ben: Person
) -> None:
    await fill_for(database, anna, ANNA)
    await fill_for(database, ben, BEN)
    index = database.keyring.index
    hers, his = index("telegram-id", ANNA), index("telegram-id", BEN)
    before = await everything(database.url)
    assert all(owned(before, anna, hers)[table.name] for table in hanging_on_a_person() if "person_id" in table.columns)
    await erase(database, anna, ANNA)
    after = await everything(database.url)
    assert {table: found for table, found in owned(after, anna, hers).items() if found} == {}
    assert owned(after, ben, his) == owned(before, ben, his)
    assert all(row in after[table] for table, found in before.items() for row in found if ben.id in row.values())


async def test_a_copy_made_before_cannot_be_opened_after(
    database: Database, second: Database, anna: Person, ben: Person
) -> None:
    async with database.transaction() as tx:
        copy = await tx.vault.seal("a hard night", label="entry.body", row=REQUEST, owner=anna.id)
        other = await tx.vault.seal("a good night", label="entry.body", row=REQUEST, owner=ben.id)
    await erase(database, anna, ANNA)
    for one in (database, second):
        async with one.transaction() as tx:
            with pytest.raises(Unreadable):
                await tx.vault.open(copy, label="entry.body", row=REQUEST, owner=anna.id)
            assert await tx.vault.open(other, label="entry.body", row=REQUEST, owner=ben.id) == "a good night"
            keys = (await tx.connection.execute(select(DataKeyRow.owner_id))).scalars()
            assert set(keys) == {NOBODY, ben.id}


async def test_erasing_that_does_not_commit_erases_nothing(database: Database, anna: Person) -> None:
    async with database.transaction() as tx:
        copy = await tx.vault.seal("a hard night", label="entry.body", row=REQUEST, owner=anna.id)

    async def half_way() -> None:
        async with database.transaction() as tx:
            await leaving.erase(tx, anna, tx.vault.lane(ANNA), REQUEST)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await half_way()
    async with database.transaction() as tx:
        assert await people.get(tx, anna.id) == anna
        assert await tx.vault.open(copy, label="entry.body", row=REQUEST, owner=anna.id) == "a hard night"


async def test_who_comes_back_is_somebody_new(database: Database, anna: Person) -> None:
    await erase(database, anna, ANNA)
    async with database.transaction() as tx:
        assert await people.find(tx, ANNA) is None
        again = await people.add(
            tx, ANNA, country="GB", zone="Europe/London", consent=people.Consent(1, "en", anna.created_at)
        )
        assert again.id != anna.id
        assert await people.telegram_id(tx, again.id) == ANNA
