"""One reminder on the screen: what it is, when it comes next, and what can be done with it."""

from bot.care.saying import Button, Rows, Say, rows_of
from bot.chat.handlers.reminder_words import Line, joined, name, rule_line, whole
from bot.chat.turn import Turn
from bot.services import adjusting, reminding, treating
from bot.storage.reminders import Reminder

# What is ours is changed where it always was.
OURS = {
    reminding.JOURNAL: ("change:time", "change:days"),
    reminding.LEARNING: ("change:learning", "change:learning"),
    reminding.RELAXING: ("change:relaxing", "change:relaxing"),
}


async def show(turn: Turn, reminder: Reminder, lead: str = "") -> None:
    """One of them, with what was just done to it above."""
    spoken, own = turn.words, await name(turn, reminder)
    days = rule_line(spoken, reminder.rule)
    hours = ", ".join(spoken.time(at) for at in reminder.slots)
    key = "reminders.one" if reminder.slots else "reminders.one_draft"
    phrase = spoken.say(key, name=own, days=days[:1].upper() + days[1:], hours=hours)
    above = [Line(lead), Line("")] if lead else []
    text, dates = joined([*above, Line(phrase.text), *await whole(turn, reminder)])
    await turn.show(Say(text, buttons=_choices(turn, reminder), dates=dates), topic=f"reminder:{reminder.id}")


def _choices(turn: Turn, reminder: Reminder) -> Rows:
    def button(key: str, verb: str) -> Button:
        return turn.button(f"reminders.{key}", f"remind:{verb}:{reminder.id}")

    hours, days = OURS.get(reminder.kind, (f"remind:hours:{reminder.id}", f"remind:days:{reminder.id}"))
    choices = [turn.button("reminders.hours", hours), turn.button("reminders.days", days)]
    rests = not reminder.is_active or (reminder.paused_until is not None and reminder.paused_until > turn.now)
    if reminder.slots:
        choices += [button("wake", "wake")] if rests else [button("skip", "skip"), button("rest", "rest")]
        choices.append(button("sound_on" if reminding.is_silent(reminder) else "sound_off", "sound"))
        choices.append(button("window", "window"))
    if treating.is_treatment(reminder):
        choices.append(turn.button("treatments.noted", f"treatment:{reminder.id}:noted"))
    if reminder.kind == adjusting.OWN or treating.is_treatment(reminder):
        choices.append(button("unhide" if reminder.is_neutral else "hide", "hide"))
    if reminder.zone is not None:
        choices.append(button("follow", "follow"))
    if reminder.kind not in OURS:
        choices.append(button("drop", "drop"))
    elif reminder.is_active:
        choices.append(button("turn_off", "off"))
    return (*rows_of(choices), (turn.button("common.back", "reminders"),))
