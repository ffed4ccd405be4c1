"""Guided exercises as data: steps laid out in time, and which of them a moment falls into."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Step:
    """What is shown, and for how long."""

    text: str
    lasts_for: timedelta


@dataclass(frozen=True)
class Exercise:
    """One exercise, with what is known of it and who should leave it out."""

    id: str
    version: int
    title: str
    about: str
    evidence: str
    cautions: tuple[str, ...]
    not_for: frozenset[str]
    not_for_text: str
    has_breath_hold: bool
    steps: tuple[Step, ...]

    @property
    def lasts_for(self) -> timedelta:
        return sum((step.lasts_for for step in self.steps), timedelta())


@dataclass(frozen=True)
class Moment:
    """Where a running exercise stands: the step, its number from 1, when it gives way, and what is left in all."""

    step: Step
    number: int
    ends_after: timedelta
    remains_for: timedelta


def moment(exercise: Exercise, elapsed: timedelta) -> Moment | None:
    """The step that this much time since the start falls into; None when the exercise is over."""
    ends_after = timedelta()
    for number, step in enumerate(exercise.steps, start=1):
        ends_after += step.lasts_for
        if elapsed < ends_after:
            return Moment(step, number, ends_after, exercise.lasts_for - elapsed)
    return None


def fitting(exercises: tuple[Exercise, ...], troubles: frozenset[str]) -> tuple[Exercise, ...]:
    """Those that suit somebody with these troubles; no breath is held by anybody short of it."""
    return tuple(
        one
        for one in exercises
        if not one.not_for & troubles and not (one.has_breath_hold and "breathless" in troubles)
    )
