"""Dates and times as people type them; what could mean two things is not read at all."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from dateparser.date import DateDataParser

LONGEST = 40
A_YEAR = timedelta(days=365)
JUST_OVER = timedelta(days=62)
WRITTEN = re.compile(r"[\w .,:/'-]+")
HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
MINUTES = {"fifteen": "15", "twenty": "20", "thirty": "30", "forty-five": "45"}
NUMBERS = MINUTES | {word: str(number) for number, word in enumerate(HOURS, start=1)}
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
HALF_OF_DAY = r"(?: ?(?P<half>am|pm|in the morning|in the afternoon|in the evening))?"
CLOCK = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:(?:[:.h ]|(?<=\d\d)(?=\d\d))(?P<minute>\d\d))?(?: ?(?:uhr|h|o'clock))?{HALF_OF_DAY}"
)
PAST_OR_TO = re.compile(rf"(?P<minutes>half|quarter|\d{{1,2}}) (?P<way>past|to) (?P<hour>\d{{1,2}}){HALF_OF_DAY}")
PARTS = {"half": 30, "quarter": 15}
IN_FIGURES = re.compile(r"(\d{1,4})([./-])(\d{1,2})(?:\2(\d{1,4})?)?")
# Two days that share neither year, month, weekday nor hour: what reads the same from both was in the text.
ANYWHEN = (datetime(2026, 11, 20, 23, 59), datetime(2024, 2, 7, 10, 11))  # noqa: DTZ001 - bases to read from, no instants
# "3 days" and "last week" name a span, "3 days ago" a day; figures among words would be read the American way.
NO_DAY = re.compile(r"\b(?:last|this|past|next) week\b|\b(?:day|week)s?$|\d[./-]\d")


def read_time(text: str, language: str) -> time | None:
    """A lone number below 24 is that hour."""
    plain = plain_line(text).removeprefix("at ")
    plain = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", plain)
    plain = " ".join(NUMBERS.get(word, word) for word in plain.split())
    if plain in NAMED_TIMES:
        return NAMED_TIMES[plain]
    if clock := CLOCK.fullmatch(plain):
        return _time(int(clock["hour"]), int(clock["minute"] or 0), clock["half"])
    if spoken := PAST_OR_TO.fullmatch(plain):
        return _past_or_to(spoken)
    return _time_in_words(plain, language)


def read_date(text: str, language: str, today: date) -> date | None:
    """A day of the last two years, today included; figures that are two dates to two countries are none."""
    found = _date_near(plain_line(text), language, today, prefer="past")
    return found if found and _is_recent(found, today) else None


def read_coming_date(text: str, language: str, today: date) -> date | None:
    """A day from today on; one that was given with its year may be over, so that this can be said."""
    return _date_near(plain_line(text), language, today, prefer="future")


def read_next_date(text: str, language: str, today: date) -> date | None:
    """The same, but "3 November" said on the 20th is the day that is over: nobody means one almost a year off."""
    coming, past = read_coming_date(text, language, today), read_date(text, language, today)
    if coming and past and coming - past >= A_YEAR and today - past <= JUST_OVER:
        return past
    return coming


def _date_near(plain: str, language: str, today: date, *, prefer: str) -> date | None:
    weekdays = weekdays_of(language)
    words = [word.strip(".,") for word in plain.split()]
    figures = IN_FIGURES.fullmatch(
        " ".join(word for word in plain.split() if word.strip(".,") not in {"on", *weekdays})
    )
    if figures:
        # Without a year it is the last such day within a year from the latest that can be meant.
        latest = today if prefer == "past" else today + timedelta(days=364)
        found = _date_in_figures(*figures.groups(), language=language, today=latest)
    else:
        found = _date_in_words(plain, language, today, prefer=prefer)
    # "tuesday 9 november" when that was a Monday: the parser overlooks it, people should not.
    said = {weekdays[word] for word in words if word in weekdays and re.search(r"\d", plain)}
    return found if found and said <= {found.weekday()} else None


def plain_line(text: str) -> str:
    """One line in lower case, or nothing when nobody would write a date or time like this."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST + 1]).casefold().replace("’", "'")
    plain = " ".join(plain.split()).rstrip("!,")
    return plain if len(plain) <= LONGEST and len(text) <= LONGEST and WRITTEN.fullmatch(plain) else ""


