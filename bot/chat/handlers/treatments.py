"""/treatments: what is reminded of, and what can be done with each beside its days and hours."""

from dataclasses import replace

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import id_of
from bot.chat.turn import Turn
from bot.services import adjusting, listening, reminding, taking, treating
from bot.services.arriving import local
from bot.services.filling_in import Closed
from bot.services.taking import Treated
from bot.storage.reminders import Reminder

A_PAGE = 8


async def on_treatments(_update: Update, turn: Turn) -> None:
    """`treatments`, or `treatments:<the last one of the page before>`"""
    await listening.close(turn.tx, turn.person)
    after = id_of(turn.pressed[-1]) if len(turn.pressed) > 1 else None
    every = [one for one in await treating.mine(turn.tx, turn.person) if after is None or one.id > after]
    shown = every[:A_PAGE]
    head = turn.words.say("treatments.list" if shown else "treatments.list_none")
    lines = [await _line(turn, number, one) for number, one in enumerate(shown, start=1)]
    numbers = [Button(str(number), f"remind:open:{one.id}") for number, one in enumerate(shown, start=1)]
    more = [turn.button("treatments.more", f"treatments:{shown[-1].id}")] if len(every) > A_PAGE else []
    last = (turn.button("treatments.new", "course"), turn.button("common.back", "settings"))
    rows = (*rows_of(numbers, across=4), *rows_of(more), last)
    await turn.show(Say("\n\n".join([head.text, *lines]), head.bold, rows), topic="treatments")


async def _line(turn: Turn, number: int, reminder: Reminder) -> str:
    at = await reminding.comes_at(turn.tx, turn.person, reminder)
    name = await _name(turn, reminder)
    if at is None:
        return turn.words.label("treatments.line_rests", number=number, name=name)
    when = turn.words.moment(at, turn.person.zone, turn.now)
    return turn.words.label("treatments.line", number=number, name=name, when=when)


async def _name(turn: Turn, reminder: Reminder) -> str:
    return await treating.name_of(turn.tx, reminder) or turn.words.label("reading.unreadable")


async def on_treatment(_update: Update, turn: Turn) -> None:
    """`treatment:<id>:<verb>`: what was noted, on the card, its name hidden."""
    which, verb = (*turn.pressed[1:], "", "")[:2]
    reminder_id = id_of(which)
    reminder = await adjusting.get(turn.tx, turn.person, reminder_id) if reminder_id else None
    if reminder is None or not treating.is_treatment(reminder):
        raise Closed
    back = turn.button("common.back", f"remind:open:{reminder.id}")
    match verb:
        case "noted":
            await _noted(turn, reminder)
        case "card":
            name, lane = await _name(turn, reminder), turn.scene.sender.lane
            has_room = await treating.put_on_card(turn.tx, turn.person, lane, name, turn.now)
            await turn.edit("treatments.on_card" if has_room else "treatments.card_full", [[_card(turn), back]])
        case "hide":
            await adjusting.change(turn.tx, turn.person, replace(reminder, is_neutral=True), turn.now)
            await turn.edit("treatments.hidden", [[back]])
        case _:
            raise Closed


def _card(turn: Turn) -> Button:
    return turn.button("card.open", "card")


async def _noted(turn: Turn, reminder: Reminder) -> None:
    """What rang last and what was said to it, to note or to correct."""
    found = [one for one in await taking.lately(turn.tx, turn.person, reminder, A_PAGE) if not one.is_before]
    back = turn.button("common.back", f"remind:open:{reminder.id}")
    if not found:
        await turn.edit("treatments.noted_none", [[back]])
        return
    head = turn.words.say("treatments.noted_list", name=await _name(turn, reminder))
    lines = [head.text, *(_noted_line(turn, number, one) for number, one in enumerate(found, start=1))]
    numbers = [Button(str(number), f"took:{one.id}:ask") for number, one in enumerate(found, start=1)]
    await turn.show(Say("\n".join(lines), head.bold, (*rows_of(numbers, across=4), (back,))), topic="treatment")


def _noted_line(turn: Turn, number: int, one: Treated) -> str:
    state = turn.words.label(f"treatments.state_{one.state or 'open'}")
    return turn.words.label("treatments.noted_line", number=number, day=when(turn, one), state=state)


def when(turn: Turn, one: Treated) -> str:
    """Its day, with the hour where there are several a day."""
    today = local(turn.person, turn.now).date()
    if len(one.reminder.slots) > 1:
        return turn.words.moment(one.ringing.due_at, reminding.zone_of(one.reminder, turn.person).key, turn.now)
    return turn.words.day(one.about_on, today)
