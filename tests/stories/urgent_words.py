"""All the ways in which urgent words come in, and the answer that each of them must get."""

from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from tests.stories.states import Somebody

WORDS = {
    "emergency": "I suddenly cannot breathe",
    "crisis": "I want to kill myself",
    "doubtful": "Afraid of chest pain today",
    "another": "My wife can't breathe",
}
WAYS = ("text", "edited", "caption", "edited caption", "forwarded")
TAPS = {"yes": "happening:emergency:yes:sudden-breathlessness", "unsafe": "settle:unsafe:crisis"}
FIRST_LINES = {
    "emergency": "Call {number} now.",
    "crisis": "Please reach out now: {line}.",
    "doubtful": "If it is happening now, call {number}.",
    "another": "If this is happening now, call {number} for them.",
    "yes": "Call {number} now.",
    "unsafe": "Call {number} now.",
}
LINES_TOO = frozenset({"crisis", "unsafe"})
NOTES = {
    "emergency": "now:emergency",
    "crisis": "now:crisis",
    "doubtful": "ask:emergency",
    "another": "another:emergency",
    "yes": "now:emergency",
    "unsafe": "unsafe:crisis",
}
NUMBERS = {"known": "999"}
NO_NUMBER = "your local emergency number (112 or 911 in many countries)"
CRISIS_LINES = {"known": "Samaritans, 116 123, free"}
NO_LINE = "findahelpline.com lists free lines near you"
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
ORIGIN = {"type": "hidden_user", "date": 1_795_000_000, "sender_user_name": "Somebody"}


class Call(NamedTuple):
    """What comes in: words in some way, or a tap."""

    kind: str
    way: str


CALLS = (*(Call(*one) for one in product(WORDS, WAYS)), *(Call(tap, "tap") for tap in TAPS))


def update(update_id: int, who: Somebody, call: Call, at: datetime) -> dict[str, Any]:
    """As Telegram sends it."""
    sender: dict[str, Any] = {"id": who.id, "first_name": "Somebody", "is_bot": False}
    if who.language_code:
        sender["language_code"] = who.language_code
    chat = {"id": who.id, "type": "private", "first_name": "Somebody"}
    message = {"message_id": 10_000_000 + update_id, "date": int(at.timestamp()), "chat": chat, "from": sender}
    if call.way == "tap":
        bots = message | {"from": {"id": 100, "first_name": "Stripes", "is_bot": True}, "text": "…"}
        query = {"id": str(update_id), "from": sender, "chat_instance": "1", "data": TAPS[call.kind], "message": bots}
        return {"update_id": update_id, "callback_query": query}
    message |= _content(WORDS.get(call.kind, call.kind), call.way)
    if call.way.startswith("edited"):
        return {"update_id": update_id, "edited_message": message | {"edit_date": message["date"]}}
    return {"update_id": update_id, "message": message}


def _content(words: str, way: str) -> dict[str, Any]:
    if way.endswith("caption"):
        return {"photo": PHOTO, "caption": words}
    return {"text": words} | ({"forward_origin": ORIGIN} if way == "forwarded" else {})


def is_answer(text: str, call: Call, who: Somebody) -> bool:
    """The right kind, with the right number and line, in the right language."""
    number, line = NUMBERS.get(who.country, NO_NUMBER), CRISIS_LINES.get(who.country, NO_LINE)
    opening, closing = ("⟦", "⟧") if who.language_code == "qps" else ("", "")
    first = FIRST_LINES[call.kind].format(number=number, line=line)
    return (
        text.startswith(f"{opening}{first}\n")
        and text.endswith(closing)
        and (call.kind not in LINES_TOO or (line in text and number in text))
        and ("999" in text) == (who.country == "known")
        and ("⟦" in text) == (who.language_code == "qps")
    )


def is_urgent(text: str) -> bool:
    """Whether this is one of the answers that must not wait, to whomever."""
    starts = tuple(first.split("{")[0] for first in FIRST_LINES.values())
    return text.removeprefix("⟦").startswith(starts)
