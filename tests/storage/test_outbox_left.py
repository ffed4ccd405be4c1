"""A message that every process dies of is looked at alone, then not at all; the others leave meanwhile."""

from bot.care.messages import Ending, MessageClass
from bot.services import delivering
from bot.services.delivering import Settled
from bot.storage.database import Database
from bot.storage.sending import LEFT
from tests.storage.conftest import BEN
from tests.storage.test_outbox import end, expire_leases, lease, mark, post, put, rescue, rows, states, words

CARLA = BEN + 1
DEADLY = Settled(MessageClass.REPLY, Ending.DEAD, "broken")


async def die(database: Database) -> list[Settled]:
    """The process is gone, and its leases are over."""
    await expire_leases(database)
    return await rescue(database)


async def put_three(database: Database) -> None:
    for telegram_id, text in ((BEN - 1, "deadly"), (BEN, "second"), (CARLA, "third")):
        await put(database, post(database, text, telegram_id))


async def test_what_a_process_dies_of_every_time_ends_as_dead_and_takes_nothing_along(database: Database) -> None:
    await put_three(database)
    assert words(await lease(database)) == ["deadly", "second", "third"]
    assert await die(database) == []
    for _ in LEFT[1:]:
        assert words(await lease(database)) == ["deadly"]
        assert await die(database) == []
    assert words(await lease(database)) == ["deadly"]
    assert await die(database) == [DEADLY]
    dead = (await rows(database))[0]
    assert (dead.state, dead.reason, dead.body) == ("dead", "broken", None)
    for text in ("second", "third"):
        (one,) = leased = await lease(database)
        assert words(leased) == [text]
        await mark(database, leased)
        assert await end(database, one)
    assert await states(database) == ["dead", "sent", "sent"]


async def test_what_comes_anew_does_not_wait_behind_what_a_process_died_of(database: Database) -> None:
    await put(database, post(database, "deadly"))
    await lease(database)
    await die(database)
    await put(database, post(database, "urgent", BEN, message_class=MessageClass.URGENT))
    assert words(await lease(database)) == ["urgent"]


async def test_what_a_living_process_gives_back_is_not_counted(database: Database) -> None:
    await put(database, post(database, "one"))
    for _ in range(len(LEFT) + 2):
        leased = await lease(database)
        async with database.transaction() as tx:
            await delivering.give_back(tx, leased)
    assert [(row.state, row.reason, row.attempts) for row in await rows(database)] == [("waiting", None, 0)]


async def test_a_lease_that_somebody_else_has_taken_over_is_not_looked_at(database: Database) -> None:
    await put(database, post(database, "one"))
    stale = await lease(database)
    await die(database)
    fresh = await lease(database)
    async with database.transaction() as tx:
        assert await delivering.look(tx, stale, fresh[0].not_before) == ([], [])
        await delivering.give_back(tx, stale)
        ready, _ = await delivering.look(tx, fresh, fresh[0].not_before)
    assert [one.leased.fence for one in ready] == [2]
    assert await states(database) == ["sending"]
