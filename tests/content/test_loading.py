"""A wrong content file is refused by name; a right one is a value."""

from pathlib import Path

import pytest

from bot.content.countries import BadCountries
from bot.content.loading import BadContent, Item, read
from bot.content.red_flags import BadContent as BadRedFlags

RIGHT = "id: a-b\nversion: 1\nsource: ours\nreviewed_on: 2026-11-20\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "item.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_right_file_is_a_value(tmp_path: Path) -> None:
    assert read(written(tmp_path, RIGHT), Item).id == "a-b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "id: [",
        RIGHT + "colour: red\n",
        RIGHT.replace("a-b", "A b"),
        RIGHT.replace("a-b", "1a"),
        RIGHT.replace("a-b", "x" * 33),
        RIGHT.replace("version: 1", "version: 0"),
        RIGHT.replace("source: ours", "source: ''"),
        RIGHT.replace("2026-11-20", "soon"),
        RIGHT.replace("version: 1\n", ""),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadContent, match=f"{tmp_path.name}/item.yaml: "):
        read(written(tmp_path, text), Item)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadContent, match=r"none\.yaml"):
        read(tmp_path / "none.yaml", Item)


@pytest.mark.parametrize("error", [BadCountries, BadRedFlags])
def test_all_wrong_content_is_one_kind_of_error_so_that_the_command_line_can_say_it_in_one_line(
    error: type[Exception],
) -> None:
    assert issubclass(error, BadContent)
