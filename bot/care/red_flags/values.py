"""The values of a red-flag assessment: what was found, what it means and by which rule."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal, NamedTuple

from bot.care.red_flags.lexicon import Lexicon

Status = Literal["present", "resolved", "negated", "past", "other", "hypothetical", "benign", "idiom"]


class Tier(StrEnum):
    """What a text calls for; `rank` orders them, crisis first."""

    NONE = "none"
    CONTACT = "contact"
    EMERGENCY = "emergency"
    CRISIS = "crisis"

    @property
    def rank(self) -> int:
        return tuple(Tier).index(self)

    @property
    def urgent(self) -> bool:
        return self is Tier.EMERGENCY or self is Tier.CRISIS


@dataclass(frozen=True, slots=True)
class Mention:
    """One concept in a text; `start` and `end` are offsets in the text as the person wrote it.

    `cue` names the cue that gave it a status other than present; `is_doubtful` says that this cue may be wrong.
    """

    concept: str
    words: str
    start: int
    end: int
    status: Status
    cue: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule that fired, the mentions that made it fire and the source that the rule rests on.

    A flag raised by answers alone has no mentions. What `stands` is not taken back by the words around it.
    """

    rule_id: str
    version: int
    tier: Tier
    mentions: tuple[Mention, ...]
    source: str
    symptoms: tuple[str, ...] = ()
    stands: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mention.words for mention in self.mentions))


