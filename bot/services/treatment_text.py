"""How a treatment reminder reads when it leaves, what is asked where one failed, and the question on the day after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.care.forms import Item
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.saying import Button, Rows, Say, rows_of
from bot.care.treatments import DONE
from bot.content.forms import DAILY
from bot.content.wording import Words, words
from bot.services import admitting, filling_in, reminding, tailoring, taking, treating
from bot.services.letters import Letter, Pointless
from bot.services.taking import Treated
from bot.storage import reminders, sheets
from bot.storage.database import Transaction
from bot.storage.outbox import Leased

LATE_AFTER = timedelta(minutes=15)
MOST_LISTED = 5  # treatments that one honest note names


def shown_name(one: Treated, spoken: Words) -> str:
    """The person's own word for it, unless it shall stay hidden."""
    if one.reminder.is_neutral:
        return spoken.label("taking.hidden")
    return one.name or spoken.label("reading.unreadable")


async def render(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """At its hour, or when the person wanted it once more."""
    found = await _found(tx, one, person)
    if found is None:
        return _gone()
    if found.record is not None:
        return _done()
    spoken, body = words(person.language), one.body or {}
    say = message(found, spoken, person, now, is_shown=not found.reminder.is_neutral)
    lines = [say.text]
    if body.get("moved"):
        lines.append(spoken.label("asking.moved"))
    if not body.get("asked") and now - one.not_before > LATE_AFTER:
        when = spoken.moment(found.ringing.due_at, _zone(found, person), now)
        lines.append(spoken.label("taking.late", when=when))
    return Letter(Say("\n\n".join(lines), buttons=say.buttons))


def message(one: Treated, spoken: Words, person: Person, now: datetime, *, is_shown: bool) -> Say:
    """What it is time for; what became of it is a tap, and of what is yet to come there is nothing to say."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    name = one.name or spoken.label("reading.unreadable")
    later = Button(spoken.label("taking.later"), f"rung:later:{one.id}")
    if not is_shown:
        text = spoken.label("taking.neutral")
    elif one.is_before:
        text = spoken.label("taking.due_before", name=name, day=spoken.day(one.about_on, today))
    else:
        text = spoken.label(f"taking.due_{one.kind}", name=name)
    show = () if is_shown else ((Button(spoken.label("taking.show"), f"took:{one.id}:show"),),)
    if one.is_before:
        return Say(text, buttons=(*show, (Button(spoken.label("questioning.open"), "questions"), later)))
    done, skipped = _answers(one, spoken)
    return Say(text, buttons=(*show, (done, later), (skipped,)))


def _answers(one: Treated, spoken: Words) -> tuple[Button, Button]:
    return (
        Button(spoken.label("taking.done"), f"took:{one.id}:done"),
        Button(spoken.label("taking.skipped"), f"took:{one.id}:skipped"),
    )


async def render_doubt(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """The one question where nobody knows whether the reminder arrived."""
    found = await _found(tx, one, person)
    if found is None:
        return _gone()
    if found.record is not None or found.is_before:
        return _done()
    spoken = words(person.language)
    text = spoken.label("taking.doubt", **_about(found, spoken, person, now))
    return Letter(Say(text, buttons=(_answers(found, spoken),)))


async def render_missed(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """One note for everything that came due while we were out of reach."""
    every = await reminders.missed(tx, person.id, MessageClass.TREATMENT, one.created_at)
    found = [each for occurrence_id in every if (each := await taking.rung(tx, person, occurrence_id))]
    open_ones = [each for each in found if each.record is None]
    if not open_ones:
        return _done()
    spoken = words(person.language)
    if len(open_ones) == 1:
        text = spoken.label("taking.missed_one", **_about(open_ones[0], spoken, person, now))
        return Letter(Say(text, buttons=_asked(open_ones[0], spoken)))
    return Letter(_list(_newest(open_ones), len(open_ones), spoken, person, now))


def _asked(one: Treated, spoken: Words) -> Rows:
    return () if one.is_before else (_answers(one, spoken),)


@dataclass(frozen=True)
class _Line:
    one: Treated
    earlier: int


def _newest(found: list[Treated]) -> list[_Line]:
    """The newest of each reminder, with how many came before it."""
    by_reminder: dict[UUID, list[Treated]] = {}
    for each in found:
        by_reminder.setdefault(each.reminder.id, []).append(each)
    return [_Line(those[-1], len(those) - 1) for those in by_reminder.values()]


def _list(lines: list[_Line], n: int, spoken: Words, person: Person, now: datetime) -> Say:
    said = [spoken.label("taking.missed", n=n)]
    buttons: list[Button] = []
    for number, line in enumerate(lines[:MOST_LISTED], start=1):
        when = spoken.moment(line.one.ringing.due_at, _zone(line.one, person), now)
        text = spoken.label("taking.missed_line", number=number, name=shown_name(line.one, spoken), when=when)
        more = " " + spoken.label("taking.missed_earlier", n=line.earlier) if line.earlier else ""
        said.append(text + more)
        buttons += [] if line.one.is_before else [Button(str(number), f"took:{line.one.id}:ask")]
    said += [spoken.label("taking.missed_tap")] if buttons else []
    return Say("\n\n".join(said), buttons=rows_of(buttons, across=5))


def _about(one: Treated, spoken: Words, person: Person, now: datetime) -> dict[str, str]:
    when = spoken.moment(one.ringing.due_at, _zone(one, person), now)
    today = now.astimezone(ZoneInfo(person.zone)).date()
    asked = spoken.label(f"taking.asked_{one.kind}")
    if one.is_before:
        asked = spoken.label("taking.still_ahead", day=spoken.day(one.about_on, today))
    return {"name": shown_name(one, spoken), "when": when, "asked": asked}


async def render_after(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """The day after a treatment; not where there was none after all, or the day's questions have asked already."""
    found = await _found(tx, one, person)
    if found is None or found.state != DONE:
        return _gone()
    item = await effects_item(tx, person, now)
    if item is None:
        return _done()
    spoken, today = words(person.language), filling_in.today(person, now)
    text = spoken.label("taking.after", name=shown_name(found, spoken), question=item.text)
    choices = [Button(choice.label, f"effects:{today.isoformat()}:{choice.id}") for choice in item.choices]
    return Letter(Say(text, buttons=(*rows_of(choices), (Button(spoken.label("taking.after_off"), "effects:off"),))))


async def effects_item(tx: Transaction, person: Person, now: datetime) -> Item | None:
    """The check-in's own question about side effects; None where it is not asked, or answered for today."""
    if not await tailoring.asks_after_treatment(tx, person):
        return None
    today = filling_in.today(person, now)
    sheet = await sheets.latest(tx, person.id, DAILY, today)
    given = await sheets.of_sheet(tx, person.id, sheet.id) if sheet else []
    if any(answer.item_id == tailoring.EFFECTS for answer in given):
        return None
    return next((item for item in tailoring.can_choose(person) if item.id == tailoring.EFFECTS), None)


async def _found(tx: Transaction, one: Leased, person: Person) -> Treated | None:
    return await taking.rung(tx, person, one.occurrence_id) if one.occurrence_id else None


def _zone(one: Treated, person: Person) -> str:
    return reminding.zone_of(one.reminder, person).key


def _gone() -> Pointless:
    return Pointless(Ending.CANCELLED, "gone")


def _done() -> Pointless:
    return Pointless(Ending.CANCELLED, "already-done")


RENDERERS = {
    **{kind: render for kind in treating.KINDS},
    admitting.DOUBT: render_doubt,
    admitting.MISSED: render_missed,
    taking.AFTER: render_after,
}
