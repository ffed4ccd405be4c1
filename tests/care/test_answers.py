"""What the answers of a check-in call for: each rule, what is not said again, and that worse never calls for less."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.answers import (
    Advised,
    AnswerRules,
    Call,
    Finding,
    Given,
    Symptom,
    Usual,
    Versus,
    When,
    asks_word,
    concepts,
    was_above,
)
from bot.care.weighing import findings
from bot.content.answer_rules import answer_rules
from bot.content.forms import CHECK_IN, form

RULES: AnswerRules = answer_rules("en")
SYMPTOMS = {item.id: item.symptom for item in form(CHECK_IN, "en").items if item.symptom}
TODAY = date(2026, 11, 20)
SINCE = date(2026, 10, 1)
TIREDNESS, BREATHING = SYMPTOMS["tiredness"], SYMPTOMS["breathing"]
FLUSHING, DIARRHEA = SYMPTOMS["flushing"], SYMPTOMS["diarrhea"]
SWELLING, NEWS, EFFECTS = SYMPTOMS["swelling"], SYMPTOMS["news"], SYMPTOMS["effects"]
W, N, U, S = Versus.WORSE, Versus.NEW, Versus.USUAL, Versus.SAME


def known(value: int) -> Usual:
    return Usual(value, SINCE, is_known=True)


def days(*values: tuple[int, Versus | None] | int, apart: int = 1) -> list[Given]:
    """The last one is today."""
    pairs = [one if isinstance(one, tuple) else (one, None) for one in values]
    first = TODAY - timedelta(days=apart * (len(pairs) - 1))
    return [Given(first + timedelta(days=apart * at), value, word) for at, (value, word) in enumerate(pairs)]


def called(
    symptom: Symptom, series: Sequence[Given], usual: Usual | None, advised: Sequence[Advised] = ()
) -> list[tuple[str, bool]]:
    return [(one.rule.id, one.is_quiet) for one in findings(symptom, series, usual, advised, RULES)]


def told(finding: Finding, on: date) -> Advised:
    return Advised(finding.rule.id, finding.call, finding.item_id, finding.value, on)


@pytest.mark.parametrize(
    ("symptom", "series", "usual", "rule"),
    [
        (TIREDNESS, days((4, N)), None, "answer-severe"),
        (TIREDNESS, days((4, U)), known(4), "answer-severe"),
        (TIREDNESS, days((2, N)), known(1), "answer-new"),
        (FLUSHING, days((3, W)), known(1), "answer-worse"),
        (FLUSHING, days(3), known(1), "answer-worse"),
        (FLUSHING, days((2, W)), None, "answer-worse"),
        (DIARRHEA, days((6, W)), known(2), "answer-worse"),
        (DIARRHEA, days((8, W)), known(7), "answer-severe"),
        (DIARRHEA, days((3, W)), None, "answer-worse"),
        (TIREDNESS, days((2, W), (2, S), (2, S)), known(1), "answer-worse-for-days"),
        (TIREDNESS, days((2, W), (2, W), (2, W), apart=2), known(1), "answer-worse-for-days"),
        (TIREDNESS, days((2, W), (2, W), (2, W), apart=3), known(1), "answer-not-improving"),
        (TIREDNESS, days(*[(2, W)] * 7), known(1), "answer-not-improving"),
        (FLUSHING, days(1), Usual(1, SINCE), "answer-unknown"),
        (TIREDNESS, days(2), None, "answer-unsaid"),
        (DIARRHEA, days(4), None, "answer-unsaid"),
        (TIREDNESS, days((2, N)), None, "answer-new"),
        (EFFECTS, days(1), None, "answer-side-effect"),
        (NEWS, days(2), None, "answer-something-new"),
        (BREATHING, days(4), None, "sudden-breathlessness"),
        (BREATHING, days((4, U)), known(4), "sudden-breathlessness"),
    ],
)
def test_a_rule_fires(symptom: Symptom, series: list[Given], usual: Usual | None, rule: str) -> None:
    assert rule in [name for name, _ in called(symptom, series, usual)]


@pytest.mark.parametrize(
    ("symptom", "series", "usual"),
    [
        (TIREDNESS, days(0), None),
        (TIREDNESS, days(1), None),
        (TIREDNESS, days((2, U)), None),
        (FLUSHING, days((2, U)), None),
        (FLUSHING, days((2, U), (2, U)), None),
        (TIREDNESS, days((3, U)), known(1)),  # the person's word decides
        (FLUSHING, days(*[(2, U)] * 30), known(2)),
        (DIARRHEA, days((5, W)), known(2)),  # worse, by less than four
        (DIARRHEA, days(*[3] * 30), known(3)),
        (TIREDNESS, days((2, W), (2, W)), known(1)),
        (TIREDNESS, days((2, W), 1, (2, W)), known(1)),  # a usual day between
        (TIREDNESS, days((2, W), (2, W), (2, W), apart=4), known(1)),  # too far apart to be in a row
        (SWELLING, days((1, U)), known(1)),
        (SWELLING, days(0), Usual(1, SINCE)),
        (NEWS, days(0), None),
        (EFFECTS, days(0), None),
    ],
)
def test_no_rule_fires(symptom: Symptom, series: list[Given], usual: Usual | None) -> None:
    assert called(symptom, series, usual) == []


def test_what_becomes_better_is_not_called_the_same() -> None:
    easing = days((3, W), (3, W), (3, W), (2, S), (2, S), (2, S), (2, S))
    advised = [Advised("answer-worse", Call.CONTACT, "tiredness", 3, easing[0].on)]
    assert called(TIREDNESS, easing, known(0), advised) == []
    assert called(TIREDNESS, [*easing[:-1], replace(easing[-1], value=3)], known(0), advised) == [
        ("answer-not-improving", False)
    ]


def test_what_was_advised_is_not_said_again_until_it_changes() -> None:
    series = days((3, W), (3, W))
    yesterday = [Advised("answer-worse", Call.CONTACT, "flushing", 3, series[0].on)]
    assert called(FLUSHING, series, known(1), yesterday) == []
    assert called(FLUSHING, days((3, W), (4, W)), known(1), yesterday) == [("answer-severe", False)]
    assert called(FLUSHING, days((3, W), (3, N)), known(1), yesterday) == [("answer-new", False)]
    assert called(FLUSHING, days((3, W), 1, (3, W)), known(1), yesterday) == [("answer-worse", False)]
    assert called(SWELLING, series, known(1), yesterday) == [("answer-worse", False)]


def test_a_severe_answer_is_advised_every_day_and_in_a_line_where_it_is_usual_and_was_said() -> None:
    yesterday = [Advised("answer-severe", Call.CONTACT, "tiredness", 4, TODAY - timedelta(days=1))]
    assert called(TIREDNESS, days((4, W), (4, W)), known(2), yesterday) == [("answer-severe", False)]
    assert called(TIREDNESS, days((4, U), (4, U)), known(4), yesterday) == [("answer-severe", True)]
    long_ago = [replace(yesterday[0], on=TODAY - timedelta(days=28))]
    assert called(TIREDNESS, days((4, U), (4, U)), known(4), long_ago) == [("answer-severe", False)]


def test_tapping_the_same_twice_says_it_once() -> None:
    series = days((4, W))
    said: list[tuple[Finding, ...]] = []
    for _ in range(2):
        said.append(findings(TIREDNESS, series, None, [told(f, TODAY) for fs in said for f in fs], RULES))
    assert [len(found) for found in said] == [1, 0]


@pytest.mark.parametrize("usual", [None, known(1)])
@pytest.mark.parametrize(("word", "rule"), [(N, "answer-new"), (W, "answer-worse")])
def test_an_answer_has_one_reason_and_without_a_usual_it_is_the_word(
    usual: Usual | None, word: Versus, rule: str
) -> None:
    assert called(FLUSHING, days((3, word)), usual) == [(rule, False)]
    assert called(TIREDNESS, days((3, S)), None) == []


def test_an_emergency_is_said_as_often_as_it_is_tapped() -> None:
    just_now = [Advised("sudden-breathlessness", Call.EMERGENCY, "breathing", 4, TODAY)]
    assert called(BREATHING, days(4), None, just_now) == [("sudden-breathlessness", False)]


def test_a_side_effect_as_before_is_advised_once_and_a_new_one_always() -> None:
    before = [Advised("answer-side-effect", Call.CONTACT, "effects", 2, TODAY - timedelta(days=2))]
    assert called(EFFECTS, days(1), None, before) == []
    assert called(EFFECTS, days(2), None, before) == [("answer-side-effect", False)]


def test_where_the_team_does_not_know_it_is_said_once_in_four_weeks() -> None:
    said: list[Advised] = []
    on = TODAY
    for _ in range(56):
        for finding in findings(FLUSHING, [Given(on, 2, U)], Usual(2, SINCE), said, RULES):
            said.append(told(finding, on))
        on += timedelta(days=1)
    assert [one.on - TODAY for one in said] == [timedelta(), timedelta(days=28)]


def test_what_the_team_does_not_know_of_is_a_line_and_no_alarm() -> None:
    assert called(FLUSHING, days((2, U)), Usual(2, SINCE)) == [("answer-unknown", True)]
    line = [Advised("answer-unknown", Call.CONTACT, "flushing", 4, TODAY - timedelta(days=1))]
    assert called(FLUSHING, days((4, U)), Usual(4, SINCE), line) == [("answer-severe", False)]


def test_the_highest_step_without_a_word_is_stable_where_it_is_the_usual_and_was_said() -> None:
    said = [Advised("answer-severe", Call.CONTACT, "flushing", 4, TODAY - timedelta(days=1))]
    assert called(FLUSHING, days(4), known(4), said) == [("answer-severe", True)]
    assert called(FLUSHING, days(4), known(3), said) == [("answer-severe", False)]


def test_the_word_is_asked_above_the_usual_or_from_two_on_and_at_the_top() -> None:
    assert [asks_word(FLUSHING, n, None, RULES) for n in range(5)] == [False, False, True, True, True]
    assert [asks_word(FLUSHING, n, known(2), RULES) for n in range(5)] == [False, False, False, True, True]
    assert asks_word(FLUSHING, 4, known(4), RULES)
    assert asks_word(DIARRHEA, 8, known(8), RULES)
    assert not asks_word(NEWS, 2, None, RULES)


def test_while_the_word_is_out_only_what_is_severe_counts() -> None:
    severe: frozenset[When] = frozenset({"severe"})
    assert findings(FLUSHING, days(3), known(1), [], RULES, only=severe) == ()
    assert [one.rule.id for one in findings(FLUSHING, days(4), known(1), [], RULES, only=severe)] == ["answer-severe"]


def test_as_last_time_can_be_said_only_after_such_a_time() -> None:
    assert was_above(days((3, W), 3), known(1), RULES)
    assert not was_above(days(3), known(1), RULES)
    assert not was_above(days(1, 3), known(1), RULES)
    assert not was_above(days((3, W), 3, apart=5), known(1), RULES)


def test_the_names_for_the_red_flags_are_given_for_what_is_new_worse_or_severe() -> None:
    assert concepts(SWELLING, Given(TODAY, 2, U), known(2), RULES) == frozenset()
    assert concepts(SWELLING, Given(TODAY, 2, W), known(1), RULES) == {"leg_swelling"}
    assert concepts(SWELLING, Given(TODAY, 1), known(0), RULES) == {"leg_swelling"}
    assert concepts(BREATHING, Given(TODAY, 2, W), known(1), RULES) == {"breathless"}
    assert concepts(BREATHING, Given(TODAY, 4, U), known(4), RULES) == {"breathless", "breathless_severe"}
    assert concepts(TIREDNESS, Given(TODAY, 4, W), None, RULES) == frozenset()


STEPS = st.integers(0, 4)
WORDS = st.none() | st.sampled_from(list(Versus))
USUALS = st.none() | st.builds(Usual, STEPS, st.just(SINCE), st.booleans())
SERIES = st.lists(st.tuples(STEPS, WORDS, st.integers(1, 5)), min_size=1, max_size=10)
SAID = st.lists(
    st.builds(
        Advised,
        st.sampled_from([rule.id for rule in RULES.rules]),
        st.sampled_from([Call.ASK, Call.CONTACT]),
        st.sampled_from(["flushing", "tiredness"]),
        STEPS,
        st.integers(0, 40).map(lambda back: TODAY - timedelta(days=back)),
    ),
    max_size=4,
)


def weight(symptom: Symptom, series: list[Given], usual: Usual | None, said: list[Advised]) -> int:
    return max((one.call.rank for one in findings(symptom, series, usual, said, RULES)), default=-1)


@given(st.sampled_from([FLUSHING, TIREDNESS, BREATHING, DIARRHEA]), SERIES, USUALS, SAID)
def test_a_higher_answer_never_calls_for_less(
    symptom: Symptom, raw: list[tuple[int, Versus | None, int]], usual: Usual | None, said: list[Advised]
) -> None:
    backs = [sum(gap for _, _, gap in raw[:at]) for at in range(len(raw))]
    series = [Given(TODAY - timedelta(days=back), *one[:2]) for back, one in zip(backs, raw, strict=True)][::-1]
    ranks = [
        weight(symptom, [*series[:-1], replace(series[-1], value=value)], usual, said)
        for value in range(symptom.most + 1)
    ]
    assert ranks == sorted(ranks)


@given(STEPS, WORDS, USUALS)
def test_new_and_severe_answers_are_always_advised(value: int, word: Versus | None, usual: Usual | None) -> None:
    found = findings(TIREDNESS, [Given(TODAY, value, word)], usual, [], RULES)
    if value == 4 or word is Versus.NEW:
        assert found
        assert found[0].call is Call.CONTACT
