"""What can be said, and who answers, in order: the first that fits has the word."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.chat.handlers import (
    advice,
    arriving,
    asking,
    card,
    collecting,
    comparing,
    courses,
    helping,
    learning,
    own_time,
    pausing,
    privacy,
    questioning,
    reading,
    relaxing,
    remembering,
    reminders,
    rhythms,
    ringing,
    screening,
    settings,
    tailoring,
    taking,
    travelling,
    treatments,
    visiting,
    writing,
)
from bot.chat.turn import App, Turn
from bot.services.filling_in import Closed

Handle = Callable[[Update, Turn], Coroutine[Any, Any, None]]

COMMANDS: dict[str, Handle] = {
    "start": arriving.on_start,
    "checkin": asking.on_check_in,
    "journal": reading.on_journal,
    "learn": learning.on_learn,
    "relax": relaxing.on_relax,
    "remind": remembering.on_command,
    "settings": settings.on_settings,
    "pause": pausing.on_pause,
    "privacy": privacy.on_privacy,
    "export": privacy.on_export,
    "delete": privacy.on_delete,
    "visit": visiting.on_visit,
    "treatments": treatments.on_treatments,
    "why": advice.on_why,
    "help": helping.on_help,
}
# What the phone lists: only what works, and no more than a thumb finds; export and delete stand under privacy.
MENU = ("checkin", "journal", "relax", "learn", "visit", "settings", "pause", "privacy", "help")

TAPS: dict[str, Handle] = {
    "agree": arriving.on_agree,
    "arrive": arriving.on_step,
    "set": arriving.on_step,
    "checkin": asking.on_check_in,
    "form": asking.on_choice,
    "skip": asking.on_skip,
    "stop": asking.on_stop,
    "again": asking.on_again,
    "versus": asking.on_versus,
    "also": asking.on_also,
    "team": asking.on_team,
    "when": asking.on_when,
    "usual": comparing.on_usual,
    "contact": comparing.on_contact,
    "items": tailoring.on_items,
    "treated": tailoring.on_treated,
    "screen": screening.on_screen,
    "journal": reading.on_journal,
    "day": reading.on_day,
    "note": reading.on_note,
    "correct": reading.on_correct,
    "move": reading.on_move,
    "remove": reading.on_remove,
    "undo": reading.on_undo,
    "settings": settings.on_settings,
    "change": settings.on_change,
    "quiet": settings.on_quiet,
    "days": settings.on_days,
    "zone": settings.on_zone,
    "treatments": treatments.on_treatments,
    "treatment": treatments.on_treatment,
    "course": courses.on_course,
    "took": taking.on_took,
    "effects": taking.on_effects,
    "pause": pausing.on_pause_tap,
    "resume": pausing.on_resume,
    "silence": pausing.on_silence,
    "nothing": pausing.on_nothing,
    "show": privacy.on_privacy,
    "export": privacy.on_export,
    "delete": privacy.on_delete,
    "learn": learning.on_learn,
    "tracks": learning.on_tracks,
    "track": learning.on_track,
    "lesson": learning.on_lesson,
    "block": learning.on_block,
    "ask": questioning.on_ask,
    "questions": questioning.on_questions,
    "question": questioning.on_question,
    "readings": collecting.on_readings,
    "reading": collecting.on_reading,
    "bookmarks": collecting.on_bookmarks,
    "bookmark": collecting.on_bookmark,
    "card": card.on_card,
    "rhythm": rhythms.on_rhythm,
    "reminders": reminders.on_reminders,
    "remind": reminders.on_remind,
    "rung": ringing.on_rung,
    "travel": travelling.on_travel,
    "relax": relaxing.on_relax,
    "exercise": relaxing.on_exercise,
    "halt": relaxing.on_halt,
    "felt": relaxing.on_felt,
    "owntime": own_time.on_own_time,
    "did": own_time.on_did,
    "drop": own_time.on_drop,
    "why": advice.on_why,
    "settle": advice.on_settle,
    "happening": advice.on_happening,
    "flag": advice.on_flag,
    "after": advice.on_after,
}

WRITTEN = filters.UpdateType.MESSAGE & filters.TEXT
MEDIA = filters.UpdateType.MESSAGE & ~filters.TEXT & ~filters.LOCATION & ~filters.StatusUpdate.ALL
STOP = filters.Regex(r"(?i)^\W*(stop( it| asking( me)?| the (questions|reminders))?|unsubscribe)\W*$")
HELP = filters.Regex(r"(?i)^\W*(help|menu)\W*$")

ADMISSION, ANSWERS = 0, 1


def add_routes(application: App) -> None:
    application.add_handler(TypeHandler(Update, helping.admit), group=ADMISSION)
    for handler in _answers():
        application.add_handler(handler, group=ANSWERS)


def _answers() -> list[BaseHandler[Any, Turn, None]]:
    return [
        ChatMemberHandler(helping.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        *(CallbackQueryHandler(kindly(tap), pattern=rf"^{verb}(:|$)") for verb, tap in TAPS.items()),
        CallbackQueryHandler(helping.on_closed),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, reading.on_edited),
        *(CommandHandler(command, handle) for command, handle in COMMANDS.items()),
        MessageHandler(WRITTEN & STOP, pausing.on_stop_word),
        MessageHandler(WRITTEN & HELP, helping.on_help),
        MessageHandler(WRITTEN & filters.COMMAND, helping.on_unknown_command),
        MessageHandler(WRITTEN, writing.on_text),
        MessageHandler(filters.UpdateType.MESSAGE & filters.LOCATION, writing.on_location),
        MessageHandler(filters.UpdateType.MESSAGE & filters.CONTACT, card.on_contact),
        MessageHandler(MEDIA, helping.on_media),
    ]


def kindly(tap: Handle) -> Handle:
    """A button whose question is no longer open says so, in the words for every button that does nothing."""

    async def handle(update: Update, turn: Turn) -> None:
        try:
            await tap(update, turn)
        except Closed:
            await turn.say("common.closed")

    return handle
