"""How well red flags are found in labelled messages: missed, rung without need, asked about, and the cost."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.care.red_flags import Assessment, Tier, assess
from bot.content import red_flags

OWN = Path(__file__).parents[1] / "tests" / "data"
HEAD = "| messages | n | emergency strict | safe | crisis safe | contact F1 | alarms on none | urgent | asks | µs |"


class Row(NamedTuple):
    """A message, what it calls for, and what was found in it."""

    wanted: Tier
    found: Assessment

    @property
    def tier(self) -> Tier | None:
        """What was answered; None where only a question was."""
        return None if self.found.asks and self.found.tier is Tier.NONE else self.found.tier

    @property
    def is_right(self) -> bool:
        return self.tier is self.wanted

    @property
    def is_safe(self) -> bool:
        return self.is_right or self.found.asks


def report(paths: Sequence[Path]) -> str:
    """One line for each file; an ask is a miss in the strict figure and a catch in the safe one."""
    lines = [HEAD, "|" + " --- |" * (HEAD.count("|") - 1)]
    for path in [*sorted(OWN.glob("red_flags*.jsonl")), *paths]:
        said = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        rules = red_flags.rules()
        began = time.perf_counter()
        rows = [Row(Tier(one["tier"]), assess(one["text"], rules)) for one in said]
        cost = 1e6 * (time.perf_counter() - began) / max(1, len(rows))
        lines.append(_line(path.name, rows, cost))
    return "\n".join(lines) + "\n"


def _line(name: str, rows: Sequence[Row], cost: float) -> str:
    by = {tier: [row for row in rows if row.wanted is tier] for tier in Tier}
    right, wanted = Counter(row.tier for row in rows if row.is_right), len(by[Tier.CONTACT])
    given = sum(row.tier is Tier.CONTACT for row in rows)
    shares = [
        _share(by[Tier.EMERGENCY], [row.is_right for row in by[Tier.EMERGENCY]]),
        _share(by[Tier.EMERGENCY], [row.is_safe for row in by[Tier.EMERGENCY]]),
        _share(by[Tier.CRISIS], [row.is_safe for row in by[Tier.CRISIS]]),
        f"{2 * right[Tier.CONTACT] / (wanted + given):.3f}" if wanted + given else "-",
        _share(by[Tier.NONE], [row.found.tier is not Tier.NONE for row in by[Tier.NONE]]),
        _share(by[Tier.NONE], [row.found.tier.urgent for row in by[Tier.NONE]]),
        _share(by[Tier.NONE], [row.found.asks for row in by[Tier.NONE]]),
    ]
    return f"| {name} | {len(rows)} | {' | '.join(shares)} | {cost:.0f} |"


def _share(rows: Sequence[Row], hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(rows):.3f} ({sum(hits)}/{len(rows)})" if rows else "-"
