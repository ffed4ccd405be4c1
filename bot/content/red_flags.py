"""Load a language's red-flag words, rules and fixed answers, and refuse them when anything is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.care.red_flags import Rules, Tier
from bot.content import loading
from bot.content.countries import Country
from bot.content.red_flag_file import Anywhere, RedFlagFile

FOLDER = Path(__file__).parent
FILE = "red_flags.yaml"
FALLBACK = "en"


class BadContent(loading.BadContent):
    """A content file is wrong; the message names the file, the item and what is wrong with it."""


@dataclass(frozen=True)
class RedFlags:
    """All that a language knows and says about red flags, in memory."""

    rules: Rules
    answers: Mapping[Tier, str]
    for_another: Mapping[Tier, str]
    not_safe: str
    whys: Mapping[str, str]
    anywhere: Anywhere


def load(language: str = FALLBACK, folder: Path = FOLDER) -> RedFlags:
    """One language, read once and then kept; call it at the start. A language without its file answers in English."""
    return _loaded(language, folder)


@lru_cache
def _loaded(language: str, folder: Path) -> RedFlags:
    path = folder / language / FILE
    if language != FALLBACK and not (language.isalpha() and path.is_file()):
        return _loaded(FALLBACK, folder)
    raw = None
    try:
        raw = loading.parsed(path.read_text(encoding="utf-8"))
        return _red_flags(RedFlagFile.model_validate(raw))
    except ValidationError as error:
        raise BadContent(f"{language}/{FILE}: {_readable(error, raw)}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadContent(f"{language}/{FILE}: {error}") from error


def rules(language: str = FALLBACK) -> Rules:
    return load(language).rules


def answer(tier: Tier, country: Country | None, language: str = FALLBACK) -> str:
    """The fixed text for a tier above none, with the numbers of the country where it is known."""
    return _filled(_of(tier, load(language).answers), country, language)


def answer_for_another(tier: Tier, country: Country | None, language: str = FALLBACK) -> str:
    """The same advice for an urgent tier, worded for whoever stands beside somebody in danger."""
    return _filled(_of(tier, load(language).for_another), country, language)


def not_safe(country: Country | None, language: str = FALLBACK) -> str:
    """The fixed text for somebody who says that they are not safe."""
    return _filled(load(language).not_safe, country, language)


def _of(tier: Tier, answers: Mapping[Tier, str]) -> str:
    if tier not in answers:
        raise ValueError(f"tier {tier} has no answer")
    return answers[tier]


def _filled(text: str, country: Country | None, language: str) -> str:
    anywhere = load(language).anywhere
    return text.format(
        emergency_number=country.emergency_number if country else anywhere.emergency_number,
        crisis_line=(country and country.crisis_line) or anywhere.crisis_line,
    )


def why(rule_id: str, language: str = FALLBACK) -> str | None:
    """What was noticed and who says that it matters; None for a rule that there is not."""
    return load(language).whys.get(rule_id)


def _red_flags(file: RedFlagFile) -> RedFlags:
    found = Rules(
        lexicon=file.lexicon(),
        cues=tuple(cue.value() for cue in file.cues),
        rules=tuple(rule.value() for rule in file.rules),
        either=file.either,
        both=file.both,
    )
    return RedFlags(
        rules=found,
        answers={
            Tier.EMERGENCY: file.answers.emergency.text,
            Tier.CRISIS: file.answers.crisis.text,
            Tier.CONTACT: file.answers.contact.text,
        },
        for_another={
            Tier.EMERGENCY: file.answers.another_emergency.text,
            Tier.CRISIS: file.answers.another_crisis.text,
        },
        not_safe=file.answers.not_safe.text,
        whys={rule.id: rule.why.strip() for rule in file.rules},
        anywhere=file.anywhere,
    )


def _readable(error: ValidationError, raw: object) -> str:
    """The first complaints, each with the item's own id instead of its position."""
    complaints = [f"{_place(one['loc'], raw)}: {one['msg']}" for one in error.errors()[:5]]
    return "; ".join(complaints)


def _place(loc: tuple[int | str, ...], raw: object) -> str:
    names = []
    for step in loc:
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int):
            raw = raw[step]
        named = raw.get("id", step) if isinstance(raw, dict) and isinstance(step, int) else step
        names.append(str(named))
    return " > ".join(names) or "the file"
