"""Groups and channels: one neutral line, and nothing of what is written there is kept."""

import pytest

from bot.storage.tables import EntryRow, InboxRow, OutboxRow
from tests.cast import Story
from tests.kinds import on_both

LINE = "I only work in a private chat."


@pytest.fixture
def kind() -> str:
    return "sqlite"


def said_in_group(story: Story, title: str = "Family") -> list[str]:
    group = next(chat for chat in story.telegram.chats.values() if chat.title == title)
    return [message.text for message in story.telegram.said(group.id)]


async def test_being_added_and_addressed_in_a_group_gets_one_neutral_line(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.group_message(story.anna.id, "/journal")
    await story.settle()
    assert said_in_group(story) == [LINE]
    await story.breathes()
    story.telegram.group_message(story.anna.id, "She had a bad night")
    await story.settle()
    assert set(said_in_group(story)) == {LINE}
    assert len(said_in_group(story)) <= 2


@on_both
async def test_nothing_that_is_written_in_a_group_is_kept(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.group_message(story.anna.id, "She had a bad night")
    story.telegram.group_message(story.ben.id, "I cannot breathe")
    await story.settle()
    assert await story.rows(EntryRow) == []
    assert {(row.body, row.state) for row in await story.rows(InboxRow)} == {(None, "done")}
    assert await story.is_stranger(story.ben)
    assert {row.body for row in await story.rows(OutboxRow) if row.ended_at} == {None}


async def test_urgent_words_are_not_answered_where_others_read_along(story: Story) -> None:
    story.telegram.group_message(story.ben.id, "I cannot breathe")
    await story.settle()
    assert not any("Call" in text for text in [*said_in_group(story), *story.texts(story.ben)])


async def test_what_a_channel_says_is_not_kept(story: Story) -> None:
    chat = {"id": -1001, "type": "channel", "title": "News"}
    post = {"update_id": 10**8, "channel_post": {"message_id": 1, "date": 0, "chat": chat, "text": "I cannot breathe"}}
    await story.house.intake.accept([post])
    await story.settle()
    (row,) = await story.rows(InboxRow)
    assert (row.body, row.state) == (None, "done")


async def test_a_group_says_nothing_about_somebodys_private_chat(story: Story) -> None:
    await story.arrives(story.anna)
    before = await story.kept(story.anna)
    said = len(story.texts(story.anna))
    story.telegram.group_message(story.anna.id, "/delete")
    await story.settle()
    assert await story.kept(story.anna) == before
    assert len(story.texts(story.anna)) == said
