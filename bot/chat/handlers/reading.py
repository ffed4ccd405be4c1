"""/journal: read back by day; correct, move to another day, delete, undo."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from telegram import Update

from bot.care.saying import Button, Rows, Say, rows_of
from bot.chat.handlers.ids import date_of, id_of
from bot.chat.turn import Turn
from bot.services import journaling, listening, putting, tailoring
from bot.services.arriving import local
from bot.services.journaling import Page
from bot.storage.dialogue import Dialogue
from bot.storage.journal import Entry
from bot.storage.sheets import Answer

PREVIEW = 400  # characters of a note in a day's view
DAYS_BACK = 6


async def on_journal(_update: Update, turn: Turn) -> None:
    """The latest day on which anything was kept."""
    tomorrow = local(turn.person, turn.now).date() + timedelta(days=1)
    on = await journaling.nearest_day(turn.tx, turn.person, tomorrow, later=False)
    if on is None:
        await turn.edit("reading.empty", [[turn.button("arriving.check_in", "checkin")]])
    else:
        await show_day(turn, on)


async def on_day(_update: Update, turn: Turn) -> None:
    """`day:<date>`, or `day:<date>:<entry>` for what comes after that entry."""
    on = date_of(turn.pressed[1]) if len(turn.pressed) > 1 else None
    if on is None:
        await turn.edit("common.closed")
    else:
        await show_day(turn, on, id_of(turn.pressed[2]) if len(turn.pressed) > 2 else None)


async def show_day(turn: Turn, on: date, after: UUID | None = None) -> None:
    page = await journaling.day(turn.tx, turn.person, on, after)
    heading = turn.words.say("reading.day", date=turn.words.date(on))
    lines = [heading.text]
    lines += await _answered(turn, page.answers)
    lines += [_written(turn, number, entry) for number, entry in enumerate(page.entries, start=1)]
    if page.entries:
        lines.append(turn.words.label("reading.choose"))
    elif not page.answers:
        lines.append(turn.words.label("reading.nothing"))
    said = Say("\n\n".join(lines), heading.bold, await _below(turn, on, page))
    await turn.show(said, topic="reading")


async def _below(turn: Turn, on: date, page: Page) -> Rows:
    """The notes by number, the days around, and what else can be done with this one."""
    numbered = [Button(str(number), f"note:{entry.id}") for number, entry in enumerate(page.entries, start=1)]
    more = [turn.button("reading.more", f"day:{on.isoformat()}:{page.entries[-1].id}")] if page.has_more else []
    if page.answers:
        more.append(turn.button("reading.change_answers", f"again:{page.answers[-1].sheet_id}"))
    rows = (*rows_of(numbered, across=4), tuple(more), await _around(turn, on))
    return tuple(row for row in rows if row)


async def _around(turn: Turn, on: date) -> tuple[Button, ...]:
    ways = []
    for key, later in (("reading.earlier", False), ("reading.later", True)):
        day = await journaling.nearest_day(turn.tx, turn.person, on, later=later)
        if day:
            ways.append(turn.button(key, f"day:{day.isoformat()}"))
    return tuple(ways)


async def _answered(turn: Turn, answers: list[Answer]) -> list[str]:
    """Each answer by the words of its own form; the one of the day's symptoms has questions of the person's own."""
    forms = {one.form_id: one.on for one in answers}
    fits = {form_id: await tailoring.tailored(turn.tx, turn.person, form_id, on) for form_id, on in forms.items()}
    return [putting.answered(turn.words, fits[one.form_id].whole.item(one.item_id), one) for one in answers]


def _written(turn: Turn, number: int, entry: Entry) -> str:
    at = turn.words.time(entry.recorded_at.astimezone(ZoneInfo(turn.person.zone)))
    text = turn.words.label("reading.unreadable") if entry.text is None else _preview(entry.text)
    return f"{number}. {at}  {text}"


async def on_note(_update: Update, turn: Turn) -> None:
    """`note:<entry>`: one note and what can be done with it."""
    entry = await _mine(turn)
    if entry is None:
        await turn.edit("common.closed")
        return
    note, day = entry.id, f"day:{entry.on.isoformat()}"
    buttons = [
        [turn.button("reading.correct", f"correct:{note}"), turn.button("reading.move", f"move:{note}")],
        [turn.button("reading.delete", f"remove:{note}"), turn.button("common.back", day)],
    ]
    text = turn.words.label("reading.unreadable") if entry.text is None else entry.text
    await turn.edit("reading.note", buttons, text=text, date=turn.words.date(entry.on))


def _preview(text: str) -> str:
    """The beginning of a long note; the whole of it is one tap away."""
    return text if len(text) <= PREVIEW else text[:PREVIEW] + " …"


async def on_correct(_update: Update, turn: Turn) -> None:
    entry = await _mine(turn)
    if entry is None:
        await turn.edit("common.closed")
        return
    await listening.ask(turn.tx, turn.person, "correction", turn.now, entry.id)
    text = _preview(entry.text or turn.words.label("reading.unreadable"))
    await turn.edit("reading.ask_correction", [[turn.button("common.back", f"note:{entry.id}")]], text=text)


async def correct(turn: Turn, waiting: Dialogue) -> bool:
    """What was typed takes the place of the note; if that is gone meanwhile, it becomes a note of its own."""
    await listening.close(turn.tx, turn.person)
    entry_id = waiting.about_id
    if entry_id is None or not await journaling.correct(turn.tx, turn.person, entry_id, turn.text, turn.now):
        return False
    await turn.say("reading.corrected", [[turn.button("reading.read_day", f"note:{entry_id}")]])
    return True


async def on_move(_update: Update, turn: Turn) -> None:
    """`move:<entry>` offers days; `move:<entry>:<date>` moves."""
    entry = await _mine(turn)
    if entry is None:
        await turn.edit("common.closed")
        return
    on = date_of(turn.pressed[2]) if len(turn.pressed) > 2 else None
    if on is not None:
        if not await move_to(turn, Dialogue("date", turn.now, entry.id), on):
            await turn.edit("common.closed")
        return
    today = local(turn.person, turn.now).date()
    days = [today - timedelta(days=back) for back in range(DAYS_BACK) if today - timedelta(days=back) != entry.on]
    offered = [Button(turn.words.day(day, today), f"move:{entry.id}:{day.isoformat()}") for day in days]
    await listening.ask(turn.tx, turn.person, "date", turn.now, entry.id)
    back = turn.button("common.back", f"note:{entry.id}")
    await turn.show(Say(turn.words.label("reading.ask_day"), buttons=(*rows_of(offered), (back,))), topic="reading")


async def move_to(turn: Turn, waiting: Dialogue, on: date) -> bool:
    """False when the note is gone, so that what was typed is not lost."""
    await listening.close(turn.tx, turn.person)
    if on > local(turn.person, turn.now).date() or waiting.about_id is None:
        return False
    if not await journaling.move(turn.tx, turn.person, waiting.about_id, on, turn.now):
        return False
    await show_day(turn, on)
    return True


async def on_remove(_update: Update, turn: Turn) -> None:
    """`remove:<entry>` asks once more; `remove:<entry>:yes` deletes."""
    entry = await _mine(turn)
    if entry is None:
        await turn.edit("reading.gone")
    elif turn.pressed[2:] == ["yes"]:
        await journaling.remove(turn.tx, turn.person, entry.id)
        await turn.edit("reading.deleted", [[turn.button("reading.read_day", f"day:{entry.on.isoformat()}")]])
    else:
        keep, remove = f"note:{entry.id}", f"remove:{entry.id}:yes"
        buttons = [[turn.button("reading.keep", keep), turn.button("reading.delete", remove)]]
        await turn.edit("reading.sure", buttons, text=_preview(entry.text or ""))


async def on_undo(_update: Update, turn: Turn) -> None:
    """`undo:<receipt>`: everything that receipt acknowledged."""
    receipt = id_of(turn.pressed[-1])
    n = await journaling.undo(turn.tx, turn.person, receipt) if receipt else 0
    await turn.edit("journaling.undone" if n else "reading.gone")


async def on_edited(_update: Update, turn: Turn) -> None:
    """An edited message corrects what it became; one that became nothing stays nothing."""
    if not turn.text:
        return
    if await journaling.correct_message(turn.tx, turn.person, turn.message_id, turn.text, turn.now):
        await turn.say("reading.corrected_message")


async def _mine(turn: Turn) -> Entry | None:
    """The entry a button is about, if it is this person's."""
    entry_id = id_of(turn.pressed[1]) if len(turn.pressed) > 1 else None
    return await journaling.entry(turn.tx, turn.person, entry_id) if entry_id else None
