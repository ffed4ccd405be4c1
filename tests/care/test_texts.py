"""Text as Telegram counts it, and cut so that nothing is lost or broken."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.care.texts import LIMIT, clean, split, units

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
THUMB = "👍🏽"
HEART = "❤\ufe0f"
words = st.text(st.sampled_from("aé.\n ßあ🙂") | st.characters(exclude_categories=["Cs"]), max_size=120)


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("🙂", 2), (FAMILY, 11), ("\ud83d", 1)])
def test_a_character_beyond_the_basic_plane_counts_twice(text: str, length: int) -> None:
    assert units(text) == length


@given(words)
def test_what_cannot_be_stored_is_taken_out_and_nothing_else(text: str) -> None:
    assert clean(text) == text.replace("\x00", "")
    assert clean(f"{text}\x00\ud83d") == clean(text) + "\ufffd"
    assert clean(text).encode() is not None


@given(words, st.integers(2, 40))
@example("🙂" * 50, 3)
@example(" " * 50, 7)
@example("a" * 50, 2)
def test_nothing_is_lost_but_white_space_at_a_cut(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(units(piece) <= limit for piece in pieces) or not text.strip()
    at = 0
    for piece in pieces:
        found = text.index(piece, at)
        assert not text[at:found].strip()
        at = found + len(piece)


@given(words)
def test_a_text_that_fits_is_left_alone(text: str) -> None:
    assert split(text) == [text]


def test_a_text_without_any_border_is_cut_at_the_limit() -> None:
    assert [len(piece) for piece in split("x" * 10_000)] == [LIMIT, LIMIT, 10_000 - 2 * LIMIT]
    assert [units(piece) for piece in split("a" + "🙂" * 4_000)] == [LIMIT - 1, 8_001 - (LIMIT - 1)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("one two.\n\nthree four", ["one two.", "three four"]),
        ("one two\nthree. four", ["one two", "three. four"]),
        ("one two. three four", ["one two.", "three four"]),
        ("one two three fourfive", ["one two three", "fourfive"]),
        ("a bcdefghijklmnopqrstu", ["a bcdefghijklm", "nopqrstu"]),
    ],
)
def test_a_cut_is_made_at_the_greatest_border_of_the_second_half(text: str, pieces: list[str]) -> None:
    assert split(text, 14) == pieces


@pytest.mark.parametrize("emoji", [FAMILY, THUMB, HEART, "e\u0301"])
@pytest.mark.parametrize("before", range(20, 31))
def test_an_emoji_of_many_parts_stays_whole(emoji: str, before: int) -> None:
    pieces = split("x" * before + emoji + "y" * 40, 30)
    assert [piece for piece in pieces if emoji in piece]
    assert all(units(piece) <= 30 for piece in pieces)


def test_an_emoji_longer_than_a_message_is_cut_all_the_same() -> None:
    pieces = split("\u200d".join("👩" * 40), 30)
    assert "".join(pieces) == "\u200d".join("👩" * 40)
    assert all(units(piece) <= 30 for piece in pieces)
