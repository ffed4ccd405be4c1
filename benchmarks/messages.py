"""Labelled messages and what the red-flag engine makes of them: the totals that docs/red-flags.md reports."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.care.red_flags import Assessment, Rules, assess
from bot.care.texts import clean

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "red_flags"
SETS = ("tuned", "weighed", "ordinary", "held_out", "fresh", "additions")
LEARNED = ("tuned", "additions")  # read while the lexicon grew: what the rules make of these is too good to learn from
WEIGHED = ("weighed", "ordinary")  # never read by those who wrote the lexicon
ALARMS = ("contact", "emergency", "crisis")


@dataclass(frozen=True)
class Row:
    """One invented message; `tier` and `symptoms` are what its author meant, `tags` why it is hard."""

    id: str
    text: str
    tier: str
    symptoms: frozenset[str]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A row, the tier that the engine gave it ("ask" where it only asks), and whether it asks."""

    row: Row
    tier: str
    asks: bool

    @property
    def is_right(self) -> bool:
        return self.tier == self.row.tier

    @property
    def is_safe(self) -> bool:
        """An urgent row must get its alarm or a question; of any other, nothing urgent may come."""
        if self.row.tier in {"emergency", "crisis"}:
            return self.is_right or self.asks
        return self.tier not in {"emergency", "crisis"}


@dataclass(frozen=True)
class Totals:
    """Shares from 0 to 1, as `score.py` of the labelling rules counts them; None where there is no such row."""

    rows: int
    emergency_strict: float | None
    emergency_safe: float | None
    crisis_strict: float | None
    crisis_safe: float | None
    contact_f1: float | None
    false_alarms: float | None
    urgent_false_alarms: float | None
    asks: float | None


def read(path: Path) -> list[Row]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Row(one["id"], one["text"], one["tier"], frozenset(one["symptoms"]), tuple(one["tags"])) for one in lines]


def named(name: str) -> list[Row]:
    return read(FOLDER / f"{name}.jsonl")


def judge(rows: Sequence[Row], rules: Rules) -> list[Judged]:
    return [_judged(row, assess(clean(row.text), rules)) for row in rows]


def _judged(row: Row, found: Assessment) -> Judged:
    only_asks = found.asks and found.tier == "none"
    return Judged(row, "ask" if only_asks else found.tier.value, found.asks)


def totals(judged: Sequence[Judged]) -> Totals:
    silent = [one for one in judged if one.row.tier == "none"]
    pairs = Counter((one.row.tier, one.tier) for one in judged)
    hits = pairs["contact", "contact"]
    named_contact = sum(n for (_, tier), n in pairs.items() if tier == "contact")
    meant_contact = sum(one.row.tier == "contact" for one in judged)
    return Totals(
        len(judged),
        *_urgent(judged, "emergency"),
        *_urgent(judged, "crisis"),
        contact_f1=_share(2 * hits, named_contact + meant_contact) if meant_contact else None,
        false_alarms=_share(sum(one.tier in ALARMS for one in silent), len(silent)),
        urgent_false_alarms=_share(sum(one.tier in ALARMS[1:] for one in silent), len(silent)),
        asks=_share(sum(one.tier == "ask" for one in silent), len(silent)),
    )


def _urgent(judged: Sequence[Judged], tier: str) -> tuple[float | None, float | None]:
    rows = [one for one in judged if one.row.tier == tier]
    return _share(sum(one.is_right for one in rows), len(rows)), _share(sum(one.is_safe for one in rows), len(rows))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
