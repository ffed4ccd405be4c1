"""Damaged rows and updates of shapes that Telegram never sends: whoever they belong to, nobody else waits for them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage.tables import Base, DataKeyRow, PersonRow, ReminderRow
from bot.storage.vault import NOBODY
from tests.cast import Story

ODD: list[dict[str, Any]] = [
    {"callback_query": []},
    {"callback_query": None},
    {"callback_query": {"from": {"id": 1}}},
    {"message": {"from": "somebody", "chat": {"id": 1, "type": "private"}, "text": "Hello"}},
    {"message": {"from": {"id": "abc"}, "chat": {"id": 1, "type": "private"}, "text": "Hello"}},
    {"message": {"from": {"id": 2**70}, "chat": {"id": 1, "type": "private"}, "text": "Hello"}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": ["private"]}, "text": "Hello"}},
    {"message": {"from": {"id": 1}, "chat": {"type": "group"}, "text": "/start"}},
    {"my_chat_member": {"from": {"id": 1}, "chat": {"id": -1, "type": "group"}, "new_chat_member": "me"}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "date": "x", "text": "I can't breathe"}},
    {"something_new": {"id": 1}},
]


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_update_stops_neither_fetching_nor_turns(story: Story, odd: dict[str, Any]) -> None:
    await story.house.intake.accept([{"update_id": 77, **odd}])
    await story.settle()
    story.telegram.violations.clear()  # whoever is answered here exists in no chat
    await story.arrives(story.ben)
    assert "The first question comes today" in story.last(story.ben).text


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (PersonRow, {"zone": "Nowhere/Atall"}),
        (PersonRow, {"role": "zebra"}),
        (ReminderRow, {"rule": {"every": "blue moon"}}),
        (DataKeyRow, {"wrapped": b"\x00" * 60}),
    ],
)
async def test_a_damaged_row_keeps_nobody_else_from_being_asked(
    story: Story, table: type[Base], values: dict[str, Any]
) -> None:
    await story.arrives(story.anna)
    async with story.house.database.transaction() as tx:
        statement = update(table).values(**values)
        if table is DataKeyRow:
            statement = statement.where(DataKeyRow.owner_id != NOBODY)
        await tx.connection.execute(statement)
    await story.arrives(story.ben)
    await story.is_now(story.clock.now().replace(hour=20, minute=0, second=5))
    assert "How was your mood?" in story.last(story.ben).text
    await story.later(timedelta(hours=2))
    await story.says(story.ben, "A quiet evening")
    assert "Kept." in story.all_texts(story.ben)


@pytest.mark.parametrize("caption", ["/start", "/privacy"])
async def test_a_stranger_who_writes_a_command_below_a_picture_hears_what_comes_first(
    story: Story, caption: str
) -> None:
    story.telegram.send(story.clara.id, "photo", caption=caption)
    await story.settle()
    assert "I keep nothing before you agree" in story.last(story.clara).text
