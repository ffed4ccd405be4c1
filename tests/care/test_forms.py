"""Which question comes next, whatever was answered or skipped before."""

from hypothesis import given
from hypothesis import strategies as st

from bot.care.forms import Choice, Form, Item, in_turn, item_after, next_item

MOOD = Item("mood", "choice", "How?", (Choice("0", "low"), Choice("1", "high", 1)))
DAY = Item(
    "day",
    "choice",
    "Which?",
    (Choice("usual", "U", then=()), Choice("low", "L", then=("mood", "news"))),
    asked="beside",
)
NEWS = Item("news", "choice", "New?", (Choice("no", "No"), Choice("yes", "Yes", 2)))
TOLD = Item("told", "words", "What?", after=("news", "yes"))
FORM = Form("day", 1, (DAY, MOOD, Item("hard", "words", "What?"), NEWS, TOLD), "ours", "2026-11-20")
IDS = [item.id for item in FORM.items]
GIVEN = st.dictionaries(st.sampled_from([*IDS, "gone"]), st.none() | st.sampled_from(["0", "1", "usual", "low", "yes"]))


def ids(items: tuple[Item, ...]) -> list[str]:
    return [item.id for item in items]


@given(GIVEN)
def test_the_first_item_in_turn_that_was_not_passed_comes_next(given: dict[str, str | None]) -> None:
    left = [item for item in in_turn(FORM, given) if item.id not in given]
    assert next_item(FORM, given) == (left[0] if left else None)


def test_words_are_asked_for_only_where_something_is_to_tell() -> None:
    assert ids(in_turn(FORM, {})) == ["mood", "hard", "news"]
    assert ids(in_turn(FORM, {"news": "no"})) == ["mood", "hard", "news"]
    assert ids(in_turn(FORM, {"news": "yes"})) == ["mood", "hard", "news", "told"]


def test_a_usual_day_asks_nothing_and_a_low_one_little() -> None:
    assert in_turn(FORM, {"day": "usual"}) == ()
    assert ids(in_turn(FORM, {"day": "low"})) == ["mood", "news"]
    assert ids(in_turn(FORM, {"day": None})) == ["mood", "hard", "news"]


@given(GIVEN)
def test_what_follows_lies_behind_and_nothing_in_turn_is_left_out(given: dict[str, str | None]) -> None:
    turn = in_turn(FORM, given)
    seen, item = [], next_item(FORM, {key: value for key, value in given.items() if key == "day"})
    while item is not None:
        seen.append(item.id)
        item = item_after(FORM, item.id, given)
    assert seen == ids(turn)[ids(turn).index(seen[0]) :] if seen else turn == ()


def test_after_a_way_beside_the_first_open_question_follows() -> None:
    assert item_after(FORM, "day", {"day": "low", "mood": "1"}) == NEWS
    assert item_after(FORM, "day", {"day": "usual"}) is None


def test_an_item_and_a_choice_are_found_by_their_ids_and_nothing_else() -> None:
    assert FORM.item("mood") is MOOD
    assert FORM.item("Mood") is None
    assert MOOD.choice("1") == Choice("1", "high", 1)
    assert MOOD.choice("high") is None
    assert FORM.items[2].choice("0") is None
