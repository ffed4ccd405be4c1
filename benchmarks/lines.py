"""One line for each figure: what is claimed of it, what was measured on both sides, and how."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Line:
    """`value` is what the bar is for: mostly ours over the other's, both from the same run."""

    name: str
    value: float
    unit: str
    ours: float | None
    other: float | None
    other_is: str
    setup: str

    def as_json(self) -> str:
        rounded = {name: round(part, 4) if isinstance(part, float) else part for name, part in asdict(self).items()}
        return json.dumps(rounded)

    def as_text(self) -> str:
        sides = f"{_shown(self.ours)} beside {_shown(self.other)} ({self.other_is})" if self.other is not None else ""
        return f"{self.name:32} {_shown(self.value):>10} {self.unit:10} {sides}\n    {self.setup}"


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
