"""What looking for red flags costs, and whether the cost grows faster than the text."""

import time
from statistics import median

from benchmarks.figures import Figure, Finding
from bot.care.red_flags import assess
from bot.care.texts import clean
from bot.content import red_flags

ROUNDS, LONGEST = 15, 4096
SHORT = "Slept badly, some flushing after lunch, but the walk was good."
HOSTILE = {
    "symptoms and denials in turn": "no chest pain or ",
    "one endless word": "flush",
    "marks heaped upon a letter": "a" + "\u0301" * 60,
    "commas everywhere": "pain, no, ",
    "letters set apart": "c h e s t p a i n ",
}
METHOD = (
    "`clean` and `assess` on one message, English rules. Beside the long ordinary text stand as many short ones as "
    "make up its length; beside each hostile text stands the ordinary one of the same length. "
    f"Median of {ROUNDS} interleaved rounds."
)


def measure() -> Finding:
    texts = {"short": SHORT, "long": _filled(SHORT + " ")}
    texts |= {name: _filled(part) for name, part in HOSTILE.items()}
    rounds = [{name: _cost(text) for name, text in texts.items()} for _ in range(ROUNDS)]
    took = {name: median(one[name] for one in rounds) for name in texts}
    short, long = took.pop("short"), took.pop("long")
    figures = [
        Figure(f"ordinary, {len(SHORT)} characters", short, None, "µs"),
        Figure(f"ordinary, {LONGEST:,}", long, short * LONGEST / len(SHORT), "µs"),
    ]
    figures += [Figure(f"{name}, {LONGEST:,}", value, long, "µs") for name, value in took.items()]
    return Finding("Red flags", METHOD, "in proportion", figures)


def _filled(part: str) -> str:
    return (part * (LONGEST // len(part) + 1))[:LONGEST]


def _cost(text: str) -> float:
    """Microseconds a message, over as many messages as make up the longest text."""
    times = max(1, LONGEST // len(text))
    rules = red_flags.rules()
    began = time.perf_counter()
    for _ in range(times):
        assess(clean(text), rules)
    return 1e6 * (time.perf_counter() - began) / times
