"""The fixed answers to what must not wait, in memory from the start and filled with the numbers of a country."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from bot.care.advice import Advice, Moment
from bot.care.red_flags import Tier
from bot.content.countries import Country
from bot.content.languages import DEFAULT
from bot.content.loading import Strict, read

FOLDER = Path(__file__).parent
FILE = "urgent_answers.yaml"
PLACEHOLDERS = frozenset({"emergency_number", "crisis_line"})
ALL = frozenset(
    {
        Advice(Moment.NOW, Tier.CONTACT),
        Advice(Moment.KNOWN, Tier.CONTACT),
        Advice(Moment.UNSAFE, Tier.CRISIS),
        *(
            Advice(moment, tier)
            for moment in frozenset(Moment) - {Moment.KNOWN, Moment.UNSAFE}
            for tier in (Tier.EMERGENCY, Tier.CRISIS)
        ),
    }
)


class AnswerItem(Strict):
    version: int = Field(ge=1)
    source: str = Field(min_length=1)
    reviewed_on: date
    text: str

    @model_validator(mode="after")
    def _asks_only_what_we_know(self) -> Self:
        asked = {name for _, name, _, _ in string.Formatter().parse(self.text) if name is not None}
        if not asked <= PLACEHOLDERS:
            raise ValueError(f"unknown placeholder: {', '.join(sorted(asked - PLACEHOLDERS))}")
        return self


class Anywhere(Strict):
    """What stands in for a country that we do not know."""

    emergency_number: str
    crisis_line: str


class AnswersFile(Strict):
    anywhere: Anywhere
    unusual: tuple[str, ...]
    answers: dict[Moment, dict[Tier, AnswerItem]]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        there = {Advice(moment, tier) for moment, by_tier in self.answers.items() for tier in by_tier}
        if there != ALL:
            raise ValueError(f"not as many answers as there are moments: {sorted(there ^ ALL)}")
        return self


@dataclass(frozen=True)
class UrgentAnswers:
    texts: Mapping[Advice, str]
    anywhere: Anywhere
    unusual: frozenset[str]


def load(language: str = DEFAULT, folder: Path = FOLDER) -> UrgentAnswers:
    """One language, read once and then kept; call it at the start. A language without its file answers in English."""
    return _loaded(language, folder)


@lru_cache
def _loaded(language: str, folder: Path) -> UrgentAnswers:
    path = folder / language / FILE
    if language != DEFAULT and not (language.isalpha() and path.is_file()):
        return _loaded(DEFAULT, folder)
    file = read(path, AnswersFile)
    texts = {
        Advice(moment, tier): item.text for moment, by_tier in file.answers.items() for tier, item in by_tier.items()
    }
    return UrgentAnswers(texts, file.anywhere, frozenset(file.unusual))


def answer(advice: Advice, country: Country | None, language: str = DEFAULT) -> str:
    """The fixed text, with the numbers of the country where it is known; ValueError where there is no such advice."""
    known = load(language)
    if advice not in known.texts:
        raise ValueError(f"nothing to say at {advice.moment} to {advice.tier}")
    return known.texts[advice].format(
        emergency_number=country.emergency_number if country else known.anywhere.emergency_number,
        crisis_line=(country and country.crisis_line) or known.anywhere.crisis_line,
    )


def says_unusual(text: str, language: str = DEFAULT) -> bool:
    """Whether a text has a word of something new or severe: then nothing in it is taken for a known usual."""
    return not load(language).unusual.isdisjoint(re.findall(r"[^\W\d_]+", text.lower()))
