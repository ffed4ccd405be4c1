"""A feeling is met with a kind word, a reason to stay with treatment, and a question to take along: never an alarm."""

import pytest

from bot.content import kindness
from tests.cast import Story

NO_MORE = "I don't want to go to the injection any more"


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def test_no_more_injections_is_acknowledged_and_becomes_a_question_in_one_tap(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, NO_MORE)
    word = kindness.kind_word_for(NO_MORE, "en")
    assert word is not None
    assert word.question is not None
    assert story.heard(story.anna, word.text) == 1
    assert story.heard(story.anna, "Call") + story.heard(story.anna, "999") == 0
    assert (await story.kept(story.anna))["person"]["held_until"] is None
    assert await story.notes(story.anna) == [NO_MORE]
    await story.pushes(story.anna, "ask:kind")
    assert word.question in story.last(story.anna).text
    listed = [one["body"]["text"] for one in (await story.kept(story.anna))["kept"]]
    assert listed == [word.question]
    await story.says(story.anna, "/relax")
    assert len(story.buttons(story.anna)) > 2  # nothing is held back


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_every_feeling_has_its_word_and_what_may_mean_more_has_none(story: Story) -> None:
    await story.arrives(story.anna)
    for word in kindness.file("en").kind_words:
        before = story.heard(story.anna, word.text)
        await story.says(story.anna, word.matches[0])
        assert story.heard(story.anna, word.text) == before + 1, word.matches[0]
        await story.breathes()
    words = [word.text for word in kindness.file("en").kind_words]
    said = len(story.texts(story.anna))
    for text in ("I don't want to go on", f"{NO_MORE}, I want to die", "I have chest pain and hate the injections"):
        await story.says(story.anna, text)
        await story.breathes()
    assert not any(word in text for text in story.texts(story.anna)[said:] for word in words)
    assert (await story.kept(story.anna))["person"]["held_until"] is not None
