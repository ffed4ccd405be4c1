"""Combine what is present in a text, and in those of the last day, into flags, one tier, and what to ask about."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.care.red_flags.context import Context, read
from bot.care.red_flags.tempering import temper
from bot.care.red_flags.values import Assessment, Flag, Mention, Rule, Rules, Tier


def assess(text: str, rules: Rules, *, earlier: Sequence[str] = (), answered: Collection[str] = ()) -> Assessment:
    """Assess a new text; `earlier` are the texts of the last 24 hours, oldest first, `answered` the concepts that
    the answers of these hours name.

    Both may complete a combination that counts over a day, but a flag is raised only when the new text brings
    at least one of its mentions, so that a symptom already answered does not ring again by itself.
    """
    context = read(text, rules)
    named = _mentions(text, context)
    alone = _by_rules(named, rules, (), ())
    found = temper(text, context.tokens, named, alone, rules.weighing) if rules.weighing else alone
    if not named or not (earlier or answered):
        return found
    before = [m for one in earlier for m in mentions(one, rules) if m.status == "present"]
    return _with_the_day(found, alone, _by_rules(named, rules, before, answered))


def _by_rules(
    found: Sequence[Mention], rules: Rules, before: Sequence[Mention], answered: Collection[str]
) -> Assessment:
    """What the rules alone make of the mentions of a text."""
    if not found:
        return Assessment(Tier.NONE, (), ())
    now = [mention for mention in found if mention.status == "present"]
    unsure = [mention for mention in found if mention.is_doubtful]
    gone = [mention for mention in found if mention.status == "resolved"]
    named = {mention.concept for mention in found}
    near = [rule for rule in rules.rules if not rule.concepts.isdisjoint(named)]
    raised = [_flag(rule, gone if rule.of_gone else now, before, answered) for rule in near if not rule.asks]
    flags = sorted((flag for flag in raised if flag), key=lambda flag: -flag.tier.rank)
    tier = flags[0].tier if flags else Tier.NONE
    doubts = () if tier.urgent else _doubts(near, now, unsure, before, answered)
    used = {mention for flag in (*flags, *doubts) for mention in flag.mentions}
    shown = tuple(one for one in found if one in used or one.concept in rules.telling)
    return Assessment(tier, tuple(flags), shown, _another(near, found), doubts)


def _with_the_day(found: Assessment, alone: Assessment, whole: Assessment) -> Assessment:
    """What only the day completes is added as the rules found it: the words of one text cannot speak against it."""
    flags = [*found.flags, *_further(whole.flags, alone.flags)]
    flags.sort(key=lambda flag: -flag.tier.rank)
    tier = flags[0].tier if flags else Tier.NONE
    doubts = () if tier.urgent else (*found.doubts, *_further(whole.doubts, alone.doubts))
    return replace(whole, tier=tier, flags=tuple(flags), doubts=doubts, shares=found.shares)


def _further(flags: Sequence[Flag], known: Sequence[Flag]) -> list[Flag]:
    ids = {flag.rule_id for flag in known}
    return [flag for flag in flags if flag.rule_id not in ids]


def combine(now: Collection[str], before: Collection[str], rules: Rules) -> tuple[Flag, ...]:
    """The urgent combinations that answers complete by the names of their concepts alone, highest tier first."""
    found = []
    for rule in rules.rules:
        named = {*now, *before} if rule.over_a_day else set(now)
        wanted = rule.is_combination and rule.tier.urgent and not rule.asks
        if wanted and not rule.concepts.isdisjoint(now) and rule.is_met_by(named):
            found.append(_raised(rule, ()))
    return tuple(sorted(found, key=lambda flag: -flag.tier.rank))


def mentions(text: str, rules: Rules) -> tuple[Mention, ...]:
    """Every concept named in a text, in order, with the status that its context gives it."""
    return _mentions(text, read(text, rules))


def _mentions(text: str, context: Context) -> tuple[Mention, ...]:
    found = []
    for hit, reading in zip(context.concepts, context.readings(), strict=True):
        start, end = context.tokens[hit.first].start, context.tokens[hit.last].end
        found.append(Mention(hit.name, text[start:end], start, end, *reading))
    return tuple(found)


def _doubts(
    near: Sequence[Rule],
    now: Sequence[Mention],
    unsure: Sequence[Mention],
    before: Sequence[Mention],
    answered: Collection[str],
) -> tuple[Flag, ...]:
    """The urgent flags that would be raised if what is unsure were present, and those of rules that only ask: these
    need no second uncertainty."""
    urgent = [rule for rule in near if rule.tier.urgent and (unsure or rule.asks)]
    heard = [*now, *unsure]
    flags = [flag for rule in urgent if (flag := _flag(rule, now if rule.asks else heard, before, answered))]
    return tuple(sorted(flags, key=lambda flag: -flag.tier.rank))


def _another(near: Sequence[Rule], found: Sequence[Mention]) -> Tier:
    """The highest tier of what is said about somebody else."""
    theirs = [mention for mention in found if mention.status == "other"]
    plain = [rule for rule in near if not (rule.asks or rule.of_gone)]
    tiers = [rule.tier for rule in plain if _flag(rule, theirs, (), ())]
    return max(tiers, key=lambda tier: tier.rank, default=Tier.NONE)


def _flag(rule: Rule, now: Sequence[Mention], before: Sequence[Mention], answered: Collection[str]) -> Flag | None:
    heard = [mention for mention in now if mention.concept in rule.concepts]
    if not heard:
        return None
    if rule.over_a_day:
        heard = [*(mention for mention in before if mention.concept in rule.concepts), *heard]
    if rule.near:
        heard = _together(heard, rule)
    elif rule.least > 1:
        heard = _apart(heard, rule.one_of)
    named = {mention.concept for mention in heard}
    if not rule.is_met_by(named | set(answered) if rule.over_a_day else named):
        return None
    return _raised(rule, tuple(heard))


def _together(heard: Sequence[Mention], rule: Rule) -> list[Mention]:
    """The first stretch of `near` letters that says enough for the rule, or nothing."""
    ordered = sorted(heard, key=lambda mention: mention.start)
    for i, first in enumerate(ordered):
        beyond = bisect_right(ordered, first.start + rule.near, lo=i, key=lambda mention: mention.start)
        near = _apart(ordered[i:beyond], rule.one_of)
        if rule.is_met_by({mention.concept for mention in near}):
            return near
    return []


def _apart(heard: Sequence[Mention], wanted: Collection[str]) -> list[Mention]:
    """One mention of each kind, and the same words never count as two things said; the wanted ones come first."""
    kept: list[Mention] = []
    kinds: set[str] = set()
    for mention in sorted(heard, key=lambda mention: (mention.concept not in wanted, mention.end)):
        if mention.concept not in kinds and all(m.end <= mention.start or mention.end <= m.start for m in kept):
            kept.append(mention)
            kinds.add(mention.concept)
    return sorted(kept, key=lambda mention: mention.start)


def _raised(rule: Rule, heard: tuple[Mention, ...]) -> Flag:
    return Flag(rule.id, rule.version, rule.tier, heard, rule.source, rule.symptoms, rule.stands)
