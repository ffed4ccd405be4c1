"""Emergency numbers and crisis lines by country, each with the source that it was taken from."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content.loading import BadContent, parsed

FILE = Path(__file__).parent / "countries.yaml"


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-2; `crisis_line` is None where no line could be verified."""

    code: str
    name: str
    emergency_number: str
    crisis_line: str | None
    emergency_source: str
    crisis_source: str | None
    reviewed_on: date


class BadCountries(BadContent):
    """The country file is wrong; the message names the item."""


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    emergency_number: str = Field(pattern=r"^\d{2,6}( or \d{2,6})?$")
    emergency_source: str
    crisis_line: str | None = None
    crisis_source: str | None = None
    reviewed_on: date


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, str]
    countries: dict[str, _Item]


@lru_cache
def load(path: Path = FILE) -> dict[str, Country]:
    """Every country by code, in the order of the file. Read once; call it at the start."""
    try:
        file = _File.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise BadCountries(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadCountries(f"{path.name}: {' > '.join(map(str, first['loc']))}: {first['msg']}") from error
    return {code: _country(path, code, item, file.sources) for code, item in file.countries.items()}


def country(code: str) -> Country | None:
    return load().get(code.strip().upper())


def countries() -> tuple[Country, ...]:
    return tuple(load().values())


def overdue(on: date) -> tuple[Country, ...]:
    """Countries whose numbers nobody has looked at for more than twelve months."""
    today = (on.year, on.month, on.day)
    return tuple(one for one in countries() if _a_year_after(one.reviewed_on) < today)


def _a_year_after(day: date) -> tuple[int, int, int]:
    return day.year + 1, day.month, day.day


def _country(path: Path, code: str, item: _Item, sources: dict[str, str]) -> Country:
    if not (len(code) == 2 and code.isalpha() and code.isupper()):
        raise BadCountries(f"{path.name}: {code}: not a two-letter country code")
    if (item.crisis_line is None) != (item.crisis_source is None):
        raise BadCountries(f"{path.name}: {code}: a crisis line and its source come together")
    for source in (item.emergency_source, item.crisis_source):
        if source is not None and source not in sources:
            raise BadCountries(f"{path.name}: {code}: no source named {source}")
    return Country(
        code=code,
        name=item.name,
        emergency_number=item.emergency_number,
        crisis_line=item.crisis_line,
        emergency_source=sources[item.emergency_source],
        crisis_source=sources[item.crisis_source] if item.crisis_source else None,
        reviewed_on=item.reviewed_on,
    )
