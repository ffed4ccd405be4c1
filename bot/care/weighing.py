"""What the answers of a check-in call for, measured against what the person calls usual, over a series of days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.care.answers import (
    ONE_DAY,
    Advised,
    AnswerRule,
    AnswerRules,
    Call,
    Finding,
    Given,
    Symptom,
    Usual,
    Versus,
    When,
    above_in_a_row,
    is_above,
)


def findings(
    symptom: Symptom,
    days: Sequence[Given],
    usual: Usual | None,
    advised: Sequence[Advised],
    rules: AnswerRules,
    *,
    only: frozenset[When] = frozenset(),
) -> tuple[Finding, ...]:
    """What the last of these days calls for: one answer a day, oldest first; the weightiest rule alone.

    Of rules that weigh the same the first has the word: one reason for each answer.

    `only` names the kinds of rules to look at, while the person's word is still out.
    """
    case = _Case(symptom, days, usual, rules)
    mine = [one for one in advised if one.item_id == symptom.id]
    fired = [rule for rule in rules.rules if _concerns(rule, symptom, only) and _FIRES[rule.when](case, rule)]
    found = [one for one in (_weighed(case, rule, mine) for rule in fired) if one is not None]
    weightiest = max((one.call.rank for one in found), default=-1)
    found = [one for one in found if one.call.rank == weightiest]
    return tuple(([one for one in found if not one.is_quiet] or found)[:1])


def _concerns(rule: AnswerRule, symptom: Symptom, only: frozenset[When]) -> bool:
    return (not rule.items or symptom.id in rule.items) and (not only or rule.when in only)


@dataclass(frozen=True)
class _Case:
    """One item of one person, up to one day."""

    symptom: Symptom
    days: Sequence[Given]
    usual: Usual | None
    rules: AnswerRules

    @property
    def today(self) -> Given:
        return self.days[-1]

    @property
    def is_above(self) -> bool:
        return self.symptom.measure != "noticed" and is_above(self.today, self.usual, self.rules)

    def run(self) -> list[Given]:
        return above_in_a_row(self.days, self.usual, self.rules)


def _is_severe(case: _Case, rule: AnswerRule) -> bool:
    at = rule.at.get(case.symptom.measure)
    return at is not None and case.today.value >= at


def _is_new(case: _Case, _rule: AnswerRule) -> bool:
    return case.symptom.measure != "noticed" and case.today.versus is Versus.NEW


def _is_worse(case: _Case, rule: AnswerRule) -> bool:
    """Clearly above the usual; where no usual is set, the word "worse" is enough."""
    by, today = rule.by.get(case.symptom.measure), case.today
    if by is None or not case.is_above:
        return False
    if case.usual is None:
        return today.versus is Versus.WORSE
    return today.value - case.usual.value >= by


def _is_worse_for_days(case: _Case, rule: AnswerRule) -> bool:
    return case.is_above and len({one.on for one in case.run()}) >= rule.days


def _is_not_improving(case: _Case, rule: AnswerRule) -> bool:
    """Above the usual since long ago, and then not higher than now."""
    today = case.today
    long_ago = today.on - (rule.days - 1) * ONE_DAY
    return case.is_above and any(one.on <= long_ago and one.value <= today.value for one in case.run())


def _is_unknown(case: _Case, _rule: AnswerRule) -> bool:
    """There, however usual, and the team does not know of it; until a usual is set, that is asked instead."""
    return case.usual is not None and case.today.value > 0 and not case.usual.is_known


def _is_unsaid(case: _Case, rule: AnswerRule) -> bool:
    """Nobody knows what is usual, and the person's word never came: then a number alone must do."""
    by = rule.by.get(case.symptom.measure)
    return by is not None and case.usual is None and case.today.versus is None and case.today.value >= by


def _is_noticed(case: _Case, _rule: AnswerRule) -> bool:
    return case.symptom.measure == "noticed" and case.today.value >= 1


_FIRES: Mapping[When, Callable[[_Case, AnswerRule], bool]] = {
    "severe": _is_severe,
    "new": _is_new,
    "worse": _is_worse,
    "worse-for-days": _is_worse_for_days,
    "not-improving": _is_not_improving,
    "unknown-to-team": _is_unknown,
    "noticed": _is_noticed,
    "unsaid": _is_unsaid,
}


def _weighed(case: _Case, rule: AnswerRule, advised: Sequence[Advised]) -> Finding | None:
    """The finding, a quiet one, or none when the same was said before and nothing has changed since."""
    finding = Finding(rule, case.symptom.id, case.today.value, word=case.today.versus)
    if rule.call is Call.EMERGENCY:
        return finding
    today = case.today
    resting = [one for one in advised if 0 <= (today.on - one.on).days < case.rules.rests_for_days]
    if any(one.on == today.on and one.rule_id == rule.id and one.value >= today.value for one in resting):
        return None
    match rule.when:
        case "severe":
            spoken = any(one.rule_id == rule.id for one in resting)
            return replace(finding, is_quiet=spoken and _is_stable(case))
        case "new":
            return finding
        case "noticed":
            is_told = today.value < case.symptom.most and bool(resting)
        case "worse" | "unsaid":
            begun = case.run()[0].on
            is_told = any(one.on >= begun and one.value >= today.value and one.call is not Call.ASK for one in resting)
        case "worse-for-days":
            begun = case.run()[0].on
            is_told = any(one.on >= begun for one in resting)
        case "not-improving":
            is_told = any(one.rule_id == rule.id for one in resting)
        case "unknown-to-team":
            is_told = any(one.call is not Call.ASK for one in resting)
            finding = replace(finding, is_quiet=True)  # worth telling them, and no alarm
    return None if is_told else finding


def _is_stable(case: _Case) -> bool:
    """By the person's word, and where it is not asked for, by the number."""
    if case.today.versus is not None:
        return case.today.versus in {Versus.USUAL, Versus.SAME}
    return case.usual is not None and case.today.value <= case.usual.value
