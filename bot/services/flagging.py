"""What was written is looked at once more, with the last 24 hours at hand; the second look can only raise the tier."""

from datetime import datetime, timedelta

from bot.care.people import Person
from bot.care.red_flags import Assessment, assess
from bot.content import red_flags
from bot.storage import journal, sheets
from bot.storage.database import Transaction

LOOKS_BACK_FOR = timedelta(hours=24)
MOST = 30  # texts looked back at: one person's flood must not cost the others their second


async def reconsider(tx: Transaction, person: Person | None, text: str, now: datetime) -> Assessment:
    """The assessment of a text together with what this person wrote in the last 24 hours."""
    rules = red_flags.rules(person.language if person else "en")
    alone = assess(text, rules)
    if person is None or not alone.mentions:
        return alone  # words that mention nothing complete nothing
    return assess(text, rules, earlier=await earlier(tx, person, now))


async def earlier(tx: Transaction, person: Person, now: datetime) -> list[str]:
    since = now - LOOKS_BACK_FOR
    written = [(entry.recorded_at, entry.text) for entry in await journal.since(tx, person.id, since, MOST)]
    answered = [(answer.recorded_at, answer.words) for answer in await sheets.since(tx, person.id, since, MOST)]
    return [text for _, text in sorted(written + answered, key=lambda one: one[0]) if text][-MOST:]
