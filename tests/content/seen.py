"""Every sentence that people can see, by where it stands: what `living` gathers, and what the bot says."""

from bot.content import red_flags, urgent_answers
from bot.content.answer_rules import answer_rules
from bot.content.forms import form
from bot.content.loading import read
from bot.content.wording import WordFile
from tests.content.living import EN, spoken

RULES = red_flags.read()
ANSWERS = urgent_answers.load()
WHYS = {rule.id: rule.why for rule in RULES.rules}


def seen() -> dict[str, list[str]]:
    said = spoken() | {f"words {name}": texts for name, texts in said_by_file().items()}
    said |= {f"form {path.stem}": _asked(path.stem) for path in sorted((EN / "forms").glob("*.yaml"))}
    said |= {f"urgent answer {advice.moment} {advice.tier}": [text] for advice, text in ANSWERS.texts.items()}
    said |= {f"answer why {rule.id}": [rule.why] for rule in answer_rules("en").rules}
    said |= {f"red-flag why {rule}": [why] for rule, why in WHYS.items()}
    return said | {"red flags anywhere": list(ANSWERS.anywhere.model_dump().values())}


def said_by_file() -> dict[str, list[str]]:
    """The sentences of each words file, with every plural form."""
    files = {path.stem: read(path, WordFile).words for path in sorted((EN / "words").glob("*.yaml"))}
    return {
        name: [text for one in words.values() for text in ([one] if isinstance(one, str) else one.values())]
        for name, words in files.items()
    }


def _asked(form_id: str) -> list[str]:
    items = form(form_id, "en").items
    return [text for item in items for text in (item.text, item.short, *(choice.label for choice in item.choices))]
