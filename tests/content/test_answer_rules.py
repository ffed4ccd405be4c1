"""The rules on answers as data: complete, with thresholds that a scale can reach, and none without its source."""

import pytest

from bot.care.answers import AnswerRule, Call
from bot.care.forms import Item
from bot.content import answer_rules as content
from bot.content import red_flags
from bot.content.answer_rules import AnswerRuleFile, answer_rules
from bot.content.forms import CHECK_IN, form

RULES = answer_rules("en").rules
ITEMS = {item.id: item for item in form(CHECK_IN, "en").items if item.symptom}


def test_there_is_a_rule_for_everything_that_is_promised() -> None:
    assert {(rule.when, rule.call) for rule in RULES} == {
        ("severe", Call.EMERGENCY),
        ("severe", Call.CONTACT),
        ("new", Call.CONTACT),
        ("worse", Call.CONTACT),
        ("not-improving", Call.CONTACT),
        ("unknown-to-team", Call.CONTACT),
        ("noticed", Call.CONTACT),
        ("unsaid", Call.CONTACT),
        ("worse-for-days", Call.ASK),
    }
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_thresholds_are_those_that_are_promised() -> None:
    by_when = {rule.when: rule for rule in RULES if rule.call is not Call.EMERGENCY}
    assert by_when["severe"].at == {"scale": 4, "count": 8}
    assert by_when["worse"].by == {"scale": 2, "count": 4}
    assert (by_when["worse-for-days"].days, by_when["not-improving"].days) == (3, 7)
    assert answer_rules("en").rests_for_days == 28


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_names_items_that_there_are_and_says_why(rule: AnswerRule) -> None:
    assert rule.items <= ITEMS.keys()
    assert rule.source
    assert "not a diagnosis" in rule.why
    assert content.why(rule.id, "en") == rule.why


def test_the_concepts_of_items_are_those_of_the_red_flag_rules() -> None:
    known = {concept for rule in red_flags.load("en").rules.rules for concept in rule.concepts}
    symptoms = [item.symptom for item in ITEMS.values() if item.symptom]
    named = {name for one in symptoms for name in (one.concept, one.severe_concept) if name}
    assert named == {"leg_swelling", "breathless", "breathless_severe", "flushing", "diarrhea", "wheezing"}
    assert named <= known


def test_a_rule_without_its_threshold_or_with_one_of_others_is_refused() -> None:
    said = {"id": "x", "version": 1, "source": "s", "reviewed_on": "2026-11-20", "tier": "contact", "why": "w"}
    for wrong in ({"when": "severe"}, {"when": "worse", "at": {"scale": 2}}, {"when": "new", "days": 3}):
        with pytest.raises(ValueError, match="threshold"):
            AnswerRuleFile.model_validate(said | wrong)


def highest(item: Item) -> str:
    return item.text.rpartition("\n")[2]


def test_the_highest_step_of_breathing_is_worded_as_the_emergency_it_is() -> None:
    assert "at rest" in highest(ITEMS["breathing"])
    assert "finish a sentence" in highest(ITEMS["breathing"])
