"""Phrases as data: how they are written, and where they stand in a text.

A phrase is words in order. `a|b` is a choice, `{name}` a named choice, `*` any one word; `..` allows up to three
words in between and `...` up to eight, all within one sentence. `x & y` are x and y in either order, up to six
words apart and not across a comma; with `&&` all of it may be across one. A last `.` asks that the phrase end its part
between commas ("I give up", never "I give up sugar").

A phrase is looked for where its rarest word stands, and every gap is bounded, so a text of any shape costs at
most its length times the number of phrases that share a rarest word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import NamedTuple

from bot.care.red_flags.normalising import Token, plain
from bot.care.red_flags.normalising import tokens as tokens_of
from bot.care.red_flags.spelling import Speller, speller

IDIOM, PSEUDO = "idiom", "pseudo"  # phrases that unmake a mention, and phrases that only look like a cue
CRISIS_IDIOM = "crisis-idiom"  # phrases that unmake a mention of a crisis only: "woke up with chest pain" is one
GAPS = {"..": 3, "...": 8}
BESIDE, AROUND = " & ", " && "
APART = 6
FARTHEST = 8
CLOSING = " ."
ANY = "*"
COMMON = {1: 1000, 2: 1000, 3: 300}  # what a word as short as this adds to its cost: most texts have many of these

Step = tuple[frozenset[str], int]  # the words that fit (none: any word), and how many may be skipped before


@dataclass(frozen=True, slots=True)
class Phrase:
    """What the phrase stands for, its steps, where it must end or stay, and the step that is looked for first."""

    name: str
    steps: tuple[Step, ...]
    closing: bool = False
    within_part: bool = False
    anchor: int = 0

    @property
    def beside(self) -> frozenset[str]:
        """The words of which one must stand next to the rarest one for the phrase to be there at all."""
        neighbours = self.steps[max(0, self.anchor - 1) : self.anchor] or self.steps[1:2]
        return neighbours[0][0] if neighbours else frozenset()


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
    """All phrases of a language by their rarest words; `concepts` are the names that can become mentions."""

    concepts: frozenset[str]
    phrases: Mapping[str, tuple[tuple[frozenset[str], Phrase], ...]]  # each with the words of which one is beside
    spelling: Speller
    breaks: frozenset[str]

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of a text, spelling repaired; offsets stay those of the text."""
        return tokens_of(text, self.breaks, self.spelling)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        found = []
        words = [token.word for token in tokens]
        for start, word in enumerate(words):
            if word not in self.phrases:
                continue
            near = frozenset(words[max(0, start - FARTHEST - 1) : start + FARTHEST + 2])
            for beside, phrase in self.phrases[word]:
                if beside and near.isdisjoint(beside):
                    continue
                at = _match(phrase, tokens, words, start)
                if at:
                    found.append(Hit(phrase.name, at))
        return found


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
    choices = {name: frozenset(word for one in several for word in _spelled(one)) for name, several in words.items()}
    lines = [(name, line) for group in (concepts, others) for name, several in group.items() for line in several]
    phrases = [phrase for name, line in lines for phrase in _phrases(name, line, choices)]
    known = {word for phrase in phrases for fitting, _ in phrase.steps for word in fitting}
    return Lexicon(
        concepts=frozenset(concepts),
        phrases=_by_rarest_word(phrases),
        spelling=speller(repaired, known | set(protected), variants),
        breaks=frozenset(breaks),
    )


def _by_rarest_word(phrases: Sequence[Phrase]) -> dict[str, tuple[tuple[frozenset[str], Phrase], ...]]:
    """A word that few phrases use is taken for one that few texts use, unless it is short ("and")."""
    uses = Counter(word for phrase in phrases for fitting, _ in phrase.steps for word in fitting)
    index: defaultdict[str, list[tuple[frozenset[str], Phrase]]] = defaultdict(list)
    weight = {word: count + COMMON.get(len(word), 0) for word, count in uses.items()}
    cost = cache(lambda fitting: sum(weight[word] for word in fitting) if fitting else float("inf"))
    for one in phrases:
        costs = [cost(fitting) for fitting, _ in one.steps]
        anchor = costs.index(min(costs))
        phrase = Phrase(one.name, one.steps, one.closing, one.within_part, anchor)
        for word in one.steps[anchor][0]:
            index[word].append((phrase.beside, phrase))
    return {word: tuple(found) for word, found in index.items()}


def _phrases(name: str, line: str, choices: Mapping[str, frozenset[str]]) -> Iterator[Phrase]:
    written = line.removesuffix(CLOSING)
    sign = AROUND if AROUND in written else BESIDE
    parts = [_steps(part, line, choices) for part in written.replace(BESIDE, sign).split(sign)]
    for order in permutations(parts):
        steps = list(order[0])
        for (fitting, _), *rest in order[1:]:
            steps += [(fitting, APART), *rest]
        yield Phrase(name, tuple(steps), line.endswith(CLOSING), len(parts) > 1 and sign == BESIDE)


def _steps(part: str, line: str, choices: Mapping[str, frozenset[str]]) -> list[Step]:
    steps: list[Step] = []
    gap = 0
    for piece in part.split():
        if piece in GAPS:
            gap = GAPS[piece]
            continue
        steps.append((frozenset() if piece == ANY else _fitting(piece, line, choices), gap))
        gap = 0
    if not steps or gap or steps[0][1] or not (steps[0][0] and steps[-1][0]):
        raise ValueError(f"the phrase {line!r} must begin and end with a word")
    return steps


def _fitting(piece: str, line: str, choices: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for choice in piece.split("|"):
        if choice.startswith("{"):
            if choice[1:-1] not in choices:
                raise ValueError(f"the phrase {line!r} uses {choice}, which is not among the words")
            found |= choices[choice[1:-1]]
        elif not choice.isalnum() and choice != "?":
            raise ValueError(f"the phrase {line!r} has {choice!r}, which is no word")
        else:
            found.add(choice)
    return frozenset(found)


def _spelled(word: str) -> Iterator[str]:
    """A word, or every number of a range: "3-30", and with a decimal "38.0-42.9"."""
    first, dash, last = word.partition("-")
    if not dash or not first[0].isdigit():
        yield plain(word)
    elif "." in first:
        yield from (f"{n / 10:.1f}" for n in range(round(10 * float(first)), round(10 * float(last)) + 1))
    else:
        yield from map(str, range(int(first), int(last) + 1))


def _match(phrase: Phrase, tokens: Sequence[Token], words: Sequence[str], start: int) -> tuple[int, ...]:
    """The nearest fitting words on each side of the rarest one."""
    steps, anchor = phrase.steps, phrase.anchor
    before: list[int] = []
    here = start
    for step in range(anchor, 0, -1):
        fitting, first = steps[step - 1][0], here
        for i in range(first - 1, max(first - 2 - steps[step][1], -1), -1):
            if words[i] in fitting or not fitting:
                here = i
                break
        else:
            return ()
        before.append(here)
    after: list[int] = [start]
    here = start
    for fitting, gap in steps[anchor + 1 :]:
        for i in range(here + 1, min(here + 2 + gap, len(words))):
            if words[i] in fitting or not fitting:
                here = i
                break
        else:
            return ()
        after.append(here)
    at = (*reversed(before), *after)
    near, far = tokens[at[0]], tokens[here]
    if near.sentence != far.sentence or (phrase.within_part and near.part != far.part):
        return ()
    return () if phrase.closing and _goes_on(tokens, here) else at


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    following = tokens[last + 1 : last + 2]
    return any(one.part == tokens[last].part and one.word != "?" for one in following)
