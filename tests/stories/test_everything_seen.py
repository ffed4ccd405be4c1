"""What a long walk through everything shows: labels that fit a phone, sentences looked up, buttons of one's own."""

import calendar
import re
from uuid import uuid4

import pytest

from bot.care.texts import units
from bot.chat.routes import TAPS
from tests.cast import Story
from tests.kinds import on_a_server
from tests.stories.walking import A_BREATH, WORDS, Walk

AS_SHORT_AS_A_SCALE = 5  # units of figures, hours, the names of days: five of them fit side by side
SIDE_BY_SIDE = 20  # units of a label that stands beside another
PLACE = re.compile(r"(arrive|set):(zone|country):[A-Z]")  # a button with the name of a place on it
DATED = {*calendar.day_abbr, *calendar.month_abbr, "AM", "PM"}  # Babel's words, in the language of the reader
ADDRESS = re.compile(r"https?://\S+|example\.org")  # nobody translates one
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
SHAPE = re.compile(UUID.pattern + r"|\d+")  # buttons that differ in a figure only do the same


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def test_labels_fit_a_phone_every_kind_of_button_was_seen_and_ben_presses_all_of_them_in_vain(
    story: Story,
) -> None:
    """One walk for both: it takes longer than what is looked at."""
    walk = Walk(story, story.anna)
    await walk.goes_everywhere()
    labels_fit_and_every_kind_was_seen(walk)
    await whatever_ben_presses_of_annas_changes_nothing_of_hers_and_tells_him_nothing(story, walk)


def labels_fit_and_every_kind_was_seen(walk: Walk) -> None:
    assert len(walk.rows) > 50
    for row in walk.rows:
        assert all(len(data.encode()) <= 64 for _, data in row), row
        if all(units(label) <= AS_SHORT_AS_A_SCALE for label, _ in row):
            assert len(row) <= 5
        else:
            assert len(row) <= 2, row
            assert len(row) == 1 or all(units(label) <= SIDE_BY_SIDE for label, _ in row), row
    seen = {data.partition(":")[0] for data in walk.data}
    assert set(TAPS) - seen <= {"zone"}  # asked only of those whose zone was never proved


async def whatever_ben_presses_of_annas_changes_nothing_of_hers_and_tells_him_nothing(story: Story, walk: Walk) -> None:
    for who in (story.ben, story.clara):
        await story.arrives(who)
    before, old = await story.kept(story.anna), story.last(story.anna)
    for data in {SHAPE.sub("", one): one for one in walk.data}.values():
        made_up = UUID.sub(lambda _: str(uuid4()), data)
        theirs, of_nobody = await answers(story, old.id, data, made_up)
        assert theirs == of_nobody, data
        assert not any(words in text for text in theirs for words in WORDS), data
    assert await story.kept(story.anna) == before
    await answers(story, old.id, "delete:yes", "delete:yes")
    assert await story.kept(story.anna) == before
    assert await story.is_stranger(story.ben)


@on_a_server
async def test_in_a_made_up_language_every_sentence_comes_out_bracketed(story: Story) -> None:
    who = story.add("Quincy", "qps")
    walk = Walk(story, who)
    await walk.goes_everywhere()
    labels = [label for row in walk.rows for label, data in row if not PLACE.match(data)]
    bare = {word for text in [*walk.texts, *labels] for word in outside(text)}
    assert bare <= DATED | {word for text in WORDS for word in text.split()}


def outside(text: str) -> list[str]:
    """The words of a text that stand in no brackets."""
    depth, bare = 0, []
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        bare.append(character if depth == 0 and character != "⟧" else " ")
    return re.findall(r"[^\W\d_]+", ADDRESS.sub("", "".join(bare)))


async def answers(story: Story, message_id: int, of_anna: str, made_up: str) -> list[list[str]]:
    """What Ben is told when he presses a button of Anna's, and Clara one that nobody ever had."""
    both = (story.ben, of_anna), (story.clara, made_up)
    said = [len(story.telegram.said(who.id)) for who, _ in both]
    for who, data in both:
        story.telegram.press(who.id, message_id, data)
    story.clock.advance(A_BREATH)
    await story.settle()
    return [[one.words for one in story.telegram.said(who.id)[n:]] for (who, _), n in zip(both, said, strict=True)]
