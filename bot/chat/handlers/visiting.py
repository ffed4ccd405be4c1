"""/visit: what to bring to the next visit: what was noticed, what is known and stable, and the open questions."""

from collections.abc import Sequence

from telegram import Update

from bot.care.advice import FlagState
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.chat.turn import Turn
from bot.services import flagging, visiting
from bot.storage.kept import Kept

PREVIEW = 120


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
