"""How the day's question is worded."""

from zoneinfo import ZoneInfo

from bot.care.people import Person
from bot.care.saying import Button, Rows, Say
from bot.content.wording import words
from bot.services import own_words, putting
from bot.services.filling_in import Question
from bot.services.letters import Letter
from bot.storage.outbox import Leased


def prompt(person: Person, one: Leased, lead: str, step: Question, more: tuple[str, Rows] = ("", ())) -> Letter:
    """The opening, what is to be said of this day, the question; `more` is a line and buttons of its own."""
    spoken, body = words(person.language), one.body or {}
    moved = spoken.label("asking.moved") if body.get("moved") else ""
    put = putting.put(spoken, step)
    until = own_words.open_until(spoken, one.expires_at, ZoneInfo(body.get("clock") or person.zone))
    text = "\n\n".join(part for part in (lead, moved, more[0], put.text, until) if part)
    later = (Button(spoken.label("asking.later"), f"rung:later:{one.occurrence_id}"),)
    return Letter(Say(text, buttons=(*put.buttons, *more[1], later), silent=bool(body.get("silent"))))
