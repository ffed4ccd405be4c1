"""Takes doses out of what a person writes about treatments: doses stay with the team."""

import re

AMOUNT = r"(?:\d+(?:[.,/]\d+)*|half an?|one|two|three|four)"
MEASURED = (
    r"(?:mg|mcg|ug|\u00b5g|\u03bcg|g|gr|kg|ml|cc|iu|i\.u\.|mmol|mci|gbq|mbq"
    r"|milligrams?|micrograms?|grams?|millilit(?:er|re)s?)"
)
COUNTED = r"(?:units?|tablets?|tabs?|pills?|capsules?|caps|drops?|puffs?|ampoules?|vials?|sachets?)"
PER = r"(?:\s?/\s?(?:kg|m2|m\u00b2|ml|h|hr|hour|d|day|week|dose)\b)?"
DOSE = re.compile(
    rf"(?<![\w.,])(?:\d+\s?[x\u00d7]\s?)?"
    rf"(?:\d+(?:[.,/]\d+)*\s?(?:[-\u2013]\s?\d+(?:[.,]\d+)?\s?)?-?{MEASURED}\b{PER}|{AMOUNT}\s(?:[a-z]+\s)??{COUNTED}\b)",
    re.IGNORECASE,
)
HOLES = (
    (re.compile(r"\(\s*[,;]?\s*\)"), ""),
    (re.compile(r"\s+([,;.)])"), r"\1"),
    (re.compile(r"([,;])(?:\s*[,;])+"), r"\1"),
)


def without_doses(text: str) -> str | None:
    """The same words without what looks like a dose; None when nothing does."""
    if not DOSE.search(text):
        return None
    lines = [_tidy(DOSE.sub(" ", line)) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def _tidy(line: str) -> str:
    """Without the holes that are left."""
    for hole, filling in HOLES:
        line = hole.sub(filling, line)
    return " ".join(line.split()).strip(" ,;:-\u2013@").removeprefix("of ")
