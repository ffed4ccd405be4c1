"""Weigh all the words of a text together, for what is said in words that no rule knows.

The weights are learned from labelled messages (`python -m benchmarks learn`) and are data. Weighing is a sum: each
word and each pair of neighbours adds its weights, so that it can always be said which words spoke for what. What
follows from it is decided in `tempering`.
"""

from collections.abc import Iterator, Sequence
from math import exp, sqrt

from bot.care.red_flags.normalising import Token
from bot.care.red_flags.values import Evidence, Tier, Weights

TIERS = tuple(Tier)  # the order in which weights stand
MOST_TELLING = 3
NUMBER = "#"


def features(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Each word, and each pair of neighbours in one sentence, with the positions of its first and last word. All
    numbers are one word: what hour or day they name says nothing."""
    before, sentence = "", -1
    for i, token in enumerate(tokens):
        word = NUMBER if token.word[0].isdigit() else token.word
        yield word, i, i
        if sentence == token.sentence:
            yield f"{before} {word}", i - 1, i
        before, sentence = word, token.sentence


def lean(tokens: Sequence[Token], evidence: Evidence) -> tuple[float, ...]:
    """The share of each tier. A feature counts once however often it stands there, and long texts weigh no more."""
    seen = {feature for feature, _, _ in features(tokens)}
    known = [evidence.weights[one] for one in seen if one in evidence.weights]
    scale = 1 / sqrt(len(seen) or 1)
    columns = zip(evidence.bias, *known, strict=True)
    return shares([bias + scale * sum(column) for bias, *column in columns])


def shares(scores: Sequence[float]) -> tuple[float, ...]:
    """Softmax: parts of one, the larger the higher the score."""
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    whole = sum(powers)
    return tuple(power / whole for power in powers)


def telling(tokens: Sequence[Token], evidence: Evidence, tier: Tier) -> list[tuple[int, int]]:
    """The stretches of words (first and last position) that spoke most for a tier, in the order of the text."""
    at, calm = TIERS.index(tier), TIERS.index(Tier.NONE)
    worth: dict[tuple[int, int], float] = {}
    for feature, first, last in features(tokens):
        weights: Weights | None = evidence.weights.get(feature)
        if weights and weights[at] > weights[calm]:
            worth[first, last] = weights[at] - weights[calm]
    kept: list[tuple[int, int]] = []
    for first, last in sorted(worth, key=lambda place: (-worth[place], place)):
        if len(kept) < MOST_TELLING and all(last < other[0] or other[1] < first for other in kept):
            kept.append((first, last))
    return sorted(kept)
