"""The values of a check-in: answers, what is usual, the rules on them; and what stands above the usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

Measure = Literal["scale", "count", "noticed"]
When = Literal["severe", "new", "worse", "worse-for-days", "not-improving", "unknown-to-team", "noticed", "unsaid"]
ONE_DAY = timedelta(days=1)


class Versus(StrEnum):
    """What the person says of an answer: their word decides, the number only prompts the question."""

    USUAL = "usual"
    WORSE = "worse"
    NEW = "new"
    SAME = "same"  # as the last time, when that was worse or new


class Call(StrEnum):
    """What an answer calls for; `rank` orders them."""

    ASK = "ask"
    CONTACT = "contact"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        return tuple(Call).index(self)


@dataclass(frozen=True)
class Symptom:
    """An item whose answers are measured: a scale, a count, or something noticed."""

    id: str
    measure: Measure
    most: int
    concept: str = ""  # its name in the red-flag rules
    severe_concept: str = ""


@dataclass(frozen=True)
class Given:
    """One day's answer to one item."""

    on: date
    value: int
    versus: Versus | None = None


@dataclass(frozen=True)
class Usual:
    """What the person says is usual, since when, and whether their team knows about it."""

    value: int
    on: date
    is_known: bool = False


@dataclass(frozen=True)
class Advised:
    """What an answer has led to before."""

    rule_id: str
    call: Call
    item_id: str
    value: int
    on: date


@dataclass(frozen=True)
class AnswerRule:
    """One rule with its thresholds: `at` and `by` by measure, `days` where it looks over days; no `items` is all."""

    id: str
    version: int
    call: Call
    when: When
    source: str
    why: str
    items: frozenset[str] = frozenset()
    at: Mapping[str, int] = field(default_factory=dict)
    by: Mapping[str, int] = field(default_factory=dict)
    days: int = 0


@dataclass(frozen=True)
class AnswerRules:
    """All rules, and what they share: from when without a usual the person is asked, how long a gap and a rest are."""

    rules: tuple[AnswerRule, ...]
    asks_from: int
    gap_days: int
    rests_for_days: int

    def rule(self, rule_id: str) -> AnswerRule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True)
class Finding:
    """A rule that fired on an answer; a quiet one needs no more than a line, because the advice was given before."""

    rule: AnswerRule
    item_id: str
    value: int
    is_quiet: bool = False
    word: Versus | None = None

    @property
    def call(self) -> Call:
        return self.rule.call


def asks_word(symptom: Symptom, value: int, usual: Usual | None, rules: AnswerRules) -> bool:
    """Whether the person is asked if this is usual, worse or new; at the top the number alone cannot tell."""
    if symptom.measure == "noticed":
        return False
    if usual is None:
        return value >= rules.asks_from
    return value > usual.value or value == usual.value == symptom.most


def is_above(given: Given, usual: Usual | None, rules: AnswerRules) -> bool:
    """Whether a day stands above the usual: by the person's word, and by the number where there is none."""
    if given.versus is not None:
        return given.versus is not Versus.USUAL
    return given.value > usual.value if usual else given.value >= rules.asks_from


def was_above(days: Sequence[Given], usual: Usual | None, rules: AnswerRules) -> bool:
    """Whether the last time before this day stood above the usual, so that "as last time" can be said."""
    return len(above_in_a_row(days, usual, rules)) > 1 if is_above(days[-1], usual, rules) else False


def concepts(symptom: Symptom, given: Given, usual: Usual | None, rules: AnswerRules) -> frozenset[str]:
    """The engine's names for an answer that is new, worse or severe."""
    is_severe = symptom.measure == "scale" and given.value >= symptom.most
    if not symptom.concept or not (is_severe or is_above(given, usual, rules)):
        return frozenset()
    severe = {symptom.severe_concept} if is_severe and symptom.severe_concept else set()
    return frozenset({symptom.concept} | severe)


def above_in_a_row(days: Sequence[Given], usual: Usual | None, rules: AnswerRules) -> list[Given]:
    """The last days in a row that stand above the usual, oldest first; a short gap does not break it."""
    run: list[Given] = []
    for one in reversed(days):
        if not is_above(one, usual, rules) or (run and (run[-1].on - one.on).days > rules.gap_days):
            break
        run.append(one)
    return run[::-1]
