"""Put to many at once, the day's question says and keeps what it would say and keep for each alone."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.care.messages import MessageClass
from bot.care.people import Person, Role
from bot.care.rules import Daily
from bot.services import arriving, asking, delivering, filling_in, making_time, reminding, tailoring
from bot.services.delivering import Ready
from bot.storage import dialogue, kept, people, sending
from bot.storage.database import Database, Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.kept import Kind
from bot.storage.outbox import Leased
from bot.storage.tables import DialogueRow, SheetRow
from tests.looking import claim

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
EIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)
FIRST_ID = 7_700_000_000_000
PLAIN = 4

Change = Callable[[Transaction, Person, bytes], Awaitable[object]]


async def began(tx: Transaction, person: Person, _lane: bytes) -> None:
    await filling_in.begin(tx, person, tailoring.daily(person), date(2026, 11, 20), NOW)


async def plans(tx: Transaction, person: Person, lane: bytes) -> None:
    await making_time.plan(tx, person, lane, "own", "a walk", date(2026, 11, 20), NOW - timedelta(hours=8))


async def has_own_question(tx: Transaction, person: Person, _lane: bytes) -> None:
    await tailoring.add_own(tx, person, "Hands cold?", NOW)


async def chose(tx: Transaction, person: Person, _lane: bytes) -> None:
    await tailoring.toggle(tx, person, tailoring.can_choose(person)[0].id, NOW)


async def was_flagged(tx: Transaction, person: Person, _lane: bytes) -> None:
    await kept.add(tx, person.id, Kind.FLAG, "open", {"tier": "crisis"}, NOW)


async def is_asked_else(tx: Transaction, person: Person, _lane: bytes) -> None:
    await dialogue.ask(tx, person.id, Dialogue("question", EIGHT - timedelta(minutes=5)))


async def learns_soon(tx: Transaction, person: Person, _lane: bytes) -> None:
    await reminding.set_kind(tx, person, reminding.LEARNING, at=time(20, 10), rule=Daily(), now=NOW)


async def fell_silent(tx: Transaction, person: Person, _lane: bytes) -> None:
    await people.change(tx, person.id, heard_at=NOW - timedelta(days=9))


async def is_unsure_of_the_zone(tx: Transaction, person: Person, _lane: bytes) -> None:
    await people.change(tx, person.id, zone_proved=False)


async def paused(tx: Transaction, person: Person, _lane: bytes) -> None:
    await people.change(tx, person.id, paused_at=NOW)


CHANGES: list[Change] = [
    began, plans, has_own_question, chose, was_flagged, is_asked_else, learns_soon, fell_silent, is_unsure_of_the_zone,
    paused,
]  # fmt: skip
ROLES = (Role.PATIENT, Role.CAREGIVER, None, Role.BOTH)


async def arrive(database: Database, number: int, change: Change | None) -> None:
    """Somebody who is asked at eight, of every role in turn, some of them here for longer than a week."""
    async with database.transaction() as tx:
        person = await arriving.agree(tx, FIRST_ID + number, "en-GB", NOW)
        since = NOW - timedelta(days=number)
        wanted: dict[str, Any] = {"role": ROLES[number % 4], "zone_proved": True, "created_at": since}
        person = await people.change(tx, person.id, heard_at=NOW, **wanted)
        await reminding.set_kind(tx, person, reminding.JOURNAL, at=time(20), rule=Daily(), now=NOW)
        if change:
            await change(tx, person, tx.vault.lane(FIRST_ID + number))


@pytest.fixture
async def asked(database: Database) -> Database:
    for number, change in enumerate([*[None] * PLAIN * 3, *CHANGES]):
        await arrive(database, number, change)
    async with database.transaction() as tx:
        await reminding.queue_due(tx, EIGHT)
    return database


class Undone(Exception):
    """What was tried is undone."""


async def trial(database: Database, at_once: bool) -> tuple[dict[int, str], dict[int, list[str]]]:
    """What each is told, and what is kept of it, by Telegram id; nothing of it stays."""
    told: dict[int, str] = {}
    rows: dict[int, list[str]] = {}
    try:
        async with database.transaction() as tx:
            leased = await sending.lease(tx, EIGHT, 99, frozenset({MessageClass.PROMPT}), ())
            daily = [one for one in leased if one.purpose == reminding.JOURNAL]
            if at_once:
                letters = await asking.ask_many(tx, daily, EIGHT)
                told = {_id(one): _plain(letters[one.id].say) for one in daily if one.id in letters}
            else:
                found = [(one, await delivering._judge(tx, one, EIGHT)) for one in daily]
                told = {_id(one): _plain(each.letter.say) for one, each in found if isinstance(each, Ready)}
            rows = {_id(one): await _kept(tx, one) for one in daily}
            raise Undone
    except Undone:
        return told, rows


def _id(one: Leased) -> int:
    assert one.address is not None
    return one.address - FIRST_ID


def _plain(value: object) -> str:
    """Without the ids of sheets, which are new each time."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", str(value))


async def _kept(tx: Transaction, one: Leased) -> list[str]:
    assert one.person is not None
    sheets = select(SheetRow.form_id, SheetRow.form_version, SheetRow.on, SheetRow.opened_at, SheetRow.occurrence_id)
    asks = select(DialogueRow.asks, DialogueRow.item_id, DialogueRow.opened_at)
    found = [
        *await tx.connection.execute(sheets.where(SheetRow.person_id == one.person.id)),
        *await tx.connection.execute(asks.where(DialogueRow.person_id == one.person.id)),
    ]
    return [str(row) for row in found]


async def test_those_who_are_as_most_are_are_asked_the_same_as_alone(asked: Database) -> None:
    together, kept_together = await trial(asked, at_once=True)
    alone, kept_alone = await trial(asked, at_once=False)
    assert together.keys() == set(range(PLAIN * 3))
    assert {number: alone[number] for number in together} == together
    assert {number: kept_alone[number] for number in together} == {one: kept_together[one] for one in together}
    assert len({text.split("buttons")[0] for text in together.values()}) > 1


async def test_whoever_needs_a_closer_look_is_left_alone(asked: Database) -> None:
    before = {number: kept for number, kept in (await trial(asked, at_once=True))[1].items() if number >= PLAIN * 3}
    assert len(before) == len(CHANGES) - 1  # of one, something planned leaves first
    others = [kept for number, kept in before.items() if number not in {PLAIN * 3, PLAIN * 3 + 5}]
    assert others == [[]] * len(others)  # but for who had begun, or was asked something


async def test_through_the_whole_claim_everybody_is_looked_at_once(asked: Database) -> None:
    async with asked.transaction() as tx:
        ready, settled = await claim(tx, EIGHT, 99, classes=frozenset({MessageClass.PROMPT}), resting=())
    people_told = {one.address for one in ready}
    assert len(people_told) == len(ready) >= PLAIN * 3 + len(CHANGES) - 2  # one is paused
    assert {one.reason for one in settled} <= {"paused", "joined"}
