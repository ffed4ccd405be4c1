"""Questions for the provider: kept from anywhere, in an order of one's own, asked, answered."""

import pytest

from tests.cast import Story


@pytest.fixture
def kind() -> str:
    """What is told here stands above the databases; the storage tests and the kills try both."""
    return "sqlite"


async def texts(story: Story) -> list[tuple[str, str, str | None]]:
    """Every question in its order: the words, whether it was asked, the answer."""
    listed = [one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "question"]
    return [(one["body"]["text"], one["state"], one["body"].get("answer")) for one in listed]


async def asks(story: Story, words: str) -> None:
    await story.says(story.anna, "/learn")
    await story.pushes(story.anna, "questions")
    await story.pushes(story.anna, "ask:own")
    await story.says(story.anna, words)
    await story.breathes()


async def test_questions_are_put_in_order_marked_as_asked_answered_and_removed(story: Story) -> None:
    await story.arrives(story.anna)
    for words in ("Which scan is next?", "May I travel?", "Who is my nurse?"):
        await asks(story, words)
    await story.taps(story.anna, "My questions")
    assert "2. May I travel?" in story.last(story.anna).text
    await story.taps(story.anna, "3")
    await story.taps(story.anna, "One place up")
    await story.taps(story.anna, "2")
    assert story.last(story.anna).text.startswith("Who is my nurse?")
    await story.taps(story.anna, "One place up")
    assert "1. Who is my nurse?" in story.last(story.anna).text
    await story.taps(story.anna, "1")
    await story.taps(story.anna, "I asked it")
    assert "What was the answer?" in story.last(story.anna).text
    await story.says(story.anna, "Ms. Moor, on weekdays")
    assert "beside its question" in story.last(story.anna).text
    await story.taps(story.anna, "My questions")
    assert "1. Who is my nurse? (asked)\nAnswer: Ms. Moor, on weekdays" in story.last(story.anna).text
    await story.taps(story.anna, "3")
    await story.taps(story.anna, "Remove")
    assert await texts(story) == [
        ("Who is my nurse?", "asked", "Ms. Moor, on weekdays"),
        ("Which scan is next?", "open", None),
    ]
    assert await story.notes(story.anna) == []  # a question is no entry


async def test_kept_twice_is_kept_once_and_an_answer_to_a_removed_question_becomes_an_entry(story: Story) -> None:
    await story.arrives(story.anna)
    await story.presses(story.anna, story.last(story.anna), "ask:lesson:what-nets-are")
    await story.breathes()
    await story.presses(story.anna, story.last(story.anna), "ask:lesson:what-nets-are")
    assert len(await texts(story)) == 1
    await story.taps(story.anna, "My questions")
    await story.pushes(story.anna, "question:")
    shown = story.last(story.anna)
    await story.taps(story.anna, "Note the answer")
    found = (await story.kept(story.anna))["kept"][0]["id"]
    async with story.house.database.transaction() as tx:
        await tx.connection.exec_driver_sql("DELETE FROM kept")
    await story.says(story.anna, "It is a slow kind")
    assert await story.notes(story.anna) == ["It is a slow kind"]
    for verb in ("", ":asked", ":note", ":up", ":remove", ":nonsense"):
        await story.presses(story.anna, shown, f"question:{found}{verb}")
        assert "That button has closed" in shown.text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_cannot_be_a_question_is_declined_and_four_thousand_characters_are_kept(story: Story) -> None:
    await story.arrives(story.anna)
    for data in (
        "ask:lesson:made-up",
        "ask:kind:made-up",
        "ask:",
        "ask",
        "questions:99999999999999999999",
        "questions:x",
    ):
        await story.presses(story.anna, story.last(story.anna), data)
        await story.breathes()
    assert await texts(story) == []
    assert await story.is_idle()
    long = "why " * 1000
    await asks(story, long)
    assert (await texts(story))[0][0] == long.strip()
    await story.taps(story.anna, "My questions")
    await story.pushes(story.anna, "question:")
    assert long.strip()[:500] in story.all_texts(story.anna)
