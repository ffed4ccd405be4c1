"""Repair a misspelt word when it is a slip or two away from a word that matters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

SHORTEST_WORD = 4  # shorter words have too many innocent neighbours
SHORTEST_TARGET = 5
LONG_WORD = 7  # two slips leave enough of a word as long as this, not counting an ending that many words share
ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Speller:
    """`known` words stand for themselves and variants for others, as `written` says; `joins` are pairs that are one
    word, by the second of the two; any other word may be near a target."""

    known: frozenset[str]
    written: Mapping[str, str]
    joins: Mapping[str, Mapping[str, str]]
    slips: Mapping[str, tuple[str, ...]]

    def repaired(self, word: str) -> str:
        if word in self.written:
            return self.written[word]
        if len(word) < SHORTEST_WORD:
            return word
        if word.endswith("s") and word[:-1] in self.known:
            return word[:-1]  # "the bowl's red"
        slips = self.slips.keys() & _shortened(word)
        near = {target for slip in slips for target in self.slips[slip] if target[0] == word[0]}
        if not near:
            return word
        allowed = 2 if _stem(word) >= LONG_WORD else 1
        best = min((_slips(word, target), target) for target in near)
        return self.written.get(best[1], best[1]) if best[0] <= allowed else word


def speller(targets: Iterable[str], known: Set[str], variants: Mapping[str, str]) -> Speller:
    """Every target is filed under itself and under each form that lacks a letter or two."""
    slips: dict[str, list[str]] = {}
    for target in sorted(set(targets)):
        if len(target) >= SHORTEST_TARGET:
            for slip in _shortened(target):
                slips.setdefault(slip, []).append(target)
    joins: defaultdict[str, dict[str, str]] = defaultdict(dict)
    written = {word: word for word in known}
    for variant, right in variants.items():
        first, space, second = variant.partition(" ")
        if space:
            joins[second][first] = right
        else:
            written[variant] = right
    return Speller(
        known=frozenset(known),
        written=written,
        joins=dict(joins),
        slips={slip: tuple(found) for slip, found in slips.items()},
    )


def _shortened(word: str) -> set[str]:
    """The word, and what is left of it without one letter, or without two when it is long."""
    once = {word[:i] + word[i + 1 :] for i in range(len(word))}
    if len(word) < LONG_WORD - 1:
        return {word, *once}
    return {word, *once, *(one[:i] + one[i + 1 :] for one in once for i in range(len(one)))}


def _stem(word: str) -> int:
    """How many letters are a word's own: "visiting" is too near to "vomiting" for its length."""
    return len(word) - next((len(ending) for ending in ENDINGS if word.endswith(ending)), 0)


def _slips(word: str, target: str) -> int:
    """Letters too many, missing or wrong, or neighbours swapped, each counted once."""
    two_above: list[int] = []
    above = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, right in enumerate(target, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != right))
            if i > 1 and j > 1 and letter == target[j - 2] and word[i - 2] == right:
                cost = min(cost, two_above[j - 2] + 1)
            row.append(cost)
        two_above, above = above, row
    return above[-1]
