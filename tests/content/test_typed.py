"""What people type as dates and times is read as they meant it, or not at all."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.typed import read_date, read_time

untimed = settings(deadline=None)
TODAY = date(2026, 11, 20)  # a Friday
NO_SENTENCE = ["x" * 4096, "8" * 4096, "yesterday " * 400, "1 " * 2048, "😀", "\0", "8\0", "\ud800", "\u202e8", "", " "]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8", time(8)), ("0", time(0)), ("23", time(23)), ("at 8", time(8)), ("8!", time(8)), ("٨", time(8)),
        ("8pm", time(20)), ("8 p.m.", time(20)), ("8:30 A.M.", time(8, 30)), ("8.30pm", time(20, 30)),
        ("20:15", time(20, 15)), ("8.30", time(8, 30)), ("20h15", time(20, 15)), ("0830", time(8, 30)),
        ("12am", time(0)), ("12 pm", time(12)), ("noon", time(12)), ("midnight", time(0)),
        ("half past 8", time(8, 30)), ("half past eight", time(8, 30)), ("quarter to nine", time(8, 45)),
        ("20 past 7pm", time(19, 20)), ("5 to 0", time(23, 55)), ("eight thirty", time(8, 30)),
        ("8 o'clock", time(8)), ("8 o’clock", time(8)), ("8 in the evening", time(20)), ("today 8pm", time(20)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_was_meant(text: str, meant: time) -> None:
    assert read_time(text, "en") == meant


@pytest.mark.parametrize(
    "text",
    [
        "24", "25:00", "12:60", "13pm", "0am", "830", "-8", "8½", "half 8", "half to 8", "60 past 8", "8.3",
        "next tue 3ish", "8 or 9", "8pm-9pm", "tuesday 8pm", "tomorrow 8pm", "in 2 hours", "now", "today", "morning",
        "tonight", "last night", "12 in the evening", "8am est", "8pm +0500", "12 nov", "12.11.2026", "may", "a", "1e5",
        "99999999", "1.5 hours", *NO_SENTENCE,
    ],
)  # fmt: skip
def test_what_is_no_clear_time_is_not_read(text: str) -> None:
    assert read_time(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [("midi", "fr", time(12)), ("20:15 Uhr", "de", time(20, 15)), ("8 Uhr", "de", time(8)), ("8pm", "xx", time(20))],
)
def test_times_are_read_in_other_languages(text: str, language: str, meant: time) -> None:
    assert read_time(text, language) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("today", TODAY), ("20 nov", TODAY), ("tonight", TODAY), ("yesterday", date(2026, 11, 19)),
        ("Yesterday.", date(2026, 11, 19)), ("yesterday!", date(2026, 11, 19)), ("last night", date(2026, 11, 19)),
        ("the day before yesterday", date(2026, 11, 18)), ("3 days ago", date(2026, 11, 17)),
        ("a week ago", date(2026, 11, 13)), ("2 weeks ago", date(2026, 11, 6)),
        ("last tuesday", date(2026, 11, 17)), ("tuesday", date(2026, 11, 17)), ("last friday", date(2026, 11, 13)),
        ("monday morning", date(2026, 11, 16)), ("12 nov", date(2026, 11, 12)), ("nov 12, 2026", date(2026, 11, 12)),
        ("on the 12th of november", date(2026, 11, 12)), ("monday 9 november", date(2026, 11, 9)),
        ("21 nov", date(2025, 11, 21)), ("20 nov 2024", date(2024, 11, 20)), ("may 5", date(2026, 5, 5)),
        ("2026-11-12", date(2026, 11, 12)), ("2026/11/12", date(2026, 11, 12)), ("12.11.", date(2026, 11, 12)),
        ("12.11.26", date(2026, 11, 12)), ("31.12.", date(2025, 12, 31)), ("13/11/2026", date(2026, 11, 13)),
        ("11/13/2026", date(2026, 11, 13)), ("4/4/2026", date(2026, 4, 4)), ("on 13/11/2026", date(2026, 11, 13)),
    ],
)  # fmt: skip
def test_a_past_day_is_read_as_it_was_meant(text: str, meant: date) -> None:
    assert read_date(text, "en", TODAY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow", "next tuesday", "in 3 days", "3 days later", "21 nov 2026", "2026-11-21",  # to come
        "19 nov 2024", "a year ago", "12 nov 0001", "3000 weeks ago", "1000000 days ago",  # long gone
        "may", "march", "in may", "nov 2025", "last month", "last week", "3 days", "weekend", "2025",  # no single day
        "8", "12", "1 1", "8pm", "noon", "now", "20 nov 12:00", "20261112", "1700000000",  # no date
        "tuesday 9 november", "31.11.", "2026-13-01", "99/99", "31 november", "12 nov est", "12 nov +0500",  # wrong
        "3/4/2026", "on 3/4/2026", "yesterday 3/4/2026", "friday 12/11/2026",  # two dates to two countries
        "12/11", "a", "on", "utc", "second", "i sat", "i was ill yesterday", "never", *NO_SENTENCE,
    ],
)  # fmt: skip
def test_what_is_no_clear_past_day_is_not_read(text: str) -> None:
    assert read_date(text, "en", TODAY) is None


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("3/4/2026", "en-US", date(2026, 3, 4)), ("3/4/2026", "en-GB", date(2026, 4, 3)),
        ("3/4/2026", "de", date(2026, 4, 3)), ("3/4/2026", "no language", None),
        ("13/11/2026", "en-US", date(2026, 11, 13)),
        ("gestern", "de", date(2026, 11, 19)), ("vorgestern", "de", date(2026, 11, 18)),
        ("hier", "fr", date(2026, 11, 19)), ("anteayer", "es", date(2026, 11, 18)),
        ("yesterday", "de", date(2026, 11, 19)),
        ("montag, 9. november", "de", date(2026, 11, 9)), ("dienstag, 9. november", "de", None),
        ("yesterday", "../../etc", date(2026, 11, 19)), ("yesterday", "", date(2026, 11, 19)),
    ],
)  # fmt: skip
def test_figures_and_words_follow_the_language(text: str, language: str, meant: date | None) -> None:
    assert read_date(text, language, TODAY) == meant


@untimed
@given(st.text(max_size=45) | st.text("0123456789:./-amp halfpsto", max_size=14))
def test_no_text_breaks_the_reading_or_yields_a_day_to_come(text: str) -> None:
    assert read_time(text, "en") is None or text
    found = read_date(text, "en", TODAY)
    assert found is None or date(2024, 11, 20) <= found <= TODAY


@untimed
@given(st.times())
def test_every_minute_is_read_back(at: time) -> None:
    written = at.replace(second=0, microsecond=0, fold=0)
    assert read_time(f"{at:%H:%M}", "en") == read_time(f"{at:%I:%M %p}", "en") == written


@untimed
@given(st.dates(date(2024, 11, 20), TODAY))
def test_every_day_of_two_years_is_read_back(on: date) -> None:
    assert {read_date(text, "en", TODAY) for text in (on.isoformat(), f"{on:%d %B %Y}", f"{on:%A %d.%m.%Y}")} == {on}
