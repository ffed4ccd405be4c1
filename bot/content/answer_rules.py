"""Loads what the answers of a check-in call for, and refuses rules without their thresholds."""

from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.care.answers import AnswerRule, AnswerRules, Call, Measure, When
from bot.content.languages import folder
from bot.content.loading import Id, Item, Sentence, Strict, read

Steps = Annotated[int, Field(ge=1)]
WITH_AT, WITH_BY, WITH_DAYS = {"severe"}, {"worse", "unsaid"}, {"worse-for-days", "not-improving"}


class AnswerRuleFile(Item):
    tier: Call
    when: When
    why: Sentence
    items: frozenset[Id] = frozenset()
    at: dict[Measure, Steps] = Field(default_factory=dict)
    by: dict[Measure, Steps] = Field(default_factory=dict)
    days: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _has_its_thresholds_and_no_others(self) -> Self:
        for given, wanted in ((self.at, WITH_AT), (self.by, WITH_BY), (self.days, WITH_DAYS)):
            if bool(given) != (self.when in wanted):
                raise ValueError(f"a rule '{self.when}' has thresholds that do not belong to it, or lacks its own")
        return self

    def value(self) -> AnswerRule:
        return AnswerRule(
            id=self.id,
            version=self.version,
            call=self.tier,
            when=self.when,
            source=self.source,
            why=self.why.strip(),
            items=self.items,
            at={str(measure): steps for measure, steps in self.at.items()},
            by={str(measure): steps for measure, steps in self.by.items()},
            days=self.days,
        )


class AnswerRulesFile(Strict):
    asks_from: Steps
    gap_days: Steps
    rests_for_days: Steps
    rules: tuple[AnswerRuleFile, ...]


@cache
def file(language: str) -> AnswerRulesFile:
    return read(folder(language) / "answer_rules.yaml", AnswerRulesFile)


@cache
def answer_rules(language: str) -> AnswerRules:
    found = file(language)
    rules = tuple(one.value() for one in found.rules)
    return AnswerRules(rules, found.asks_from, found.gap_days, found.rests_for_days)


def why(rule_id: str, language: str) -> str | None:
    """What was noticed and who says that it matters; None for a rule that there is not."""
    rule = answer_rules(language).rule(rule_id)
    return rule.why if rule else None


def emergency(item_id: str, choice_id: str, language: str) -> str | None:
    """The rule by which this answer alone is an emergency; None where it is none."""
    severe = [rule for rule in answer_rules(language).rules if rule.call is Call.EMERGENCY and rule.when == "severe"]
    return next((one.id for one in severe if item_id in one.items and choice_id == str(one.at.get("scale"))), None)
