"""The export: every column that holds anything of a person, whatever tables there are, and nothing of anybody else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.care.messages import Ending
from bot.care.occurrences import Quiet
from bot.care.people import Person, Role
from bot.care.rules import Daily
from bot.care.texts import clean
from bot.content.forms import CHECK_IN, JOURNAL
from bot.reports import export
from bot.services import arriving, comparing, filling_in, journaling, leaving, questioning, reminding, tailoring
from bot.services.journaling import Note
from bot.storage import journal, people, reminders, sheets
from bot.storage.database import Database, Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.tables import PersonRow
from tests.storage.conftest import ANNA, BEN, NOW
from tests.storage.rows import TABLES, everything, hanging_on_a_person

LATER = NOW + timedelta(hours=1)
AT_EIGHT = datetime(2026, 11, 20, 20, tzinfo=UTC)

EXPORTED = {
    "person": "person",
    "consent": "consents",
    "entry": "entries",
    "sheet": "sheets",
    "answer": "answers",
    "reminder": "reminders",
    "occurrence": "occurrences",
    "kept": "kept",
}
LEFT_OUT = {
    "due": "worked out anew from the reminder",
    "dialogue": "which of our own questions is open: gone with the next message",
    "outbox": "our own messages, without words once they are sent, forgotten after a month",
}
RENAMED = {
    "person.address": {"telegram_id"},
    "person.quiet_start": {"quiet"},
    "person.quiet_end": {"quiet"},
    "entry.body": {"text"},
    "answer.body": {"choice", "words", "versus"},
    "kept.body": {"body"},
}
TECHNICAL = {
    "person.lane": "the Telegram id once more, keyed",
    "consent.id": "nothing refers to it",
    "entry.receipt_id": "which message of ours acknowledged it",
    "sheet.occurrence_id": "which reminder opened it",
}

TEXTS = {
    "emoji": "👩🏽‍⚕️🦓 two scans 🇩🇪 e\u0301",
    "right to left": "كان يومي صعبًا‎ ובכל זאת טוב\u202e\u202c",
    "as long as a message": "ß" * 4096,
    "quotes": "\"'\\ {} <b>&amp;</b> \\u0041\n\r\n\t\u2028 ; DROP TABLE entry; --",
    "halves and nothing": "a\ud83d lone\udc9a half and \x00 nothing",
}


async def lived(database: Database, person: Person, telegram_id: int, words: str) -> None:
    """A day in which every column that can hold something comes to hold it."""
    async with database.transaction() as tx:
        lane = tx.vault.lane(telegram_id)
        await reminding.set_kind(tx, person, reminding.JOURNAL, at=time(20), rule=Daily(), now=NOW)
        await journaling.write(tx, person, lane, Note(f"{words} written", 11, NOW), NOW)
        (entry,) = await journal.everything(tx, person.id)
        await journal.correct(tx, person.id, entry.id, f"{words} corrected", LATER)
        await answered(tx, person, f"{words} answered")
        await questioning.keep(tx, person, f"{words} asked", "own", NOW)
        await measured(tx, person, f"{words} itch")
        await tx.connection.execute(update(PersonRow).where(PersonRow.id == person.id).values(**ABOUT))
        await reminding.queue_due(tx, AT_EIGHT)
        for row in await reminders.occurrences(tx, person.id):
            await reminders.settle(tx, row["id"], Ending.SENT, "accepted", AT_EIGHT)


async def measured(tx: Transaction, person: Person, words: str) -> None:
    """A check-in of another day: what is usual, an item of one's own, and an answer with a word beside it."""
    ill = replace(person, role=Role.PATIENT)
    await comparing.set_usual(tx, ill, "flushing", 1, NOW, known=True)
    await tailoring.add_own(tx, ill, words, NOW)
    await tailoring.toggle(tx, ill, "wheezing", NOW)
    await tailoring.treated(tx, ill, filling_in.today(ill, NOW), NOW)
    on = filling_in.today(ill, NOW) - timedelta(days=1)
    step = await filling_in.begin(tx, ill, CHECK_IN, on, NOW)
    await filling_in.choose(tx, ill, step.sheet.id, "flushing", "3", NOW)
    await filling_in.compare(tx, ill, step.sheet.id, "flushing", "worse", NOW)


ABOUT: dict[str, Any] = {
    "role": "both",
    "diagnosed": True,
    "quiet_start": time(22),
    "quiet_end": time(7),
    "paused_at": NOW,
    "paused_until": LATER,
    "held_until": LATER,
    "blocked_at": LATER,
    "arrived_at": NOW,
}


async def answered(tx: Transaction, person: Person, words: str) -> None:
    on = filling_in.today(person, NOW)
    step = await filling_in.begin(tx, person, JOURNAL, on, NOW)
    while isinstance(step, filling_in.Question):
        item, sheet = step.item, step.sheet
        if item.kind == "words":
            asked = Dialogue(filling_in.WORDS, NOW, sheet.id, item.id)
            found = await filling_in.answer_in_words(tx, person, asked, words, 12, NOW)
            assert found is not None
            step = found
        else:
            step = await filling_in.choose(tx, person, sheet.id, item.id, item.choices[0].id, NOW)
    await filling_in.again(tx, person, step.sheet.id, LATER)


async def exported(database: Database, person: Person) -> dict[str, Any]:
    """What the person gets: the document as it is written, read again."""
    async with database.transaction() as tx:
        known = await people.get(tx, person.id)
        assert known is not None
        return dict(json.loads(export.render(await leaving.everything(tx, known, LATER))))


def columns(table_name: str) -> list[str]:
    (table,) = [one for one in TABLES if one.name == table_name]
    return [f"{table_name}.{column.name}" for column in table.columns if column.name != "person_id"]


