"""How well free text is read: every labelled set apart, by tier and by what makes a message hard.

`python -m benchmarks red_flags [FILE ...]` scores further files of the same shape.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from statistics import median

from benchmarks.messages import SETS, Judged, Row, Totals, judge, named, read, totals
from bot.content import red_flags

ROUNDS = 5
HARDEST = 8
METHOD = (
    "Invented messages, labelled one by one. `tuned` ones were read while the lexicon grew, `held_out` ones were not. "
    "Strict: the tier itself. Safe: the tier, or a question. False alarms and asks: shares of the messages that call "
    "for nothing. "
    f"Microseconds of processor time: `clean` and `assess`, median of {ROUNDS} rounds over the set, without loading."
)


def report(files: Sequence[Path] = ()) -> str:
    sets = {name: named(name) for name in SETS} | {path.stem: read(path) for path in files}
    rules = red_flags.rules()
    judged = {name: judge(rows, rules) for name, rows in sets.items()}
    table = [_head(), *(_row(name, totals(found), _cost(sets[name])) for name, found in judged.items())]
    hard = [f"- {name}: {_hardest(found)}" for name, found in judged.items()]
    return "\n".join(
        ["## Red flags in free text", "", METHOD, "", *table, "", "Most often wrong, by tag:", "", *hard, ""]
    )


def _head() -> str:
    names = [one.name.replace("_", " ") for one in fields(Totals)]
    return f"| set | {' | '.join(names)} | µs |\n| --- |{' --: |' * (len(names) + 1)}"


def _row(name: str, found: Totals, cost: float) -> str:
    values = [getattr(found, one.name) for one in fields(Totals)]
    shown = ["" if one is None else f"{one:.3f}" if isinstance(one, float) else str(one) for one in values]
    return f"| {name} | {' | '.join(shown)} | {cost:.0f} |"


def _hardest(judged: Sequence[Judged]) -> str:
    """The tags with the largest share of wrong tiers, where there are at least five messages."""
    seen = Counter(tag for one in judged for tag in one.row.tags)
    wrong = Counter(tag for one in judged for tag in one.row.tags if not one.is_right)
    shares = sorted(((wrong[tag] / n, tag, n) for tag, n in seen.items() if n >= 5 and wrong[tag]), reverse=True)
    return ", ".join(f"{tag} {share:.2f} of {n}" for share, tag, n in shares[:HARDEST])


def _cost(rows: Sequence[Row]) -> float:
    rules = red_flags.rules()
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        judge(rows, rules)
        took.append(time.process_time() - began)
    return 1e6 * median(took) / len(rows)
