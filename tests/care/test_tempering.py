"""Words weighed together: what they may raise, ask about and take back, with weights made up for the purpose."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.red_flags import Assessment, Evidence, Flag, Rules, Tier, Trust, Weighing, assess, evidence
from bot.content import red_flags

ALONE = replace(red_flags.rules(), weighing=None)
HALF = Trust(presses=0.5, asks=0.4)
NOTHING = (0.0, 0.0, 0.0, 0.0)
FLAGS: dict[Tier, Flag] = {
    tier: Flag(f"together-{tier}", 1, tier, (), "made up") for tier in Tier if tier is not Tier.NONE
}
AS_THE_WORDS_LEAN = Evidence(
    NOTHING,
    {f"{kind}:{tier}": tuple(float(one is tier) for one in Tier) for kind in ("words", "unheard") for tier in Tier},
)


def rules(weights: Mapping[str, tuple[float, ...]], unheard: Trust = HALF) -> Rules:
    """The rules, and words that lean as these weights say; what the rules found has no say in the share."""
    words = Evidence((2.0, 0.0, 0.0, 0.0), weights)
    return replace(ALONE, weighing=Weighing(words, AS_THE_WORDS_LEAN, Trust(1.0, 0.2), unheard, 0.01, FLAGS))


def raised(found: Assessment) -> tuple[Tier, list[str], list[str]]:
    return found.tier, [flag.rule_id for flag in found.flags], [flag.rule_id for flag in found.doubts]


CALM = (9.0, -9.0, -9.0, -9.0)


def test_words_that_no_rule_knows_can_raise_an_alarm_and_name_themselves() -> None:
    found = assess("The zorbling is back", rules({"zorbling": (-40.0, -40.0, 40.0, -40.0)}))
    assert raised(found) == (Tier.EMERGENCY, ["together-emergency"], [])
    assert found.flags[0].words == ("zorbling",)
    assert found.flags[0].mentions[0].start == 4


def test_what_is_not_enough_for_an_alarm_is_asked_about() -> None:
    found = assess("The zorbling is back", rules({"zorbling": (0.0, -40.0, 6.0, -40.0)}))
    assert raised(found) == (Tier.NONE, [], ["together-emergency"])
    assert assess("The zorbling is back", rules({"zorbling": (0.0, -40.0, 3.0, -40.0)})).doubts == ()


def test_words_that_lean_to_nothing_turn_a_contact_into_silence_and_an_emergency_into_a_question() -> None:
    calm = rules({"picnic": (3.0, -3.0, 0.0, -3.0), "my": (1.0, 0.0, 0.0, 0.0)})
    assert raised(assess("My ankles are swollen", ALONE))[0] is Tier.CONTACT
    assert raised(assess("My ankles are swollen, picnic", rules({"picnic": CALM}))) == (Tier.NONE, [], [])
    assert raised(assess("I have chest pain, picnic", calm)) == (Tier.NONE, [], ["chest-pain"])


def test_only_what_is_beyond_doubt_silences_an_urgent_flag_of_the_rules() -> None:
    assert raised(assess("I have chest pain, picnic", rules({"picnic": (40.0, -40.0, -40.0, -40.0)}))) == (
        Tier.NONE,
        [],
        [],
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("My legs are swollen and I suddenly can't breathe, picnic", "swelling-and-breathing"),
        ("My speech is slurred, picnic", "stroke-signs"),
        ("38.5 and I am on chemo, picnic", "fever-on-chemo"),
    ],
)
def test_what_stands_is_never_taken_back(text: str, rule: str) -> None:
    found = assess(text, rules({"picnic": (40.0, -40.0, -40.0, -40.0)}))
    assert found.tier is Tier.EMERGENCY
    assert rule in [flag.rule_id for flag in found.flags]


def test_what_only_the_day_completes_is_not_taken_back_by_the_words_of_one_text() -> None:
    calm = rules({"picnic": (40.0, -40.0, -40.0, -40.0)})
    found = assess("Out of breath at the picnic", calm, earlier=["My ankles are swollen"])
    assert (found.tier, found.flags[0].rule_id) == (Tier.EMERGENCY, "swelling-and-breathing")


def test_a_text_that_no_rule_knows_is_trusted_as_far_as_is_said() -> None:
    half = {"zorbling": (0.0, -40.0, 5.5, -40.0)}
    assert assess("zorbling", rules(half)).tier is Tier.EMERGENCY
    doubtful = assess("zorbling", rules(half, unheard=Trust(presses=0.01, asks=0.9)))
    assert raised(doubtful) == (Tier.NONE, [], ["together-emergency"])
    assert raised(assess("zorbling", rules(half, unheard=Trust(presses=0.01, asks=0.99)))) == (Tier.NONE, [], [])


@given(st.text(max_size=200))
def test_shares_are_parts_of_one_and_every_word_of_a_flag_stands_in_the_text(text: str) -> None:
    real = red_flags.rules()
    assert real.weighing is not None
    share = evidence.lean(real.lexicon.tokens(text), real.weighing.words)
    assert sum(share) == pytest.approx(1)
    found = assess(text, real)
    for flag in (*found.flags, *found.doubts):
        assert all(text[one.start : one.end] == one.words for one in flag.mentions)


def test_the_same_words_give_the_same_answer_however_often_and_in_whatever_case() -> None:
    real = red_flags.rules()
    assert assess("I feel so tired of it all", real) == assess("I feel so tired of it all", real)
    assert assess("CHEST PAIN", real).tier is assess("chest pain", real).tier is Tier.EMERGENCY
