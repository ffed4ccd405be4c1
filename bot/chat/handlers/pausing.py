"""/pause, and "stop" typed alone: quiet for a while, silence, or leaving, each one tap away."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from bot.care.saying import Say
from bot.chat.turn import Turn
from bot.content.languages import locale
from bot.content.typed_plans import NoEnd, read_until
from bot.content.wording import Phrase
from bot.services import adjusting, arriving, listening, pausing, relaxing, treating
from bot.storage.dialogue import Dialogue

ASKS = "pause-until"
COMMAND = re.compile(r"/\w+(?:@\w+)?\s*")
LONGEST = timedelta(days=366)
DAYS = (1, 3, 7, 14)
JUST_STOP = re.compile(r"(?i)\W*stop( it)?\W*")  # longer words name what shall stop, and that is never an exercise


async def on_pause(_update: Update, turn: Turn) -> None:
    """`/pause`, and with words behind it until when."""
    said = COMMAND.sub("", turn.text, count=1) if turn.incoming.callback_query is None else ""
    if said and await _take_words(turn, said):
        return
    if turn.person.is_paused(turn.now):
        await turn.edit("pausing.paused", [[turn.button("pausing.resume", "resume")]], until=_until(turn))
        return
    days = [turn.button(f"pausing.days_{n}", f"pause:{n}") for n in DAYS]
    rest = [turn.button("pausing.open", "pause:open"), turn.button("common.back", "settings")]
    await listening.ask(turn.tx, turn.person, ASKS, turn.now)
    await turn.edit("pausing.ask", [days[:2], days[2:], rest])


async def typed(turn: Turn, _waiting: Dialogue) -> bool:
    """Until when, in words; what names no end is an entry, as anything else that is written."""
    await listening.close(turn.tx, turn.person)
    return not turn.scene.is_advised and await _take_words(turn, turn.text)


async def _take_words(turn: Turn, said: str) -> bool:
    """Whether these words said how long: a day ahead, or a stay of which nobody knows the end."""
    today = arriving.local(turn.person, turn.now).date()
    until = read_until(said, locale(turn.words.language), today)
    if until is None:
        return False
    if not isinstance(until, NoEnd) and not today < until <= today + LONGEST:
        await listening.ask(turn.tx, turn.person, ASKS, turn.now)
        await turn.say("pausing.end_unclear", [[turn.button("common.back", "pause")]])
        return True
    await listening.close(turn.tx, turn.person)
    day = None if isinstance(until, NoEnd) else until
    turn.scene.person = await pausing.pause_until(turn.tx, turn.person, day, turn.now)
    key = "pausing.done" if day else "pausing.done_open"
    phrase = turn.words.say(key, until=_until(turn))
    await _paused(turn, phrase)
    return True


async def _paused(turn: Turn, phrase: Phrase, *, edits: bool = False) -> None:
    """What was agreed, and that treatments go on unless they are to rest as well."""
    text, buttons = phrase.text, [turn.button("pausing.resume", "resume")]
    if await treating.coming(turn.tx, turn.person):
        text = f"{text}\n\n{turn.words.label('pausing.treatments_go_on')}"
        buttons.append(turn.button("pausing.rest_treatments", "pause:treatments"))
    said = Say(text, phrase.bold, (tuple(buttons),))
    await (turn.show(said, topic="pausing") if edits else turn.send(said, topic="pausing"))


async def _rest_treatments(turn: Turn) -> None:
    """For as long as the pause lasts."""
    until = turn.person.paused_until
    day = until.astimezone(ZoneInfo(turn.person.zone)).date() if until else None
    for one in await treating.coming(turn.tx, turn.person):
        await adjusting.rest(turn.tx, turn.person, one, day, turn.now)
    rows = [turn.button("pausing.resume", "resume"), turn.button("treatments.open", "treatments")]
    await turn.edit("pausing.treatments_rest", [rows], until=_until(turn))


async def on_pause_tap(update: Update, turn: Turn) -> None:
    """`pause` asks; `pause:<days>` or `pause:open` does it; `pause:treatments` lets these rest as well."""
    value = turn.pressed[-1]
    if value == "pause":
        await on_pause(update, turn)
        return
    if value == "treatments" and turn.person.is_paused(turn.now):
        await _rest_treatments(turn)
        return
    days = int(value) if value in {str(n) for n in DAYS} else None
    if days is None and value != "open":
        await turn.edit("common.closed")
        return
    await listening.close(turn.tx, turn.person)
    turn.scene.person = await pausing.pause(turn.tx, turn.person, days, turn.now)
    await _paused(turn, turn.words.say("pausing.done", until=_until(turn)), edits=True)


async def on_resume(_update: Update, turn: Turn) -> None:
    turn.scene.person = await pausing.resume(turn.tx, turn.person)
    resting = await treating.resting(turn.tx, turn.person, turn.now)
    buttons = [turn.button("settings.open", "settings")]
    if resting:
        buttons.append(turn.button("treatments.open", "treatments"))
    await turn.edit("pausing.resumed_some" if resting else "pausing.resumed", [buttons])


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
    has_treatments = bool(await treating.coming(turn.tx, turn.person))
    treated = [turn.button("treatments.open", "treatments")] if has_treatments else []
    key = "pausing.silent_but" if has_treatments else "pausing.silent"
    await turn.edit(key, [[turn.button("settings.open", "settings"), *treated]])


async def on_nothing(_update: Update, turn: Turn) -> None:
    await turn.edit("pausing.as_before")


def _until(turn: Turn) -> str:
    person = turn.person
    if person.paused_until is None:
        return turn.words.label("pausing.until_open")
    return turn.words.moment(person.paused_until, person.zone, turn.now)
