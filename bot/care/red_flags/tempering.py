"""Let all the words of a text have their say in what the rules found: raise, ask, or doubt.

Rules are sharp where they know the words and blind where they do not, and a word in another sense deceives them. What
they found and what the words together lean to are summed into one share for each tier. An urgent share that is not
enough for an alarm is enough for the question whether it is happening now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import log

from bot.care.red_flags.evidence import TIERS, lean, shares, telling
from bot.care.red_flags.normalising import Token
from bot.care.red_flags.values import Assessment, Flag, Mention, Tier, Weighing

CONCEPT = "words_together"
URGENT = (Tier.EMERGENCY, Tier.CRISIS)
LEAST_SHARE = 1e-4  # below it one share is as good as another


def temper(text: str, tokens: Sequence[Token], named: Sequence[Mention], found: Assessment, by: Weighing) -> Assessment:
    """What the rules found in one text, `named` being every mention they saw, after its words were weighed."""
    share = weigh(tokens, named, found, by)
    trust = by.heard if named else by.unheard
    leaning = max(TIERS, key=lambda one: share[one] * (trust.presses if one.urgent else 1))
    tier = max([leaning, *(flag.tier for flag in found.flags if flag.stands)], key=lambda one: one.rank)
    flags = tuple(flag for flag in found.flags if flag.stands or flag.tier.rank <= tier.rank)
    if tier is not Tier.NONE and not any(flag.tier is tier for flag in flags):
        flags = (_flag(text, tokens, tier, by), *flags)
    limit = by.silences if any(flag.tier.urgent for flag in found.flags) else trust.asks
    asks = not tier.urgent and share[Tier.EMERGENCY] + share[Tier.CRISIS] > limit
    doubts = _doubts(text, tokens, found, share, by) if asks else ()
    return replace(found, tier=tier, flags=flags, doubts=doubts, shares=tuple(share.values()))


def weigh(tokens: Sequence[Token], named: Sequence[Mention], found: Assessment, by: Weighing) -> dict[Tier, float]:
    """The share of each tier, words and rules together."""
    scores = list(by.findings.bias)
    for name, value in inputs(lean(tokens, by.words), named, found):
        for k, weight in enumerate(by.findings.weights.get(name, ())):
            scores[k] += value * weight
    return dict(zip(TIERS, shares(scores), strict=True))


def inputs(leaning: Sequence[float], named: Sequence[Mention], found: Assessment) -> Iterator[tuple[str, float]]:
    """What is summed: how the words lean, what the rules found, and in which lights things were mentioned."""
    kind = "words" if named else "unheard"  # words alone are weaker evidence than words beside something known
    for tier, share in zip(TIERS, leaning, strict=True):
        yield f"{kind}:{tier}", log(max(share, LEAST_SHARE))
    yield f"rules:{found.tier}", 1.0
    if found.asks:
        yield "rules:asks", 1.0
    if found.another.urgent:
        yield "rules:another", 1.0
    for status in {mention.status for mention in named}:
        yield f"said:{status}", 1.0
    if not named:
        yield "said:nothing", 1.0


def _doubts(
    text: str, tokens: Sequence[Token], found: Assessment, share: Mapping[Tier, float], by: Weighing
) -> tuple[Flag, ...]:
    """What to ask about: what the rules raised or doubted, else what the words lean to."""
    raised = tuple(flag for flag in (*found.flags, *found.doubts) if flag.tier.urgent)
    return raised or (_flag(text, tokens, max(URGENT, key=lambda tier: share[tier]), by),)


def _flag(text: str, tokens: Sequence[Token], tier: Tier, by: Weighing) -> Flag:
    """A flag that rests on the words together, and names those that spoke most for it."""
    heard = []
    for first, last in telling(tokens, by.words, tier):
        start, end = tokens[first].start, tokens[last].end
        heard.append(Mention(CONCEPT, text[start:end], start, end, "present"))
    return replace(by.flags[tier], mentions=tuple(heard))
