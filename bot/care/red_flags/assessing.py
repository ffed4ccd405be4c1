"""Combine what is present in a text, and in those of the last day, into flags and one tier."""

from collections.abc import Sequence

from bot.care.red_flags.context import read
from bot.care.red_flags.values import Assessment, Flag, Mention, Rule, Rules, Tier


def assess(text: str, rules: Rules, *, earlier: Sequence[str] = ()) -> Assessment:
    """Assess a new text; `earlier` are the texts of the last 24 hours, oldest first.

    An earlier text may complete a combination that counts over a day, but a flag is raised only when the new
    text brings at least one of its mentions, so that a symptom already answered does not ring again by itself.
    """
    found = mentions(text, rules)
    now = [mention for mention in found if mention.status == "present"]
    before = [m for one in earlier for m in mentions(one, rules) if m.status == "present"] if now else []
    flags = [flag for rule in rules.rules if (flag := _flag(rule, now, before))]
    flags.sort(key=lambda flag: -flag.tier.rank)
    return Assessment(flags[0].tier if flags else Tier.NONE, tuple(flags), found, _another(found, rules))


def _another(found: Sequence[Mention], rules: Rules) -> Tier:
    """The highest tier of what is said about somebody else."""
    theirs = [mention for mention in found if mention.status == "other"]
    tiers = [rule.tier for rule in rules.rules if _flag(rule, theirs, ())]
    return max(tiers, key=lambda tier: tier.rank, default=Tier.NONE)


def mentions(text: str, rules: Rules) -> tuple[Mention, ...]:
    """Every concept named in a text, in order, with the status that its context gives it."""
    context = read(text, rules)
    found = []
    for hit, status in zip(context.concepts, context.statuses(), strict=True):
        start, end = context.tokens[hit.first].start, context.tokens[hit.last].end
        found.append(Mention(hit.name, text[start:end], start, end, status))
    return tuple(found)


def _flag(rule: Rule, now: Sequence[Mention], before: Sequence[Mention]) -> Flag | None:
    if not any(mention.concept in rule.concepts for mention in now):
        return None
    heard = [m for m in ((*before, *now) if rule.over_a_day else now) if m.concept in rule.concepts]
    named = {mention.concept for mention in heard}
    if not rule.all_of <= named or (rule.any_of and rule.any_of.isdisjoint(named)):
        return None
    return Flag(rule.id, rule.tier, tuple(dict.fromkeys(m.words for m in heard)), rule.source)
