"""Repair a misspelt word when it is one slip away from a word that matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHORTEST_WORD = 4  # shorter words have too many innocent neighbours
SHORTEST_TARGET = 5


@dataclass(frozen=True, slots=True)
class Speller:
    """`known` words stay as they are, `variants` are replaced, others may be one slip from a target."""

    known: frozenset[str]
    variants: Mapping[str, str]
    slips: Mapping[str, tuple[str, ...]]

    def repaired(self, word: str) -> str:
        if word in self.variants:
            return self.variants[word]
        if word in self.known or len(word) < SHORTEST_WORD:
            return word
        for slip in (word, *_shortened(word)):
            for target in self.slips.get(slip, ()):
                if _one_slip_apart(word, target):
                    return self.variants.get(target, target)
        return word


def speller(targets: Iterable[str], known: Iterable[str], variants: Mapping[str, str]) -> Speller:
    """Every target is filed under itself and under each form that lacks one letter."""
    slips: dict[str, list[str]] = {}
    for target in sorted(set(targets)):
        if len(target) >= SHORTEST_TARGET:
            for slip in (target, *_shortened(target)):
                slips.setdefault(slip, []).append(target)
    return Speller(
        known=frozenset(known),
        variants=variants,
        slips={slip: tuple(found) for slip, found in slips.items()},
    )


def _shortened(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_slip_apart(word: str, target: str) -> bool:
    """One letter too many, missing, wrong, or two neighbours swapped; the first letter is right."""
    if word[0] != target[0]:
        return False
    if len(word) != len(target):
        longer, shorter = sorted((word, target), key=len, reverse=True)
        return len(longer) - len(shorter) == 1 and shorter in _shortened(longer)
    wrong = [i for i, (a, b) in enumerate(zip(word, target, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and word[wrong[0]] == target[wrong[1]]
        and (word[wrong[1]] == target[wrong[0]])
    )
