"""Load and write what words are worth as evidence of a red flag; `python -m benchmarks learn` makes it, no hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.care.red_flags import Evidence, Flag, Tier, Trust, Weighing
from bot.content.loading import Sentence, Strict

FILE = "red_flag_evidence.json"

Numbers = Annotated[tuple[float, ...], Field(min_length=len(Tier), max_length=len(Tier))]


class Worth(Strict):
    """One number for each tier, in the order of the tiers."""

    bias: Numbers
    weights: dict[str, tuple[float, ...]]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if wrong := [name for name, weights in self.weights.items() if len(weights) != len(Tier)]:
            raise ValueError(f"{wrong[0]!r} has not one weight for each tier")
        return self

    def value(self) -> Evidence:
        return Evidence(self.bias, self.weights)


class EvidenceFile(Strict):
    """`learned_from` is the fingerprint of the messages, so that a test notices weights that are older than these."""

    learned_from: Sentence
    heard: Trust
    unheard: Trust
    silences: Annotated[float, Field(gt=0, lt=1)]
    words: Worth
    findings: Worth

    def value(self, flags: Mapping[Tier, Flag]) -> Weighing:
        return Weighing(self.words.value(), self.findings.value(), self.heard, self.unheard, self.silences, flags)


def read(folder: Path) -> EvidenceFile:
    """Of a language's folder; ValueError or OSError where it is missing or wrong."""
    return EvidenceFile.model_validate_json((folder / FILE).read_bytes())


def write(file: EvidenceFile, folder: Path) -> None:
    """One feature a line, so that a change can be read."""
    lines = [
        f'"{name}": {json.dumps(getattr(file, name))}' for name in ("learned_from", "heard", "unheard", "silences")
    ]
    for name in ("words", "findings"):
        worth: Worth = getattr(file, name)
        rows = [f"{json.dumps(feature)}: {_numbers(weights)}" for feature, weights in sorted(worth.weights.items())]
        lines.append(f'"{name}": {{"bias": {_numbers(worth.bias)}, "weights": {{\n' + ",\n".join(rows) + "\n}}")
    (folder / FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _numbers(weights: Sequence[float]) -> str:
    return json.dumps(weights, separators=(",", ":"))
