"""What one process changes another one knows, before it would be asked in a hurry."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.care.messages import MessageClass
from bot.chat.keeping_up import KeepingUp, find_in
from bot.chat.urgent import Known, Whereabouts
from bot.preview.changes import Changes
from bot.storage import outbox, people
from bot.storage.database import Database, Unavailable
from bot.storage.outbox import Post
from bot.storage.people import Consent

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
ANNA, BEN = 4711, 4712
PATIENCE = 20.0  # seconds after which a wait has failed
IRELAND, SPAIN = Whereabouts("IE", "en", "Europe/Dublin"), Whereabouts("ES", "en", "Europe/Madrid")
postgresql = pytest.mark.parametrize("kind", ["postgresql"])


class Watched(Known):
    """What it remembers can be waited for."""

    def __init__(self) -> None:
        super().__init__(is_current=False)
        self._changes = Changes()

    def learn(self, lane: bytes, whereabouts: Whereabouts) -> None:
        super().learn(lane, whereabouts)
        self._changes.happened()

    def forget(self, lane: bytes) -> None:
        super().forget(lane)
        self._changes.happened()

    def replace(self, by_lane: Mapping[bytes, Whereabouts]) -> None:
        super().replace(by_lane)
        self._changes.happened()

    async def until(self, lane: bytes, where: Whereabouts | None) -> None:
        assert await self._changes.until(lambda: self.of(lane) == where, PATIENCE)


@dataclass
class Other:
    """Another process on the same database, as far as it keeps up."""

    database: Database
    known: Watched = field(default_factory=Watched)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Other]:
    made = Other(Database(database.url, database.keyring))
    running = asyncio.create_task(KeepingUp(made.database, made.known, made.told.set).run(made.stopping))
    yield made
    made.stopping.set()
    await running
    await made.database.close()


def lane(database: Database, telegram_id: int) -> bytes:
    return database.keyring.index("telegram-id", telegram_id)


async def agrees(database: Database, telegram_id: int) -> None:
    async with database.transaction() as tx:
        consent = Consent(1, "en", NOW)
        await people.add(tx, telegram_id, country="IE", zone="Europe/Dublin", consent=consent)


async def moves(database: Database, telegram_id: int, failure: Exception | None = None) -> None:
    async with database.transaction() as tx:
        person = await people.find(tx, telegram_id)
        assert person is not None
        await people.change(tx, person.id, country="ES", zone="Europe/Madrid")
        if failure is not None:
            raise failure


@postgresql
async def test_who_comes_moves_and_leaves_is_known_to_all(database: Database, other: Other) -> None:
    await agrees(database, ANNA)
    await other.known.until(lane(database, ANNA), IRELAND)
    await moves(database, ANNA)
    await other.known.until(lane(database, ANNA), SPAIN)
    async with database.transaction() as tx:
        person = await people.find(tx, ANNA)
        assert person is not None
        await people.remove(tx, person.id)
    await other.known.until(lane(database, ANNA), None)


@postgresql
async def test_a_message_put_by_one_wakes_the_others_and_what_is_planned_wakes_nobody(
    database: Database, other: Other
) -> None:
    await agrees(database, ANNA)
    await other.known.until(lane(database, ANNA), IRELAND)
    for at in (NOW + timedelta(hours=1), NOW):
        assert not other.told.is_set()
        async with database.transaction() as tx:
            expires_at = NOW + timedelta(hours=2)
            post = Post(lane(database, ANNA), MessageClass.REPLY, "test", {}, expires_at, not_before=at)
            await outbox.put(tx, post, NOW)
    await asyncio.wait_for(other.told.wait(), PATIENCE)


@postgresql
async def test_what_is_undone_is_told_to_nobody(database: Database, other: Other) -> None:
    await agrees(database, ANNA)
    await agrees(database, BEN)
    await other.known.until(lane(database, ANNA), IRELAND)
    with pytest.raises(ZeroDivisionError):
        await moves(database, ANNA, ZeroDivisionError())
    await moves(database, BEN)
    await other.known.until(lane(database, BEN), SPAIN)
    assert other.known.of(lane(database, ANNA)) == IRELAND


@postgresql
async def test_what_was_missed_while_nothing_could_be_heard_is_made_up_for(database: Database, other: Other) -> None:
    await agrees(database, ANNA)
    await other.known.until(lane(database, ANNA), IRELAND)
    async with database.transaction() as tx:
        await tx.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        person = await people.find(tx, ANNA)
        assert person is not None
        await people.change(tx, person.id, country="ES", zone="Europe/Madrid")
    await other.known.until(lane(database, ANNA), SPAIN)


@postgresql
async def test_a_key_that_was_destroyed_is_kept_by_no_process(database: Database, other: Other) -> None:
    await agrees(database, ANNA)
    await other.known.until(lane(database, ANNA), IRELAND)
    async with other.database.transaction() as tx:
        person = await people.find(tx, ANNA)
        assert person is not None
        assert await people.telegram_id(tx, person.id) == ANNA
    keys = other.database._keys
    assert keys.get(person.id) is not None
    async with database.transaction() as tx:
        await people.remove(tx, person.id)
    await other.known.until(lane(database, ANNA), None)
    assert keys.get(person.id) is None


async def test_the_latest_heard_of_are_loaded_and_a_zone_nobody_knows_any_more_is_none(database: Database) -> None:
    for telegram_id in (ANNA, BEN):
        await agrees(database, telegram_id)
    async with database.transaction() as tx:
        person = await people.find(tx, BEN)
        assert person is not None
        await people.change(tx, person.id, zone="Mars/Phobos")
    known = Known()
    await KeepingUp(database, known, lambda: None).load()
    assert known.of(lane(database, ANNA)) == IRELAND
    assert known.of(lane(database, BEN)) == Whereabouts("IE", "en", "UTC")


async def test_who_is_not_remembered_is_looked_up(database: Database) -> None:
    await agrees(database, ANNA)
    known = Known(find_in(database))
    assert await known.look(lane(database, ANNA)) == IRELAND
    assert known.of(lane(database, ANNA)) == IRELAND
    assert await known.look(lane(database, BEN)) is None


async def test_what_may_be_stale_is_looked_up_and_else_is_the_best_there_is() -> None:
    answers: list[Whereabouts | Exception | None] = [SPAIN, Unavailable(), None]

    async def find(_: bytes) -> Whereabouts | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    known = Known(find, is_current=False)
    known.learn(b"anna", IRELAND)
    assert [await known.look(b"anna") for _ in range(3)] == [SPAIN, SPAIN, None]
    known.is_current = True
    known.learn(b"anna", IRELAND)
    assert await known.look(b"anna") == IRELAND


async def test_a_record_that_does_not_answer_keeps_nobody_waiting() -> None:
    silent = asyncio.Event()

    async def find(_: bytes) -> Whereabouts | None:
        await silent.wait()
        return SPAIN

    known = Known(find, is_current=False)
    known.learn(b"anna", IRELAND)
    assert await known.look(b"anna") == IRELAND
    silent.set()
    assert await known.look(b"anna") == SPAIN
