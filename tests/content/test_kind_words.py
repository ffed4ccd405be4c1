"""Every kind word's own examples, and that none of them ever stands where urgent advice belongs."""

import pytest

from bot.care.red_flags import Tier, assess
from bot.content import kindness, red_flags, urgent_answers
from bot.content.countries import countries
from bot.content.kindness import kind_word_for
from tests.content.living import KIND_WORDS

FLAGS = red_flags.read()
URGENT = [text for rule in FLAGS.rules if rule.tier in {Tier.EMERGENCY, Tier.CRISIS} for text in rule.matches]


def said_to(text: str) -> str | None:
    found = kind_word_for(text, "en")
    return found.id if found else None


@pytest.mark.parametrize("one", KIND_WORDS, ids=lambda one: one.id)
def test_a_feeling_gets_its_kind_word_and_what_may_mean_something_else_gets_none(one: kindness.KindWord) -> None:
    assert {text: said_to(text) for text in one.matches} == dict.fromkeys(one.matches, one.id)
    assert {text: said_to(text) for text in one.near_misses} == dict.fromkeys(one.near_misses)


def test_no_kind_word_ever_takes_the_place_of_urgent_advice() -> None:
    assert len(URGENT) > 100
    assert [text for text in URGENT if said_to(text)] == []


@pytest.mark.parametrize("one", KIND_WORDS, ids=lambda one: one.id)
def test_a_kind_word_added_to_urgent_words_is_not_said(one: kindness.KindWord) -> None:
    for text in one.matches:
        for worse in ("I want to die", "I want to kill myself", "I suddenly cannot breathe"):
            assert kind_word_for(f"{text}. {worse}.", "en") is None


def test_what_gets_a_kind_word_is_no_emergency_and_no_crisis() -> None:
    for text in (text for one in KIND_WORDS for text in one.matches):
        tiers = {flag.tier for flag in assess(text, red_flags.rules()).flags}
        assert not tiers & {Tier.EMERGENCY, Tier.CRISIS}, text


def test_every_kind_word_stands_beside_help() -> None:
    for one in KIND_WORDS:
        for country in (None, *countries()):
            answer = kindness.answer(one, country, "en")
            line = (country and country.crisis_line) or urgent_answers.load("en").anywhere.crisis_line
            assert answer.startswith(one.text)
            assert line in answer.splitlines()[-1]
            assert "{" not in answer
