"""/help, and kind answers to what the bot cannot use: unknown commands, pictures, voices, strangers, old buttons."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.chat.handlers import collecting
from bot.chat.handlers.keeping import keep
from bot.chat.turn import Turn
from bot.content.countries import country
from bot.services import advising, listening, pausing

BEFORE_CONSENT = ("/start", "/help", "/privacy")
TAPS_BEFORE_CONSENT = frozenset({"agree", "show", "why", "settle", "happening"})


async def on_help(_update: Update, turn: Turn) -> None:
    person = turn.scene.person
    found = country(advising.country_here(person)) if person else None
    number = found.emergency_number if found else turn.words.label("helping.local_number")
    buttons = (
        [[turn.button("arriving.check_in", "checkin"), turn.button("settings.open", "settings")]] if person else ()
    )
    await turn.say("helping.all", buttons, number=number)


async def admit(update: Update, turn: Turn) -> None:
    """Before consent only /start, /help, /privacy and urgent advice work; nothing that is written is kept."""
    if turn.scene.person is not None:
        if turn.scene.person.blocked_at is not None and update.my_chat_member is None:
            turn.scene.person = await pausing.set_blocked(turn.tx, turn.scene.person, blocked=False, now=turn.now)
        turn.scene.person = await listening.hear(turn.tx, turn.scene.person, turn.now)
        if turn.pressed or turn.text.startswith("/"):
            await listening.interrupt(turn.tx, turn.scene.person)
        return
    if turn.pressed[:1] and turn.pressed[0] in TAPS_BEFORE_CONSENT:
        return
    if _command(update) in BEFORE_CONSENT:
        return
    if not turn.scene.is_advised and (update.message is not None or update.callback_query is not None):
        await turn.say("helping.stranger", [[turn.button("helping.begin", "agree:begin")]])
    raise ApplicationHandlerStop


def _command(update: Update) -> str:
    """The command a message begins with, by the same signs as those who answer commands."""
    message = update.message
    first = message.entities[0] if message and message.text and message.entities else None
    if message is None or first is None or first.type != first.BOT_COMMAND or first.offset:
        return ""
    return message.parse_entity(first).partition("@")[0].lower()


async def on_unknown_command(_update: Update, turn: Turn) -> None:
    await turn.say(
        "helping.unknown_command",
        [[turn.button("arriving.check_in", "checkin"), turn.button("settings.open", "settings")]],
    )


async def on_media(_update: Update, turn: Turn) -> None:
    """Pictures and voices are not kept; words below them are, and so are links."""
    found = collecting.links_in(turn)
    if found.links or found.too_long:
        await collecting.on_links(turn, found)
    elif turn.text.strip():
        await keep(turn)
        await turn.say("helping.media_with_words")
    else:
        await turn.say("helping.media")


async def on_closed(_update: Update, turn: Turn) -> None:
    """A button nobody knows: the same words whether it is old, not theirs, or made up."""
    await turn.say("common.closed")


async def on_membership(update: Update, turn: Turn) -> None:
    """The person blocked the bot, or let it in again."""
    change = update.my_chat_member
    person = turn.scene.person
    if change is None or person is None:
        return
    blocked = change.new_chat_member.status in {"kicked", "left"}
    turn.scene.person = await pausing.set_blocked(turn.tx, person, blocked=blocked, now=turn.now)
