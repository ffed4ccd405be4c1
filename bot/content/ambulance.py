"""Loads what stands on a card for ambulance staff: sourced statements without doses, marked as not yet reviewed."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from bot.care.doses import without_doses
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Item, Sentence, Strict, read

OWN = "own words"  # the name of a source that is the person; nothing to look up


class StatementFile(Item):
    text: Annotated[str, Field(max_length=140)]
    name: Annotated[str, Field(max_length=40)]


class AmbulanceFile(Strict):
    version: Annotated[int, Field(ge=1)]
    unreviewed: Sentence
    statements: Annotated[tuple[StatementFile, ...], Field(min_length=1)]


@dataclass(frozen=True)
class StaffText:
    """The statements in order, the short names of their sources, the sources in full, and who has not looked yet."""

    statements: tuple[str, ...]
    names: tuple[str, ...]
    sources: tuple[str, ...]
    unreviewed: str


@cache
def file(language: str) -> AmbulanceFile:
    found = read(folder(language) / "ambulance.yaml", AmbulanceFile)
    dosed = [one.id for one in found.statements if without_doses(one.text) is not None]
    if dosed:
        raise BadContent(f"ambulance.yaml: doses stay with the team: {', '.join(dosed)}")
    return found


@cache
def staff_text(language: str) -> StaffText:
    found = file(language)
    looked_up = [one for one in found.statements if one.name != OWN]
    return StaffText(
        statements=tuple(shown(one.text, language) for one in found.statements),
        names=tuple(dict.fromkeys(shown(one.name, language) for one in looked_up)),
        sources=tuple(dict.fromkeys(shown(one.source, language) for one in looked_up)),
        unreviewed=shown(found.unreviewed, language),
    )
