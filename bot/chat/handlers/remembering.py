"""A reminder of one's own, step by step: its words, its days, its hours; each can be typed, and changed later."""

import re
from datetime import time, timedelta

from telegram import Update

from bot.care.rules import Daily, Once, Rule, Weekly
from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers import reminder_screen
from bot.chat.handlers.reminder_words import name, rule_line
from bot.chat.turn import Turn
from bot.content.languages import locale
from bot.content.typed_plans import half_hours, read_rule, read_times
from bot.services import adjusting, listening
from bot.services.arriving import local
from bot.storage.dialogue import Dialogue
from bot.storage.reminders import Reminder

ASKS_WORDS, ASKS_DAYS, ASKS_HOURS = "remind-words", "remind-days", "remind-hours"
HOURS = ("08:00", "12:00", "18:00", "20:00")
DAYS = ("daily", "weekdays", "today", "tomorrow")
COMMAND = re.compile(r"/\w+(?:@\w+)?\s*")


async def on_command(_update: Update, turn: Turn) -> None:
    """`/remind`, or `/remind` and the words at once."""
    title = COMMAND.sub("", turn.text, count=1).strip()
    if title:
        await _take_words(turn, title)
    else:
        await ask_words(turn)


async def ask_words(turn: Turn) -> None:
    if await _is_full(turn):
        return
    await listening.ask(turn.tx, turn.person, ASKS_WORDS, turn.now)
    hint = turn.words.label("reminders.no_dose")
    text = turn.words.label("reminders.ask_words", n=adjusting.LONGEST) + "\n" + hint
    await turn.show(Say(text, buttons=((turn.button("common.back", "reminders"),),)), topic="remind")


async def _is_full(turn: Turn) -> bool:
    if await adjusting.has_room(turn.tx, turn.person):
        return False
    await listening.close(turn.tx, turn.person)
    await turn.edit("reminders.enough", [[turn.button("reminders.open", "reminders")]], n=adjusting.MOST)
    return True


async def typed_words(turn: Turn, _waiting: Dialogue) -> bool:
    """Words that called for advice are an entry, and no reminder."""
    if turn.scene.is_advised:
        await listening.close(turn.tx, turn.person)
        return False
    await _take_words(turn, turn.text.strip())
    return True


async def _take_words(turn: Turn, title: str) -> None:
    if len(title) > adjusting.LONGEST:
        await listening.ask(turn.tx, turn.person, ASKS_WORDS, turn.now)
        back = [[turn.button("common.back", "reminders")]]
        await turn.say("reminders.words_too_long", back, n=adjusting.LONGEST)
        return
    if await _is_full(turn):
        return
    reminder = await adjusting.draft(turn.tx, turn.person, title, turn.now)
    if reminder is not None:
        await _ask_days(turn, reminder)


async def _ask_days(turn: Turn, reminder: Reminder, key: str = "reminders.ask_days") -> None:
    await listening.ask(turn.tx, turn.person, ASKS_DAYS, turn.now, reminder.id)
    buttons = [turn.button(f"reminders.days_{days}", f"remind:days:{reminder.id}:{days}") for days in DAYS]
    back = (turn.button("common.back", f"remind:open:{reminder.id}"),)
    phrase = turn.words.say(key, name=await name(turn, reminder))
    await turn.show(Say(phrase.text, phrase.bold, (*rows_of(buttons), back)), topic=key)


async def on_days(turn: Turn, reminder: Reminder, value: str) -> None:
    """`days` asks, `days` and one of them sets it."""
    today = local(turn.person, turn.now).date()
    rules: dict[str, Rule] = {
        "daily": Daily(),
        "weekdays": Weekly(frozenset(range(5))),
        "today": Once(today),
        "tomorrow": Once(today + timedelta(days=1)),
    }
    if value in rules:
        await _take_rule(turn, reminder, rules[value])
    else:
        await _ask_days(turn, reminder)


async def typed_days(turn: Turn, waiting: Dialogue) -> bool:
    reminder = await _about(turn, waiting)
    if reminder is None:
        return False
    rule = read_rule(turn.text, locale(turn.words.language), local(turn.person, turn.now).date())
    if rule is None:
        await _ask_days(turn, reminder, "reminders.days_unclear")
    else:
        await _take_rule(turn, reminder, rule)
    return True


async def _about(turn: Turn, waiting: Dialogue) -> Reminder | None:
    """What is being made or changed; none where it is gone, or where the words called for advice."""
    found = waiting.about_id and await adjusting.get(turn.tx, turn.person, waiting.about_id)
    if not found or turn.scene.is_advised:
        await listening.close(turn.tx, turn.person)
        return None
    return found


async def _take_rule(turn: Turn, reminder: Reminder, rule: Rule) -> None:
    changed = await adjusting.set_rule(turn.tx, turn.person, reminder, rule, turn.now)
    if changed is None:
        await _ask_days(turn, reminder, "reminders.days_over")
    elif not changed.slots:
        await _ask_hours(turn, changed)
    else:
        await listening.close(turn.tx, turn.person)
        await reminder_screen.show(turn, changed)


async def _ask_hours(turn: Turn, reminder: Reminder, key: str = "reminders.ask_hours") -> None:
    await _put_hours(turn, reminder, key, [time.fromisoformat(at) for at in HOURS])


async def _put_hours(turn: Turn, reminder: Reminder, key: str, hours: list[time]) -> None:
    await listening.ask(turn.tx, turn.person, ASKS_HOURS, turn.now, reminder.id)
    buttons = [Button(turn.words.time(at), f"remind:hours:{reminder.id}:{at:%H%M}") for at in hours]
    back = (turn.button("common.back", f"remind:open:{reminder.id}"),)
    days = rule_line(turn.words, reminder.rule)
    values = {"name": await name(turn, reminder), "days": days[:1].upper() + days[1:], "n": adjusting.MOST_SLOTS}
    phrase = turn.words.say(key, **values)
    await turn.show(Say(phrase.text, phrase.bold, (*rows_of(buttons), back)), topic=key)


async def on_hours(turn: Turn, reminder: Reminder, value: str) -> None:
    """`hours` asks, `hours` and four figures sets one."""
    if re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", value):
        await _take_hours(turn, reminder, (time(int(value[:2]), int(value[2:])),))
    else:
        await _ask_hours(turn, reminder)


async def typed_hours(turn: Turn, waiting: Dialogue) -> bool:
    reminder = await _about(turn, waiting)
    if reminder is None:
        return False
    hours = read_times(turn.text, locale(turn.words.language))
    halves = half_hours(turn.text)
    if halves:
        await _put_hours(turn, reminder, "reminders.hours_half", list(halves))
    elif hours is None:
        await _ask_hours(turn, reminder, "reminders.hours_unclear")
    elif len(hours) > adjusting.MOST_SLOTS:
        await _ask_hours(turn, reminder, "reminders.hours_many")
    else:
        await _take_hours(turn, reminder, hours)
    return True


async def _take_hours(turn: Turn, reminder: Reminder, hours: tuple[time, ...]) -> None:
    is_new = not reminder.slots
    if reminder.kind in reminder_screen.OURS:
        hours = hours[:1]  # a question of ours is asked once a day
    changed = await adjusting.set_hours(turn.tx, turn.person, reminder, hours, turn.now)
    if changed is None:
        await _ask_hours(turn, reminder, "reminders.hours_over")
        return
    await listening.close(turn.tx, turn.person)
    await reminder_screen.show(turn, changed, turn.words.label("reminders.made") if is_new else "")
