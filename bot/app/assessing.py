"""Red flags on the command line: one line of JSON in, one out; or the story of one message for a person to read."""

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TextIO

from bot.care.red_flags import Assessment, Mention, Tier, assess
from bot.content import red_flags
from bot.content.loading import BadContent

COMMAND = "red-flags"
HELP = "read messages as JSON lines and say what must not wait, or explain one message"


class BadLine(ValueError):
    """A line that holds no message; the text says what is wrong with it."""


def main(arguments: Sequence[str], lines: BinaryIO, out: TextIO, complaints: TextIO) -> int:
    """Every line that holds a message is answered, whatever stands around it; 1 when a line held none."""
    parser = add_arguments(argparse.ArgumentParser(prog=f"python -m bot {COMMAND}", description=HELP))
    text = parser.parse_args(arguments).explain
    try:
        red_flags.load()
    except BadContent as error:
        complaints.write(f"stripes: {error}\n")
        return 2
    if text is not None:
        out.write("\n".join(story(text)) + "\n")
        return 0
    status = 0
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                out.write(answered(line) + "\n")
        except BadLine as error:
            complaints.write(f"stripes: line {number}: {error}\n")
            status = 1
    return status


def add_arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--explain", metavar="TEXT", help="tell what was noticed in this one message, and why")
    return parser


def answered(line: bytes) -> str:
    """Bytes that are no text are read as unknown characters, so that the words around them still count."""
    try:
        row = json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise BadLine('this is no JSON; expected {"id": ..., "text": "..."}') from None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise BadLine('expected an object with "id" and "text", the text in quotes')
    found = assess(row["text"], red_flags.rules())
    answer = {
        "id": row["id"],
        "tier": "ask" if found.asks and found.tier is Tier.NONE else found.tier.value,
        "symptoms": found.symptoms,
        "rules": [flag.rule_id for flag in (*found.flags, *found.doubts)],
        "spans": [[one.start, one.end, one.concept, one.status] for one in found.mentions],
    }
    return json.dumps(answer | {"ask": True} if found.asks else answer)


def story(text: str) -> Iterator[str]:
    """What was noticed, what the words around it made of it, and what follows from it by which source."""
    found = assess(text, red_flags.rules())
    yield f"Tier: {found.tier.value}{', and one question' if found.asks else ''}"
    yield from _noticed(found.mentions)
    parts = ", ".join(f"{tier} {share:.0%}" for tier, share in zip(Tier, found.shares, strict=True))
    yield f"All of its words together with what was noticed: {parts}"
    for flag in found.flags:
        yield f"Raised: {flag.rule_id}, version {flag.version} ({flag.tier.value}), by {_quoted(flag.words)}"
        yield f"  Source: {flag.source}"
    for flag in found.doubts:
        yield f"Asked about: {flag.rule_id}, version {flag.version} ({flag.tier.value}), for {_quoted(flag.words)}"
        yield f"  Source: {flag.source}"
    yield from _about_another(found)


def _noticed(mentions: Sequence[Mention]) -> Iterator[str]:
    if not mentions:
        yield "Nothing in it is a word for a red flag."
    for one in mentions:
        because = f", because of the cue {one.cue}" if one.cue else ""
        doubt = "; that may be wrong" if one.is_doubtful else ""
        yield f'Noticed: "{one.words}" ({one.start}-{one.end}) as {one.concept}: {one.status}{because}{doubt}'


def _about_another(found: Assessment) -> Iterator[str]:
    if found.another is not Tier.NONE:
        yield f"About somebody else: {found.another.value}"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in words)
