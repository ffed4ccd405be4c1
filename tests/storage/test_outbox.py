"""Messages on their way: one place per topic, one in the air per person, one end each, and no words left behind."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.care.messages import Ending, Fate, MessageClass, Outcome
from bot.care.people import Person
from bot.services import delivering
from bot.storage import outbox, sending
from bot.storage.database import Database
from bot.storage.outbox import BREATH, Leased, Post
from bot.storage.sending import Ended, Postponed
from bot.storage.tables import OutboxRow
from tests.looking import claim
from tests.storage.conftest import ANNA, BEN, NOW

SECOND = timedelta(seconds=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERY = frozenset(MessageClass)
IN_FLIGHT = ("leased", "sending")


def post(database: Database, words: str, telegram_id: int = ANNA, **changed: Any) -> Post:
    """A reply to somebody who has not agreed to be kept; what is changed may make it anything else."""
    made = Post(
        lane=database.keyring.index("telegram-id", telegram_id),
        message_class=MessageClass.REPLY,
        purpose="reply",
        body={"say": {"text": words}, "chat_id": telegram_id},
        expires_at=NOW + timedelta(hours=1),
    )
    return replace(made, **changed)


async def put(database: Database, one: Post, now: datetime = NOW) -> UUID:
    async with database.transaction() as tx:
        return await outbox.put(tx, one, now)


async def lease(
    database: Database,
    now: datetime = NOW,
    limit: int = 32,
    classes: Collection[MessageClass] = EVERY,
    resting: Collection[bytes] = (),
) -> list[Leased]:
    async with database.transaction() as tx:
        return await sending.lease(tx, now, limit, classes, resting)


async def mark(database: Database, leased: Sequence[Leased]) -> set[UUID]:
    async with database.transaction() as tx:
        return await sending.mark(tx, leased)


async def end(database: Database, one: Leased, now: datetime = NOW) -> bool:
    async with database.transaction() as tx:
        return bool(await sending.settle(tx, [Ended(one, Ending.SENT, "accepted", 7)], now))


async def rescue(database: Database, *, all_of_them: bool = False) -> list[delivering.Settled]:
    async with database.transaction() as tx:
        return await delivering.rescue(tx, NOW, all_of_them=all_of_them)


async def rows(database: Database) -> list[Any]:
    async with database.transaction() as tx:
        return list((await tx.connection.execute(select(OutboxRow.__table__).order_by(OutboxRow.id))).all())


async def states(database: Database) -> list[str]:
    return [row.state for row in await rows(database)]


async def expire_leases(database: Database) -> None:
    """As if the process that leased had been gone for longer than any lease."""
    async with database.transaction() as tx:
        held = update(OutboxRow).where(OutboxRow.state.in_(IN_FLIGHT))
        await tx.connection.execute(held.values(lease_until=LONG_AGO))


def words(leased: Sequence[Leased]) -> list[str]:
    return [one.body["say"]["text"] if one.body else "" for one in leased]


# Putting


async def test_while_a_message_waits_a_newer_one_on_its_topic_takes_its_place(database: Database) -> None:
    first = await put(database, post(database, "one", topic="menu"))
    assert await put(database, post(database, "two", topic="menu", expires_at=NOW + timedelta(hours=2))) == first
    (leased,) = await lease(database)
    assert words([leased]) == ["two"]
    assert leased.expires_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    "other", [{"topic": "else"}, {"topic": None}, {"telegram_id": BEN}], ids=["topic", "none", "person"]
)
async def test_a_message_about_something_else_has_a_place_of_its_own(database: Database, other: dict[str, Any]) -> None:
    await put(database, post(database, "one", topic="menu"))
    await put(database, post(database, "two", **{"topic": "menu", **other}))
    assert len(await rows(database)) == 2


async def test_what_has_no_topic_is_never_replaced(database: Database) -> None:
    await put(database, post(database, "one"))
    await put(database, post(database, "two"))
    assert len(await rows(database)) == 2


async def test_a_message_that_was_tried_is_not_replaced(database: Database) -> None:
    await put(database, post(database, "one", topic="menu"))
    (leased,) = await lease(database)
    await put(database, post(database, "two", topic="menu"))
    await mark(database, [leased])
    async with database.transaction() as tx:
        assert await sending.settle(tx, [Postponed(leased, NOW, "later", 0)], NOW)
    await put(database, post(database, "three", topic="menu"))
    assert [row.attempts for row in await rows(database)] == [1, 0]
    assert words(await lease(database, NOW + BREATH)) == ["one"]


async def test_the_same_topic_is_spoken_of_once_in_a_breath(database: Database) -> None:
    await put(database, post(database, "one", topic="menu"))
    assert await end(database, (await lease(database))[0])
    later = NOW + SECOND
    await put(database, post(database, "two", topic="menu"), later)
    await put(database, post(database, "three", topic="menu"), later)
    assert await lease(database, later) == []
    assert await lease(database, NOW + BREATH - timedelta(microseconds=1)) == []
    assert words(await lease(database, NOW + BREATH)) == ["three"]


async def test_what_need_not_be_spaced_leaves_at_once(database: Database) -> None:
    await put(database, post(database, "one", topic="edit:1"))
    assert await end(database, (await lease(database))[0])
    await put(database, post(database, "two", topic="edit:1", spaced=False), NOW + SECOND)
    assert words(await lease(database, NOW + SECOND)) == ["two"]


async def test_a_message_that_has_a_time_waits_for_it(database: Database) -> None:
    await put(database, post(database, "one", not_before=NOW + SECOND))
    assert await lease(database) == []
    assert words(await lease(database, NOW + SECOND)) == ["one"]


async def test_what_waits_can_be_taken_back_and_what_has_left_cannot(database: Database, anna: Person) -> None:
    hers = post(database, "one", person_id=anna.id, purpose="learning")
    await put(database, hers)
    await put(database, post(database, "two", BEN))
    await put(database, replace(hers, not_before=NOW + 2 * SECOND))
    async with database.transaction() as tx:
        (waiting,) = await outbox.waiting_until(tx, anna.id, {"learning"}, NOW + SECOND)
        assert await outbox.cancel(tx, waiting, "joined", NOW)
        assert not await outbox.cancel(tx, waiting, "joined", NOW)
    assert words(await lease(database)) == ["two"]


async def test_what_is_planned_anew_on_its_topic_waits_for_the_new_time(database: Database) -> None:
    await put(database, post(database, "one", topic="live:1", not_before=NOW + SECOND))
    await put(database, post(database, "two", topic="live:1", not_before=NOW + 2 * SECOND))
    assert await lease(database, NOW + SECOND) == []
    assert words(await lease(database, NOW + 2 * SECOND)) == ["two"]


# Leasing


async def test_one_message_of_a_person_is_in_the_air_at_a_time_in_order(database: Database) -> None:
    for said in ("one", "two", "three"):
        await put(database, post(database, said))
    await put(database, post(database, "to ben", BEN))
    flights = []
    while leased := await lease(database):
        flights.append(words(leased))
        assert await lease(database) == []
        assert len(await mark(database, leased)) == len(leased)
        assert await lease(database) == []
        assert all([await end(database, one) for one in leased])
    assert flights == [["one", "to ben"], ["two"], ["three"]]


async def test_what_is_urgent_waits_for_nothing(database: Database) -> None:
    await put(database, post(database, "reply"))
    assert words(await lease(database)) == ["reply"]
    for said in ("first alarm", "second alarm"):
        await put(database, post(database, said, message_class=MessageClass.URGENT))
    assert words(await lease(database)) == ["first alarm", "second alarm"]


async def test_what_matters_more_leaves_first_and_other_classes_stay(database: Database) -> None:
    await put(database, post(database, "prompt", message_class=MessageClass.PROMPT))
    await put(database, post(database, "reply"))
    await put(database, post(database, "alert", message_class=MessageClass.ALERT))
    assert await lease(database, classes=[MessageClass.DIGEST]) == []
    assert words(await lease(database)) == ["alert"]


async def test_people_who_rest_are_passed_over(database: Database) -> None:
    await put(database, post(database, "to anna"))
    await put(database, post(database, "to ben", BEN))
    resting = [database.keyring.index("telegram-id", ANNA)]
    assert words(await lease(database, resting=resting)) == ["to ben"]


async def test_a_message_to_a_person_carries_their_address_and_who_they_are(database: Database, anna: Person) -> None:
    await put(database, post(database, "one", person_id=anna.id, body={"render": "export"}))
    (leased,) = await lease(database)
    assert (leased.address, leased.person, leased.body) == (ANNA, anna, {"render": "export"})


# Settling


async def test_a_message_ends_once_and_its_words_are_gone(database: Database) -> None:
    await put(database, post(database, "one"))
    (leased,) = await lease(database)
    await mark(database, [leased])
    assert await end(database, leased)
    assert not await end(database, leased)
    (row,) = await rows(database)
    assert (row.state, row.body, row.message_id, row.ended_at, row.attempts) == ("sent", None, 7, NOW, 1)


async def test_a_lease_that_was_taken_over_settles_nothing(database: Database) -> None:
    await put(database, post(database, "one"))
    (stale,) = await lease(database)
    await expire_leases(database)
    assert await rescue(database) == []
    assert await mark(database, [stale]) == set()  # freed: not even a call is made
    (fresh,) = await lease(database)
    assert fresh.fence == stale.fence + 1
    assert await mark(database, [stale]) == set()
    assert await mark(database, [fresh]) == {fresh.id}
    assert not await end(database, stale)
    async with database.transaction() as tx:
        assert not await sending.settle(tx, [Postponed(stale, NOW, "later", 0)], NOW)
        assert await delivering.settle(tx, [(stale, Outcome(Fate.SENT, "accepted", 8))], NOW) == []
    assert await states(database) == ["sending"]
    assert await end(database, fresh)


async def test_a_lease_that_still_holds_is_not_freed(database: Database) -> None:
    await put(database, post(database, "one"))
    leased = await lease(database)
    assert await rescue(database) == []
    assert await mark(database, leased) == {leased[0].id}
    assert await rescue(database) == []
    assert await states(database) == ["sending"]


@pytest.mark.parametrize("message_class", list(MessageClass))
async def test_of_a_call_that_nobody_saw_the_end_of_the_class_decides(
    database: Database, message_class: MessageClass
) -> None:
    await put(database, post(database, "one", message_class=message_class))
    resends = 0
    now = NOW
    while leased := await lease(database, now):
        await mark(database, leased)
        await expire_leases(database)
        settled = await rescue(database)
        resends += not settled
        now += timedelta(minutes=2)
    assert resends == message_class.handling.resends
    (row,) = await rows(database)
    assert (row.state, row.reason, row.body, row.attempts) == ("unknown", "interrupted", None, resends + 1)


async def test_where_one_process_is_alone_everything_in_the_air_is_taken_up_at_once(database: Database) -> None:
    await put(database, post(database, "leased"))
    await put(database, post(database, "called", BEN, message_class=MessageClass.PROMPT))
    leased = await lease(database)
    await mark(database, [one for one in leased if one.address == BEN])
    settled = await rescue(database, all_of_them=True)
    assert [(one.message_class, one.ending) for one in settled] == [(MessageClass.PROMPT, Ending.UNKNOWN)]
    assert await states(database) == ["waiting", "unknown"]
    assert words(await lease(database)) == ["leased"]


async def test_a_message_that_cannot_be_read_any_more_ends_as_dead(database: Database) -> None:
    await put(database, post(database, "one"))
    await put(database, post(database, "two", BEN))
    async with database.transaction() as tx:
        damaged = update(OutboxRow).where(OutboxRow.lane == tx.vault.lane(ANNA))
        await tx.connection.execute(damaged.values(body=b"\x01damaged"))
    async with database.transaction() as tx:
        ready, settled = await claim(tx, NOW, 32, classes=EVERY, resting=())
    assert [one.letter.say.text for one in ready] == ["two"]
    assert [(one.ending, one.reason) for one in settled] == [(Ending.DEAD, "unreadable")]


@pytest.mark.parametrize("body", [{"render": "nothing-we-know"}, {"say": {"colour": "red"}}, {}], ids=str)
async def test_a_message_that_cannot_be_worked_out_ends_alone(
    database: Database, anna: Person, body: dict[str, Any]
) -> None:
    await put(database, post(database, "one", person_id=anna.id, body=body))
    await put(database, post(database, "two", BEN))
    async with database.transaction() as tx:
        ready, settled = await claim(tx, NOW, 32, classes=EVERY, resting=())
    assert [one.letter.say.text for one in ready] == ["two"]
    assert [(one.ending, one.reason) for one in settled] == [(Ending.DEAD, "broken")]


async def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(database: Database) -> None:
    await put(database, post(database, "one"))
    await end(database, (await lease(database))[0])
    await put(database, post(database, "two"))
    async with database.transaction() as tx:
        assert await outbox.purge(tx, NOW, 10) == 0
        assert await outbox.purge(tx, NOW + SECOND, 10) == 1
    assert await states(database) == ["waiting"]