def records(document: dict[str, Any], table: str) -> list[dict[str, Any]]:
    part = document[EXPORTED[table]]
    return list(part) if isinstance(part, list) else [part]


def test_every_table_of_a_person_is_exported_or_left_out_for_a_reason() -> None:
    tables = {"person", *(table.name for table in hanging_on_a_person())}
    assert EXPORTED.keys() | LEFT_OUT.keys() == tables
    assert not EXPORTED.keys() & LEFT_OUT.keys()


async def test_every_column_is_in_the_export(database: Database, anna: Person) -> None:
    await lived(database, anna, ANNA, "anna")
    document = await exported(database, anna)
    for table in EXPORTED:
        for column in columns(table):
            expected = RENAMED.get(column, {column.partition(".")[2]})
            for record in records(document, table):
                assert expected <= record.keys() or column in TECHNICAL, column


async def test_every_value_that_is_stored_in_clear_is_in_the_export_as_it_is(database: Database, anna: Person) -> None:
    await lived(database, anna, ANNA, "anna")
    document, stored = await exported(database, anna), await everything(database.url)
    for table in EXPORTED:
        assert len(records(document, table)) == len(stored[table]) > 0
        names = [column.partition(".")[2] for column in columns(table) if column not in RENAMED | TECHNICAL]
        plain = [name for name in names if name != "slots"]
        assert sorted(shown(row, plain) for row in records(document, table)) == sorted(
            shown(json.loads(export.render(row_of(row, plain))), plain) for row in stored[table]
        )


def row_of(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def shown(row: dict[str, Any], names: list[str]) -> str:
    return json.dumps(row_of(row, names), sort_keys=True)


async def test_what_is_sealed_is_in_the_export_in_words(database: Database, anna: Person) -> None:
    await lived(database, anna, ANNA, "anna")
    document = await exported(database, anna)
    assert document["person"]["telegram_id"] == ANNA
    assert document["person"]["quiet"] == {"start": "22:00:00", "end": "07:00:00"}
    assert [entry["text"] for entry in document["entries"]] == ["anna corrected"]
    assert {answer["words"] for answer in document["answers"]} == {None, "anna answered"}
    assert all(answer["choice"] or answer["words"] for answer in document["answers"])
    bodies = {f"{one['kind']} {one['state']}": one["body"] for one in document["kept"]}
    assert bodies["question open"]["text"] == "anna asked"
    assert bodies["own-item asked"]["text"] == "anna itch"
    assert bodies["usual first"]["items"]["flushing"] == {"value": 1, "on": "2026-11-20", "known": True}
    assert bodies["usual latest"]["looked_at_on"] == bodies["treatment done"]["on"] == "2026-11-20"
    assert bodies["items chosen"] == {"added": ["wheezing"], "removed": []}
    assert (bodies["advice held"]["rule"], bodies["advice held"]["value"]) == ("answer-worse", 3)
    assert [one["versus"] for one in document["answers"] if one["item_id"] == "flushing"] == [None, "worse"]
    assert document["reminders"][0]["slots"] == ["20:00:00"]
    assert document["schema"] == "stripes-export-1"


async def test_nothing_of_anybody_else_is_in_it(database: Database, anna: Person, ben: Person) -> None:
    await lived(database, anna, ANNA, "anna")
    await lived(database, ben, BEN, "ben")
    hers, his = json.dumps(await exported(database, anna)), json.dumps(await exported(database, ben))
    for mine, other, other_id, words in ((hers, ben, BEN, "ben "), (his, anna, ANNA, "anna ")):
        assert str(other.id) not in mine
        assert str(other_id) not in mine
        assert words not in mine
    stored = await everything(database.url)
    for row in [*stored["entry"], *stored["sheet"], *stored["answer"], *stored["reminder"], *stored["kept"]]:
        assert (str(row["id"]) in hers) == (row["person_id"] == anna.id)
        assert (str(row["id"]) in his) == (row["person_id"] == ben.id)


@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS.keys())
async def test_words_come_back_exactly_as_they_were_written(database: Database, anna: Person, sent: str) -> None:
    text = clean(sent)
    async with database.transaction() as tx:
        await journaling.write(tx, anna, tx.vault.lane(ANNA), Note(text, 1, NOW), NOW)
        await answered(tx, anna, text)
    document = await exported(database, anna)
    assert [entry["text"] for entry in document["entries"]] == [text]
    assert {answer["words"] for answer in document["answers"]} == {None, text}


def test_only_what_nothing_can_carry_is_cleaned_away() -> None:
    assert clean(TEXTS["halves and nothing"]) == "a\ufffd lone\ufffd half and  nothing"
    assert all(clean(text) == text for name, text in TEXTS.items() if name != "halves and nothing")


async def test_a_sheet_that_was_put_aside_without_an_answer_is_in_it(database: Database, anna: Person) -> None:
    async with database.transaction() as tx:
        step = await filling_in.begin(tx, anna, JOURNAL, filling_in.today(anna, NOW), NOW)
        await filling_in.stop(tx, anna, step.sheet.id, LATER)
        assert await sheets.everything(tx, anna.id) == []
    (sheet,) = (await exported(database, anna))["sheets"]
    assert sheet["closed_at"] == LATER.isoformat()


async def test_quiet_hours_and_zone_are_those_that_were_set(database: Database, anna: Person) -> None:
    async with database.transaction() as tx:
        changed = await people.change(tx, anna.id, quiet=Quiet(time(23), time(6, 30)))
        await arriving.set_zone(tx, changed, "Asia/Kolkata", proved=True, now=NOW)
    about = (await exported(database, anna))["person"]
    assert (about["zone"], about["zone_proved"]) == ("Asia/Kolkata", True)
    assert about["quiet"] == {"start": "23:00:00", "end": "06:30:00"}
