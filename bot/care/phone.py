"""Finds the telephone number in what people type, so that it can be dialled; what they typed stays as it is."""

import re
import unicodedata
from dataclasses import dataclass

FEWEST, MOST = 5, 17  # digits: a number abroad has 15 at most, and may begin with 00
DASHES = "\\-\u2010\u2011\u2012\u2013"
LONG = re.compile(
    rf"[+\uff0b]?\s?(?:\d{{1,4}}[\s./{DASHES}]?)?(?:\(\d{{1,6}}\)[\s./{DASHES}]*)?"
    rf"\d(?:[ \t\u00a0\u202f./{DASHES}]{{0,3}}\d)*"
)
SHORT = re.compile(r"\s*(\d{3,4})(?![\w-]|[:.,]\d)")  # a service line such as 111, written first
TRUNK = re.compile(r"\(0\)")  # dialled within a country only: +49 (0) 171


@dataclass(frozen=True)
class Number:
    """What to dial, and where in the text it stands."""

    digits: str
    start: int
    end: int


def find_number(text: str) -> Number | None:
    """The first number long enough to be one; or a short one that the text begins with."""
    for found in LONG.finditer(text):
        digits = _digits(found[0])
        if FEWEST <= len(digits.removeprefix("+")) <= MOST:
            return Number(digits, found.start(), found.end())
    short = SHORT.match(text)
    return Number(_digits(short[1]), short.start(1), short.end(1)) if short else None


def dialled(text: str) -> str | None:
    """The digits to dial, with their plus."""
    found = find_number(text)
    return found.digits if found else None


def _digits(written: str) -> str:
    plus = "+" if written.startswith(("+", "\uff0b")) else ""
    kept = TRUNK.sub("", written) if plus else written
    return plus + "".join(str(unicodedata.decimal(one)) for one in kept if one.isdecimal())
