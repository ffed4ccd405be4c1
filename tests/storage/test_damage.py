"""A damaged row: it says that it cannot be read, is never shown as something else, and nothing around it suffers."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.care.messages import MessageClass
from bot.care.people import Person
from bot.content.forms import JOURNAL
from bot.reports import export
from bot.services import filling_in, journaling, leaving
from bot.services.journaling import Note
from bot.storage import journal, outbox, sheets
from bot.storage.database import Database, Transaction
from bot.storage.outbox import Post
from bot.storage.tables import AnswerRow, DataKeyRow, EntryRow, PersonRow
from tests.looking import claim
from tests.storage.conftest import ANNA, BEN, NOW

TODAY = date(2026, 11, 20)

Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, Damage] = {
    "a bit of the words": lambda body: body[:20] + bytes([body[20] ^ 1]) + body[21:],
    "the version": lambda body: b"\x02" + body[1:],
    "the end": lambda body: body[:-1],
    "everything": lambda _body: b"",
}


async def write(database: Database, person: Person, telegram_id: int, *texts: str) -> list[UUID]:
    async with database.transaction() as tx:
        for n, text in enumerate(texts):
            await journaling.write(tx, person, tx.vault.lane(telegram_id), Note(text, n, NOW), NOW)
        return [entry.id for entry in await journal.everything(tx, person.id)]


async def body_of(tx: Transaction, entry_id: UUID) -> bytes:
    return (await tx.connection.execute(select(EntryRow.body).where(EntryRow.id == entry_id))).scalar_one()


async def put_body(tx: Transaction, entry_id: UUID, body: bytes) -> None:
    await tx.connection.execute(update(EntryRow).where(EntryRow.id == entry_id).values(body=body))


async def texts(database: Database, person: Person) -> list[str | None]:
    async with database.transaction() as tx:
        return [entry.text for entry in await journal.everything(tx, person.id)]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
async def test_a_damaged_entry_is_unreadable_and_the_others_are_not(
    database: Database, anna: Person, damage: Damage
) -> None:
    _first, hurt, _last = await write(database, anna, ANNA, "one", "two", "three")
    async with database.transaction() as tx:
        await put_body(tx, hurt, damage(await body_of(tx, hurt)))
    assert await texts(database, anna) == ["one", None, "three"]
    async with database.transaction() as tx:
        found = await journal.get(tx, anna.id, hurt)
        assert found is not None
        assert found.text is None
        document = export.render(await leaving.everything(tx, anna, NOW))
        assert b'"one"' in document
        assert b'"text": null' in document
        assert await journal.correct(tx, anna.id, hurt, "two again", NOW)
    assert await texts(database, anna) == ["one", "two again", "three"]


async def test_words_moved_to_another_row_or_person_are_unreadable(
    database: Database, anna: Person, ben: Person
) -> None:
    one, two = await write(database, anna, ANNA, "one", "two")
    (his,) = await write(database, ben, BEN, "his")
    async with database.transaction() as tx:
        body = await body_of(tx, one)
        await put_body(tx, two, body)
        await put_body(tx, his, body)
    assert await texts(database, anna) == ["one", None]
    assert await texts(database, ben) == [None]


async def test_a_damaged_answer_is_said_to_be_unreadable_and_not_to_be_skipped(
    database: Database, anna: Person
) -> None:
    async with database.transaction() as tx:
        step = await filling_in.begin(tx, anna, JOURNAL, TODAY, NOW)
        for _ in range(2):
            assert isinstance(step, filling_in.Question)
            step = await filling_in.choose(tx, anna, step.sheet.id, step.item.id, step.item.choices[0].id, NOW)
        first, second = await sheets.everything(tx, anna.id)
        await tx.connection.execute(update(AnswerRow).where(AnswerRow.id == first.id).values(body=b"\x01damaged"))
        hurt, whole = await sheets.on_day(tx, anna.id, TODAY)
        assert (hurt.unreadable, hurt.is_given, hurt.choice) == (True, True, None)
        assert whole == second


async def test_a_damaged_key_hurts_one_person_alone(
    database: Database, second: Database, anna: Person, ben: Person
) -> None:
    await write(database, anna, ANNA, "hers")
    await write(database, ben, BEN, "his")
    async with database.transaction() as tx:
        hurt = update(DataKeyRow).where(DataKeyRow.owner_id == anna.id)
        await tx.connection.execute(hurt.values(wrapped=b"\x01damaged"))
    assert await texts(second, anna) == [None]
    assert await texts(second, ben) == ["his"]


async def test_a_damaged_address_ends_the_messages_of_one_person_alone(
    database: Database, anna: Person, ben: Person
) -> None:
    async with database.transaction() as tx:
        for person, telegram_id in ((anna, ANNA), (ben, BEN)):
            body = {"say": {"text": "hello"}}
            lane, until = tx.vault.lane(telegram_id), NOW + timedelta(hours=1)
            await outbox.put(tx, Post(lane, MessageClass.REPLY, "reply", body, until, person_id=person.id), NOW)
        hurt = update(PersonRow).where(PersonRow.id == anna.id)
        await tx.connection.execute(hurt.values(address=b"\x01damaged"))
    async with database.transaction() as tx:
        ready, settled = await claim(tx, NOW, 32, classes=frozenset(MessageClass), resting=())
    assert [one.address for one in ready] == [BEN]
    assert [(one.ending.value, one.reason) for one in settled] == [("dead", "unreadable")]
