"""When something shall come round, or rest, as people type it: hours, rules, and how long a pause is."""

import re
from datetime import date, time, timedelta

from bot.care.rules import LONGEST, Cycle, Daily, EveryDays, EveryMonths, EveryWeeks, Once, Rule, Weekly
from bot.content.typed import NUMBERS, plain_line, read_date, read_next_date, read_time, weekdays_of

SPLIT = re.compile(r" ?(?:,|;|&|/|\band\b|\n) ?")
HALF = re.compile(r"(?:at )?half (\d{1,2})(?: ?(?P<half>am|pm))?")
UNTIL = re.compile(r"\b(?:until|till|til|back on|back)\b (?P<day>.+)")
SPAN = re.compile(r"(?:for |in )?(?:the next )?(?P<n>\d{1,3}|a|an) (?P<unit>day|night|week|month)s?")
NO_END = re.compile(r"\b(?:hospital|clinic|ward|surgery|operation|operated|i say so|further notice|i know|i write)\b")
TOMORROW = frozenset({"today", "tonight", "for today", "tomorrow"})
EVERY = re.compile(r"every (?P<n>\d{1,3}|other|second|third)? ?(?P<unit>day|week|month|year)s?(?: on (?P<on>.+))?")
CYCLE = re.compile(r"(?P<days>\d{1,3}) (?:days? )?on,? (?:and )?(?:then )?(?P<rest>\d{1,3}) (?:days? )?off")
OF_MONTH = re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: (?:of|day of) (?:every|each|the) month| monthly)")
FROM = re.compile(r"(?P<rule>.+?),? (?:starting|beginning|from|since)(?: on)? (?P<day>.+)")
ORDINALS = {"other": 2, "second": 2, "third": 3}
NAMED: dict[str, Rule] = {
    "daily": Daily(),
    "every day": Daily(),
    "each day": Daily(),
    "weekdays": Weekly(frozenset(range(5))),
    "monday to friday": Weekly(frozenset(range(5))),
    "mon-fri": Weekly(frozenset(range(5))),
    "weekends": Weekly(frozenset({5, 6})),
}
SYNONYMS = {"weekly": "every week", "monthly": "every month", "fortnightly": "every 2 weeks", "yearly": "every year"}
DAYS_OF = {"day": 1, "night": 1, "week": 7}


def read_times(text: str, language: str) -> tuple[time, ...] | None:
    """One hour or several, in order and each once; None when one of them is no hour."""
    read = [read_time(part, language) for part in SPLIT.split(text.strip()) if part.strip()]
    if not read or None in read:
        return None
    return tuple(sorted({at for at in read if at is not None}))


def half_hours(text: str) -> tuple[time, ...]:
    """What "half seven" can mean: half past six or half past seven, before noon or after."""
    spoken = HALF.fullmatch(_in_figures(plain_line(text)))
    if spoken is None or not 1 <= int(spoken[1]) <= 12:
        return ()
    after = int(spoken[1]) % 12
    before = (after - 1) % 12
    halves = {"am": (0,), "pm": (12,)}.get(spoken["half"] or "", (0, 12))
    return tuple(sorted(time(hour + half, 30) for half in halves for hour in (before, after)))


class NoEnd:
    """Quiet until the person says otherwise."""


def read_until(text: str, language: str, today: date) -> date | NoEnd | None:
    """The morning on which a pause ends; of a stay in hospital nobody knows that. None when it is not said."""
    plain = _in_figures(plain_line(text))
    named = UNTIL.search(plain)
    day = _ahead(named["day"] if named else plain, language, today)
    if day is not None:
        return day
    if NO_END.search(plain):
        return NoEnd()
    return None


def _ahead(plain: str, language: str, today: date) -> date | None:
    if plain in TOMORROW:
        return today + timedelta(days=1)
    if plain in {"weekend", "the weekend", "over the weekend", "after the weekend"}:
        return today + timedelta(days=7 - today.weekday())
    span = SPAN.fullmatch(plain) or re.search(rf"\bfor {SPAN.pattern}$", plain)
    if span:
        n = 1 if span["n"] in {"a", "an"} else int(span["n"])
        return _months_on(today, n) if span["unit"] == "month" else today + timedelta(days=n * DAYS_OF[span["unit"]])
    return _weekday_ahead(plain, language, today) or read_next_date(plain, language, today)