@dataclass(frozen=True, slots=True)
class Assessment:
    """The highest tier, every flag (highest first) and every mention, suppressed ones too.

    `another` is the tier that the same words would have if they were the writer's own, where they are about
    somebody else. `doubts` are the urgent flags that stand or fall with a mention which its context may have
    silenced wrongly, and those of rules that only ask; there are none where the tier is urgent anyway. `shares` say
    what the words together and the rules made of it, one for each tier; none where the rules stand alone.
    """

    tier: Tier
    flags: tuple[Flag, ...]
    mentions: tuple[Mention, ...]
    another: Tier = Tier.NONE
    doubts: tuple[Flag, ...] = ()
    shares: tuple[float, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether one closed question belongs beside the answer: is this happening to you now?"""
        return bool(self.doubts)

    @property
    def symptoms(self) -> tuple[str, ...]:
        """What the flags report, each name once, the highest tier first."""
        return tuple(dict.fromkeys(name for flag in self.flags for name in flag.symptoms))


@dataclass(frozen=True)
class Rule:
    """Fires when every concept of `all_of`, one of `one_of`, and at `least` so many of `any_of` are present, each where
    there are some.

    Concepts count together within one text, and with `over_a_day` also across the texts of a day. A rule that
    `asks` is never sure: it raises a doubt, and no flag. `least` counts within one text only, and with `near`
    within a stretch of so many letters. One `of_gone` looks at what is over instead of what is present. What one that
    `stands` raises is not taken back when the words together lean the other way.
    """

    id: str
    version: int
    tier: Tier
    symptoms: tuple[str, ...]
    all_of: frozenset[str]
    any_of: frozenset[str]
    source: str
    over_a_day: bool = False
    of_gone: bool = False
    least: int = 1
    near: int = 0
    one_of: frozenset[str] = frozenset()
    asks: bool = False
    stands: bool = False

    @cached_property
    def concepts(self) -> frozenset[str]:
        return self.all_of | self.one_of | self.any_of

    @property
    def is_combination(self) -> bool:
        return len(self.all_of) + bool(self.one_of) + (self.least if self.any_of else 0) > 1

    def is_met_by(self, named: Set[str]) -> bool:
        one = not self.one_of or not self.one_of.isdisjoint(named)
        return one and self.all_of <= named and (not self.any_of or len(self.any_of & named) >= self.least)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words near a mention that change its status.

    `reach` says how many words may stand between cue and mention, for each tier that the mention could
    raise alone; a tier that is missing is never silenced by this cue. `within` says how far it carries:
    the whole sentence, one part between commas, a list ("no fever, cough or
    pain"), or the answer after it ("Fever? None."). `fillers` are the only words that may stand between the cue and
    an urgent mention (empty: any word). `ended_by` ends the reach; `cancelled_by` takes the cue back; the concepts
    that it `spares` are not touched, nor a mention that holds a word of `never_over` ("found me unconscious"). What it
    silences is doubtful beside a word of `doubted_by` ("*": always, ",": across a comma).
    """

    id: str
    status: Status
    side: Literal["before", "after", "either"]
    reach: Mapping[Tier, int]
    within: Literal["sentence", "list", "part", "answer"]
    fillers: frozenset[str]
    ended_by: frozenset[str]
    cancelled_by: frozenset[str]
    doubted_by: frozenset[str] = frozenset()
    spares: frozenset[str] = frozenset()
    never_over: frozenset[str] = frozenset()


Weights = tuple[float, ...]  # one for each tier, in the order of Tier


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is worth how much: the `weights` of each feature, and the `bias` that stands without any."""

    bias: Weights
    weights: Mapping[str, Weights]


class Trust(NamedTuple):
    """How far shares are trusted: urgent tiers are taken `presses` times as seriously as theirs, and asked about from
    one of `asks`."""

    presses: float
    asks: float


@dataclass(frozen=True)
class Weighing:
    """How the words of a text together count beside the rules.

    `words` are the weights of words and pairs, `findings` those of what the words lean to and of what the rules found.
    Their sum is trusted as `heard` says where the rules know a word of the text, else as `unheard` says. An urgent flag
    of the rules that falls short is still asked about, unless the share of what is urgent is below `silences`. `flags`
    are those that rest on words together, without their mentions.
    """

    words: Evidence
    findings: Evidence
    heard: Trust
    unheard: Trust
    silences: float
    flags: Mapping[Tier, Flag]


@dataclass(frozen=True)
class Rules:
    """A language's lexicon, its context cues (first match wins), its rules, and its words for "or" and "and".

    `swallows` says which mentions give way to a longer one around them (None: all do). Without `weighing` the rules
    stand alone.
    """

    lexicon: Lexicon
    cues: tuple[Cue, ...]
    rules: tuple[Rule, ...]
    either: frozenset[str]
    both: frozenset[str]
    swallows: Mapping[str, Set[str]] | None = None
    weighing: Weighing | None = None

    @cached_property
    def cue_order(self) -> Mapping[str, int]:
        return {cue.id: i for i, cue in enumerate(self.cues)}

    @cached_property
    def swallowed_by(self) -> Mapping[str, Set[str]]:
        """What each concept gives way to, where that is not mutual."""
        swallows = self.swallows or {}
        found: dict[str, set[str]] = {}
        for name, others in swallows.items():
            for other in others:
                if name not in swallows.get(other, ()):
                    found.setdefault(other, set()).add(name)
        return found

    @cached_property
    def telling(self) -> frozenset[str]:
        """The concepts that say something alone; others are worth a word only where they complete a combination."""
        alone = (rule for rule in self.rules if not rule.is_combination and not rule.of_gone)
        return frozenset(concept for rule in alone for concept in rule.concepts)

    @cached_property
    def quiet(self) -> frozenset[str]:
        """The concepts whose words may be a cue to others as well: those that a rule only asks about, and those that
        only complete a combination."""
        asked = frozenset(concept for rule in self.rules if rule.asks for concept in rule.concepts)
        ruled = frozenset(concept for rule in self.rules for concept in rule.concepts)
        return asked | (ruled - self.telling)

    @cached_property
    def weak(self) -> frozenset[str]:
        """The concepts that can do no more than raise a question."""
        sure = {concept for rule in self.rules if not rule.asks for concept in rule.concepts}
        return frozenset(concept for rule in self.rules for concept in rule.concepts) - sure

    def is_urgent(self, concept: str) -> bool:
        return concept in self.tiers and self.tiers[concept].urgent

    @cached_property
    def tiers(self) -> Mapping[str, Tier]:
        """The highest tier that a concept can raise with no other concept beside it; what a crisis rule knows is read
        as crisis in company too, since a hint is easily lost."""
        tiers = {concept: Tier.CONTACT for rule in self.rules for concept in rule.concepts}
        for rule in (rule for rule in self.rules if not rule.of_gone):
            alone = rule.concepts if rule.tier is Tier.CRISIS or not rule.is_combination else ()
            tiers.update({c: max(tiers[c], rule.tier, key=lambda tier: tier.rank) for c in alone})
        return tiers
