"""Reminders ring once for each local date, whoever looks and however often, and never when it is too late."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot.care.messages import MessageClass
from bot.care.occurrences import next_occurrence
from bot.care.people import Person
from bot.care.rules import Daily
from bot.services import adjusting, arriving, delivering, reminding, replanning
from bot.storage import people, reminders, stamps
from bot.storage.database import Database, new_id
from bot.storage.reminders import Place
from bot.storage.tables import DueRow, OccurrenceRow, OutboxRow, ReminderRow
from bot.telemetry import Telemetry
from bot.ticks import Ticks
from tests.storage.conftest import NOW

AT_EIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)  # eight in the evening in London
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def asked(database: Database, anna: Person) -> Person:
    """Anna, who wants to be asked at eight every evening."""
    async with database.transaction() as tx:
        await reminding.set_kind(tx, anna, reminding.JOURNAL, at=time(20), rule=Daily(), now=NOW)
    return anna


async def queue_due(database: Database, now: datetime) -> int:
    async with database.transaction() as tx:
        return await reminding.queue_due(tx, now)


async def moves(database: Database, person: Person, zone: str, now: datetime) -> None:
    async with database.transaction() as tx:
        known = await people.get(tx, person.id)
        assert known is not None
        await arriving.set_zone(tx, known, zone, proved=True, now=now)


async def rows(database: Database, table: type[Any], *order: str) -> list[Any]:
    async with database.transaction() as tx:
        query = select(table.__table__).order_by(*(getattr(table, name) for name in order))
        return list((await tx.connection.execute(query)).all())


async def rung(database: Database) -> list[tuple[int, str, str | None]]:
    """Day of the month, state and reason of every occurrence."""
    found = await rows(database, OccurrenceRow, "on", "slot")
    return [(row.on.day, row.state, row.reason) for row in found]


async def queued(database: Database) -> int:
    return len(await rows(database, OutboxRow, "id"))


async def due_at(database: Database) -> list[tuple[datetime, date]]:
    return [(row.due_at, row.on) for row in await rows(database, DueRow, "due_at")]


async def deliver(database: Database, now: datetime) -> tuple[list[str], list[tuple[str, str]]]:
    """What would be sent now, by purpose, and what ended instead."""
    async with database.transaction() as tx:
        ready, settled = await delivering.claim(tx, now, 32, classes=frozenset(MessageClass), resting=())
    return [one.leased.purpose for one in ready], [(one.ending.value, one.reason) for one in settled]


async def test_a_reminder_rings_at_its_instant_and_not_before(database: Database, asked: Person) -> None:
    assert asked.zone == "Europe/London"
    assert await due_at(database) == [(AT_EIGHT, date(2026, 11, 20))]
    assert await queue_due(database, AT_EIGHT - timedelta(microseconds=1)) == 0
    assert await queue_due(database, AT_EIGHT) == 1
    assert await rung(database) == [(20, "open", None)]
    assert await due_at(database) == [(AT_EIGHT + DAY, date(2026, 11, 21))]
    assert await deliver(database, AT_EIGHT) == (["journal"], [])


@pytest.mark.usefixtures("asked")
async def test_looking_twice_rings_once(database: Database) -> None:
    assert [await queue_due(database, AT_EIGHT), await queue_due(database, AT_EIGHT)] == [1, 0]
    assert (await rung(database), await queued(database)) == ([(20, "open", None)], 1)


@pytest.mark.usefixtures("asked")
async def test_two_processes_that_look_at_once_ring_once(database: Database, second: Database) -> None:
    own = [database] if database.is_sqlite else [database, second]
    handled = await asyncio.gather(*(queue_due(one, AT_EIGHT) for one in own * 4))
    assert sorted(handled)[-2:] == [0, 1]
    assert (await rung(database), await queued(database)) == ([(20, "open", None)], 1)


@pytest.mark.usefixtures("on_a_server", "asked")
async def test_what_another_process_is_queueing_is_passed_over(database: Database, second: Database) -> None:
    async with database.transaction() as tx:
        assert await reminding.queue_due(tx, AT_EIGHT) == 1
        assert await queue_due(second, AT_EIGHT) == 0
    assert await queue_due(second, AT_EIGHT) == 0
    assert await queued(database) == 1


async def test_a_date_that_has_rung_does_not_ring_again_even_when_it_is_due_again(
    database: Database, asked: Person
) -> None:
    """As after a restored row, or a clock that was set back: the date itself is unique."""
    await queue_due(database, AT_EIGHT)
    async with database.transaction() as tx:
        (mine,) = await reminders.of_person(tx, asked.id)
        await reminders.set_due(tx, mine.id, 0, next_occurrence(mine.rule, time(20), ZoneInfo(asked.zone), NOW))
    assert await queue_due(database, AT_EIGHT + HOUR) == 1
    assert (await rung(database), await queued(database)) == ([(20, "open", None)], 1)
    assert await due_at(database) == [(AT_EIGHT + DAY, date(2026, 11, 21))]


@pytest.mark.usefixtures("asked")
async def test_after_three_days_away_the_newest_rings_and_the_older_are_accounted_for(database: Database) -> None:
    back = AT_EIGHT + 3 * DAY + HOUR
    assert await queue_due(database, back) == 1
    assert await rung(database) == [
        (20, "expired", "too-late"),
        (21, "expired", "too-late"),
        (22, "expired", "too-late"),
        (23, "open", None),
    ]
    assert await queued(database) == 1
    assert await due_at(database) == [(AT_EIGHT + 4 * DAY, date(2026, 11, 24))]
    assert await deliver(database, back) == (["journal"], [])


@pytest.mark.usefixtures("asked")
async def test_when_the_newest_day_is_over_too_nothing_rings(database: Database) -> None:
    assert await queue_due(database, AT_EIGHT + 2 * DAY + 5 * HOUR) == 1
    assert await rung(database) == [(day, "expired", "too-late") for day in (20, 21, 22)]
    assert await queued(database) == 0


@pytest.mark.usefixtures("asked")
async def test_a_question_three_days_old_never_leaves(database: Database) -> None:
    await queue_due(database, AT_EIGHT)
    assert await deliver(database, AT_EIGHT + 3 * DAY) == ([], [("expired", "too-late")])
    assert await rung(database) == [(20, "expired", "too-late")]
    assert [(row.state, row.body) for row in await rows(database, OutboxRow, "id")] == [("expired", None)]


@pytest.mark.usefixtures("asked")
async def test_a_question_leaves_until_its_day_is_over(database: Database) -> None:
    await queue_due(database, AT_EIGHT)
    midnight = AT_EIGHT + 4 * HOUR
    assert await deliver(database, midnight) == ([], [("expired", "too-late")])
    await queue_due(database, AT_EIGHT + DAY)
    assert await deliver(database, midnight + DAY - timedelta(microseconds=1)) == (["journal"], [])


@pytest.mark.parametrize(
    ("zone", "next_at"),
    [
        ("America/New_York", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 21, 7, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 11, 21, 20, tzinfo=UTC)),
    ],
)
async def test_who_moves_after_it_rang_is_not_asked_again_for_the_same_date(
    database: Database, asked: Person, zone: str, next_at: datetime
) -> None:
    await queue_due(database, AT_EIGHT)
    await moves(database, asked, zone, AT_EIGHT + timedelta(minutes=1))
    assert await due_at(database) == [(next_at, date(2026, 11, 21))]
    await queue_due(database, next_at)
    assert [day for day, _state, _reason in await rung(database)] == [20, 21]


async def test_who_moves_to_and_fro_is_asked_once_for_each_date(database: Database, asked: Person) -> None:
    zones = ("Pacific/Auckland", "America/New_York", "Asia/Kolkata", "Pacific/Honolulu", "Europe/London")
    now = NOW
    for n in range(40):
        now += 5 * HOUR
        await queue_due(database, now)
        await moves(database, asked, zones[n % len(zones)], now)
    dates = [row.on for row in await rows(database, OccurrenceRow, "on")]
    assert len(dates) > 4
    assert len(dates) == len(set(dates))


async def test_a_reminder_that_is_silenced_does_not_ring_and_comes_back_with_a_new_hour(
    database: Database, asked: Person
) -> None:
    async with database.transaction() as tx:
        await reminding.set_kind(tx, asked, reminding.JOURNAL, at=None, rule=Daily(), now=NOW)
    assert await due_at(database) == []
    assert await queue_due(database, AT_EIGHT) == 0
    async with database.transaction() as tx:
        await reminding.set_kind(tx, asked, reminding.JOURNAL, at=time(7, 30), rule=Daily(), now=NOW)
    assert await due_at(database) == [(datetime(2026, 11, 21, 7, 30, tzinfo=UTC), date(2026, 11, 21))]


@pytest.mark.usefixtures("asked")
async def test_every_occurrence_that_is_over_says_why_and_when(database: Database) -> None:
    await queue_due(database, AT_EIGHT + 2 * DAY)
    await deliver(database, AT_EIGHT + 5 * DAY)
    for row in await rows(database, OccurrenceRow, "on"):
        assert row.state != "open"
        assert row.reason
        assert row.ended_at is not None


# --- what changes while a reminder waits


async def test_new_time_zone_rules_move_the_instant_and_keep_the_date(database: Database, asked: Person) -> None:
    """As if the rules before had this evening in London an hour later."""
    async with database.transaction() as tx:
        (mine,) = await reminders.of_person(tx, asked.id)
        await reminders.postpone(tx, mine.id, 0, AT_EIGHT + HOUR)
        await stamps.put(tx, stamps.TIME_ZONE_RULES, "older")
    await Ticks(database, Telemetry(), lambda: NOW, lambda: None, "newer").queue_due()
    assert await due_at(database) == [(AT_EIGHT, date(2026, 11, 20))]
    async with database.transaction() as tx:
        assert not await replanning.is_needed(tx, "newer")


async def test_with_the_same_rules_nothing_is_worked_out_anew(database: Database, asked: Person) -> None:
    async with database.transaction() as tx:
        (mine,) = await reminders.of_person(tx, asked.id)
        await stamps.put(tx, stamps.TIME_ZONE_RULES, "these")
        await reminders.postpone(tx, mine.id, 0, AT_EIGHT + HOUR)
    await Ticks(database, Telemetry(), lambda: NOW, lambda: None, "these").queue_due()
    assert await due_at(database) == [(AT_EIGHT + HOUR, date(2026, 11, 20))]


async def test_new_rules_reach_every_due_row_in_batches_and_what_is_overdue_still_rings(
    database: Database, asked: Person
) -> None:
    async with database.transaction() as tx:
        for hour in (1, 2, 3):
            reminder = await adjusting.draft(tx, asked, "own words", NOW)
            assert reminder is not None
            await adjusting.set_hours(tx, asked, reminder, [time(20 + hour)], NOW)
        (_, *own) = await reminders.of_person(tx, asked.id)
        for one in own:
            await reminders.postpone(tx, one.id, 0, NOW - HOUR)
        place: Place | None = replanning.START
        rounds = 0
        while place is not None:
            place, rounds = await replanning.replan(tx, place, limit=2), rounds + 1
    assert rounds == 3
    assert sorted(at for at, _ in await due_at(database)) == [AT_EIGHT + n * HOUR for n in range(4)]


async def test_what_is_due_rings_by_the_old_clock_before_somebody_moves(database: Database, asked: Person) -> None:
    await moves(database, asked, "Asia/Tokyo", AT_EIGHT + timedelta(minutes=1))
    (rung,) = await rows(database, OccurrenceRow, "on")
    assert (rung.on, rung.due_at) == (date(2026, 11, 20), AT_EIGHT)
    assert [on for _, on in await due_at(database)] == [date(2026, 11, 21)]


async def test_hours_that_stay_at_home_ring_by_the_clock_of_home_until_somebody_is_back(
    database: Database, asked: Person
) -> None:
    await moves(database, asked, "Asia/Tokyo", NOW)
    assert await due_at(database) == [(datetime(2026, 11, 21, 11, tzinfo=UTC), date(2026, 11, 21))]
    async with database.transaction() as tx:
        person = await people.get(tx, asked.id)
        assert person is not None
        await arriving.stay_in(tx, person, "Europe/London", NOW)
    assert await due_at(database) == [(AT_EIGHT, date(2026, 11, 20))]
    await moves(database, asked, "Europe/London", NOW)
    async with database.transaction() as tx:
        assert [one.zone for one in await reminders.of_person(tx, asked.id)] == [None]


async def test_an_edit_at_the_very_hour_rings_once_and_never_again_that_day(database: Database, asked: Person) -> None:
    late = AT_EIGHT + timedelta(seconds=1)
    async with database.transaction() as tx:
        (mine,) = await reminders.of_person(tx, asked.id)
        await adjusting.set_hours(tx, asked, mine, [time(21)], late)
    assert await queue_due(database, AT_EIGHT + 2 * HOUR) == 0
    assert [row.on for row in await rows(database, OccurrenceRow, "on")] == [date(2026, 11, 20)]
    assert await due_at(database) == [(datetime(2026, 11, 21, 21, tzinfo=UTC), date(2026, 11, 21))]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_ten_thousand_reminders_are_read_a_page_at_a_time(database: Database, asked: Person) -> None:
    async with database.transaction() as tx:
        made = [
            {"id": new_id(), "person_id": asked.id, "kind": "own", "message_class": "prompt", "created_at": NOW}
            | {"rule": {"every": "day"}, "slots": {"at": []}, "is_active": False, "is_neutral": False}
            for _ in range(10_000)
        ]
        await tx.connection.execute(insert(ReminderRow), made)
        assert await adjusting.draft(tx, asked, "one more", NOW) is None
        seen, after = 0, None
        while page := await reminders.page(tx, asked.id, after, 500):
            seen, after = seen + len(page), page[-1].id
    assert seen == 10_001
