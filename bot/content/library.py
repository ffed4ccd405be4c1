"""Loads exercises, ideas for time of one's own, and starter bookmarks."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from bot.care.exercises import Exercise, Step
from bot.care.people import Role
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Id, Item, Sentence, Strict, read

Audience = Literal["everybody", "patient", "caregiver"]
SHORTEST_STEP = 3  # seconds: a live message changes at most once in that time


class StepFile(Strict):
    for_seconds: Annotated[int, Field(ge=SHORTEST_STEP)] | None = None
    text: Annotated[str, Field(max_length=160)] | None = None
    repeat: Annotated[int, Field(ge=1, le=60)] | None = None
    steps: tuple["StepFile", ...] = ()


class ExerciseFile(Item):
    title: Annotated[str, Field(max_length=28)]
    about: Annotated[str, Field(max_length=140)]
    minutes: float
    evidence: Sentence
    cautions: tuple[Sentence, ...]
    not_for: tuple[Id, ...]
    not_for_text: Sentence
    has_breath_hold: bool
    steps: tuple[StepFile, ...]


@cache
def exercises(language: str) -> tuple[Exercise, ...]:
    paths = sorted((folder(language) / "exercises").glob("*.yaml"))
    return tuple(_exercise(read(path, ExerciseFile), language) for path in paths)


def exercise(exercise_id: str, language: str) -> Exercise | None:
    return next((one for one in exercises(language) if one.id == exercise_id), None)


def _exercise(file: ExerciseFile, language: str) -> Exercise:
    return Exercise(
        id=file.id,
        version=file.version,
        title=shown(file.title, language),
        about=shown(file.about, language),
        evidence=shown(file.evidence, language),
        cautions=tuple(shown(caution, language) for caution in file.cautions),
        not_for=frozenset(file.not_for),
        not_for_text=shown(file.not_for_text, language),
        has_breath_hold=file.has_breath_hold,
        steps=tuple(step for one in file.steps for step in _steps(one, language)),
    )


def _steps(file: StepFile, language: str) -> tuple[Step, ...]:
    if file.steps:
        return tuple(step for one in file.steps for step in _steps(one, language)) * (file.repeat or 1)
    if file.for_seconds is None or file.text is None:
        raise BadContent("a step has a text and a length, or steps of its own")
    return (Step(shown(file.text, language), timedelta(seconds=file.for_seconds)),) * (file.repeat or 1)


class OwnTimeFile(Item):
    title: Sentence
    ideas: tuple[Annotated[str, Field(max_length=80)], ...]


class OwnTimesFile(Strict):
    kinds: tuple[OwnTimeFile, ...]


@cache
def own_times(language: str) -> tuple[OwnTimeFile, ...]:
    """The five kinds the source names."""
    return read(folder(language) / "own_time.yaml", OwnTimesFile).kinds


class Bookmark(Item):
    title: Sentence
    url: Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+(/[^\s]*)?$")]
    about: Annotated[str, Field(max_length=120)]
    audience: Audience


class BookmarksFile(Strict):
    bookmarks: tuple[Bookmark, ...]


@dataclass(frozen=True)
class Starter:
    """A bookmark as people see it."""

    id: str
    title: str
    url: str
    about: str


@cache
def bookmarks(role: Role | None, language: str) -> tuple[Starter, ...]:
    unfit = {Role.PATIENT: "caregiver", Role.CAREGIVER: "patient"}.get(role) if role else None
    listed = read(folder(language) / "bookmarks.yaml", BookmarksFile).bookmarks
    return tuple(
        Starter(one.id, shown(one.title, language), one.url, shown(one.about, language))
        for one in listed
        if one.audience != unfit
    )
