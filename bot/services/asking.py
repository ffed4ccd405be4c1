"""The day's question put to many at once, where nothing else of theirs has a say; whoever needs a closer look gets it.

What is said and kept is what `rendering` and `sparing` would say and keep for each alone.
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.delivery import Go, before_sending
from bot.care.easing import Ease, ease
from bot.care.forms import next_item
from bot.care.occurrences import instant_of, local_day_end
from bot.care.people import Person
from bot.content.forms import DAILY, form, opening
from bot.services import beginning, filling_in, sparing, tailoring
from bot.services.filling_in import Question
from bot.services.letters import Letter
from bot.services.prompting import prompt
from bot.services.reminding import JOURNAL, TOGETHER_WITHIN
from bot.storage import circumstances, dialogue, sheets
from bot.storage.circumstances import Day
from bot.storage.database import Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.kept import Kind
from bot.storage.outbox import Leased
from bot.storage.sheets import NewSheet

SEVERAL = 2
HEEDED = (Kind.OWN_ITEM, Kind.ITEMS, Kind.TREATMENT, Kind.FLAG)  # these change which questions there are, or their tone
Asked = tuple[Leased, Person, Day]


async def ask_many(tx: Transaction, leased: Sequence[Leased], now: datetime) -> dict[UUID, Letter]:
    """What is said to those who are as most are, by the id of the message."""
    asked = [found for one in leased if (found := _plain(one, now))]
    others = await _others(tx, asked, now)
    return await _put(tx, [found for found in asked if found[1].id not in others], now)


def _plain(one: Leased, now: datetime) -> Asked | None:
    """Whether what is known without asking further stands in no way."""
    person, body = one.person, one.body or {}
    if one.purpose != JOURNAL or body.get("render") != JOURNAL or person is None or one.on is None:
        return None
    goes = before_sending(one.message_class, expires_at=one.expires_at, person=person, done=False, now=now)
    is_known = person.zone_known and person.zone_proved and one.address is not None
    if not isinstance(goes, Go) or not is_known or body.get("asked") or one.occurrence_id is None:
        return None
    if ease(sparing.heard_at(person, now), person.eased_at, now) is not Ease.GO:
        return None
    zone = ZoneInfo(person.zone)
    today = now.astimezone(zone).date()
    day = Day(one.on, instant_of(today, time(), zone)[0], max(local_day_end(today, zone), now + TOGETHER_WITHIN))
    return one, person, day


async def _others(tx: Transaction, asked: Sequence[Asked], now: datetime) -> set[UUID]:
    """Those who were written to today, have something else coming, or have made the question their own."""
    days = {person.id: day for _, person, day in asked}
    since = now - filling_in.OTHERS_WAIT_FOR
    return (
        await circumstances.with_messages(tx, days, sparing.UNASKED, {one.id for one, _, _ in asked})
        | await circumstances.with_due(tx, days, now + TOGETHER_WITHIN)
        | await circumstances.with_sheets(tx, days, DAILY)
        | await circumstances.with_kept(tx, days, [kind.value for kind in HEEDED])
        | await circumstances.with_dialogues(tx, days, filling_in.FORMS, since)
    )


async def _put(tx: Transaction, asked: Sequence[Asked], now: datetime) -> dict[UUID, Letter]:
    """A sheet and an open question for each, in one statement for all."""
    forms = [form(tailoring.daily(person), person.language) for _, person, _ in asked]
    new = [
        NewSheet(person.id, whole.id, whole.version, day.on, one.occurrence_id)
        for (one, person, day), whole in zip(asked, forms, strict=True)
    ]
    opened = await sheets.open_many(tx, new, now)
    letters, dialogues = {}, {}
    for (one, person, day), whole, sheet in zip(asked, forms, opened, strict=True):
        fit = tailoring.at_first(whole.id, person.language)
        item = next_item(fit, {})
        if item is None:
            raise LookupError("a form without a question")
        is_gentle = now - person.created_at < beginning.GENTLE_AT_FIRST
        lead = opening(day.on, person.role, person.language, is_gentle=is_gentle, searches=person.diagnosed is False)
        letters[one.id] = prompt(person, one, lead, Question(sheet, fit, item, is_first=True))
        asks = filling_in.WORDS if item.kind == "words" else filling_in.CHOICE
        dialogues[person.id] = Dialogue(asks, now, sheet.id, item.id)
    await dialogue.ask_many(tx, dialogues)
    return letters
