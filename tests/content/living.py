"""Everything that lessons, exercises, kind words and the rest show, gathered for the tests that look over all of it."""

from collections.abc import Iterator

from bot.care.exercises import Exercise
from bot.content import ambulance, kindness, library
from bot.content.forms import OpeningsFile, openings
from bot.content.languages import folder
from bot.content.lessons import lessons
from bot.content.library import BookmarksFile, ExerciseFile, OwnTimesFile
from bot.content.loading import Item, read

EN = folder("en")
EXERCISE_FILES = [read(path, ExerciseFile) for path in sorted((EN / "exercises").glob("*.yaml"))]
KIND_WORDS = kindness.file("en").kind_words


def every_item() -> Iterator[Item]:
    yield from (one.head for one in lessons("en"))
    yield from EXERCISE_FILES
    yield from KIND_WORDS
    yield from read(EN / "openings.yaml", OpeningsFile).openings
    yield from read(EN / "own_time.yaml", OwnTimesFile).kinds
    yield from read(EN / "bookmarks.yaml", BookmarksFile).bookmarks
    yield from ambulance.file("en").statements


def spoken() -> dict[str, list[str]]:
    """Everything that people read of this, by where it stands."""
    said = {f"lesson {one.head.id}": [one.title, one.text, one.ask] for one in lessons("en")}
    said |= {f"exercise {one.id}": told(one) for one in library.exercises("en")}
    said |= {f"kind word {one.id}": [one.text, one.question or ""] for one in KIND_WORDS}
    said |= {f"time {one.id}": [one.title, *one.ideas] for one in library.own_times("en")}
    said |= {"openings": [one.text for one in openings("en")], "kind words": [kindness.file("en").footer]}
    said |= {f"bookmark {one.id}": [one.title, one.about] for one in library.bookmarks(None, "en")}
    said |= {"ambulance": [one.text for one in ambulance.file("en").statements] + [ambulance.file("en").unreviewed]}
    return said


def told(exercise: Exercise) -> list[str]:
    steps = dict.fromkeys(step.text for step in exercise.steps)
    return [exercise.title, exercise.about, exercise.evidence, exercise.not_for_text, *exercise.cautions, *steps]
