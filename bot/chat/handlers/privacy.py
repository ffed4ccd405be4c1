"""/privacy, /export, /delete: what is kept and where, a copy of it, and the end of it."""

from telegram import Update

from bot.chat.turn import Turn
from bot.services import card, leaving, pinning
from bot.services.arriving import CONSENT_VERSION

AGREE = f"agree:{CONSENT_VERSION}"


async def on_privacy(_update: Update, turn: Turn) -> None:
    if turn.scene.person:
        buttons = [[turn.button("privacy.export", "export"), turn.button("privacy.delete", "delete")]]
    else:
        buttons = [[turn.button("arriving.agree", AGREE), turn.button("arriving.decline", "agree:no")]]
    await turn.say("privacy.all", buttons, operator=turn.operator)


async def on_export(_update: Update, turn: Turn) -> None:
    await turn.post({"render": "export"}, topic="export")


async def on_delete(_update: Update, turn: Turn) -> None:
    """`delete` asks; `delete:yes` does it."""
    if turn.pressed[1:] != ["yes"]:
        buttons = [
            [turn.button("privacy.keep", "nothing"), turn.button("privacy.export", "export")],
            [turn.button("privacy.delete_now", "delete:yes")],
        ]
        await turn.edit("privacy.sure", buttons)
        return
    spoken, pinned = turn.words, await card.pinned_message(turn.tx, turn.person)
    await leaving.erase(turn.tx, turn.person, turn.scene.sender.lane, turn.scene.update_row)
    turn.scene.person = None
    for say in pinning.emptied(spoken, pinned) if pinned else ():
        await turn.send(say)  # a card that is erased here must not stay pinned there
    await turn.say_in(spoken, "privacy.deleted")
