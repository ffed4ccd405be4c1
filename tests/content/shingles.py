"""Fingerprints of every eight words in a row of the sources: `python -m tests.content.shingles FOLDER` makes them."""

import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("source_shingles.txt")
RUN = 8  # words in a row that are no chance any more
DIGITS = 16  # of the hash, which are 8 bytes


def runs(text: str) -> set[str]:
    """Every run of eight words in lower case, whatever stands between them."""
    said = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
    return {" ".join(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}


def fingerprint(run: str) -> str:
    return hashlib.sha256(run.encode()).hexdigest()[:DIGITS]


def fingerprints(texts: Iterable[str]) -> set[str]:
    return {fingerprint(run) for text in texts for run in runs(text)}


def shared(text: str, known: frozenset[str]) -> set[str]:
    """The runs of this text that a source has too."""
    return {run for run in runs(text) if fingerprint(run) in known}


def load(path: Path = FILE) -> frozenset[str]:
    return frozenset(path.read_text("utf-8").split())


def main(folder: Path, path: Path = FILE) -> int:
    """Sorted, so that not even their order tells what was written."""
    texts = [one.read_text("utf-8") for one in sorted(folder.glob("*.txt"))]
    path.write_text("".join(f"{one}\n" for one in sorted(fingerprints(texts))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