def _time(hour: int, minute: int, half: str | None) -> time | None:
    if half:
        # Nobody knows which twelve "in the evening" is.
        if not 1 <= hour <= (12 if len(half) == 2 else 11):
            return None
        hour = hour % 12 + (0 if half in {"am", "in the morning"} else 12)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _past_or_to(spoken: re.Match[str]) -> time | None:
    part = spoken["minutes"]
    minutes = PARTS.get(part) or int(part)
    hour = _time(int(spoken["hour"]), 0, spoken["half"])
    if hour is None or not 0 < minutes < 60 or (part, spoken["way"]) == ("half", "to"):
        return None
    of_day = hour.hour * 60 + (minutes if spoken["way"] == "past" else -minutes)
    return time(of_day // 60 % 24, of_day % 60)


def _time_in_words(plain: str, language: str) -> time | None:
    """What reads as that time today whatever today is: "midi" does, "in 2 hours" and "tuesday 8pm" do not."""
    found = [_parse(plain, language, base, prefer="current_period") for base in ANYWHEN]
    times = {moment.time() for moment, period in found if moment and period == "time"}
    days = [moment.date() for moment, _ in found if moment]
    if len(times) != 1 or days != [base.date() for base in ANYWHEN]:
        return None
    return times.pop().replace(second=0, microsecond=0)


def _date_in_figures(
    first: str, mark: str, second: str, third: str | None, *, language: str, today: date
) -> date | None:
    if len(first) == 4:
        return _date(int(first), int(second), int(third or 0))
    if len(first) == 3 or len(third or "26") not in {2, 4}:
        return None
    year = int(third) + 2000 * (len(third) == 2) if third else None
    day_first = _date(year, int(second), int(first), today)
    month_first = _date(year, int(first), int(second), today)
    match "day" if mark == "." else _leading_figure(language):
        case "day":
            return day_first or month_first
        case "month":
            return month_first or day_first
        case _:
            readings = {day_first, month_first} - {None}
            return readings.pop() if len(readings) == 1 else None


def _leading_figure(language: str) -> str | None:
    """Whether the day or the month leads in this language; English alone does not say whose it is."""
    locale = _locale(language)
    if locale.language == "en" and locale.territory is None:
        return None
    pattern = str(locale.date_formats["short"].pattern).lower()
    return "day" if pattern.find("d") < pattern.find("m") else "month"


def _date(year: int | None, month: int, day: int, today: date = date.max) -> date | None:
    """Without a year the last such day that has come."""
    try:
        if year is not None:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _date_in_words(plain: str, language: str, today: date, *, prefer: str) -> date | None:
    if not re.search(r"[^\W\d_]", plain) or NO_DAY.search(plain):
        return None
    base = datetime.combine(today, time(23, 59))
    moment, period = _parse(plain, language, base, prefer=prefer)
    if moment is None or period not in {"day", "week", "part_of_day"}:
        return None
    # Any other hour is one that the text gave with a time zone, which may have moved the day.
    if period != "part_of_day" and moment.time() not in {time.min, base.time()}:
        return None
    return moment.date()


@lru_cache(maxsize=64)
def weekdays_of(language: str) -> dict[str, int]:
    names = _locale(language).days["format"]
    return {name.lower().strip("."): day for width in ("wide", "abbreviated") for day, name in names[width].items()}


def _is_recent(on: date, today: date) -> bool:
    return on <= today and (on.year + 2, on.month, on.day) >= (today.year, today.month, today.day)


def _parse(plain: str, language: str, base: datetime, *, prefer: str) -> tuple[datetime | None, str]:
    """(None, "") when nothing was read, or a time zone was: it would turn the hour."""
    if not plain:
        return None, ""
    settings = {
        "RELATIVE_BASE": base,  # never the system's clock
        "TIMEZONE": "UTC",  # nor its zone
        "PREFER_DATES_FROM": prefer,
        "PREFER_DAY_OF_MONTH": "first",
        "RETURN_TIME_AS_PERIOD": True,
        "PARSERS": ["relative-time", "absolute-time"],  # no timestamps, no "20261112"
    }
    found = DateDataParser(languages=_languages(language), settings=settings).get_date_data(plain)
    moment = found.date_obj
    return (moment, str(found.period)) if moment and moment.tzinfo is None else (None, "")


@lru_cache(maxsize=64)
def _languages(language: str) -> list[str]:
    """The person's, where the parser knows it, then English."""
    from dateparser.data.languages_info import language_order  # noqa: PLC0415

    spoken = language.replace("_", "-").split("-")[0].lower()
    return [spoken, "en"] if spoken != "en" and spoken in language_order else ["en"]


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
