"""Loads the lessons of the weekly learning block: one file each, a head of facts and a text in our own words."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError

from bot.care.people import Role
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Item, parsed

TRACKS = ("understanding", "diagnosis", "treatment", "living", "together")
SHORTEST, LONGEST = 120, 220  # words


class Head(Item):
    """What stands above a lesson's text."""

    track: Literal["understanding", "diagnosis", "treatment", "living", "together"]
    order: int
    title: Annotated[str, Field(max_length=40)]
    minutes: int
    audience: Literal["everybody", "patient", "caregiver"]
    ask: Annotated[str, Field(max_length=140)]


@dataclass(frozen=True)
class Lesson:
    """One lesson as people see it."""

    head: Head
    title: str
    text: str
    ask: str

    @property
    def source(self) -> str:
        """For readers: the documents, without the lines that those who check it look up."""
        return re.sub(r",? lines? \d+(?:(?:, | and |-)\d+)*", "", self.head.source)


@cache
def lessons(language: str) -> tuple[Lesson, ...]:
    """In the order of the year."""
    paths = sorted((folder(language) / "lessons").glob("*.md"))
    return tuple(sorted((_lesson(path, language) for path in paths), key=lambda one: (one.head.order, one.head.id)))


def lesson(lesson_id: str, language: str) -> Lesson | None:
    return next((one for one in lessons(language) if one.head.id == lesson_id), None)


def for_role(role: Role | None, language: str) -> tuple[Lesson, ...]:
    """Caregivers' own lessons come first for those who only care."""
    unfit = {Role.PATIENT: "caregiver", Role.CAREGIVER: "patient"}.get(role) if role else None
    return tuple(one for one in lessons(language) if one.head.audience != unfit)


def _lesson(path: Path, language: str) -> Lesson:
    try:
        _, head, text = path.read_text("utf-8").split("---\n", 2)
        read = Head.model_validate(parsed(head))
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise BadContent(f"lessons/{path.name}: {error}") from error
    words = len(text.split())
    if read.id != path.stem or not SHORTEST <= words <= LONGEST:
        raise BadContent(f"lessons/{path.name}: its id is its name, and it has {SHORTEST} to {LONGEST} words ({words})")
    return Lesson(read, shown(read.title, language), shown(text.strip(), language), shown(read.ask, language))
