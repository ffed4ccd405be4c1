"""Writes which labelled messages are read wrongly today: `python -m tests.content.missed`; no other may become so."""

from pathlib import Path

from benchmarks.messages import FOLDER, SETS, judge, named
from bot.content import red_flags

LIST = FOLDER / "missed.txt"


def missed() -> list[str]:
    """The ids of the messages that get another tier than their author meant, set by set."""
    rules = red_flags.rules()
    return [one.row.id for name in SETS for one in judge(named(name), rules) if not one.is_right]


def listed(path: Path = LIST) -> list[str]:
    return path.read_text("utf-8").split()


if __name__ == "__main__":
    LIST.write_text("\n".join(missed()) + "\n", "utf-8")
