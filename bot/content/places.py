"""Where a person is: the place they typed, the zone it keeps, the country it lies in, and their names."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from math import isfinite
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.content.gazetteer import Place, canonical_zone, fold, gazetteer, regions, spoken_zone, zone_countries

__all__ = [
    "Place",
    "canonical_zone",
    "city_of",
    "country_name",
    "find_places",
    "guess_country",
    "is_zone",
    "zone_at",
    "zones_of",
]

LONGEST_NAME = 80
FALLBACK_COUNTRY = "US"
OTHER_NAMES = dict.fromkeys(("england", "scotland", "wales", "britain", "great britain"), "united kingdom") | {
    "holland": "netherlands",
    "america": "united states",
}
SHORT_COUNTRIES = {"GB": "uk", "US": "usa"}


def find_places(text: str, *, country: str | None = None, limit: int = 6) -> tuple[Place, ...]:
    """Places of that very name, then of other names and beginnings; in each, `country` first, then by population.

    Empty for what is no name. Takes about a second the first time and milliseconds afterwards: call it away from
    the event loop.
    """
    sought = fold(text) if len(text) <= LONGEST_NAME else ""
    if not sought:
        return ()
    found = next(filter(any, _by_likelihood(text, sought)), ())
    ordered = (place for places in found for place in sorted(places, key=lambda place: place.country != country))
    return tuple(islice(dict.fromkeys(ordered), limit))


def _by_likelihood(text: str, sought: str) -> Iterator[tuple[list[Place], ...]]:
    known = gazetteer()
    # Two letters begin a thousand names, in a script of syllables only a few.
    is_telling = len(sought) >= (3 if sought.isascii() else 2)
    yield known.called(sought), known.named(sought) + (known.starting(sought) if is_telling else [])
    yield (list(_qualified(sought.split())),)
    yield (known.also_starting(sought) if is_telling else [],)
    before_comma = fold(text.partition(",")[0])
    yield (known.named(before_comma) if before_comma else [],)
    yield (known.one_slip_from(before_comma) if len(before_comma) >= 4 else [],)


def _qualified(words: list[str]) -> Iterator[Place]:
    """ "Boston MA", "Cork, Ireland": a name, then a region or a country."""
    for cut in range(len(words) - 1, max(0, len(words) - 5), -1):
        qualifier = " ".join(words[cut:])
        for place in gazetteer().named(" ".join(words[:cut])):
            if qualifier in _qualifiers(place):
                yield place


def _qualifiers(place: Place) -> set[str]:
    short = dict(regions().values()).get(place.region or "", "")
    named = (place.country, country_name(place.country, "en"), place.region or "", short)
    return {*map(fold, named), SHORT_COUNTRIES.get(place.country, "")}


def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone of these coordinates; at sea one of the Etc/GMT zones."""
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    from tzfpy import get_tz  # noqa: PLC0415 - its map takes memory that only a shared location needs

    zone = canonical_zone(get_tz(longitude, latitude))
    return zone if is_zone(zone) else None


def guess_country(language_code: str | None) -> str:
    """Where this language is most likely spoken: the subtag itself ("en-GB"), else CLDR's guess, else US."""
    subtags = (language_code or "").replace("-", "_").split("_")
    likely = get_global("likely_subtags")
    language = subtags[0].lower()
    guesses = ["_".join([language, *(subtag.title() for subtag in subtags[1:2])]), language]
    for territory in (*(subtag.upper() for subtag in subtags[1:]), *_last_subtags(likely, guesses)):
        if territory in set(zone_countries().values()):
            return territory
    return FALLBACK_COUNTRY


def _last_subtags(likely: Mapping[str, str], guesses: Iterable[str]) -> Iterator[str]:
    return (likely[guess].rpartition("_")[2] for guess in guesses if guess in likely)


def zones_of(country: str) -> tuple[str, ...]:
    """The country's zones, the one most people live in first."""
    zones = [zone for zone, owner in zone_countries().items() if owner == country and is_zone(zone)]
    if len(zones) < 2:
        return tuple(zones)  # nothing to weigh, so nothing to load
    people = gazetteer().people
    return tuple(sorted(zones, key=lambda zone: -people[f"{country} {zone}"]))


def is_zone(name: str) -> bool:
    """Asks a list of names and never the file system, so that no name is a path."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def city_of(zone: str, language: str) -> str:
    """The city that stands for the zone, in that language where CLDR knows it."""
    names = _locale(language).time_zones
    former = [old for old, new in get_global("zone_aliases").items() if canonical_zone(new) == zone]
    spoken = (names.get(name, {}).get("city") for name in (zone, canonical_zone(zone), *former))
    return next(filter(None, spoken), spoken_zone(zone))


def country_name(code: str, language: str) -> str:
    """In that language; a code that is no country's comes back as it is."""
    return str(_locale(language).territories.get(code, code))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def find_countries(text: str, language: str, limit: int = 6) -> tuple[str, ...]:
    """Codes of the countries whose name in this language is the text, begins with it, or holds it as a word."""
    sought = fold(text).removeprefix("the ") if len(text) <= LONGEST_NAME else ""
    sought = OTHER_NAMES.get(sought, sought)
    if not sought:
        return ()
    names = {
        code: fold(name) for code, name in _locale(language).territories.items() if code.isalpha() and len(code) == 2
    }
    known = {code: name for code, name in names.items() if zones_of(code)}
    matches = (
        [code for code, name in known.items() if sought in {name, code.lower(), fold(SHORT_COUNTRIES.get(code, code))}],
        [code for code, name in known.items() if len(sought) > 2 and name.startswith(sought)],
        [code for code, name in known.items() if len(sought) > 2 and sought in name.split()],
    )
    return next((tuple(found[:limit]) for found in matches if found), ())
