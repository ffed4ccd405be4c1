"""A year of four people: nobody is worn out by alarms, and nothing new or severe is left unsaid."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

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


@pytest.mark.parametrize("who", PEOPLE)
def test_every_new_or_severe_answer_is_advised_the_same_day(who: str) -> None:
    assert [lives(PEOPLE[who], seed).unsaid for seed in range(3)] == [[], [], []]


@pytest.mark.parametrize("seed", range(5))
def test_somebody_stable_gets_at_most_one_contact_text_in_four_weeks(seed: int) -> None:
    year = lives(stable, seed)
    assert year.days_within(28) <= 1
    assert year.asks == []


def test_what_creeps_is_asked_about_soon_after_each_step_and_advised_when_it_stays() -> None:
    year = lives(creeping, 1)
    first = BEGINS_ON + timedelta(days=100)
    assert min(year.asks) == first + timedelta(days=2)
    assert min(year.texts) == first + timedelta(days=6)
    assert year.days_within(28) <= 2
    assert BEGINS_ON + timedelta(days=220) in year.texts


def test_a_flare_is_advised_on_its_first_day_and_does_not_ring_every_day() -> None:
    year = lives(flare, 1)
    assert min(year.texts) == BEGINS_ON + timedelta(days=160)
    assert len(year.texts) <= 10


def test_the_end_of_each_cycle_is_asked_about_and_no_alarm() -> None:
    year = lives(cycle, 1)
    assert year.texts == []
    assert 1 <= len(year.asks) <= 2 * 13
