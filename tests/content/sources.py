"""Writes docs/sources.md: what the two source documents ask, and what carries it: `python -m tests.content.sources`."""

import sys
from pathlib import Path

from bot.content import kindness, library, red_flags
from bot.content.answer_rules import answer_rules
from bot.content.forms import DAILY, INSTRUMENTS, form, openings
from bot.content.lessons import lessons
from bot.content.sources import Statement, sources

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"
KINDS = {"S": "strategy", "W": "warning sign", "N": "normalising", "F": "fact"}
TITLES = {
    "A": "A: Coping with misdiagnosis and delays in diagnosis",
    "B": "B: Cleveland Clinic, Neuroendocrine Tumors",
}
ABOUT = """# From the sources to the product

Every strategy, warning sign and normalising message of our two source documents, in their order, and what carries
it here. A line number is the line of the document. The sentences are ours.

*Works* means that the capability can be used today, *partly* that some of it can, *not yet* that there are only words
about it. What is missing stands beside it.

Made from `bot/content/en/sources.yaml` by `python -m tests.content.sources`; a test sees to it that the two agree.
"""


def content_ids() -> set[str]:
    """Everything that can be named, as kind/id."""
    found = {
        "lesson": [one.head.id for one in lessons("en")],
        "exercise": [one.id for one in library.exercises("en")],
        "kind-word": [one.id for one in kindness.file("en").kind_words],
        "own-time": [one.id for one in library.own_times("en")],
        "bookmark": [one.id for one in library.bookmarks(None, "en")],
        "opening": [one.id for one in openings("en")],
        "form": [*DAILY, *INSTRUMENTS],
        "question": [item.id for form_id in DAILY for item in form(form_id, "en").items],
        "answer-rule": [rule.id for rule in answer_rules("en").rules],
        "red-flag": [rule.id for rule in red_flags.load("en").rules.rules],
    }
    return {f"{kind}/{one}" for kind, ids in found.items() for one in ids}


def page() -> str:
    every = sources()
    parts = [ABOUT]
    for letter, title in TITLES.items():
        of_it = [one for one in every.statements if one.line.startswith(letter)]
        parts.append(f"## {title}\n\n{_table(of_it)}\n")
    missing = "\n".join(f"- {_line(one)}: {one.missing}" for one in every.statements if one.missing)
    facts = ", ".join(f"`{one}`" for one in every.facts_only)
    parts.append(f"## Not built yet\n\n{missing}\n")
    parts.append(f"## Facts alone\n\nThese carry no strategy. They tell what a NET is and how it is found: {facts}.\n")
    return "\n".join(parts)


def _table(statements: list[Statement]) -> str:
    head = "| Line | Kind | What it says | What carries it | Content | State |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(_row(one) for one in statements)


def _row(one: Statement) -> str:
    kind = ", ".join(KINDS[letter] for letter in one.kind.split("/"))
    content = ", ".join(f"`{name}`" for name in one.content_ids)
    state = {"yes": "works", "partly": f"partly; missing: {one.missing}", "no": f"not yet: {one.missing}"}[one.built]
    return f"| {_line(one)} | {kind} | {one.statement} | {one.capability} | {content} | {state} |"


def _line(one: Statement) -> str:
    return one.line.replace(", ", ",&nbsp;")


def main(path: Path = PAGE) -> int:
    path.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
