"""Which languages the bot speaks; a language is a folder, and one is made up to find words that bypass the folders."""

from pathlib import Path

FOLDER = Path(__file__).parent
DEFAULT = "en"
PSEUDO = "qps"  # every sentence in brackets: what comes out bare was never looked up
LANGUAGES = tuple(sorted(path.name for path in FOLDER.iterdir() if (path / "words").is_dir()))


def choose(language_code: str | None) -> str:
    """The language to speak with somebody whose Telegram is set to this code."""
    wanted = (language_code or DEFAULT).lower().partition("-")[0]
    return wanted if wanted in (*LANGUAGES, PSEUDO) else DEFAULT


def folder(language: str) -> Path:
    return FOLDER / (DEFAULT if language == PSEUDO else language)


def locale(language: str) -> str:
    """The name under which Babel knows this language."""
    return DEFAULT if language == PSEUDO else language


def shown(text: str, language: str) -> str:
    """A sentence from content as people see it."""
    return f"⟦{text}⟧" if language == PSEUDO and text else text
