"""Phrases as data: how they are written, and where they stand in a text.

A phrase is words in order. `a|b` is a choice, `{name}` a named choice, `*` any one word; `..` allows up to three
words in between and `...` up to eight, all within one sentence. `x & y` are x and y in either order, up to six
words apart and not across a comma; with `&&` all of it may be across one. A last `.` asks that the phrase end its part
between commas ("I give up", never "I give up sugar").

A phrase is looked for only in a text that has words for its three rarest steps, and there where its rarest word
stands. Every gap is bounded, so a text of any shape costs at most its length times the number of phrases that share a
rarest word.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import permutations
from operator import and_, attrgetter, or_
from sys import intern
from typing import NamedTuple

from bot.care.red_flags.normalising import Token, plain
from bot.care.red_flags.normalising import tokens as tokens_of
from bot.care.red_flags.spelling import Speller, speller

IDIOM, PSEUDO = "idiom", "pseudo"  # phrases that unmake a mention, and phrases that only look like a cue
CRISIS_IDIOM = "crisis-idiom"  # phrases that unmake a mention of a crisis only: "woke up with chest pain" is one
GAPS = {"..": 3, "...": 8}
BESIDE, AROUND = " & ", " && "
APART = 6
CLOSING = " ."
ANY = "*"
RANKS = 3  # steps of a phrase that are asked for at once: more would spare less than they cost
COMMON = {1: 1000, 2: 1000, 3: 300}  # what a word as short as this adds to its cost: most texts have many of these

NO_WORD: frozenset[str] = frozenset()

Step = tuple[frozenset[str], int]  # the words that fit (none: any word), and how many words on one may stand
Fitting = Callable[[str], frozenset[str]]  # the words that a piece of a phrase stands for


class Phrase(NamedTuple):
    """What the phrase stands for, its steps before and after its rarest word, nearest first, and where it must end or
    stay."""

    name: str
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    closing: bool
    within_part: bool


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
    """All phrases of a language; `concepts` are the names that can become mentions.

    `uses` says in which phrases a word fits the rarest step, in which the next rare one, and so on: bits by their place
    in `phrases`. `without` are those that have no such step.
    """

    concepts: frozenset[str]
    phrases: Sequence[Phrase]
    uses: Mapping[str, Sequence[int]]
    without: Sequence[int]
    spelling: Speller
    breaks: frozenset[str]

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of a text, spelling repaired; offsets stay those of the text."""
        return tokens_of(text, self.breaks, self.spelling)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """In the order of the text."""
        words = [token.word for token in tokens]
        where: dict[str, list[int]] = {}
        for i, word in enumerate(words):
            if word in self.uses:
                where.setdefault(word, []).append(i)
        found = []
        for phrase, starts in self._possible(where):
            for start in starts:
                if at := _match(phrase, tokens, words, start):
                    found.append(Hit(phrase.name, at))
        return sorted(found, key=attrgetter("at"))

    def _possible(self, where: Mapping[str, Sequence[int]]) -> Iterator[tuple[Phrase, Sequence[int]]]:
        """The phrases that a text with words at these places may hold, each with those of a rarest word."""
        uses = [self.uses[word] for word in where]
        possible = reduce(and_, [reduce(or_, bits) for bits in zip(self.without, *uses, strict=True)])
        for starts, (rarest, *_) in zip(where.values(), uses, strict=True):
            bits = rarest & possible
            while bits:
                number = bits.bit_length() - 1
                bits ^= 1 << number
                yield self.phrases[number], starts


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
    fitting = cache(partial(_fitting, choices=choices))
    lines = [(name, line) for group in (concepts, others) for name, several in group.items() for line in several]
    written = [(name, line, steps) for name, line in lines for steps in _orders(line, fitting)]
    uses = Counter(words for _, _, steps in written for words, _ in steps)
    costs = _costs(uses)
    ranked = [sorted((words for words, _ in steps), key=costs.__getitem__) for _, _, steps in written]
    words_of, without = _uses(ranked)
    return Lexicon(
        concepts=frozenset(concepts),
        phrases=[_phrase(name, line, steps, costs) for name, line, steps in written],
        uses=words_of,
        without=without,
        spelling=speller(repaired, frozenset(protected).union(*uses), variants),
        breaks=frozenset(breaks),
    )


