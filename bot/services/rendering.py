"""What a message says is worked out when it leaves, from what it refers to: it can be neither stale nor leaked."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.delivery import is_late
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.saying import Button, Rows, Say, rows_of
from bot.content.languages import DEFAULT
from bot.content.wording import words
from bot.reports import export
from bot.services import (
    adjusting,
    beginning,
    filling_in,
    following_up,
    learning,
    leaving,
    left_open,
    making_time,
    own_words,
    pinning,
    relaxing,
    tailoring,
    treatment_text,
)
from bot.services.filling_in import Question
from bot.services.letters import Letter, Pointless
from bot.services.prompting import prompt
from bot.services.reminding import JOURNAL
from bot.storage import journal, reminders
from bot.storage.database import Transaction
from bot.storage.outbox import Leased


async def render(tx: Transaction, one: Leased, now: datetime) -> Letter | Pointless:
    if one.body is None:
        return Pointless(Ending.DEAD, "unreadable")
    if "say" in one.body:
        return render_said(one, now)
    if one.person is None:
        return Pointless(Ending.CANCELLED, "gone")
    letter = await RENDERERS[one.body["render"]](tx, one, one.person, now)
    if isinstance(letter, Letter) and one.body.get("silent"):
        return replace(letter, say=replace(letter.say, silent=True))
    return letter


def render_said(one: Leased, now: datetime) -> Letter:
    """What stands in the message itself."""
    return Letter(_dated(Say.from_json((one.body or {})["say"]), one, now))


def _dated(say: Say, one: Leased, now: datetime) -> Say:
    """An urgent answer that comes late says which words it answers."""
    if one.message_class is not MessageClass.URGENT or not is_late(one.created_at, now):
        return say
    language, zone = (one.person.language, one.person.zone) if one.person else (DEFAULT, "UTC")
    return dated(say, one.created_at, zone, language, now)


def dated(say: Say, written_at: datetime, zone: str, language: str, now: datetime) -> Say:
    """The advice first, then which words it answers."""
    spoken = words(language)
    when = spoken.moment(written_at, zone, now)
    return replace(say, text=say.text + "\n\n" + spoken.label("safety.late", when=when))


async def _receipt(tx: Transaction, one: Leased, person: Person, _now: datetime) -> Letter | Pointless:
    n = await journal.count_of_receipt(tx, person.id, one.id)
    if not n:
        return Pointless(Ending.CANCELLED, "undone")
    spoken = words(person.language)
    undo = Button(spoken.label("journaling.undo"), f"undo:{one.id}")
    return Letter(Say(spoken.label("journaling.kept", n=n), buttons=((undo,),), silent=True))


async def _prompt(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    on = one.occurrence_id and await reminders.occurrence_on(tx, one.occurrence_id)
    if not on:
        return Pointless(Ending.CANCELLED, "gone")
    form_id = tailoring.daily(person)
    step = await filling_in.begin(tx, person, form_id, on, now, one.occurrence_id, listens=False)
    if not isinstance(step, Question):
        return Pointless(Ending.CANCELLED, "already-done")
    lead = await beginning.opening_for(tx, person, on, now)
    return prompt(person, one, lead, step, await _zone_check(tx, person, now))


async def _zone_check(tx: Transaction, person: Person, now: datetime) -> tuple[str, Rows]:
    """With the first question that comes: whether this is their time."""
    if person.zone_known and (person.zone_proved or await reminders.has_rung(tx, person.id, JOURNAL)):
        return "", ()
    spoken = words(person.language)
    right = Button(spoken.label("asking.zone_right"), "zone:right")
    wrong = Button(spoken.label("asking.zone_wrong"), "zone:wrong")
    line = spoken.label("asking.zone_check", time=spoken.time(now.astimezone(ZoneInfo(person.zone))))
    return line, rows_of([right, wrong])


async def _export(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    document = await leaving.everything(tx, person, now)
    spoken = words(person.language)
    name = f"stripes-{now.date().isoformat()}.json"
    return Letter(Say(spoken.label("privacy.exported"), document=name), lambda: export.render(document))


RENDERERS = {
    "receipt": _receipt,
    "export": _export,
    "journal": _prompt,
    adjusting.OWN: own_words.render,
    "learning": learning.render_block,
    learning.END: learning.render_end,
    "relaxing": relaxing.render_reminder,
    relaxing.STEP: relaxing.render_step,
    pinning.SHOW: pinning.render,
    pinning.PIN: pinning.render_pin,
    making_time.PLAN: making_time.render,
    making_time.PLAN_AFTER: making_time.render,
    **following_up.RENDERERS,
    **left_open.RENDERERS,
    **treatment_text.RENDERERS,
}
