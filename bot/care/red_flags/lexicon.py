"""Phrases as data: how they are written, and where they stand in a text.

A phrase is words in order. `a|b` is a choice, `{name}` a named choice, `..` allows up to three words in
between and `...` up to eight, all within one sentence. A last `.` asks that the phrase end its part between
commas ("I give up", never "I give up sugar"). Every gap is bounded, so a text of any shape costs at
most its length times the number of phrases that begin with the same word.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.care.red_flags.normalising import Token, plain
from bot.care.red_flags.normalising import tokens as tokens_of
from bot.care.red_flags.spelling import Speller, speller

IDIOM, PSEUDO = "idiom", "pseudo"  # phrases that unmake a mention, and phrases that only look like a cue
GAPS = {"..": 3, "...": 8}
FARTHEST = max(GAPS.values())
CLOSING = " ."


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """What the phrase stands for, and its steps: the words that fit, and how many may be skipped before."""

    name: str
    steps: tuple[tuple[frozenset[str], int], ...]
    closing: bool


class Hit(NamedTuple):
    """A phrase found: the positions of the words that it used."""

    name: str
    at: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.at[0]

    @property
    def last(self) -> int:
        return self.at[-1]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases of a language, those of one word by that word, longer ones by their first two; `concepts` are the
    names that can become mentions."""

    concepts: frozenset[str]
    single: Mapping[str, tuple[Phrase, ...]]
    longer: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    spelling: Speller
    breaks: frozenset[str]

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of a text, spelling repaired; offsets stay those of the text."""
        return tokens_of(text, self.breaks, self.spelling.repaired)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        words = [token.word for token in tokens]
        found = []
        for start, word in enumerate(words):
            for phrase in self._begun(words, start, word):
                at = _match(phrase, tokens, start)
                if at:
                    found.append(Hit(phrase.name, at))
        return found

    def _begun(self, words: Sequence[str], start: int, word: str) -> Iterable[Phrase]:
        """The phrases whose first word stands here and whose second one is near, each once."""
        begun = list(self.single.get(word, ()))
        if seconds := self.longer.get(word):
            for near in words[start + 1 : start + 2 + FARTHEST]:
                if near in seconds:
                    begun += seconds[near]
        return dict.fromkeys(begun)


def lexicon(
    concepts: Mapping[str, Sequence[str]],
    others: Mapping[str, Sequence[str]],
    words: Mapping[str, Sequence[str]],
    variants: Mapping[str, str],
    repaired: Iterable[str],
    protected: Iterable[str],
    breaks: Iterable[str],
) -> Lexicon:
    """Compile phrases: `concepts` become mentions, `others` are cues and idioms. ValueError names a bad phrase."""
    single: defaultdict[str, list[Phrase]] = defaultdict(list)
    longer: defaultdict[str, defaultdict[str, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
    known = set(protected)
    lines = [(name, line) for group in (concepts, others) for name, several in group.items() for line in several]
    for name, line in lines:
        phrase = Phrase(name, _steps(line.removesuffix(CLOSING), words), line.endswith(CLOSING))
        known.update(*(step for step, _ in phrase.steps))
        first, *rest = (sorted(fitting) for fitting, _ in phrase.steps)
        for word in first:
            if not rest:
                single[word].append(phrase)
            for second in rest[0] if rest else ():
                longer[word][second].append(phrase)
    return Lexicon(
        concepts=frozenset(concepts),
        single={word: tuple(found) for word, found in single.items()},
        longer={word: {near: tuple(found) for near, found in nears.items()} for word, nears in longer.items()},
        spelling=speller(repaired, known, variants),
        breaks=frozenset(breaks),
    )


def _steps(line: str, words: Mapping[str, Sequence[str]]) -> tuple[tuple[frozenset[str], int], ...]:
    steps: list[tuple[frozenset[str], int]] = []
    gap = 0
    for piece in line.split():
        if piece in GAPS:
            gap = GAPS[piece]
            continue
        steps.append((frozenset(_choices(piece, line, words)), gap))
        gap = 0
    if not steps or gap or steps[0][1]:
        raise ValueError(f"the phrase {line!r} must begin and end with a word")
    return tuple(steps)


def _choices(piece: str, line: str, words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for choice in piece.split("|"):
        if choice.startswith("{"):
            if choice[1:-1] not in words:
                raise ValueError(f"the phrase {line!r} uses {choice}, which is not among the words")
            yield from (plain(word) for word in words[choice[1:-1]])
        elif not plain(choice).isalnum():
            raise ValueError(f"the phrase {line!r} has {choice!r}, which is no word")
        else:
            yield plain(choice)


def _match(phrase: Phrase, tokens: Sequence[Token], start: int) -> tuple[int, ...]:
    at = [start]
    sentence = tokens[start].sentence
    for fitting, gap in phrase.steps[1:]:
        window = range(at[-1] + 1, min(at[-1] + 2 + gap, len(tokens)))
        step = next((i for i in window if tokens[i].word in fitting), None)
        if step is None or tokens[step].sentence != sentence:
            return ()
        at.append(step)
    if phrase.closing and _goes_on(tokens, at[-1]):
        return ()
    return tuple(at)


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    return last + 1 < len(tokens) and tokens[last + 1].part == tokens[last].part
