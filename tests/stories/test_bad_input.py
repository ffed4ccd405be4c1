"""Odd, long and broken input: kept as it was typed where it is words, declined kindly where it is not."""

from collections.abc import Iterator

import pytest

from bot.care.texts import LIMIT, units
from bot.chat.routes import TAPS
from bot.preview.attachments import Kind
from tests.cast import Story


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def shown(story: Story, text: str, *, raw: bool = False) -> str:
    """The note that these words became, as it is shown alone."""
    await story.arrives(story.anna)
    story.telegram.write(story.anna.id, text, raw=raw)
    await story.settle()
    await story.says(story.anna, "/journal")
    said = len(story.texts(story.anna))
    await story.taps(story.anna, "1")
    await story.breathes()
    pieces = story.telegram.said(story.anna.id)[said - 1 :]
    assert all(units(piece.text) <= LIMIT for piece in pieces)
    assert "Correct" in [button.text for row in pieces[-1].buttons for button in row]
    return "".join(piece.text for piece in pieces)


SOUPS = [
    "<b>bold</b> & <script>alert(1)</script>",
    "**not bold** _nor_ `this` [or](here)",
    "{text} {0} %s {date!r}",
    "שלום, היום היה טוב",
    "أنا متعب اليوم",
    "🦓🦓🦓",
    "👩‍👩‍👧‍👦" * 30,
    "' OR 1=1; DROP TABLE entry; --",
    "a" * 64 + ":" + "b" * 64,
]


@pytest.mark.parametrize("text", SOUPS)
async def test_words_are_shown_as_they_were_typed(story: Story, text: str) -> None:
    assert text in await shown(story, text)
    assert await story.notes(story.anna) == [text]


@pytest.mark.parametrize("text", ["x" * 4096, "long words " * 372, "🦓" * 2048, "a\n" * 2047 + "b"])
async def test_the_longest_message_is_shown_whole_in_safe_pieces(story: Story, text: str) -> None:
    found = await shown(story, text)
    assert "".join(text.split()) in "".join(found.split())


@pytest.mark.parametrize(("text", "kept"), [("be\x00fore", "before"), ("half \ud83e emoji", "half � emoji")])
async def test_what_no_database_can_carry_is_left_out(story: Story, text: str, kept: str) -> None:
    assert kept in await shown(story, text, raw=True)
    assert await story.notes(story.anna) == [kept]


async def test_more_than_one_message_can_hold_becomes_several_notes(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "y" * 9000)
    assert "".join(await story.notes(story.anna)) == "y" * 9000


async def test_a_day_of_long_notes_is_shown_by_their_beginnings(story: Story) -> None:
    await story.arrives(story.anna)
    for letter in "abcdefgh":
        await story.says(story.anna, letter * 4096)
    await story.says(story.anna, "/journal")
    assert units(story.last(story.anna).text) <= LIMIT
    assert "h" * 400 + " …" in story.last(story.anna).text


async def test_an_unknown_command_is_not_journaled(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/relaxx now")
    assert "I do not know that command" in story.last(story.anna).text
    assert await story.notes(story.anna) == []


@pytest.mark.parametrize("text", ["/ five flushes", "1/2 day of rest", "//"])
async def test_a_slash_alone_makes_no_command(story: Story, text: str) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, text)
    assert await story.notes(story.anna) == [text]


async def test_commands_are_understood_in_any_case_and_with_the_bots_name(story: Story) -> None:
    await story.arrives(story.anna)
    for text in ("/HELP", "/help@stripes_preview_bot", "/Help me"):
        await story.says(story.anna, text)
        await story.breathes()
        assert "In an emergency call 999" in story.last(story.anna).text


@pytest.mark.parametrize("what", ["photo", "voice", "sticker", "document", "contact"])
async def test_what_is_not_words_is_declined_kindly(story: Story, what: Kind) -> None:
    await story.arrives(story.anna)
    story.telegram.send(story.anna.id, what)
    await story.settle()
    declined = "did not keep that contact" if what == "contact" else "I cannot keep pictures, voice notes or files"
    assert declined in story.last(story.anna).text
    assert await story.notes(story.anna) == []


async def test_the_words_below_a_picture_are_kept(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.send(story.anna.id, "photo", caption="My dinner, and it stayed down")
    await story.settle()
    assert "Your words are kept. The picture or file itself is not." in story.all_texts(story.anna)
    assert await story.notes(story.anna) == ["My dinner, and it stayed down"]


def made_up() -> Iterator[str]:
    """Data that no button of ours carries."""
    for verb in TAPS:
        yield from (verb, f"{verb}:", f"{verb}:nonsense", f"{verb}:::", f"{verb}:{'9' * 50}")
    yield from ("", ":", "nobody", "agree:²", "day:9999-12-31", "day:0001-01-01", "day:2026-02-30", "set:role:type")
    yield from ("arrive:role:place", "set:time:place", "set:zone:../../etc/passwd", "set:country:ZZ", "set:time:٢٥٠٠")
    yield from ("pause:1000000", "why:nobody", "safe:maybe", "note:00000000-0000-0000-0000-000000000000")


async def test_made_up_buttons_are_answered_and_break_nothing(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Precious")
    message = story.last(story.anna)
    for data in made_up():
        story.telegram.press(story.anna.id, message.id, data[:64])
    await story.settle()
    await story.breathes()
    assert "Something went wrong" not in story.all_texts(story.anna)
    assert await story.notes(story.anna) == ["Precious"]
    assert await story.is_idle()
