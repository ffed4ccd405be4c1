"""Numbers by country: known ones are right, all have a source, none has grown old."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content.countries import FILE, BadCountries, countries, country, load, overdue

# Raised by hand, at least once a season, together with a look at the numbers: a test that asked the machine for today's
# date would turn red one morning without a change, and one that asked the file would never turn red at all.
LOOKED_AT_ON = date(2026, 11, 20)

EUROPEAN_UNION = """
    AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE
"""


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("US", "911"),
        ("CA", "911"),
        ("GB", "999"),
        ("IE", "112 or 999"),
        ("AU", "000"),
        ("NZ", "111"),
        ("IN", "112"),
        ("JP", "119"),
        ("BR", "192"),
        ("ZA", "10177 or 112"),
        ("CH", "144 or 112"),
        ("NO", "113"),
    ],
)
def test_known_emergency_numbers(code: str, number: str) -> None:
    found = country(code)
    assert found is not None
    assert found.emergency_number == number


def test_112_reaches_help_in_the_whole_european_union() -> None:
    numbers = {code: found.emergency_number for code in EUROPEAN_UNION.split() if (found := country(code))}
    assert len(numbers) == 27
    assert all("112" in number for number in numbers.values())


@pytest.mark.parametrize(
    ("code", "line"), [("US", "988"), ("CA", "988"), ("GB", "116 123"), ("AU", "13 11 14"), ("NZ", "1737")]
)
def test_known_crisis_lines(code: str, line: str) -> None:
    found = country(code)
    assert found is not None
    assert line in (found.crisis_line or "")


def test_every_number_has_a_named_source() -> None:
    for one in countries():
        assert one.emergency_source
        assert bool(one.crisis_line) == bool(one.crisis_source)
        assert one.reviewed_on <= LOOKED_AT_ON


def test_a_code_is_found_however_it_is_typed_and_an_unknown_one_is_not() -> None:
    assert country(" gb ") == country("GB")
    assert country("XX") is None
    assert country("") is None


def test_names_are_told_apart() -> None:
    assert len({one.name for one in countries()}) == len(countries()) >= 45


def test_no_number_is_older_than_a_year() -> None:
    assert overdue(LOOKED_AT_ON) == ()


def test_old_numbers_are_noticed() -> None:
    oldest = min(one.reviewed_on for one in countries())
    assert overdue(oldest + timedelta(days=365)) == ()
    assert overdue(oldest + timedelta(days=367))
    assert overdue(date(2028, 2, 29)) == countries()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("emergency_number:", "number:", "emergency_number"),
        ('"911"', "911", "emergency_number"),
        ('"NO"', "NO", "countries"),
        ("emergency_source: aosp", "emergency_source: hearsay", "hearsay"),
        ("crisis_source: us-988", "crisis_source: null", "US: a crisis line"),
        ('"US"', '"USA"', "USA"),
    ],
)
def test_a_wrong_file_does_not_load_and_says_where(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "countries.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadCountries, match=complaint) as caught:
        load(path)
    assert str(caught.value).startswith("countries.yaml: ")
