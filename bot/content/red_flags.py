"""Load a language's red-flag words and rules, and refuse them when anything is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.care.red_flags import Rules
from bot.content import loading, red_flag_evidence
from bot.content.red_flag_file import Reason, RedFlagFile

FOLDER = Path(__file__).parent
FILE = "red_flags.yaml"
PARTS: Mapping[str, Mapping[str, str]] = {
    FILE: {},
    "red_flag_crisis.yaml": {"idioms": "crisis_idioms"},  # renamed keys
    "red_flag_hints.yaml": {"idioms": "crisis_idioms"},
}
FALLBACK = "en"


class BadContent(loading.BadContent):
    """A content file is wrong; the message names the file, the item and what is wrong with it."""


@dataclass(frozen=True)
class RedFlags:
    """All that a language knows about red flags, in memory."""

    rules: Rules
    whys: Mapping[str, str]


def load(language: str = FALLBACK, folder: Path = FOLDER) -> RedFlags:
    """One language, read once and then kept; call it at the start. A language without its file answers in English."""
    return _loaded(language, folder)


@lru_cache
def _loaded(language: str, folder: Path) -> RedFlags:
    path = folder / language / FILE
    if language != FALLBACK and not (language.isalpha() and path.is_file()):
        return _loaded(FALLBACK, folder)
    try:
        with loading.undisturbed():
            file = read(language, folder)
            weighing = red_flag_evidence.read(folder / language).value({one.tier: one.value() for one in file.weighed})
            reasons: tuple[Reason, ...] = (*file.rules, *file.weighed)
            whys = {one.id: one.why.strip() for one in reasons}
            return RedFlags(replace(compiled(file), weighing=weighing), whys)
    except (OSError, ValueError) as error:
        raise BadContent(f"{language}/{FILE}: {error}") from error


def read(language: str = FALLBACK, folder: Path = FOLDER) -> RedFlagFile:
    """The file of a language as it is written, its parts in it."""
    raw: dict[str, object] = {}
    try:
        for name, renamed in PARTS.items():
            part = loading.parsed((folder / language / name).read_text(encoding="utf-8"))
            if not isinstance(part, dict):
                raise ValueError(f"{name} holds no names")
            raw = _joined(raw, {renamed.get(key, key): value for key, value in part.items()})
        return RedFlagFile.model_validate(raw)
    except ValidationError as error:
        raise BadContent(f"{language}/{FILE}: {_readable(error, raw)}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadContent(f"{language}/{FILE}: {error}") from error


def _joined(whole: Mapping[str, object], part: Mapping[str, object]) -> dict[str, object]:
    """Lists one after the other, names beside each other; ValueError when a name stands in both."""
    joined = dict(whole)
    for key, value in part.items():
        known = joined.get(key)
        if isinstance(known, list) and isinstance(value, list):
            joined[key] = known + value
        elif isinstance(known, dict) and isinstance(value, dict):
            if twice := known.keys() & value.keys():
                raise ValueError(f"{key}: stands in two files: {', '.join(sorted(twice))}")
            joined[key] = known | value
        else:
            joined[key] = value
    return joined


def rules(language: str = FALLBACK) -> Rules:
    return load(language).rules


def why(rule_id: str, language: str = FALLBACK) -> str | None:
    """What was noticed and who says that it matters; None for a rule that there is not."""
    return load(language).whys.get(rule_id)


def compiled(file: RedFlagFile) -> Rules:
    """The rules as the engine reads them, standing alone."""
    return Rules(
        lexicon=file.lexicon(),
        cues=tuple(cue.value() for cue in file.cues),
        rules=tuple(rule.value() for rule in file.rules),
        either=file.either,
        both=file.both,
        swallows=file.swallows,
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
