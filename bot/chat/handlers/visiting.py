"""/visit: what to bring to the next visit: what was noticed, what is known and stable, and the open questions."""

from collections.abc import Sequence
from datetime import date

from telegram import Update

from bot.care.advice import FlagState
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.care.treatments import Reason
from bot.chat.turn import Turn
from bot.services import flagging, visiting
from bot.services.arriving import local
from bot.services.taking import Course
from bot.storage.kept import Kept

PREVIEW = 120
MOST_SKIPS = 5  # days that are named


async def on_visit(_update: Update, turn: Turn) -> None:
    """One message; questions and the record are one tap away."""
    sheet = await visiting.sheet(turn.tx, turn.person, turn.now)
    spoken = turn.words
    title = spoken.say("visiting.title")
    parts = [title.text]
    if sheet.flags:
        parts.append("\n".join([spoken.label("visiting.noticed"), *(_flag(turn, one) for one in sheet.flags)]))
    if sheet.known:
        parts.append("\n".join([spoken.label("visiting.known"), *(f"· {line}" for line in sheet.known)]))
    if sheet.treatments:
        told = (_course(turn, one) for one in sheet.treatments)
        parts.append("\n".join([spoken.label("visiting.treatments"), *told]))
    if sheet.questions:
        asked = [f"· {one.body.get('text', '')[:PREVIEW]}" for one in sheet.questions]
        parts.append("\n".join([spoken.label("visiting.questions"), *asked]))
    if len(parts) == 1:
        parts.append(spoken.label("visiting.empty"))
    buttons = (
        (turn.button("questioning.open", "questions"), turn.button("learning.own", "ask:own")),
        (turn.button("safety.why", "why"), turn.button("asking.read", "journal")),
    )
    await turn.show(Say("\n\n".join(parts), title.bold, buttons), topic="visit")


def _whole(words: Sequence[str]) -> list[str]:
    """Without those that stand within a longer one."""
    return [one for one in words if not any(one != other and one in other for other in words)]


def _course(turn: Turn, one: Course) -> str:
    """What happened and what comes; of what was skipped the days, and why; but for doubt: that is theirs to tell."""
    spoken, today = turn.words, local(turn.person, turn.now).date()
    lines = [spoken.label("visiting.treatment", name=one.name[:PREVIEW] or spoken.label("reading.unreadable"))]
    if one.last_on is not None:
        lines.append(spoken.label("visiting.treatment_done", n=one.done, day=spoken.day(one.last_on, today)))
    if one.skipped:
        days = ", ".join(_skip(turn, on, reason) for on, reason in one.skipped[-MOST_SKIPS:])
        lines.append(spoken.label("visiting.treatment_skipped", n=len(one.skipped), days=days))
    if one.next_at is not None:
        lines.append(
            spoken.label("visiting.treatment_next", when=spoken.moment(one.next_at, turn.person.zone, turn.now))
        )
    return "; ".join(lines)


def _skip(turn: Turn, on: date, reason: Reason | None) -> str:
    day = turn.words.day(on, local(turn.person, turn.now).date())
    if reason is None or reason is Reason.DOUBT:
        return day
    return turn.words.label("visiting.treatment_reason", day=day, reason=turn.words.label(f"visiting.reason_{reason}"))


def _flag(turn: Turn, one: Kept) -> str:
    """What was a dark hour is named, not quoted: this sheet may be shown to others."""
    spoken = turn.words
    if flagging.tier_of(one) is Tier.CRISIS:
        return spoken.label("visiting.dark", when=spoken.moment(one.kept_at, turn.person.zone, turn.now))
    state = FlagState(one.state)
    words = ", ".join(_whole(flagging.words_of(one)))[:PREVIEW]
    when = spoken.moment(one.kept_at, turn.person.zone, turn.now)
    return spoken.label(
        "visiting.flag", when=when, words=words, state=spoken.label(f"visiting.state_{state.name.lower()}")
    )
