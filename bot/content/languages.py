"""Which languages the bot speaks; a language is a folder, and one is made up to find words that bypass the folders."""

import re
from pathlib import Path

from babel import Locale, UnknownLocaleError

FOLDER = Path(__file__).parent
DEFAULT = "en"
REGION = re.compile(r"[a-z]{2}|\d{3}")
PSEUDO = "qps"  # every sentence in brackets: what comes out bare was never looked up
LANGUAGES = tuple(sorted(path.name for path in FOLDER.iterdir() if (path / "words").is_dir()))


def choose(language_code: str | None) -> str:
    """The language to speak with somebody whose Telegram is set to this code; a known region is kept for its dates."""
    wanted, _, region = (language_code or DEFAULT).lower().partition("-")
    if wanted not in (*LANGUAGES, PSEUDO):
        return DEFAULT
    tag = f"{wanted}-{region.upper()}"
    return tag if REGION.fullmatch(region) and _is_known(tag) else wanted


def _is_known(tag: str) -> bool:
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True


def folder(language: str) -> Path:
    base = language.partition("-")[0]
    return FOLDER / (DEFAULT if base == PSEUDO else base)


def locale(language: str) -> str:
    """The name under which Babel knows this language."""
    return DEFAULT if language == PSEUDO else language.replace("-", "_")


def shown(text: str, language: str) -> str:
    """A sentence from content as people see it."""
    return f"⟦{text}⟧" if language == PSEUDO and text else text
