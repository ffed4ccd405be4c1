"""How hard a text is to read: the school grade after Flesch and Kincaid, counted rather too high than too low."""

import re
from collections.abc import Iterable

import pyphen  # type: ignore[import-untyped]  # it ships no types

WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
ENDING = re.compile(r"[.?!:](?=\W*\s|\W*$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeiouydt])ed$")
HYPHENS = pyphen.Pyphen(lang="en_US", left=1, right=1)


def grade(texts: Iterable[str]) -> float:
    """The grade of all these together; a line and a colon end a sentence too, as they do on a phone."""
    sentences = [found for text in texts for part in ENDING.split(text) if (found := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """The larger of two counts: where it may be hyphenated, and its groups of vowels without a silent ending."""
    plain = word.lower()
    return max(len(VOWELS.findall(SILENT.sub("", plain))), len(HYPHENS.positions(plain)) + 1)
