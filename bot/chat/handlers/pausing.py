"""/pause, and "stop" typed alone: quiet for a while, silence, or leaving, each one tap away."""

import re

from telegram import Update

from bot.chat.turn import Turn
from bot.services import arriving, listening, pausing, relaxing

DAYS = (1, 3, 7, 14)
JUST_STOP = re.compile(r"(?i)\W*stop( it)?\W*")  # longer words name what shall stop, and that is never an exercise


async def on_pause(_update: Update, turn: Turn) -> None:
    if turn.person.is_paused(turn.now):
        await turn.edit("pausing.paused", [[turn.button("pausing.resume", "resume")]], until=_until(turn))
        return
    days = [turn.button(f"pausing.days_{n}", f"pause:{n}") for n in DAYS]
    rest = [turn.button("pausing.open", "pause:open"), turn.button("common.back", "settings")]
    await turn.edit("pausing.ask", [days[:2], days[2:], rest])


async def on_pause_tap(update: Update, turn: Turn) -> None:
    """`pause` asks; `pause:<days>` or `pause:open` does it."""
    value = turn.pressed[-1]
    if value == "pause":
        await on_pause(update, turn)
        return
    days = int(value) if value in {str(n) for n in DAYS} else None
    if days is None and value != "open":
        await turn.edit("common.closed")
        return
    turn.scene.person = await pausing.pause(turn.tx, turn.person, days, turn.now)
    await turn.edit("pausing.done", [[turn.button("pausing.resume", "resume")]], until=_until(turn))


async def on_resume(_update: Update, turn: Turn) -> None:
    turn.scene.person = await pausing.resume(turn.tx, turn.person)
    await turn.edit("pausing.resumed", [[turn.button("settings.open", "settings")]])


async def on_stop_word(_update: Update, turn: Turn) -> None:
    """The one word says that something is too much: the exercise that runs, or what the person tells us by a tap."""
    await listening.interrupt(turn.tx, turn.person)
    if JUST_STOP.fullmatch(turn.text) and await relaxing.stop_running(turn.tx, turn.person, turn.now):
        await turn.say("relaxing.stopped", [[turn.button("relaxing.more", "relax")]])
        return
    buttons = [
        [turn.button("pausing.days_7", "pause:7"), turn.button("pausing.silence", "silence")],
        [turn.button("privacy.delete", "delete"), turn.button("pausing.nothing", "nothing")],
    ]
    await turn.say("pausing.stop", buttons)


async def on_silence(_update: Update, turn: Turn) -> None:
    """No questions any more; writing still works."""
    await arriving.silence(turn.tx, turn.person, turn.now)
    await turn.edit("pausing.silent", [[turn.button("settings.open", "settings")]])


async def on_nothing(_update: Update, turn: Turn) -> None:
    await turn.edit("pausing.as_before")


def _until(turn: Turn) -> str:
    person = turn.person
    if person.paused_until is None:
        return turn.words.label("pausing.until_open")
    return turn.words.moment(person.paused_until, person.zone, turn.now)