def _months_on(today: date, n: int) -> date | None:
    return EveryMonths(n, today).first_from(today + timedelta(days=1)) if 0 < n <= LONGEST["months"] else None


def _weekday_ahead(plain: str, language: str, today: date) -> date | None:
    """The next day of that name, never today."""
    day = _weekday(re.sub(r"^(?:on|next|this|coming|the) ", "", plain), language)
    return None if day is None else today + timedelta(days=(day - today.weekday() - 1) % 7 + 1)


def _weekday(word: str, language: str) -> int | None:
    names = weekdays_of(language)
    return names.get(word, names.get(word.removesuffix("s")))


def read_rule(text: str, language: str, today: date) -> Rule | None:
    """A rule in words, from today on where it needs a beginning and names none; a day alone is once."""
    plain = _in_figures(plain_line(text)).removeprefix("once on ").removeprefix("once ")
    begins = FROM.fullmatch(plain)
    if begins:
        anchor = _ahead(begins["day"], language, today) or read_date(begins["day"], language, today)
        return None if anchor is None else _rule(begins["rule"], language, anchor)
    found = _rule(plain, language, today)
    if found is not None:
        return found
    on = today if plain == "today" else _ahead(plain, language, today)
    return None if on is None else Once(on)


def _rule(plain: str, language: str, anchor: date) -> Rule | None:
    plain = SYNONYMS.get(plain, plain)
    if plain in NAMED:
        return NAMED[plain]
    try:
        if every := EVERY.fullmatch(plain):
            return _every(every, language, anchor)
        if cycle := CYCLE.fullmatch(plain.removeprefix("every ")):
            return Cycle(int(cycle["days"]), int(cycle["rest"]), anchor)
        if monthly := OF_MONTH.fullmatch(plain.removeprefix("on ").removeprefix("every ")):
            return _of_month(int(monthly["day"]), anchor)
    except ValueError:
        return None  # too often, too rarely, or on no day
    days = _weekdays(plain, language) if plain.startswith("every ") or _is_plural(plain, language) else None
    return Weekly(days) if days else None


def _every(every: re.Match[str], language: str, anchor: date) -> Rule | None:
    n = ORDINALS.get(every["n"] or "") or int(every["n"] or 1)
    days = _weekdays(every["on"], language) if every["on"] else frozenset({anchor.weekday()})
    match every["unit"]:
        case "day":
            return None if every["on"] else EveryDays(n, anchor)
        case "week":
            return EveryWeeks(n, days, anchor) if days else None
        case unit:
            return None if every["on"] else EveryMonths(n * (12 if unit == "year" else 1), anchor)


def _of_month(day: int, anchor: date) -> Rule | None:
    """From the next day of that number; the 31st of a month that has one keeps the rule at the last day of others."""
    for ahead in range(62):
        on = anchor + timedelta(days=ahead)
        if on.day == day:
            return EveryMonths(1, on)
    return None


def _is_plural(plain: str, language: str) -> bool:
    """ "Mondays" come round, "Monday" is the next one; several days always come round."""
    parts = _parts(plain)
    return len(parts) > 1 or (parts[0].endswith("s") and parts[0] not in weekdays_of(language))


def _weekdays(plain: str, language: str) -> frozenset[int] | None:
    found = [_weekday(part, language) for part in _parts(plain)]
    return None if None in found else frozenset(day for day in found if day is not None)


def _parts(plain: str) -> list[str]:
    said = plain.removeprefix("every ").removeprefix("on ")
    return [part.strip().removeprefix("every ") for part in SPLIT.split(said) if part.strip()] or [""]


def _in_figures(plain: str) -> str:
    return " ".join(NUMBERS.get(word, word) for word in plain.split())
