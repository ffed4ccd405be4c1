"""Learns what words are worth as evidence of a red flag: `python -m benchmarks learn` writes the weights anew.

Two multinomial logistic regressions, by stochastic gradient steps that shrink for inputs seen often (AdaGrad), with a
pull towards zero (L2). The first learns the tiers from words; the second from what the words lean to and what the rules
found, on messages that neither the rules nor the words it sees were made from (five folds). The same messages give the
same weights: the order is drawn from a fixed seed. Nothing of the held-out sets is read.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import sqrt
from typing import NamedTuple

from benchmarks.messages import LEARNED, WEIGHED, Row, named
from bot.care.red_flags import Evidence, Rules, Trust, assess
from bot.care.red_flags.assessing import mentions
from bot.care.red_flags.evidence import TIERS, features, lean, shares
from bot.care.red_flags.tempering import inputs
from bot.care.texts import clean
from bot.content import red_flag_evidence, red_flags
from bot.content.red_flag_evidence import EvidenceFile, Worth

SEED = 20261120
FOLDS = 5
SEEN_IN = 2  # messages that a feature must stand in: one message is no evidence
DIGITS = 2
# Steps and pulls as five-fold cross-validation over the messages learned from liked them best.
STEP = 0.3
OF_WORDS = (15, 0.0005)  # rounds, pull
OF_FINDINGS = (30, 0.0005)
HEARD, UNHEARD, SILENCES = Trust(presses=2.0, asks=0.06), Trust(presses=0.4, asks=0.4), 0.01

Inputs = Sequence[tuple[str, float]]


class Example(NamedTuple):
    """What stands in a message, how much of each, and the place of its tier."""

    inputs: Inputs
    tier: int


def report() -> str:
    """Learn from the messages that may be learned from, and write the weights where the bot reads them."""
    learned, weighed = _rows(LEARNED), _rows(WEIGHED)
    words = learn(_of_words([*learned, *weighed]), *OF_WORDS)
    file = EvidenceFile(
        learned_from=fingerprint(),
        heard=HEARD,
        unheard=UNHEARD,
        silences=SILENCES,
        words=_worth(words, least=10**-DIGITS),
        findings=_worth(learn(list(_of_findings(learned, weighed)), *OF_FINDINGS)),
    )
    red_flag_evidence.write(file, red_flags.FOLDER / red_flags.FALLBACK)
    return f"{len(file.words.weights)} weights are written; look at `python -m benchmarks red_flags` before committing."


def fingerprint() -> str:
    """Of the messages that are learned from."""
    told = json.dumps([(row.text, row.tier) for row in _rows((*LEARNED, *WEIGHED))])
    return hashlib.sha256(told.encode()).hexdigest()


def learn(examples: Sequence[Example], rounds: int, pull: float) -> Evidence:
    """The weights that tell the tiers of these examples apart."""
    kinds = range(len(TIERS))
    bias, of_bias = [0.0 for _ in kinds], [1e-6 for _ in kinds]
    weights: dict[str, list[float]] = {name: [0.0 for _ in kinds] for one in examples for name, _ in one.inputs}
    seen: dict[str, list[float]] = {name: [1e-6 for _ in kinds] for name in weights}
    order, draw = list(examples), random.Random(SEED)
    for _ in range(rounds):
        draw.shuffle(order)
        for example in order:
            own = [(weights[name], seen[name], value) for name, value in example.inputs]
            found = shares([bias[k] + sum(value * one[k] for one, _, value in own) for k in kinds])
            for k in kinds:
                error = found[k] - (k == example.tier)
                of_bias[k] += error * error
                bias[k] -= STEP * error / sqrt(of_bias[k])
                for one, so_far, value in own:
                    slope = error * value + pull * one[k]
                    so_far[k] += slope * slope
                    one[k] -= STEP * slope / sqrt(so_far[k])
    return Evidence(tuple(bias), {name: tuple(one) for name, one in weights.items()})


def _of_words(rows: Sequence[Row]) -> list[Example]:
    texts = [sorted(_features(row)) for row in rows]
    often = Counter(feature for text in texts for feature in text)
    examples = []
    for row, text in zip(rows, texts, strict=True):
        scale = 1 / sqrt(len(text) or 1)
        known = [(feature, scale) for feature in text if often[feature] >= SEEN_IN]
        examples.append(Example(known, TIERS.index(row.tier)))
    return examples


def _features(row: Row) -> set[str]:
    return {feature for feature, _, _ in features(_rules().lexicon.tokens(clean(row.text)))}


def _of_findings(learned: Sequence[Row], weighed: Sequence[Row]) -> Iterator[Example]:
    """Each message as it looks to words that were learned from the others."""
    rules = _rules()
    for fold in range(FOLDS):
        others = [row for i, row in enumerate(weighed) if i % FOLDS != fold]
        words = learn(_of_words([*learned, *others]), *OF_WORDS)
        for row in weighed[fold::FOLDS]:
            text = clean(row.text)
            leaning = lean(rules.lexicon.tokens(text), words)
            found = inputs(leaning, mentions(text, rules), assess(text, rules))
            yield Example(list(found), TIERS.index(row.tier))


@cache
def _rules() -> Rules:
    """Alone, without the weights that are about to be learned."""
    return red_flags.compiled(red_flags.read())


def _rows(names: Sequence[str]) -> list[Row]:
    return [row for name in names for row in named(name)]


def _worth(evidence: Evidence, least: float = 0.0) -> Worth:
    """Rounded, without what weighs for no tier more than for another."""
    rounded = {name: tuple(round(one, DIGITS) for one in weights) for name, weights in evidence.weights.items()}
    kept = {name: weights for name, weights in rounded.items() if max(weights) - min(weights) >= least}
    return Worth(bias=tuple(round(one, DIGITS) for one in evidence.bias), weights=kept)
