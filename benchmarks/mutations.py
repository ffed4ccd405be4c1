"""Whether the checks would notice a damaged engine: `python -m benchmarks mutations` breaks the rules one by one.

A mutant is the red-flag file with one rule dropped or loosened, or one cue dropped, turned, widened or never ended.
It is caught when a rule's own example, or a labelled message that is read rightly today, comes out differently: each
of these is a test.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.messages import SETS, Row, judge, named
from bot.care.red_flags import Rules, assess
from bot.content import red_flags
from bot.content.red_flag_file import CueItem, RedFlagFile
from bot.content.red_flags import compiled

WIDER = 6  # words that a widened cue reaches further

Mutant = tuple[str, str, RedFlagFile]  # what was done, to what, and what came out


def report() -> str:
    file = red_flags.read()
    right = _right()
    before = _outcomes(file, red_flags.rules(), right)
    done, caught, escaped = Counter[str](), Counter[str](), []
    for what, item, mutant in _mutants(file):
        done[what] += 1
        if _outcomes(file, compiled(mutant), right) != before:
            caught[what] += 1
        else:
            escaped.append(f"{what}: {item}")
    rows = [f"| {what} | {n} | {caught[what]} | {caught[what] / n:.2f} |" for what, n in done.items()]
    total = f"| all | {done.total()} | {caught.total()} | {caught.total() / done.total():.2f} |"
    table = ["| what is broken | mutants | caught | share |", "| --- | --: | --: | --: |", *rows, total]
    lost = [f"- {one}" for one in escaped]
    return "\n".join(["## Mutations of the red-flag rules", "", *table, "", "Not noticed:", "", *lost, ""])


def _right() -> list[Row]:
    """The labelled messages that are read rightly today."""
    return [one.row for name in SETS for one in judge(named(name), red_flags.rules()) if one.is_right]


def _outcomes(file: RedFlagFile, rules: Rules, right: Sequence[Row]) -> tuple[object, ...]:
    """What every check sees: the rules raised by each example, and the tier of each labelled message."""
    examples = [text for rule in file.rules for text in (*rule.matches, *rule.near_misses)]
    raised = [tuple(sorted(_raised(text, rules))) for text in examples]
    tiers = [(one.tier, one.asks) for one in judge(right, rules)]
    return (*raised, *tiers)


def _raised(text: str, rules: Rules) -> set[str]:
    found = assess(text, rules)
    return {flag.rule_id for flag in (*found.flags, *found.doubts)}


def _mutants(file: RedFlagFile) -> Iterator[Mutant]:
    for at, rule in enumerate(file.rules):
        others = (*file.rules[:at], *file.rules[at + 1 :])
        yield "rule dropped", rule.id, file.model_copy(update={"rules": others})
        if rule.over_a_day:
            narrowed = rule.model_copy(update={"over_a_day": False})
            yield "day forgotten", rule.id, file.model_copy(update={"rules": (*others, narrowed)})
        if rule.all_of and rule.any_of:
            alone = rule.model_copy(update={"all_of": frozenset()})
            yield "half is enough", rule.id, file.model_copy(update={"rules": (*others, alone)})
    for at, cue in enumerate(file.cues):
        others_ = (*file.cues[:at], *file.cues[at + 1 :])
        yield "cue dropped", cue.id, file.model_copy(update={"cues": others_})
        side = {"before": "after", "after": "before"}.get(cue.side)
        if side:
            turned = cue.model_copy(update={"side": side})
            yield "cue turned round", cue.id, _with(file, at, turned)
        wider = cue.model_copy(
            update={"reach": {tier: n + WIDER for tier, n in cue.reach.items()}, "within": "sentence"}
        )
        yield "cue widened", cue.id, _with(file, at, wider)
        endless = cue.model_copy(update={"ended_by": frozenset(), "cancelled_by": frozenset()})
        if endless != cue:
            yield "cue never ended", cue.id, _with(file, at, endless)
    for part in ("idioms", "crisis_idioms", "pseudo"):
        yield f"{part} dropped", part, file.model_copy(update={part: ()})


def _with(file: RedFlagFile, at: int, cue: CueItem) -> RedFlagFile:
    return file.model_copy(update={"cues": (*file.cues[:at], cue, *file.cues[at + 1 :])})
