"""Decide from a person's own words whether something must not wait, and say why."""

from bot.care.red_flags.assessing import assess, combine
from bot.care.red_flags.lexicon import CRISIS_IDIOM, IDIOM, PSEUDO, Lexicon, lexicon
from bot.care.red_flags.values import (
    Assessment,
    Cue,
    Evidence,
    Flag,
    Mention,
    Rule,
    Rules,
    Status,
    Tier,
    Trust,
    Weighing,
)

__all__ = [
    "CRISIS_IDIOM",
    "IDIOM",
    "PSEUDO",
    "Assessment",
    "Cue",
    "Evidence",
    "Flag",
    "Lexicon",
    "Mention",
    "Rule",
    "Rules",
    "Status",
    "Tier",
    "Trust",
    "Weighing",
    "assess",
    "combine",
    "lexicon",
]