def _costs(uses: Mapping[frozenset[str], int]) -> dict[frozenset[str], float]:
    """A word that few phrases use is taken for one that few texts use, unless it is short ("and")."""
    weight: defaultdict[str, int] = defaultdict(int)
    for fitting, times in uses.items():
        for word in fitting:
            weight[word] += times
    for word in weight:
        weight[word] += COMMON.get(len(word), 0)
    return {fitting: sum(weight[word] for word in fitting) if fitting else float("inf") for fitting in uses}


def _phrase(name: str, line: str, steps: Sequence[Step], costs: Mapping[frozenset[str], float]) -> Phrase:
    each = [costs[fitting] for fitting, _ in steps]
    rarest = each.index(min(each))
    return Phrase(
        name,
        before=tuple((steps[i - 1][0], steps[i][1]) for i in range(rarest, 0, -1)),
        after=tuple(steps[rarest + 1 :]),
        closing=line.endswith(CLOSING),
        within_part=BESIDE in line and AROUND not in line,
    )


def _uses(phrases: Sequence[Sequence[frozenset[str]]]) -> tuple[dict[str, tuple[int, ...]], list[int]]:
    """The words that the steps of each phrase take come rarest first. Many phrases share such a class of words, so
    that its bits are gathered before its words are; and many words share their bits."""
    uses: defaultdict[str, list[int]] = defaultdict(lambda: [0] * RANKS)
    without: list[int] = []
    alike: dict[int, int] = {}
    for rank in range(RANKS):
        classes: defaultdict[frozenset[str], int] = defaultdict(int)
        for number, steps in enumerate(phrases):
            classes[steps[rank] if rank < len(steps) else NO_WORD] |= 1 << number
        without.append(classes.pop(NO_WORD, 0))
        of_word: defaultdict[str, list[int]] = defaultdict(list)
        for fitting, bits in classes.items():
            for word in fitting:
                of_word[word].append(bits)
        for word, several in of_word.items():
            bits = reduce(or_, several)
            uses[word][rank] = alike.setdefault(bits, bits)
    return {word: tuple(ranks) for word, ranks in uses.items()}, without


def _orders(line: str, fitting: Fitting) -> Iterator[Sequence[Step]]:
    """The steps of a phrase, in each order that its parts may have."""
    written = line.removesuffix(CLOSING)
    try:
        parts = [_steps(part, fitting) for part in written.replace(AROUND, BESIDE).split(BESIDE)]
    except ValueError as error:
        raise ValueError(f"the phrase {line!r} {error}") from None
    for order in permutations(parts):
        steps = [*order[0]]
        for (words, _), *rest in order[1:]:
            steps += [(words, APART + 1), *rest]
        yield steps


def _steps(part: str, fitting: Fitting) -> list[Step]:
    steps: list[Step] = []
    gap = 0
    for piece in part.split():
        if piece in GAPS:
            gap = GAPS[piece]
            continue
        steps.append((fitting(piece), gap + 1))
        gap = 0
    if not steps or gap or steps[0][1] > 1 or not (steps[0][0] and steps[-1][0]):
        raise ValueError("must begin and end with a word")
    return steps


def _fitting(piece: str, choices: Mapping[str, frozenset[str]]) -> frozenset[str]:
    if piece == ANY:
        return frozenset()
    found: set[str] = set()
    for choice in piece.split("|"):
        if choice.startswith("{"):
            if choice[1:-1] not in choices:
                raise ValueError(f"uses {choice}, which is not among the words")
            found |= choices[choice[1:-1]]
        elif not choice.isalnum() and choice != "?":
            raise ValueError(f"has {choice!r}, which is no word")
        else:
            found.add(intern(choice))
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
    at = [start]
    here = start
    for fitting, reach in phrase.before:
        first = max(0, here - reach)
        while here > first:
            here -= 1
            if words[here] in fitting or not fitting:
                break
        else:
            return ()
        at.append(here)
    at.reverse()
    here = start
    for fitting, reach in phrase.after:
        last = min(here + reach, len(words) - 1)
        while here < last:
            here += 1
            if words[here] in fitting or not fitting:
                break
        else:
            return ()
        at.append(here)
    near, far = tokens[at[0]], tokens[here]
    if near.sentence != far.sentence or (phrase.within_part and near.part != far.part):
        return ()
    return () if phrase.closing and _goes_on(tokens, here) else tuple(at)


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    following = tokens[last + 1 : last + 2]
    return any(one.part == tokens[last].part and one.word != "?" for one in following)
