"""What the words around a mention make of it: present, or negated, past, somebody else's, only feared."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.care.red_flags.lexicon import CRISIS_IDIOM, IDIOM, PSEUDO, Hit
from bot.care.red_flags.normalising import Token
from bot.care.red_flags.values import Cue, Rules, Status, Tier

LIST_LOOKS_AHEAD = 4
ALWAYS, ACROSS = "*", ","
IDIOMS = (IDIOM, CRISIS_IDIOM)
NEARBY = 30  # words on each side that can matter at all, so that no text costs more than its length


class Reading(NamedTuple):
    """The status of a mention, the cue that gave it, and whether that cue may be wrong."""

    status: Status
    cue: str = ""
    is_doubtful: bool = False


PRESENT = Reading("present")


@dataclass(frozen=True, slots=True)
class Context:
    """A text's words and what was found in them: concept mentions, idioms, and cues by cue id."""

    rules: Rules
    tokens: Sequence[Token]
    concepts: Sequence[Hit]
    named: frozenset[int]
    idioms: frozenset[int]
    crisis_idioms: frozenset[int]
    cues: Sequence[Hit]

    def readings(self) -> list[Reading]:
        """In the order of `concepts`; "he has a fever and chest pain" says the same of both."""
        found: list[Reading] = []
        for i, hit in enumerate(self.concepts):
            reading = self._reading(hit)
            if i and reading == PRESENT and self._joined(self.concepts[i - 1], hit, found[-1].status):
                reading = found[-1]
            found.append(reading)
        return found

    def _joined(self, previous: Hit, hit: Hit, status: Status) -> bool:
        if hit.first - previous.last != 2 or status == "idiom":
            return False
        link = self.tokens[hit.first - 1].word
        if link in self.rules.either:
            return True
        return link in self.rules.both and (status == "other" or not self._tier(hit).urgent)

    def _tier(self, hit: Hit) -> Tier:
        return self.rules.tiers.get(hit.name, Tier.CONTACT)

    def _reading(self, hit: Hit) -> Reading:
        tier, order = self._tier(hit), self.rules.cue_order
        idioms = self.crisis_idioms if tier is Tier.CRISIS else self.idioms
        if idioms.intersection(hit.at):
            return Reading("idiom")
        for found in sorted(self._near(hit), key=lambda found: order[found.name]):
            cue = self.rules.cues[order[found.name]]
            if tier in cue.reach and hit.name not in cue.spares and self._silences(cue, found, hit, tier):
                return Reading(cue.status, cue.id, self._doubted(cue, found, hit))
        return PRESENT

    def _doubted(self, cue: Cue, found: Hit, hit: Hit) -> bool:
        """Whether a word beside both makes it doubtful that the cue is about this mention."""
        if not cue.doubted_by:
            return False
        across = self.tokens[found.last].part != self.tokens[hit.first].part
        if ALWAYS in cue.doubted_by or (across and ACROSS in cue.doubted_by):
            return True
        sentence = self.tokens[hit.first].sentence
        nearby = range(max(0, hit.first - NEARBY), min(len(self.tokens), hit.last + NEARBY))
        return any(
            self.tokens[i].word in cue.doubted_by and self.tokens[i].sentence == sentence and i not in found.at
            for i in nearby
        )

    def _near(self, hit: Hit) -> Sequence[Hit]:
        start = bisect_left(self.cues, hit.first - NEARBY, key=lambda cue: cue.first)
        return self.cues[start : bisect_left(self.cues, hit.last + NEARBY, key=lambda cue: cue.first)]

    def _silences(self, cue: Cue, found: Hit, hit: Hit, tier: Tier) -> bool:
        """A cue in a mention's own gap ("legs not swollen") stands before the rest of it."""
        between = self._between(cue, found, hit)
        return (
            between is not None
            and len(between) <= cue.reach[tier]
            and cue.ended_by.isdisjoint([self.tokens[i].word for i in between])
            and self._carries(cue, found, hit, tier)
            and (not cue.fillers or not tier.urgent or self._filled(cue, between))
            and not self._speaks_of_oneself(cue, hit)
            and not self._cancelled(cue, found, hit, tier)
        )

    def _between(self, cue: Cue, found: Hit, hit: Hit) -> range | None:
        """The words between cue and mention; None where the cue stands on the wrong side, or within the mention."""
        if found.last < hit.first:
            return range(found.last + 1, hit.first) if cue.side != "after" else None
        if found.first > hit.last:
            return range(hit.last + 1, found.first) if cue.side != "before" else None
        if cue.side == "after" or found.last > hit.last or not set(found.at).isdisjoint(hit.at):
            return None
        return range(found.last + 1, next(i for i in hit.at if i > found.last))

    def _speaks_of_oneself(self, cue: Cue, hit: Hit) -> bool:
        within = self.tokens[hit.first : hit.last + 1] if cue.never_over else ()
        return any(token.word in cue.never_over for token in within)

    def _cancelled(self, cue: Cue, found: Hit, hit: Hit, tier: Tier) -> bool:
        """Words like "again" count beside the mention; for an urgent one ("last year, and now") in its sentence."""
        if not cue.cancelled_by:
            return False
        whole = tier.urgent and cue.within == "sentence"
        own = {self.tokens[i].sentence if whole else self.tokens[i].part for i in hit.at}
        nearby = range(max(0, hit.first - NEARBY), min(len(self.tokens), hit.last + NEARBY))
        return any(
            self.tokens[i].word in cue.cancelled_by
            and (self.tokens[i].sentence if whole else self.tokens[i].part) in own
            and i not in hit.at
            and i not in found.at
            for i in nearby
        )

    def _carries(self, cue: Cue, found: Hit, hit: Hit, tier: Tier) -> bool:
        """Only an answer ("Fever? None.") leaves its sentence. A list crosses commas when an "or" is near; a
        plain one ("no fever, cough.") does so for what is not urgent."""
        near, far = self.tokens[min(found.last, hit.last)], self.tokens[max(found.first, hit.first)]
        if near.sentence != far.sentence or cue.within == "answer":
            return cue.within == "answer"
        if cue.within == "sentence" or near.part == far.part:
            return True
        if cue.within != "list":
            return False
        ahead = self.tokens[found.last : hit.last + LIST_LOOKS_AHEAD]
        if any(t.word in self.rules.either and t.sentence == self.tokens[hit.first].sentence for t in ahead):
            return True
        beside = [i for i in (hit.first - 1, hit.last + 1) if 0 <= i < len(self.tokens)]
        return not tier.urgent and all(self.tokens[i].part != self.tokens[hit.first].part for i in beside)

    def _filled(self, cue: Cue, between: range) -> bool:
        if between and self.tokens[between[-1]].word in self.rules.either:
            return True
        return all(i in self.named or self.tokens[i].word in cue.fillers for i in between)


