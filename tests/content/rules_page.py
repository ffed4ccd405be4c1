"""Writes docs/red-flag-rules.md, the table of rules as a nurse may read it: `python -m tests.content.rules_page`."""

from collections.abc import Sequence
from pathlib import Path

from bot.care.red_flags import Tier
from bot.content import red_flags
from bot.content.red_flag_file import RuleItem

PAGE = Path(__file__).parents[2] / "docs" / "red-flag-rules.md"
ABOUT = """# The red-flag rules

**Not yet reviewed by a clinician.**

These rules decide when the companion tells somebody to call, to contact their provider, or asks whether something is
happening now. They read what a person writes and what they tap in a check-in. They never diagnose and never say that
all is well. "Added" means that the sign is not in the two articles the companion is built from; it comes from the
source beside it.

Made from `bot/content/en/red_flags.yaml` by `python -m tests.content.rules_page`; a test sees to it that the two
agree. How well the rules read, and where they fail, stands in [red-flags.md](red-flags.md).
"""
WEIGHED = """## All of the words together

What no rule knows is weighed word by word, by weights learned from labelled messages. It may raise an alarm, ask
whether something is happening now, or take back what a rule found; what a rule marked "stands" found is never taken
back. How well that goes stands in [red-flags.md](red-flags.md). It says of itself:
"""
TITLES = {
    Tier.EMERGENCY: "Call the emergency number now",
    Tier.CRISIS: "Somebody may want to die or hurt themselves",
    Tier.CONTACT: "Contact your provider today",
}
EXAMPLES = 3


def page() -> str:
    file = red_flags.read()
    rules, weighed = file.rules, file.weighed
    parts = [ABOUT]
    for tier, title in TITLES.items():
        of_it = [rule for rule in rules if rule.tier is tier]
        parts.append(f"## {title}\n\n{_table(of_it)}\n")
    return "\n".join([*parts, WEIGHED, *(f"- **{one.id}** ({one.tier}): {_cell(one.why)}" for one in weighed), ""])


def _table(rules: Sequence[RuleItem]) -> str:
    head = "| Rule | What is noticed, and who says that it matters | Heard, for example | Not heard | Source |\n"
    return head + "| --- | --- | --- | --- | --- |\n" + "\n".join(map(_row, rules))


def _row(rule: RuleItem) -> str:
    added = "; added" if rule.marked_addition else ""
    asked = "; asks only" if rule.asks else ""
    stands = "; stands" if rule.stands else ""
    name = f"{rule.id}, version {rule.version}{added}{asked}{stands}, seen {rule.reviewed_on.isoformat()}"
    cells = (name, rule.why, _quoted(rule.matches), _quoted(rule.near_misses), rule.source)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _quoted(texts: Sequence[str]) -> str:
    return "; ".join(f"“{text}”" for text in texts[:EXAMPLES])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
