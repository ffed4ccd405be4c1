"""Forms being filled in, and their answers: each kept at once, a correction beside what it replaces."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from bot.storage.bulk import insert_all
from bot.storage.database import Transaction, new_id
from bot.storage.tables import AnswerRow, SheetRow
from bot.storage.vault import Unreadable

LABEL = "answer.body"


@dataclass(frozen=True)
class Sheet:
    """One filling-in of one form for one day."""

    id: UUID
    form_id: str
    form_version: int
    on: date
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """A choice id or words; neither for an item that was skipped, `unreadable` when it cannot be opened any more.

    `versus` is what the person said of a choice, measured against what is usual; `unsaid` when no such word is waited
    for any more, so that the number counts.
    """

    id: UUID
    sheet_id: UUID
    form_id: str
    form_version: int
    item_id: str
    on: date
    recorded_at: datetime
    replaces: UUID | None
    choice: str | None = None
    words: str | None = None
    versus: str | None = None
    unsaid: bool = False
    unreadable: bool = False
    message_id: int | None = None

    @property
    def is_given(self) -> bool:
        return self.choice is not None or self.words is not None or self.unreadable


async def open_sheet(
    tx: Transaction,
    person_id: UUID,
    *,
    form_id: str,
    form_version: int,
    on: date,
    now: datetime,
    occurrence_id: UUID | None = None,
) -> Sheet:
    sheet = Sheet(new_id(), form_id, form_version, on, now, None)
    values = {"id": sheet.id, "person_id": person_id, "occurrence_id": occurrence_id, "form_id": form_id}
    await tx.connection.execute(insert(SheetRow).values(**values, form_version=form_version, on=on, opened_at=now))
    return sheet


@dataclass(frozen=True)
class NewSheet:
    """A form to open for somebody's day."""

    person_id: UUID
    form_id: str
    form_version: int
    on: date
    occurrence_id: UUID | None


async def open_many(tx: Transaction, new: Sequence[NewSheet], now: datetime) -> list[Sheet]:
    """One for each, in the same order."""
    rows = [{"id": new_id(), "opened_at": now, **vars(one)} for one in new]
    await insert_all(tx, SheetRow, rows)
    return [
        Sheet(row["id"], one.form_id, one.form_version, one.on, now, None) for row, one in zip(rows, new, strict=True)
    ]


async def get(tx: Transaction, person_id: UUID, sheet_id: UUID) -> Sheet | None:
    query = select(SheetRow.__table__).where(SheetRow.person_id == person_id, SheetRow.id == sheet_id)
    row = (await tx.connection.execute(query)).one_or_none()
    return None if row is None else _sheet(row)


async def latest(tx: Transaction, person_id: UUID, form_ids: Collection[str], on: date) -> Sheet | None:
    query = select(SheetRow.__table__).where(
        SheetRow.person_id == person_id, SheetRow.form_id.in_(form_ids), SheetRow.on == on
    )
    row = (await tx.connection.execute(query.order_by(SheetRow.id.desc()).limit(1))).one_or_none()
    return None if row is None else _sheet(row)


async def all_of(tx: Transaction, person_id: UUID) -> list[Sheet]:
    """Every sheet, those without an answer too."""
    query = select(SheetRow.__table__).where(SheetRow.person_id == person_id).order_by(SheetRow.on, SheetRow.id)
    return [_sheet(row) for row in await tx.connection.execute(query)]


async def close(tx: Transaction, person_id: UUID, sheet_id: UUID, now: datetime) -> None:
    change = update(SheetRow).where(SheetRow.person_id == person_id, SheetRow.id == sheet_id)
    await tx.connection.execute(change.where(SheetRow.closed_at.is_(None)).values(closed_at=now))


