"""/settings: what is asked when, in which zone, and everything about a person that can be changed."""

from datetime import time

from telegram import Update

from bot.care.occurrences import Quiet
from bot.care.rules import Daily, Rule, Weekly
from bot.care.saying import Button
from bot.chat import questions
from bot.chat.handlers import rhythms
from bot.chat.questions import CHANGE, QUESTIONS
from bot.chat.turn import Turn
from bot.content import places
from bot.content.languages import locale
from bot.services import arriving, listening, pausing, reminding
from bot.storage.reminders import Reminder

NIGHTS = {
    "none": None,
    "22-8": Quiet(time(22), time(8)),
    "21-9": Quiet(time(21), time(9)),
    "23-7": Quiet(time(23), time(7)),
}
DAYS: dict[str, Rule] = {
    "daily": Daily(),
    "weekdays": Weekly(frozenset(range(5))),
    "three": Weekly(frozenset({0, 2, 4})),
    "weekly": Weekly(frozenset({6})),
}


async def on_settings(_update: Update, turn: Turn) -> None:
    await listening.close(turn.tx, turn.person)
    await show(turn)


async def show(turn: Turn) -> None:
    """Everything at a glance, one button for each."""
    person, spoken = turn.person, turn.words
    reminder = await reminding.of_kind(turn.tx, person, reminding.JOURNAL)
    unsaid = spoken.label("settings.unsaid")
    buttons = [
        [turn.button("settings.button_time", "change:time"), turn.button("settings.button_days", "change:days")],
        [turn.button("settings.button_zone", "change:zone"), turn.button("settings.button_quiet", "change:quiet")],
        [
            turn.button("settings.button_learning", "change:learning"),
            turn.button("settings.button_relaxing", "change:relaxing"),
        ],
        [turn.button("settings.button_country", "change:country"), turn.button("settings.button_role", "change:role")],
        [turn.button("tailoring.open", "items"), turn.button("comparing.open", "usual:list")],
        [turn.button("settings.button_pause", "pause"), turn.button("settings.button_privacy", "show:privacy")],
        [turn.button("card.open", "card"), turn.button("settings.button_reminders", "reminders")],
    ]
    await turn.edit(
        "settings.all",
        buttons,
        question=await _question_line(turn, reminder),
        learning=await rhythms.line(turn, reminding.LEARNING),
        relaxing=await rhythms.line(turn, reminding.RELAXING),
        zone=questions.city(turn, person.zone),
        time=spoken.time(arriving.local(person, turn.now)),
        quiet=_quiet_line(turn, person.quiet),
        country=places.country_name(person.country, locale(spoken.language)) if person.country else unsaid,
        role=spoken.label(f"arriving.role_{person.role.value}") if person.role else unsaid,
        pause=_pause_line(turn),
    )


async def _question_line(turn: Turn, reminder: Reminder | None) -> str:
    coming_at = await reminding.next_at(turn.tx, turn.person)
    if reminder is None or coming_at is None:
        return turn.words.label("settings.not_asked")
    following = questions.following(turn, coming_at)
    days = turn.words.label(f"settings.days_{_name_of(reminder.rule)}")
    return turn.words.label("settings.asked", days=days, time=turn.words.time(reminder.slots[0]), next=following)


def _name_of(rule: Rule) -> str:
    return next((name for name, known in DAYS.items() if known == rule), "daily")


def _quiet_line(turn: Turn, quiet: Quiet | None) -> str:
    if quiet is None:
        return turn.words.label("settings.quiet_none")
    start, end = turn.words.time(quiet.start), turn.words.time(quiet.end)
    return turn.words.label("settings.quiet_from_to", start=start, end=end)


def _pause_line(turn: Turn) -> str:
    person = turn.person
    if not person.is_paused(turn.now):
        if person.held_until is None or not person.is_held(turn.now):
            return turn.words.label("settings.pause_no")
        when = turn.words.moment(person.held_until, person.zone, turn.now)
        return turn.words.label("settings.pause_held", when=when)
    if person.paused_until is None:
        return turn.words.label("settings.pause_open")
    return turn.words.label("settings.pause_until", when=turn.words.moment(person.paused_until, person.zone, turn.now))


async def on_change(_update: Update, turn: Turn) -> None:
    """`change:<what>`: the question again."""
    what = turn.pressed[-1]
    if what in rhythms.KINDS:
        await rhythms.show(turn, what)
    elif what in QUESTIONS:
        await turn.show(questions.say(turn, CHANGE, what), topic=f"settings.{what}")
    elif what == "quiet":
        nights = [_night(turn, name, quiet) for name, quiet in NIGHTS.items()]
        await turn.edit(
            "settings.quiet", [nights[1:3], [nights[3], nights[0]], [turn.button("common.back", "settings")]]
        )
    elif what == "days":
        choices = [turn.button(f"settings.days_{name}", f"days:{name}") for name in DAYS]
        await turn.edit("settings.days", [choices[:2], choices[2:], [turn.button("common.back", "settings")]])
    else:
        await turn.edit("common.closed")


def _night(turn: Turn, name: str, quiet: Quiet | None) -> Button:
    return Button(_quiet_line(turn, quiet) if quiet else turn.words.label("settings.quiet_off"), f"quiet:{name}")


async def on_quiet(_update: Update, turn: Turn) -> None:
    """`quiet:<span>`"""
    name = turn.pressed[-1]
    if name not in NIGHTS:
        await turn.edit("common.closed")
        return
    turn.scene.person = await pausing.set_quiet(turn.tx, turn.person, NIGHTS[name])
    await show(turn)


async def on_days(_update: Update, turn: Turn) -> None:
    """`days:<rule>`"""
    rule = DAYS.get(turn.pressed[-1])
    if rule is None:
        await turn.edit("common.closed")
        return
    reminder = await reminding.of_kind(turn.tx, turn.person, reminding.JOURNAL)
    at = None if reminder and not reminder.is_active else reminder.slots[0] if reminder else arriving.USUAL_TIME
    await reminding.set_kind(turn.tx, turn.person, reminding.JOURNAL, at=at, rule=rule, now=turn.now)
    await show(turn)


async def on_zone(_update: Update, turn: Turn) -> None:
    """`zone:right` or `zone:wrong`, asked with the first prompt of somebody whose zone was only guessed."""
    if turn.pressed[-1] == "right":
        zone = turn.person.zone
        turn.scene.person = await arriving.set_zone(turn.tx, turn.person, zone, proved=True, now=turn.now)
        await turn.say("settings.zone_right", city=questions.city(turn, zone))
    else:
        await turn.send(questions.say(turn, CHANGE, "zone"), topic="settings.zone")
