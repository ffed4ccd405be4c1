"""Repair a misspelt word when it is a slip or two away from a word that matters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

SHORTEST_WORD = 4  # shorter words have too many innocent neighbours
SHORTEST_TARGET = 5
LONG_WORD = 7  # two slips leave enough of a word as long as this, not counting an ending that many words share
ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Speller:
    """`known` words stand for themselves and variants for others, as `written` says; `joins` are pairs that are one
    word, by the second of the two; any other word may be near a target: these stand with their letters under the first.
    """

    known: frozenset[str]
    written: Mapping[str, str]
    joins: Mapping[str, Mapping[str, str]]
    targets: Mapping[str, Sequence[tuple[str, frozenset[str]]]]

    def repaired(self, word: str) -> str:
        if word in self.written:
            return self.written[word]
        if len(word) < SHORTEST_WORD:
            return word
        if word.endswith("s") and word[:-1] in self.known:
            return word[:-1]  # "the bowl's red"
        allowed = 2 if _stem(word) >= LONG_WORD else 1
        near = [(_slips(word, target, allowed), target) for target in self._alike(word, allowed)]
        slips, best = min(near, default=(allowed + 1, word))
        return self.written.get(best, best) if slips <= allowed else word

    def _alike(self, word: str, allowed: int) -> list[str]:
        """The targets with which a word shares its first letter, its length, and its letters, but for so many slips."""
        letters = frozenset(word)
        return [
            target
            for target, its in self.targets.get(word[0], ())
            if abs(len(target) - len(word)) <= allowed and len(its ^ letters) <= 2 * allowed
        ]


def speller(targets: Iterable[str], known: Set[str], variants: Mapping[str, str]) -> Speller:
    alike: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for target in sorted(set(targets)):
        if len(target) >= SHORTEST_TARGET:
            alike[target[0]].append((target, frozenset(target)))
    joins: defaultdict[str, dict[str, str]] = defaultdict(dict)
    written = {word: word for word in known}
    for variant, right in variants.items():
        first, space, second = variant.partition(" ")
        if space:
            joins[second][first] = right
        else:
            written[variant] = right
    return Speller(frozenset(known), written, dict(joins), dict(alike))


def _stem(word: str) -> int:
    """How many letters are a word's own: "visiting" is too near to "vomiting" for its length."""
    return len(word) - next((len(ending) for ending in ENDINGS if word.endswith(ending)), 0)


def _slips(word: str, target: str, most: int) -> int:
    """Letters too many, missing or wrong, or neighbours swapped, each counted once, and up to one more than `most`."""
    if word == target or not most:
        return int(word != target)
    at = 0
    for letter, right in zip(word, target, strict=False):
        if letter != right:
            break
        at += 1
    word, target = word[at:], target[at:]
    ways = [(word[1:], target), (word, target[1:]), (word[1:], target[1:])]
    if len(word) > 1 and word[:2] == target[1::-1]:
        ways.append((word[2:], target[2:]))
    return 1 + min(_slips(left, rest, most - 1) for left, rest in ways)
