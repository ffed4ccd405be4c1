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
    while DOSE.search(text):  # what stood on both sides of one may make another
        lines = [_tidy(line) for line in DOSE.sub(_gap, text).splitlines()]
        text = "\n".join(line for line in lines if line)
    return text


def _gap(dose: re.Match[str]) -> str:
    return "\n" if len(dose[0].splitlines()) > 1 else " "


def _tidy(line: str) -> str:
    """Without the holes that are left."""
    for hole, filling in HOLES:
        line = hole.sub(filling, line)
    return " ".join(line.split()).strip(" ,;:-\u2013@").removeprefix("of ")
