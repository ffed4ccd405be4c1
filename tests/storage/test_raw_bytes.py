"""What lies on the disk: no word, no token and no Telegram id of anybody can be read in it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, func, select, update

from bot.care.messages import MessageClass
from bot.care.people import Person
from bot.content.forms import JOURNAL
from bot.services import collecting, filling_in, journaling, making_time, questioning, tailoring
from bot.services.journaling import Note
from bot.storage import dialogue, inbox, outbox
from bot.storage.database import Database, Transaction
from bot.storage.inbox import Arrival
from bot.storage.kept import Kind
from bot.storage.outbox import Post
from bot.storage.tables import Base, EntryRow, KeptRow, OutboxRow
from tests.storage.conftest import ANNA, NOW
from tests.storage.rows import fill
from tests.storage.searching import found, places, spellings

WORDS = "marzipan-Ölümsüz-🦓-4711"
TOKEN = "4711471147:AAH-marzipan_like_a_bot_token-0123456"
STRANGER = 7_700_987_654_321


@pytest.fixture
async def kept(database: Database, anna: Person) -> Database:
    """Words of Anna, and of a stranger who agreed to nothing, through every function that keeps any."""
    async with database.transaction() as tx:
        lane = tx.vault.lane(ANNA)
        for said in (WORDS, TOKEN):
            await journaling.write(tx, anna, lane, Note(said, 1, NOW), NOW)
            await answer(tx, anna, said)
            await put_by(tx, anna, lane, said)
            await outbox.put(tx, post(lane, {"say": {"text": said}}, anna), NOW)
        await outbox.put(tx, post(tx.vault.lane(STRANGER), {"say": {"text": WORDS}, "chat_id": STRANGER}), NOW)
        await inbox.accept(tx, [arrival(n, telegram_id) for n, telegram_id in enumerate((ANNA, STRANGER))], NOW)
    return database


async def answer(tx: Transaction, anna: Person, said: str) -> None:
    """Through the form as far as the first question that is answered in words."""
    on = filling_in.today(anna, NOW)
    step = await filling_in.begin(tx, anna, JOURNAL, on, NOW)
    while isinstance(step, filling_in.Question) and step.item.kind != "words":
        step = await filling_in.skip(tx, anna, step.sheet.id, step.item.id, NOW)
    asked = await dialogue.get(tx, anna.id)
    assert asked is not None
    assert await filling_in.answer_in_words(tx, anna, asked, said, 2, NOW)


async def put_by(tx: Transaction, anna: Person, lane: bytes, said: str) -> None:
    """A question, a reading, a plan and an item of one's own."""
    await tailoring.add_own(tx, anna, said, NOW)
    await questioning.keep(tx, anna, said, "own", NOW)
    await collecting.collect(tx, anna, collecting.find_links(f"https://example.org/{said} {said}"), 3, NOW)
    await making_time.plan(tx, anna, lane, "hobbies", said, NOW.date(), NOW)


def post(lane: bytes, body: outbox.Body, person: Person | None = None) -> Post:
    until = NOW + timedelta(hours=1)
    return Post(lane, MessageClass.REPLY, "reply", body, until, person_id=person.id if person else None)


def arrival(update_id: int, telegram_id: int) -> Arrival:
    message = {"from": {"id": telegram_id}, "text": f"{WORDS} {TOKEN}"}
    return Arrival(update_id, telegram_id, "message", json.dumps(message))


async def test_nothing_anybody_wrote_can_be_read_in_what_is_stored(kept: Database) -> None:
    async with kept.transaction() as tx:
        for table in (EntryRow, OutboxRow):
            assert (await tx.connection.execute(select(func.count()).select_from(table))).scalar_one() >= 2
        kinds = (await tx.connection.execute(select(KeptRow.kind))).scalars().all()
        assert sorted(kinds) == sorted([Kind.QUESTION, Kind.READING, Kind.PLAN, Kind.OWN_ITEM] * 2)
        looked_at = await places(kept, tx)
    assert sum(len(content) for _, content in looked_at) > 1000
    assert found(looked_at, WORDS, TOKEN, ANNA, STRANGER) == set()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_the_files_beside_the_database_are_looked_at_too(kept: Database) -> None:
    async with kept.transaction() as tx:
        assert {name for name, _ in await places(kept, tx)} >= {"stripes.db", "stripes.db-wal", "stripes.db-shm"}


@pytest.mark.parametrize("said", [WORDS, TOKEN, ANNA], ids=["words", "token", "id"])
async def test_what_is_stored_in_clear_is_found_in_every_spelling(kept: Database, said: str | int) -> None:
    """The search itself: a search that finds nothing proves nothing."""
    for name, spelling in spellings(said).items():
        async with kept.transaction() as tx:
            await tx.connection.execute(update(OutboxRow).values(body=b"before" + spelling + b"after"))
        async with kept.transaction() as tx:
            assert name in {how for _, how in found(await places(kept, tx), said)}


async def test_a_word_in_a_plain_column_is_found(kept: Database) -> None:
    async with kept.transaction() as tx:
        await tx.connection.execute(update(OutboxRow).values(topic=WORDS))
    async with kept.transaction() as tx:
        assert found(await places(kept, tx), WORDS)


async def test_every_column_of_every_table_is_looked_at(database: Database) -> None:
    """A word planted in each column that can hold one, of whatever tables there are."""
    async with database.transaction() as tx:
        made = await tx.connection.run_sync(fill, Base.metadata.sorted_tables, {})
    planted = {
        (table.name, column.name): made[table.name][column.name]
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    async with database.transaction() as tx:
        looked_at = await places(database, tx)
    for value in planted.values():
        assert any(value in content for _, content in looked_at)
