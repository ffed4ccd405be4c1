"""What a benchmark found: rows of ours beside something to compare with, and the method they were found by."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row; what stands beside ours was measured in the same run, or follows from it, in the same unit."""

    what: str
    ours: float
    beside: float | None
    unit: str


@dataclass(frozen=True)
class Finding:
    """Rows that share a method; `compared` says what stands beside ours."""

    title: str
    method: str
    compared: str
    figures: Sequence[Figure]


def table(finding: Finding) -> str:
    """A Markdown section."""
    rows = [
        f"| {one.what} | {_shown(one.ours)} | {_shown(one.beside)} | {_ratio(one)} | {one.unit} |"
        for one in finding.figures
    ]
    head = [f"| | ours | {finding.compared} | ratio | unit |", "| --- | --: | --: | --: | --- |"]
    return "\n".join([f"## {finding.title}", "", finding.method, "", *head, *rows, ""])


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(one: Figure) -> str:
    return f"{one.ours / one.beside:.2f}" if one.beside else ""
