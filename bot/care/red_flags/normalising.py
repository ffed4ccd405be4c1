"""Turn a text as typed into plain words that still know where they stood."""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
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
# Of an unknown word that opens a sentence, these say that it was a name: "Delroy has the runs".
HAVING = frozenset(["is", "isnt", "was", "has", "hasnt", "had", "got", "gets", "keeps", "kept", "looks", "looked"])
FALLING = frozenset(["fell", "fainted", "collapsed", "passed", "blacked", "keeled", "went", "goes", "came", "threw"])
ACTING = HAVING | FALLING
OPENINGS = frozenset(
    ["it", "he", "she", "this", "that", "there", "here", "what", "who", "life", "all", "everything", "nothing", "today"]
)
NO_NAMES = ("ing", "ed", "ly", "tion", "ness", "ity", "ment", "ache")


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
    def written(self) -> Mapping[str, str]: ...

    @property
    def joins(self) -> Mapping[str, Mapping[str, str]]: ...

    def repaired(self, word: str) -> str: ...


def tokens(text: str, breaks: frozenset[str], spelling: Spelling) -> tuple[Token, ...]:
    """The words of a text, spelling repaired; a word of `breaks` ("but") starts a sentence, as a full stop does."""
    folded, offsets = _fold(text)
    page = _Page(text, breaks, spelling, STRETCHED.search(folded) is not None)
    for piece in PIECES.finditer(folded):
        first, last = piece.span()
        written = piece[0]
        word = written.replace("'", "") if "'" in written else written
        if word[:1].isalnum():
            page.add(word, offsets[first], offsets[last - 1] + 1)
        elif written == "?":
            page.ask(offsets[first])
        elif written in ENDS:
            page.begin()
        elif written in PAUSES or (written == "-" and _stands_alone(folded, first)):
            page.pause()
    return tuple(page.found)


class _Page:
    """The words read so far, and where we are."""

    def __init__(self, text: str, breaks: frozenset[str], spelling: Spelling, is_stretched: bool) -> None:
        self.found: list[Token] = []
        self._text = text
        self._breaks = breaks
        self._spelling = spelling
        self._known, self._written, self._joins = spelling.known, spelling.written, spelling.joins
        self._is_stretched = is_stretched
        self._repaired: dict[str, str] = {}  # a word costs its repair once, however often it stands there
        self._sentence = self._part = 0
        self._opening = False  # whether the last word is one that we do not know and opens a sentence like a name

    def ask(self, at: int) -> None:
        self.found.append(Token("?", at, at + 1, self._sentence, self._part))
        self.begin()

    def begin(self) -> None:
        self._sentence += 1
        self._part += 1

    def pause(self) -> None:
        self._part += 1

    def add(self, typed: str, start: int, end: int) -> None:
        is_plain = typed in self._written and typed.isalpha() and not self._is_stretched  # nearly every word is
        word = self._written[typed] if is_plain else self._spelled(typed)
        if word in self._joins and (whole := self._joins[word].get(self._before())):
            self.found[-1] = self.found[-1]._replace(word=whole, end=end)
            return
        after_opening, self._opening = self._opening, False
        if word in self._breaks:
            self.begin()
        elif word not in self._known:
            word = self._new(word, self._text[start:end])
        if after_opening and word in ACTING and self._before():
            self.found[-1] = self.found[-1]._replace(word=NAMED)
        self.found.append(Token(word, start, end, self._sentence, self._part))

    def _new(self, word: str, written: str) -> str:
        named = _named(written, word, self._before(of_sentence=True))
        self._opening = self._opens() and _may_be_name(written, named)
        return named

    def _opens(self) -> bool:
        return not self.found or self.found[-1].sentence != self._sentence

    def _before(self, *, of_sentence: bool = False) -> str:
        """The word before, unless a part or a sentence ended there."""
        if not self.found:
            return ""
        last = self.found[-1]
        near = last.sentence == self._sentence if of_sentence else last.part == self._part
        return last.word if near else ""

    def _spelled(self, typed: str) -> str:
        word = _plain_number(typed) if typed[0] in "x0123456789" else typed
        if self._is_stretched or len(word) > LONGEST_WORD:
            word = _shrunk(word)
        if word in self._written:
            return self._written[word]
        if word not in self._repaired:
            self._repaired[word] = self._spelling.repaired(word)
        return self._repaired[word]


def plain(word: str) -> str:
    """A single word in the form that `tokens` gives it."""
    return _fold(word)[0].replace("'", "")


def _stands_alone(text: str, at: int) -> bool:
    return text[at - 1 : at].isspace() and text[at + 1 : at + 2].isspace()


def _may_be_name(written: str, word: str) -> bool:
    return written.istitle() and word not in OPENINGS and not word.endswith(NO_NAMES)


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
