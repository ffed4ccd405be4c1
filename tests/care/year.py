"""A simulated year of four people who check in every day: how often the answers ring: `python -m tests.care.year`."""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.care.answers import Advised, Call, Given, Usual, Versus, asks_word, was_above
from bot.care.weighing import findings
from bot.content.answer_rules import answer_rules
from bot.content.forms import CHECK_IN, form

RULES = answer_rules("en")
SYMPTOMS = {item.id: item.symptom for item in form(CHECK_IN, "en").items if item.symptom and item.has_usual}
BEGINS_ON = date(2026, 1, 1)
YEAR = 365
USUAL = {"flushing": 2, "diarrhea": 3, "breathing": 1, "swelling": 1, "tiredness": 2}

Course = Callable[[str, int, random.Random], int]  # how far above the usual, for an item on a day


@dataclass
class Year:
    """What one person was told, day by day."""

    series: dict[str, list[Given]] = field(default_factory=lambda: {name: [] for name in USUAL})
    said: list[Advised] = field(default_factory=list)
    texts: list[date] = field(default_factory=list)
    asks: list[date] = field(default_factory=list)
    unsaid: list[tuple[date, str]] = field(default_factory=list)

    def days_within(self, window: int) -> int:
        """The most contact texts in any so many days."""
        return max((sum(0 <= (other - on).days < window for other in self.texts) for on in self.texts), default=0)


def lives(course: Course, seed: int) -> Year:
    """They answer every day, and say "my usual" of a wobble, "worse" of a first rise, then "as last time"."""
    dice, year = random.Random(seed), Year()
    for n in range(YEAR):
        on = BEGINS_ON + timedelta(days=n)
        loud = [one for name in USUAL for one in answers(year, name, course, on, n, dice)]
        if loud:
            year.texts.append(on)
    return year


def answers(year: Year, name: str, course: Course, on: date, n: int, dice: random.Random) -> list[str]:
    symptom, usual = SYMPTOMS[name], Usual(USUAL[name], BEGINS_ON, is_known=True)
    rise = course(name, n, dice)
    wobble = dice.choice((-1, 0, 0, 0, 1)) if not rise else 0
    value = min(symptom.most, max(0, usual.value + rise + wobble))
    days = year.series[name]
    word = None
    if asks_word(symptom, value, usual, RULES):
        last = was_above([*days, Given(on, value, Versus.SAME)], usual, RULES) and days[-1].value >= value
        word = Versus.USUAL if not rise else Versus.SAME if last else Versus.WORSE
    days.append(Given(on, value, word))
    found = findings(symptom, days, usual, year.said, RULES)
    year.said += [Advised(one.rule.id, one.call, name, value, on) for one in found]
    year.asks += [on for one in found if one.call is Call.ASK]
    is_severe = symptom.measure == "scale" and value == symptom.most
    if (is_severe or word is Versus.NEW) and not any(one.call is not Call.ASK for one in found):
        year.unsaid.append((on, name))
    return [one.rule.id for one in found if one.call is not Call.ASK and not one.is_quiet]


def stable(_name: str, _n: int, _dice: random.Random) -> int:
    return 0


def creeping(name: str, n: int, _dice: random.Random) -> int:
    """A step in April, another in August, a third in November."""
    return sum(n >= day for day in (100, 220, 310)) if name == "tiredness" else 0


def flare(name: str, n: int, _dice: random.Random) -> int:
    """Ten bad days in June."""
    return 3 * (1 + (name == "diarrhea")) if 160 <= n < 170 and name in {"flushing", "diarrhea"} else 0


def cycle(name: str, n: int, _dice: random.Random) -> int:
    """The last four days before each injection, every four weeks."""
    return 1 if n % 28 >= 24 and name in {"flushing", "tiredness"} else 0


PEOPLE = {"stable": stable, "creeping": creeping, "flare": flare, "cycle": cycle}

NAMES = {
    "stable": "stable carcinoid syndrome, daily flushing and loose stools",
    "creeping": "tiredness a step worse in spring, in summer and in autumn",
    "flare": "ten bad days of flushing and loose stools in June",
    "cycle": "a little worse in the last four days of each injection cycle",
}


def table(seed: int = 1) -> str:
    """What the year brought each of them."""
    head = "| person | contact texts in the year | most in any 28 days | kind questions | new or severe, unadvised |"
    rows = [head, "|---|---|---|---|---|"]
    for name, course in PEOPLE.items():
        year = lives(course, seed)
        asks = len(set(year.asks))
        rows.append(f"| {NAMES[name]} | {len(year.texts)} | {year.days_within(28)} | {asks} | {len(year.unsaid)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
