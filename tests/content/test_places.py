"""People find their town, whatever they type, and every zone that comes out is one that exists."""

from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.gazetteer import is_one_slip, zone_countries
from bot.content.places import (
    Place,
    canonical_zone,
    city_of,
    country_name,
    find_places,
    guess_country,
    is_zone,
    zone_at,
    zones_of,
)

untimed = settings(deadline=None)
BOSTON = Place("Boston", "Massachusetts", "US", "America/New_York")
BOSTON_GB = Place("Boston", "England", "GB", "Europe/London")
MUNICH = Place("Munich", None, "DE", "Europe/Berlin")
NEW_YORK = Place("New York City", "New York", "US", "America/New_York")
CORK = Place("Cork", None, "IE", "Europe/Dublin")
BERLIN = Place("Berlin", None, "DE", "Europe/Berlin")
SAO_PAULO = Place("São Paulo", None, "BR", "America/Sao_Paulo")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Munich", MUNICH), ("münchen", MUNICH), ("MUNCHEN", MUNICH), ("Мюнхен", MUNICH), ("munih", MUNICH),
        ("Boston MA", BOSTON), ("boston, massachusetts", BOSTON), ("Boston usa", BOSTON), ("bostn", BOSTON),
        ("Boston UK", BOSTON_GB), ("sao paulo", SAO_PAULO), ("São Paulo", SAO_PAULO), ("sao paul", SAO_PAULO),
        ("new yrok", NEW_YORK), ("new york", NEW_YORK), ("nyc", NEW_YORK), ("  New   York!", NEW_YORK),
        ("Cork", CORK), ("cork, ireland", CORK), ("Cork, Éire", CORK),
        ("Wien, Österreich", Place("Vienna", None, "AT", "Europe/Vienna")),
        ("saint louis, mo", Place("St. Louis", "Missouri", "US", "America/Chicago")),
        ("London Ontario", Place("London", "Ontario", "CA", "America/Toronto")),
        ("東京", Place("Tokyo", None, "JP", "Asia/Tokyo")),
        ("İstanbul", Place("Istanbul", None, "TR", "Europe/Istanbul")),
    ],
)  # fmt: skip
def test_a_town_is_found_as_people_type_it(typed: str, meant: Place) -> None:
    assert find_places(typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "zone", "country"),
    [
        ("Europe/Berlin", "Europe/Berlin", "DE"), ("berlin", "Europe/Berlin", "DE"),
        ("europe berlin", "Europe/Berlin", "DE"),
        ("Asia/Calcutta", "Asia/Kolkata", "IN"), ("US/Eastern", "America/New_York", "US"),
        ("America/New_York", "America/New_York", "US"), ("america/new york", "America/New_York", "US"),
        ("Lord Howe", "Australia/Lord_Howe", "AU"),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_its_names(typed: str, zone: str, country: str) -> None:
    found = find_places(typed)[0]
    assert (found.zone, found.country) == (zone, country)


def test_the_persons_country_comes_first_then_the_larger_place() -> None:
    assert find_places("boston", country="GB")[:2] == (BOSTON_GB, BOSTON)
    assert find_places("boston")[:2] == (BOSTON, BOSTON_GB)


def test_a_place_of_that_name_abroad_comes_before_another_name_at_home() -> None:
    assert find_places("berlin", country="US")[0] == BERLIN


def test_no_more_than_the_limit_and_none_twice() -> None:
    assert len(set(find_places("san"))) == 6
    assert len(find_places("san", limit=2)) == 2


@pytest.mark.parametrize(
    "typed",
    ["", " ", "x" * 4096, "😀", "\0", "\x1f", "\x1e\x1f\n", "\ud800", "'; drop table", "Mars/Phobos",
     "Atlantis/Nowhere", "qwertyuiop", "../../etc/passwd", "a", "...", "\u0301"],
)  # fmt: skip
def test_what_is_no_place_finds_nothing(typed: str) -> None:
    assert find_places(typed) == ()


@untimed
@given(st.text(max_size=90))
def test_no_text_breaks_the_search(typed: str) -> None:
    assert all(is_zone(place.zone) for place in find_places(typed))


@untimed
@given(st.text("abcd", min_size=4, max_size=8), st.data())
def test_one_slip_is_forgiven_and_two_are_not(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert all(is_one_slip(typed, word) for typed in (swapped, word[:at] + word[at + 1 :], word[:at] + "x" + word[at:]))
    assert not is_one_slip("xx" + word, word)


@pytest.mark.parametrize("typed", ["munich", "boston", "new york"])
def test_a_swap_is_forgiven_wherever_it_is(typed: str) -> None:
    first = find_places(typed)[0]
    for at in range(1, len(typed) - 1):
        swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        assert first in find_places(swapped, country=first.country, limit=50)


def test_coordinates_have_a_zone_that_exists() -> None:
    assert zone_at(48.14, 11.58) == "Europe/Berlin"
    assert zone_at(22.57, 88.36) == "Asia/Kolkata"
    corners = [zone_at(latitude, longitude) for latitude in (-90.0, 0.0, 90.0) for longitude in (-180.0, 0.0, 180.0)]
    assert all(zone and ZoneInfo(zone) for zone in corners)


@pytest.mark.parametrize("where", [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (0.0, float("inf"))])
def test_what_is_not_on_earth_has_no_zone(where: tuple[float, float]) -> None:
    assert zone_at(*where) is None


@pytest.mark.parametrize(
    ("language_code", "country"),
    [("de", "DE"), ("en-GB", "GB"), ("en", "US"), ("pt-br", "BR"), ("es-419", "ES"), ("zh-hant", "TW"), ("ga", "IE"),
     ("en-XX", "US"), ("eo", "US"), ("xx", "US"), ("", "US"), (None, "US"), ("../\0", "US"), ("😀" * 4096, "US")],
)  # fmt: skip
def test_a_language_suggests_a_country(language_code: str | None, country: str) -> None:
    assert guess_country(language_code) == country


def test_the_zones_of_a_country_begin_with_the_most_populous() -> None:
    assert zones_of("US")[:3] == ("America/New_York", "America/Chicago", "America/Los_Angeles")
    assert zones_of("DE") == ("Europe/Berlin", "Europe/Busingen")
    assert zones_of("XX") == zones_of("") == ()


def test_every_country_has_zones_that_exist() -> None:
    for country in set(zone_countries().values()):
        assert zones_of(country)
        assert all(ZoneInfo(zone) for zone in zones_of(country))


@pytest.mark.parametrize(
    "name", ["", "\0", "../../etc/passwd", "/etc/passwd", "europe/berlin", "Mars/Phobos", "x" * 4096, "😀"]
)
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    assert not is_zone(name)


def test_a_former_name_leads_to_todays_and_keeps_the_same_time() -> None:
    assert canonical_zone("Asia/Calcutta") == "Asia/Kolkata"
    assert canonical_zone("Europe/Stockholm") == "Europe/Stockholm"
    assert canonical_zone("nonsense") == "nonsense"
    assert {canonical_zone(zone) for zone in available_timezones()} <= available_timezones()


def test_a_zone_and_a_country_are_named_in_the_persons_language() -> None:
    assert [city_of("Europe/Berlin", "en"), city_of("Asia/Kolkata", "de"), city_of("Asia/Calcutta", "de")] == [
        "Berlin",
        "Kalkutta",
        "Kalkutta",
    ]
    assert [city_of("America/Argentina/Ushuaia", "en"), city_of("nonsense", "../x")] == ["Ushuaia", "nonsense"]
    assert [country_name("DE", "de"), country_name("US", "fr-CA"), country_name("ZZZ", "xx")] == [
        "Deutschland",
        "États-Unis",
        "ZZZ",
    ]


def test_every_zone_has_a_city_with_a_name() -> None:
    for zone in islice(sorted(available_timezones()), 0, None, 7):
        assert city_of(zone, "en")
        assert "/" not in city_of(zone, "fr")
