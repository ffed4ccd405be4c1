"""A kind word answers a feeling that is present, in a text that is wholly understood, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.kindness import HELD_BACK, Kindness, feeling
from bot.care.red_flags import IDIOM, PSEUDO, Cue, Rules, Tier, lexicon
from bot.care.red_flags.values import Status

PHRASES = {"anger": ("angry", "angry about the end"), "guilt": ("guilty", "my fault"), HELD_BACK: ("go on", "the end")}
SAID = {IDIOM: (), PSEUDO: (), "no": ("not",), "past": ("last year",), "sister": ("my sister",)}
BESIDE = "i am im so feel today and it is the end with this was not my sister last year do go on"
UNDERSTOOD = frozenset(BESIDE.split())


def cue(name: str, status: Status) -> Cue:
    nothing: frozenset[str] = frozenset()
    reach = {Tier.CONTACT: 6}
    return Cue(name, status, "either", reach, "sentence", fillers=nothing, ended_by=nothing, cancelled_by=nothing)


RULES = Rules(
    lexicon(PHRASES, SAID, {}, {}, (), (), ()),
    (cue("no", "negated"), cue("past", "past"), cue("sister", "other")),
    (),
    frozenset({"or"}),
    frozenset({"and"}),
)
KIND = Kindness(RULES, ("anger", "guilt"), UNDERSTOOD)
WORDS = [*sorted(UNDERSTOOD), "angry", "guilty", "my fault", "go on", "the end", "pills", "41"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am angry", "anger"),
        ("It is my fault", "guilt"),
        ("I'm so angry and guilty today.", "anger"),
        ("Guilty, and so angry", "anger"),
        ("Angry with 41", "anger"),
        ("", None),
        ("It is the last year", None),
        ("I am not angry", None),
        ("Last year I was angry", None),
        ("My sister is angry", None),
    ],
)
def test_the_first_feeling_that_is_present_is_answered(text: str, expected: str | None) -> None:
    assert feeling(text, KIND) == expected


@pytest.mark.parametrize("text", ["I am angry. I go on", "Angry, it is the end", "I am angry and I do not go on"])
def test_a_way_of_speaking_that_may_mean_more_holds_the_answer_back(text: str) -> None:
    assert feeling(text, KIND) is None


def test_it_does_not_when_a_longer_phrase_says_what_is_meant() -> None:
    assert feeling("I am angry about the end", KIND) == "anger"


@pytest.mark.parametrize("word", ["pills", "jump", "asdf", "never", "злой"])
def test_one_word_that_is_not_understood_is_enough_for_silence(word: str) -> None:
    assert feeling("I am angry today", KIND) == "anger"
    assert feeling(f"I am angry today {word}", KIND) is None
    assert feeling(f"{word}. I am angry today", KIND) is None


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_is_said_nothing_is_answered_beside_a_danger_or_a_riddle(said: list[str]) -> None:
    found = feeling(" ".join(said), KIND)
    assert found in {None, "anger", "guilt"}
    if found:
        assert not {"go on", "pills"} & set(said)
        assert {"angry", "guilty", "my fault"} & set(said)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_without_an_accident(text: str) -> None:
    assert feeling(text, KIND) is None or any(word in text.lower() for word in ("angry", "guilty", "fault"))