async def answer(
    tx: Transaction,
    person_id: UUID,
    sheet: Sheet,
    item_id: str,
    given: Mapping[str, str | bool],
    *,
    now: datetime,
    message_id: int | None = None,
) -> None:
    """Keep an answer; an earlier one to the same item is named as replaced. `given` is empty for a skipped item."""
    before = next((one for one in await of_sheet(tx, person_id, sheet.id) if one.item_id == item_id), None)
    answer_id = new_id()
    body = await tx.vault.seal(json.dumps(dict(given)), label=LABEL, row=answer_id, owner=person_id)
    await tx.connection.execute(
        insert(AnswerRow).values(
            id=answer_id,
            person_id=person_id,
            sheet_id=sheet.id,
            form_id=sheet.form_id,
            form_version=sheet.form_version,
            item_id=item_id,
            body=body,
            on=sheet.on,
            message_id=message_id,
            recorded_at=now,
            replaces=before and before.id,
        )
    )


async def of_sheet(tx: Transaction, person_id: UUID, sheet_id: UUID) -> list[Answer]:
    """The answers that stand, in the order in which they were first given."""
    query = select(AnswerRow.__table__).where(AnswerRow.person_id == person_id, AnswerRow.sheet_id == sheet_id)
    return standing([await _answer(tx, row) for row in await tx.connection.execute(query.order_by(AnswerRow.id))])


async def on_day(tx: Transaction, person_id: UUID, on: date) -> list[Answer]:
    query = select(AnswerRow.__table__).where(AnswerRow.person_id == person_id, AnswerRow.on == on)
    return standing([await _answer(tx, row) for row in await tx.connection.execute(query.order_by(AnswerRow.id))])


async def of_items(tx: Transaction, person_id: UUID, items: Collection[str], since: date, until: date) -> list[Answer]:
    """What stands for some items from one day to another, the oldest day first."""
    query = select(AnswerRow.__table__).where(
        AnswerRow.person_id == person_id, AnswerRow.item_id.in_(items), AnswerRow.on >= since, AnswerRow.on <= until
    )
    rows = await tx.connection.execute(query.order_by(AnswerRow.id))
    return sorted(standing([await _answer(tx, row) for row in rows]), key=lambda one: one.on)


async def everything(tx: Transaction, person_id: UUID) -> list[Answer]:
    """Every answer ever given, replaced ones too."""
    query = select(AnswerRow.__table__).where(AnswerRow.person_id == person_id)
    return [await _answer(tx, row) for row in await tx.connection.execute(query.order_by(AnswerRow.id))]


async def since(tx: Transaction, person_id: UUID, instant: datetime, limit: int) -> list[Answer]:
    """The newest answers given after an instant, newest first."""
    query = select(AnswerRow.__table__).where(AnswerRow.person_id == person_id, AnswerRow.recorded_at > instant)
    rows = await tx.connection.execute(query.order_by(AnswerRow.id.desc()).limit(limit))
    return [await _answer(tx, row) for row in rows]


async def of_message(tx: Transaction, person_id: UUID, message_id: int) -> tuple[UUID, str] | None:
    """The sheet and item that a message of this person answered."""
    query = select(AnswerRow.sheet_id, AnswerRow.item_id).where(
        AnswerRow.person_id == person_id, AnswerRow.message_id == message_id
    )
    row = (await tx.connection.execute(query.limit(1))).one_or_none()
    return row and (row.sheet_id, row.item_id)


def standing(answers: list[Answer]) -> list[Answer]:
    """Without those that a later one replaces, the later one standing in the earlier one's place."""
    latest: dict[tuple[UUID, str], Answer] = {}
    for one in answers:
        latest[one.sheet_id, one.item_id] = one
    return list(latest.values())


def _sheet(row: Row[Any]) -> Sheet:
    return Sheet(row.id, row.form_id, row.form_version, row.on, row.opened_at, row.closed_at)


async def _answer(tx: Transaction, row: Row[Any]) -> Answer:
    try:
        given = json.loads(await tx.vault.open(row.body, label=LABEL, row=row.id, owner=row.person_id))
    except Unreadable:
        given = {"unreadable": True}
    return Answer(
        row.id,
        row.sheet_id,
        row.form_id,
        row.form_version,
        row.item_id,
        row.on,
        row.recorded_at,
        row.replaces,
        message_id=row.message_id,
        **given,
    )