def read(text: str, rules: Rules) -> Context:
    """Find everything once. A mention inside a longer one, and a cue inside a mention, do not count; a quiet
    mention takes no cue from the others."""
    tokens = rules.lexicon.tokens(text)
    hits = rules.lexicon.hits(tokens)
    named = rules.lexicon.concepts
    longest = _longest([hit for hit in hits if hit.name in named or hit.name in IDIOMS], rules)
    concepts = _sure([hit for hit in longest if hit.name in named], rules)
    pseudo = frozenset(i for hit in hits if hit.name == PSEUDO for i in hit.at)
    taken = frozenset(i for hit in concepts for i in hit.at)
    spoken_for = pseudo.union(*(hit.at for hit in concepts if hit.name not in rules.quiet))
    return Context(
        rules=rules,
        tokens=tokens,
        concepts=concepts,
        named=taken,
        idioms=frozenset(i for hit in longest if hit.name == IDIOM for i in hit.at),
        crisis_idioms=frozenset(i for hit in longest if hit.name == CRISIS_IDIOM for i in hit.at),
        cues=[hit for hit in hits if hit.name in rules.cue_order and spoken_for.isdisjoint(hit.at)],
    )


def _sure(hits: Sequence[Hit], rules: Rules) -> list[Hit]:
    """Where an urgent word is known for sure, its context decides, and no question about the same words remains."""
    known = {i for hit in hits if hit.name not in rules.weak and rules.is_urgent(hit.name) for i in hit.at}
    return [hit for hit in hits if hit.name not in rules.weak or known.isdisjoint(hit.at)]


def _longest(hits: Sequence[Hit], rules: Rules) -> list[Hit]:
    """Drop a hit whose words all belong to a longer one of its concept, or of one that swallows it."""
    kept: list[Hit] = []
    owners: dict[int, list[Hit]] = {}
    for hit in sorted(set(hits), key=lambda hit: (-len(hit.at), hit.at, hit.name)):
        if not any(_covers(longer, hit, rules) for longer in owners.get(hit.first, ())):
            kept.append(hit)
            for i in hit.at:
                owners.setdefault(i, []).append(hit)
    return sorted((hit for hit in kept if not _gives_way(hit, owners, rules)), key=lambda hit: hit.at)


def _gives_way(hit: Hit, owners: Mapping[int, Sequence[Hit]], rules: Rules) -> bool:
    """What shares a word with a concept that swallows it, and does not swallow that one, is not meant. An idiom gives
    way only to a mention that has all of its words."""
    over = None if hit.name in IDIOMS else rules.swallowed_by.get(hit.name)
    if not over:
        return False
    return any(one.name in over for i in hit.at for one in owners.get(i, ()))


def _covers(longer: Hit, hit: Hit, rules: Rules) -> bool:
    if longer.name == hit.name:
        return set(hit.at) <= set(longer.at)
    if longer.name in IDIOMS or (rules.swallows is not None and hit.name not in rules.swallows.get(longer.name, ())):
        return False
    return set(hit.at) < set(longer.at)
