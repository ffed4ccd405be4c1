"""The shape of a language's red-flag file: unknown keys, missing tests and unknown concepts are refused."""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.care.red_flags import CRISIS_IDIOM, IDIOM, PSEUDO, Cue, Flag, Lexicon, Rule, Status, Tier, lexicon


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CueItem(Item):
    id: str
    status: Status
    side: Literal["before", "after", "either"]
    reach: dict[Tier, int]
    within: Literal["sentence", "list", "part", "answer"] = "sentence"
    ended_by: frozenset[str] = frozenset()
    cancelled_by: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    doubted_by: frozenset[str] = frozenset()
    spares: frozenset[str] = frozenset()
    never_over: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = Field(min_length=1)

    def value(self) -> Cue:
        return Cue(**self.model_dump(exclude={"phrases"}))


class Reason(Item):
    """What a flag rests on, and how that is said to the person."""

    id: str
    version: int = Field(ge=1)
    tier: Tier
    source: str = Field(min_length=1)
    reviewed_on: date
    why: str = Field(min_length=1)


class RuleItem(Reason):
    """`matches` must raise the rule (or its doubt, where it only `asks`) and `near_misses` must not; a rule without
    its tests does not load."""

    symptoms: tuple[str, ...] = Field(min_length=1)
    all_of: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    over_a_day: bool = False
    of_gone: bool = False
    least: int = Field(default=1, ge=1)
    near: int = Field(default=0, ge=0)
    asks: bool = False
    stands: bool = False
    marked_addition: bool
    matches: tuple[str, ...] = Field(min_length=3)
    near_misses: tuple[str, ...] = Field(min_length=3)

    def value(self) -> Rule:
        return Rule(**self.model_dump(exclude={"marked_addition", "reviewed_on", "why", "matches", "near_misses"}))

    @model_validator(mode="after")
    def _fires_on_something(self) -> Self:
        if not self.all_of | self.one_of | self.any_of or self.tier is Tier.NONE:
            raise ValueError("a rule needs concepts and a tier above none")
        if self.asks and not self.tier.urgent:
            raise ValueError("a rule that asks has an urgent tier")
        if self.any_of and self.least > len(self.any_of):
            raise ValueError("a rule wants more concepts than it names")
        if (self.least > 1 or self.near) and self.over_a_day:
            raise ValueError("a rule that wants several of its concepts, or near each other, looks at one text")
        return self


class WeighedItem(Reason):
    """What is said to rest on no rule, but on all the words of a text together."""

    def value(self) -> Flag:
        return Flag(self.id, self.version, self.tier, (), self.source)


class RedFlagFile(Item):
    words: dict[str, tuple[str, ...]]
    variants: dict[str, str]
    repaired: str
    protected: str
    breaks: tuple[str, ...]
    either: frozenset[str]
    both: frozenset[str]
    concepts: dict[str, tuple[str, ...]]
    idioms: tuple[str, ...]
    crisis_idioms: tuple[str, ...]
    pseudo: tuple[str, ...]
    swallows: dict[str, frozenset[str]]
    cues: tuple[CueItem, ...]
    rules: tuple[RuleItem, ...]
    weighed: tuple[WeighedItem, ...]

    def lexicon(self) -> Lexicon:
        """ValueError names the phrase that is wrong."""
        cues = {cue.id: cue.phrases for cue in self.cues}
        return lexicon(
            self.concepts,
            {IDIOM: self.idioms, CRISIS_IDIOM: self.crisis_idioms, PSEUDO: self.pseudo, **cues},
            self.words,
            self.variants,
            self.repaired.split(),
            self.protected.split(),
            self.breaks,
        )

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        reasons: tuple[Reason, ...] = (*self.rules, *self.weighed)
        rules = [one.id for one in reasons]
        for kind, names in (("cue", [c.id for c in self.cues]), ("rule", rules)):
            if len(set(names)) != len(names):
                raise ValueError(f"two items share one {kind} id")
        if sorted(one.tier.rank for one in self.weighed) != [1, 2, 3]:
            raise ValueError("weighed words raise each tier above none by one item")
        for rule in self.rules:
            unknown = (rule.all_of | rule.one_of | rule.any_of) - self.concepts.keys()
            if unknown:
                raise ValueError(f"rule {rule.id}: no such concept: {', '.join(sorted(unknown))}")
        return self
