"""What a person notes for the hour when things are bad: numbers, treatments by name, people and steps that help."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.care.phone import find_number
from bot.care.texts import units

LONGEST = {"day": 100, "night": 100, "hours": 300, "treatments": 300, "people": 120, "steps": 600}  # UTF-16 units
MOST_PEOPLE = 5
MOST_STEPS = 6
EDGES = " \t,;:.-\u2013\u2014"  # what stands between a name and its number


@dataclass(frozen=True)
class SafetyPerson:
    """Somebody to turn to; the number as it was written, empty where none was."""

    name: str
    number: str
    id: str = ""


@dataclass(frozen=True)
class SafetyPlan:
    """Whom to call and what helps when it gets dark, in the person's own words."""

    people: tuple[SafetyPerson, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProviderLines:
    """How the team is reached, each as it was written; empty where nothing was noted."""

    day: str = ""
    night: str = ""
    out_of_hours: str = ""


@dataclass(frozen=True)
class Card:
    """Everything on the card; `ambulance` says whether our words for ambulance staff stand on it."""

    lines: ProviderLines = ProviderLines()
    treatments: str = ""
    plan: SafetyPlan = SafetyPlan()
    ambulance: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Card()


def read_person(line: str) -> SafetyPerson:
    """A name and a number in either order; whatever follows the number belongs to it ("ext 3")."""
    found = find_number(line)
    if found is None:
        return SafetyPerson(line.strip(), "")
    before, after = line[: found.start].strip(EDGES), line[found.end :].strip(EDGES)
    if before:
        return SafetyPerson(before, line[found.start :].strip())
    written = line[found.start : found.end].strip()
    return SafetyPerson(after or written, written)


def lines_of(text: str) -> tuple[str, ...]:
    """One thing a line, without the marks that lists begin with."""
    return tuple(line for one in text.splitlines() if (line := one.strip().lstrip("-*\u2022").strip()))


def is_too_long(part: str, texts: Sequence[str]) -> bool:
    """Whether this part would not leave room for the others in one message."""
    if part == "people":
        return any(units(one) > LONGEST[part] for one in texts)
    return sum(units(one) for one in texts) > LONGEST[part] or (part == "steps" and len(texts) > MOST_STEPS)
