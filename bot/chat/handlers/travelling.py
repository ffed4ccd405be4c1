"""After a move to another clock: whether reminders keep the hours of home or follow."""

from telegram import Update

from bot.chat import questions
from bot.chat.turn import Buttons, Turn
from bot.content import places
from bot.services import arriving


async def on_travel(_update: Update, turn: Turn) -> None:
    """`travel:stay:<zone>` or `travel:follow`"""
    match turn.pressed[1:]:
        case ["stay", zone] if places.is_zone(zone):
            await arriving.stay_in(turn.tx, turn.person, zone, turn.now)
            await turn.edit("reminders.stayed", _list(turn), city=questions.city(turn, zone))
        case ["follow"]:
            await arriving.follow(turn.tx, turn.person, turn.now)
            await turn.edit("reminders.follows", _list(turn))
        case _:
            await turn.edit("common.closed")


def _list(turn: Turn) -> Buttons:
    return [[turn.button("reminders.open", "reminders")]]
