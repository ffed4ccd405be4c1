"""Turn a text as typed into plain words that still know where they stood."""

import re
import unicodedata
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import NamedTuple, Protocol

# Letters of other scripts that look like Latin ones, and Latin letters that do not decompose.
LOOKALIKES = str.maketrans("аеорсухіјѕοαερικνæøłßһԁɡⅼтмкнв’‘ʼ`´＇", "aeopcyxijsoaepikvaolshdgltmkhb''''''")
EMOJI = {
    "💩": "poo",
    "🩸": "blood",
    "🤮": "vomit",
    "🥵": "hot",
    "🐘": "elephant",
    "🎈": "balloon",
    "🔥": "fire",
    "🍅": "tomato",
}
PIECES = re.compile(r"[0-9]+[.,][0-9]+|[a-z0-9']+|[^a-z0-9'\s]|\n")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
STRETCHED = re.compile(r"([a-z])\1{2,}")
COUNTED = re.compile(r"x([0-9]+)|([0-9]+)(?:x|c|f|st|nd|rd|th)")
ENDS = frozenset(".!?;\n…")
PAUSES = frozenset(",:()/–—")
LONGEST_WORD = 24
NAMED, OWNED = "namedperson", "namedpersons"  # what stands for a name that we do not know: "Bev fainted", "Bev's"
OWNING = ("'s", "’s")
PLACES = frozenset(
    ["in", "at", "from", "to", "near", "the", "on", "via", "a", "an", "this", "every", "of", "for", "and", "by"]
)


class Token(NamedTuple):
    """A word, or the mark of a question, with its offsets in the original text, its sentence, and its part between
    commas."""

    word: str
    start: int
    end: int
    sentence: int
    part: int


class Spelling(Protocol):
    """Knows how a word, or two words that are one, should be written."""

    @property
    def known(self) -> Set[str]: ...

    @property
    def pairs(self) -> Set[str]: ...

    def repaired(self, word: str) -> str: ...

    def joined(self, first: str, second: str) -> str | None: ...


def tokens(text: str, breaks: frozenset[str], spelling: Spelling) -> tuple[Token, ...]:
    """The words of a text, spelling repaired; a word of `breaks` ("but") starts a sentence, as a full stop does."""
    folded, offsets = _fold(text)
    found: list[Token] = []
    sentence = part = 0
    repaired: dict[str, str] = {}  # a word costs its repair once, however often it stands there
    is_stretched = STRETCHED.search(folded) is not None
    for piece in PIECES.finditer(folded):
        written = piece[0]
        word = written.replace("'", "") if "'" in written else written
        start, end = offsets[piece.start()], offsets[piece.end() - 1] + 1
        if not word[:1].isalnum():
            if written == "?":
                found.append(Token(written, start, end, sentence, part))
            if written in ENDS:
                sentence, part = sentence + 1, part + 1
            elif written in PAUSES or (written == "-" and _stands_alone(folded, piece.start())):
                part += 1
            continue
        if word[0] in "x0123456789":
            word = _plain_number(word)
        elif is_stretched or len(word) > LONGEST_WORD:
            word = _shrunk(word)
        if word not in repaired:
            repaired[word] = spelling.repaired(word)
        word = repaired[word]
        previous = found[-1] if found else None
        if previous and previous.part == part and previous.word in spelling.pairs:
            whole = spelling.joined(previous.word, word)
            if whole:
                found[-1] = Token(whole, previous.start, end, sentence, part)
                continue
        if word in breaks:
            sentence, part = sentence + 1, part + 1
        elif word not in spelling.known:
            word = _named(text[start:end], word, previous.word if previous and previous.sentence == sentence else "")
        found.append(Token(word, start, end, sentence, part))
    return tuple(found)


def plain(word: str) -> str:
    """A single word in the form that `tokens` gives it."""
    return _fold(word)[0].replace("'", "")


def _stands_alone(text: str, at: int) -> bool:
    return text[at - 1 : at].isspace() and text[at + 1 : at + 2].isspace()


def _named(written: str, word: str, previous: str) -> str:
    """A capital within a sentence, where no place stands, begins the name of somebody; so does one that owns."""
    if not written[0].isupper() or (not written.istitle() and not written.endswith(OWNING)):
        return word
    if written.endswith(OWNING):
        return OWNED
    return NAMED if previous and previous not in PLACES else word


def _plain_number(word: str) -> str:
    """38,5 and 38.5 are one number, and so are x4, 4x and 4."""
    counted = COUNTED.fullmatch(word)
    return (counted[1] or counted[2]) if counted else word.replace(",", ".")


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
    """Lower case without accents; invisible characters vanish, so that they cannot split a word; an emoji that
    says something is a word."""
    if char in EMOJI:
        return f" {EMOJI[char]} "
    pieces = unicodedata.normalize("NFKD", char.translate(LOOKALIKES)).casefold().translate(LOOKALIKES)
    return "".join(c for c in pieces if unicodedata.category(c) not in {"Cf", "Mn", "Me"})
