"""What is written and answers nothing is kept in the journal."""

from bot.chat.turn import Turn
from bot.services import journaling
from bot.services.journaling import Note


async def keep(turn: Turn) -> None:
    """Kept, and quietly said so; beside urgent advice nothing is said, so that the advice stands last."""
    lane = None if turn.scene.is_urgent else turn.scene.sender.lane
    note = Note(turn.text, turn.message_id, turn.written_at)
    await journaling.write(turn.tx, turn.person, lane, note, turn.now)
