"""The table of a campaign, on the screen and as a page of the documentation."""

from collections.abc import Sequence
from pathlib import Path

from tests.faults.campaign import Outcome

HEAD = (
    "| row | what was done | database | rounds | lost | duplicates | unknown | verdict | what came of it |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)
BEGINS, ENDS = "<!-- table -->", "<!-- end of table -->"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def line(one: Outcome) -> str:
    verdict = one.verdict.replace("|", "/").replace("\n", " ")
    told = [one.trial.rows, one.trial.what, NAMES[one.kind], one.rounds, one.lost, one.duplicates, one.unknown]
    return " | ".join(("|", *map(str, told), verdict, one.came, "|"))[0:].replace("| | ", "| ", 1)


def write(file: str, outcomes: Sequence[Outcome]) -> None:
    """Only the table is exchanged; what is said about it stays."""
    path = Path(file)
    head, _, rest = path.read_text("utf-8").partition(BEGINS)
    _, _, foot = rest.partition(ENDS)
    table = "\n".join((HEAD, *map(line, outcomes)))
    path.write_text(f"{head}{BEGINS}\n\n{table}\n\n{ENDS}{foot}", encoding="utf-8")
