"""Which question comes next, whatever was answered or skipped before."""

from hypothesis import given
from hypothesis import strategies as st

from bot.care.forms import Choice, Form, Item, next_item

MOOD = Item("mood", "choice", "How?", (Choice("0", "low"), Choice("1", "high")))
FORM = Form("day", 1, (MOOD, Item("hard", "words", "What?"), Item("well", "words", "What?")), "ours", "2026-11-20")


@given(st.sets(st.sampled_from(["mood", "hard", "well", "gone"])))
def test_the_first_item_that_was_not_passed_comes_next(passed: set[str]) -> None:
    left = [item for item in FORM.items if item.id not in passed]
    assert next_item(FORM, passed) == (left[0] if left else None)


def test_an_item_and_a_choice_are_found_by_their_ids_and_nothing_else() -> None:
    assert FORM.item("mood") is MOOD
    assert FORM.item("Mood") is None
    assert MOOD.choice("1") == Choice("1", "high")
    assert MOOD.choice("high") is None
    assert FORM.items[1].choice("0") is None
