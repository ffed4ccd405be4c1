"""/start: what this is, explicit consent, and a few questions that may all be skipped."""

from telegram import Update

from bot.chat import questions
from bot.chat.handlers import privacy, settings
from bot.chat.questions import ARRIVE, QUESTIONS
from bot.chat.turn import Turn
from bot.services import arriving, listening, reminding

TYPED = {("country", "type"), ("zone", "type"), ("time", "type"), ("zone", "place")}


async def on_start(_update: Update, turn: Turn) -> None:
    person = turn.scene.person
    if person is None:
        agree = turn.button("arriving.agree", privacy.AGREE)
        others = [turn.button("arriving.read_privacy", "show:privacy"), turn.button("arriving.decline", "agree:no")]
        await turn.say("arriving.welcome", [[agree], others], operator=turn.operator)
    elif person.arrived_at is None:
        await turn.show(questions.say(turn, ARRIVE, "role"), topic="arriving.role")
    else:
        await turn.say("arriving.again", [[turn.button("arriving.check_in", "checkin")]])


async def on_agree(update: Update, turn: Turn) -> None:
    """`agree:<version>` or `agree:no`; who agreed before and now declines is asked what to delete."""
    wish = turn.pressed[-1]
    if wish == "no" and turn.scene.person:
        await privacy.on_delete(update, turn)
    elif wish == "no":
        await turn.edit("arriving.declined")
    elif wish != str(arriving.CONSENT_VERSION) or turn.scene.person:
        await on_start(update, turn)  # the terms have changed since that button was shown, or were agreed to
    else:
        sender = turn.scene.sender
        turn.scene.person = await arriving.agree(turn.tx, sender.id, sender.language_code, turn.now)
        await turn.show(questions.say(turn, ARRIVE, "role"), topic="arriving.role")


async def on_step(_update: Update, turn: Turn) -> None:
    """`arrive:<step>:<value>` on arrival, `set:<step>:<value>` from the settings."""
    way, step, value = (*turn.pressed, "", "")[:3]
    if step not in QUESTIONS:
        await turn.edit("common.closed")
        return
    await listening.close(turn.tx, turn.person)
    if (step, value) in TYPED:
        await _ask_to_type(turn, way, step if value == "type" else "place")
        return
    if value == "skip" and (way, step) == (ARRIVE, "time"):
        value = f"{arriving.USUAL_TIME:%H%M}"  # who leaves the hour to us is asked at the usual one
    if value == "again":
        await turn.show(questions.say(turn, way, step), topic=f"arriving.{step}")
        return
    if value not in {"skip", ""}:
        person = await QUESTIONS[step].keep(turn, value)
        if person is None:
            await turn.edit("common.closed")
            return
        turn.scene.person = person
    await go_on(turn, way, step)


async def _ask_to_type(turn: Turn, way: str, what: str) -> None:
    await listening.ask(turn.tx, turn.person, what, turn.now, item_id=way)
    if what == "place":
        await turn.send(turn.location_request())
    else:
        await turn.edit(f"arriving.type_{what}", [[turn.button("common.back", f"{way}:{what}:again")]])


async def go_on(turn: Turn, way: str, step: str) -> None:
    """The next question on arrival; the list again in the settings."""
    following = arriving.next_step(turn.person, step)
    if way != ARRIVE:
        await settings.show(turn)
    elif following:
        await turn.show(questions.say(turn, ARRIVE, following), topic=f"arriving.{following}")
    else:
        await _welcome_in(turn)


async def _welcome_in(turn: Turn) -> None:
    turn.scene.person = await arriving.arrive(turn.tx, turn.person, turn.now)
    check_in = [[turn.button("arriving.check_in", "checkin")]]
    coming_at = await reminding.next_at(turn.tx, turn.person)
    if coming_at is None:
        await turn.edit("arriving.done_unasked", check_in)
        return
    when = turn.words.moment(coming_at, turn.person.zone, turn.now)
    await turn.edit("arriving.done", check_in, when=when, city=questions.city(turn, turn.person.zone))
