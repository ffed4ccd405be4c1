"""From every line of the sources to the content that carries it, and back."""

import re
from pathlib import Path

import pytest

from bot.content import kindness
from bot.content.languages import folder
from bot.content.lessons import lessons
from bot.content.library import ExerciseFile
from bot.content.loading import BadContent, read
from bot.content.sources import Sources, sources
from tests.content.sources import PAGE, content_ids, main, page

NOTED = Path(__file__).with_name("source_statements.txt")  # number and kind of every statement in our notes
RIGHT = """
statements:
  - {number: 1, line: "A1", kind: "S", statement: "Rest", capability: "a lesson", content_ids: [lesson/a], built: "yes"}
facts_only: []
"""


def named() -> set[str]:
    return {name for one in sources().statements for name in one.content_ids}


def test_the_page_says_what_the_file_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.content.sources`"


def test_the_page_is_written_whole(tmp_path: Path) -> None:
    assert main(tmp_path / "sources.md") == 0
    written = (tmp_path / "sources.md").read_text("utf-8")
    for one in sources().statements:
        assert one.statement in written
        assert one.missing is None or written.count(one.missing) >= 2


def test_every_content_id_named_is_there() -> None:
    assert (named() | set(sources().facts_only)) - content_ids() == set()


def test_every_lesson_exercise_and_kind_word_is_named_or_deliberately_not() -> None:
    carrying = {name for name in content_ids() if name.startswith(("lesson/", "exercise/", "kind-word/", "own-time/"))}
    assert carrying - named() == set(sources().facts_only)


def test_every_lesson_exercise_and_kind_word_names_the_source_it_comes_from() -> None:
    lesson_sources = [one.head.source for one in lessons("en")]
    exercise_sources = [read(path, ExerciseFile).source for path in (folder("en") / "exercises").glob("*.yaml")]
    word_sources = [one.source for one in kindness.file("en").kind_words]
    for source in [*lesson_sources, *exercise_sources, *word_sources]:
        assert re.search(r"(Coping with misdiagnosis|Cleveland Clinic, Neuroendocrine Tumors), lines? \d+", source)


def test_a_statement_is_told_once_and_in_order() -> None:
    numbers = [one.number for one in sources().statements]
    assert numbers == sorted(set(numbers))


def test_no_strategy_warning_or_message_of_the_notes_is_left_out() -> None:
    rows = [line.split() for line in NOTED.read_text("utf-8").splitlines()]
    wanted = {int(number): kind for number, kind in rows if set(kind) & set("SWN")}
    assert len(wanted) < len(rows) == 81
    assert {one.number: one.kind for one in sources().statements} == wanted


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ('built: "yes"', "built: yes"),
        ('built: "yes"', 'built: "no"'),
        ('built: "yes"', 'built: "yes", missing: "a tool"'),
        ('line: "A1"', 'line: "C1"'),
        ("[lesson/a]", "[a]"),
        ("[lesson/a]", "[]"),
        ("facts_only: []", "facts_only: [], others: []"),
    ],
)
def test_a_wrong_file_is_refused(part: str, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(RIGHT, "utf-8")
    assert read(path, Sources).statements[0].built == "yes"
    path.write_text(RIGHT.replace(part, wrong), "utf-8")
    with pytest.raises(BadContent, match=r"sources\.yaml"):
        read(path, Sources)
