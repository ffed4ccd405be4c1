"""The walls between the rooms hold: each fault planted into a copy is found, and the house as it is passes."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code and its contracts, without data or caches."""
    for room in ("bot", "migrations"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "page"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken(folder: Path) -> set[str]:
    """The names of the contracts that do not hold there."""
    linted = subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    found = {line.removesuffix(" BROKEN") for line in linted.stdout.splitlines() if line.endswith(" BROKEN")}
    assert "Contracts: " in linted.stdout, linted.stdout + linted.stderr
    assert linted.returncode == bool(found)
    return found


def test_the_house_as_it_is_passes(copy: Path) -> None:
    assert broken(copy) == set()


def test_handlers_ask_services_and_have_but_values_from_storage() -> None:
    """What a handler imports from storage is a type; whatever does something is asked of a service."""
    found = [
        f"{path.name}: {alias.name} of {node.module}"
        for path in (ROOT / "bot" / "chat" / "handlers").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.storage")
        for alias in node.names
        if node.module == "bot.storage" or not alias.name[0].isupper()
    ]
    assert found == []


DOWN = "Imports point down only"
EDGES = "Settings and clock are for the edges: what is below takes values"
CARE = "Care knows only the standard library"
TELEGRAM = "Only chat and app know Telegram"
SQL = "Only storage and migrations know SQL"
SCHEDULER = "Only ticks knows the scheduler"


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("bot/services/x.py", "import sqlalchemy", SQL),
        ("bot/services/x.py", "import telegram", TELEGRAM),
        ("bot/services/x.py", "import bot.clock", EDGES),
        ("bot/services/x.py", "import bot.chat.turn", DOWN),
        ("bot/care/x.py", "import bot.storage", DOWN),
        ("bot/care/x.py", "import pydantic", CARE),
        ("bot/chat/x.py", "import apscheduler", SCHEDULER),
        ("bot/chat/x.py", "import bot.preview", DOWN),
        ("bot/utils.py", "", DOWN),
    ],
)
def test_a_hole_in_a_wall_is_found(copy: Path, file: str, line: str, contract: str) -> None:
    (copy / file).write_text(f'"""A fault."""\n\n{line}\n', "utf-8")
    assert contract in broken(copy)
