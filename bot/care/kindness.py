"""Whether a text speaks of a feeling that deserves a kind word, and of nothing that could mean more than that."""

from dataclasses import dataclass

from bot.care.red_flags import Rules
from bot.care.red_flags.assessing import mentions
from bot.care.red_flags.context import read

HELD_BACK = "held-back"  # ways of speaking that can mean more than tiredness


@dataclass(frozen=True)
class Kindness:
    """The feelings in their order, how they are said, and the only words that may stand beside them."""

    rules: Rules
    feelings: tuple[str, ...]
    understood: frozenset[str]


def feeling(text: str, kindness: Kindness) -> str | None:
    """The first feeling present, when every other word is understood and nothing holds the answer back.

    A kind word in place of crisis advice would do harm, so a text that is not wholly understood gets none.
    """
    found = mentions(text, kindness.rules)
    present = {one.concept for one in found if one.status == "present"} - {HELD_BACK}
    if not present or any(one.concept == HELD_BACK for one in found):
        return None
    context = read(text, kindness.rules)
    covered = {at for hit in context.concepts if hit.name in present for at in hit.at}
    beside = [token.word for at, token in enumerate(context.tokens) if at not in covered]
    if any(word not in kindness.understood and not word.isdigit() for word in beside):
        return None
    return next(one for one in kindness.feelings if one in present)
