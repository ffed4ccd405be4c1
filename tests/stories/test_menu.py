"""The menu of the phone lists what works, and no more than fits."""

from typing import Any

import pytest

from bot.chat.introducing import introduce
from tests.cast import Story

MOST = 9


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def listed(story: Story) -> list[dict[str, Any]]:
    await introduce(story.house.transport, polls=True)
    (commands,) = story.telegram.profile.commands.values()
    return commands


async def test_every_listed_command_answers_and_there_are_at_most_nine(story: Story) -> None:
    await story.arrives(story.anna)
    commands = await listed(story)
    assert 0 < len(commands) <= MOST
    for one in commands:
        said = len(story.telegram.said(story.anna.id))
        await story.says(story.anna, f"/{one['command']}")
        assert len(story.telegram.said(story.anna.id)) == said + 1, one
        assert "I do not know that command" not in story.last(story.anna).words


async def test_help_names_every_listed_command(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/help")
    for one in await listed(story):
        assert one["command"] == "help" or f"/{one['command']}" in story.last(story.anna).text


async def test_only_private_chats_get_the_menu(story: Story) -> None:
    await listed(story)
    assert {scope for scope, _ in story.telegram.profile.commands} == {"all_private_chats"}
