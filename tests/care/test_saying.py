"""One message as a value: kept and read back the same, and cut into as many as Telegram's limit makes of it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.care.saying import Button, Contact, Say, rows_of
from bot.care.texts import LIMIT, units

HERE, THERE = Button("Here", "a"), Button("There", "b")
buttons = st.lists(st.lists(st.builds(Button, st.text(min_size=1), st.text(min_size=1)), min_size=1).map(tuple))
parts = st.lists(st.sampled_from(["word ", "line\n", "🙂", "x" * 70, "Sentence. ", "\n\n"]), max_size=40)


@st.composite
def sayings(draw: st.DrawFn) -> Say:
    text = "Begin " + "".join(draw(parts)) * draw(st.sampled_from([1, 40]))
    spans = draw(st.lists(st.tuples(st.integers(0, units(text) - 1), st.integers(1, 300)), max_size=4))
    inside = tuple((offset, length) for offset, length in spans if offset + length <= units(text))
    return Say(text, inside, tuple(draw(buttons)), edits=draw(st.none() | st.integers(1)), silent=draw(st.booleans()))


def bold_words(say: Say) -> list[bytes]:
    text = say.text.encode("utf-16-le")
    return [text[2 * offset : 2 * (offset + length)] for offset, length in say.bold]


@given(sayings())
def test_what_is_kept_reads_back_the_same(say: Say) -> None:
    assert Say.from_json(json.loads(json.dumps(say.to_json()))) == say


def test_what_a_message_does_besides_its_words_is_kept_too() -> None:
    asking = Say("Where?", asks_location="Share", drops_keyboard=True, document="a.json")
    assert Say.from_json(asking.to_json()) == asking
    assert Say("Plain").to_json() == {"text": "Plain"}


@given(sayings())
def test_every_piece_fits_and_what_can_be_tapped_stands_under_the_last(say: Say) -> None:
    *before, last = say.pieces()
    assert last.buttons == say.buttons
    assert not any(piece.buttons for piece in before)
    assert all(units(piece.text) <= LIMIT for piece in (*before, last))
    assert "".join("".join(piece.text for piece in (*before, last)).split()) == "".join(say.text.split())


def test_what_can_be_tapped_is_under_the_last_of_three_and_nowhere_else() -> None:
    pieces = Say("word " * 2_000, buttons=((HERE, THERE),)).pieces()
    assert [piece.buttons for piece in pieces] == [(), (), ((HERE, THERE),)]


@given(sayings())
def test_only_the_first_piece_edits_and_what_is_bold_stays_on_its_words(say: Say) -> None:
    first, *others = say.pieces()
    assert first.edits == say.edits
    assert first.silent == say.silent
    assert not any(piece.edits or piece.bold for piece in others)
    whole = bold_words(say)
    assert all(words in whole for words in bold_words(first))
    assert all(offset + length <= units(first.text) for offset, length in first.bold)


def test_one_long_message_of_mostly_white_space_is_said_once() -> None:
    say = Say("Only this" + " " * LIMIT, buttons=((HERE,),))
    assert say.pieces() == [Say("Only this", buttons=((HERE,),))]


def test_buttons_stand_side_by_side_while_their_labels_are_short() -> None:
    assert rows_of([HERE, THERE, HERE]) == ((HERE, THERE), (HERE,))
    assert rows_of([HERE] * 5, across=4) == ((HERE,) * 4, (HERE,))
    assert rows_of([]) == ()


def test_one_label_too_long_for_half_a_phone_gives_every_button_its_own_row() -> None:
    assert rows_of([HERE, Button("x" * 20, "c")]) == ((HERE, Button("x" * 20, "c")),)
    assert rows_of([HERE, Button("x" * 21, "c")]) == ((HERE,), (Button("x" * 21, "c"),))
    assert rows_of([HERE, Button("🙂" * 11, "c")]) == ((HERE,), (Button("🙂" * 11, "c"),))


def test_a_contact_and_a_pin_come_back_as_they_were_put_by() -> None:
    for say in (
        Say(contact=Contact("Ward 4", "+4420"), silent=True),
        Say(pins=7),
        Say(unpins=7),
        Say("a", edits=7, only_edits=True),
    ):
        assert Say.from_json(say.to_json()) == say
        assert say.pieces() == [say]
