"""Turn a text as typed into plain words that still know where they stood."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

# Letters of other scripts that look like Latin ones, and Latin letters that do not decompose.
LOOKALIKES = str.maketrans("аеорсухіјѕοαερικνæøłß’‘ʼ`´＇", "aeopcyxijsoaepikvaols''''''")
PIECES = re.compile(r"[a-z0-9']+|[^a-z0-9'\s]|\n")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
STRETCHED = re.compile(r"([a-z])\1{2,}")
ENDS = frozenset(".!?;\n…")
PAUSES = frozenset(",:()/–—")
LONGEST_WORD = 24


class Token(NamedTuple):
    """A word with its offsets in the original text, its sentence, and its part between commas."""

    word: str
    start: int
    end: int
    sentence: int
    part: int


def tokens(text: str, breaks: frozenset[str], repaired: Callable[[str], str]) -> tuple[Token, ...]:
    """The words of a text, spelling repaired; a word of `breaks` ("but") starts a sentence, as a full stop does."""
    folded, offsets = _fold(text)
    found: list[Token] = []
    sentence = part = 0
    for piece in PIECES.finditer(folded):
        word = piece[0].replace("'", "")
        if piece[0] in ENDS or word in breaks:
            sentence, part = sentence + 1, part + 1
        elif piece[0] in PAUSES or (piece[0] == "-" and _stands_alone(folded, piece.start())):
            part += 1
        if word.isalnum():
            start, end = offsets[piece.start()], offsets[piece.end() - 1] + 1
            found.append(Token(repaired(_shrunk(word)), start, end, sentence, part))
    return tuple(found)


def plain(word: str) -> str:
    """A single word in the form that `tokens` gives it."""
    return _fold(word)[0].replace("'", "")


def _stands_alone(text: str, at: int) -> bool:
    return text[at - 1 : at].isspace() and text[at + 1 : at + 2].isspace()


def _shrunk(word: str) -> str:
    return STRETCHED.sub(r"\1", word)[:LONGEST_WORD]


def _fold(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    offsets: list[int] = []
    at = 0
    for other in NOT_ASCII.finditer(text):
        start = other.start()
        folded = _folded(text[start])
        letters += (text[at:start].lower(), folded)
        offsets += [*range(at, start), *[start] * len(folded)]
        at = start + 1
    return "".join((*letters, text[at:].lower())), [*offsets, *range(at, len(text))]


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """Lower case without accents; invisible characters vanish, so that they cannot split a word."""
    pieces = unicodedata.normalize("NFKD", char.translate(LOOKALIKES)).casefold().translate(LOOKALIKES)
    return "".join(c for c in pieces if unicodedata.category(c) not in {"Cf", "Mn", "Me"})
