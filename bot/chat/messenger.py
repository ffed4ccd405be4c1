"""The one door out: something said goes to Telegram, and what became of it comes back as a value."""

from dataclasses import replace
from typing import Any

from bot.care.messages import Fate, Outcome
from bot.care.saying import Contact, Rows, Say
from bot.chat.transport import Answer, Document, NotMade, Transport, Unclear

GONE = (
    "blocked by the user",
    "user is deactivated",
    "chat not found",
    "can't initiate conversation",
    "PEER_ID_INVALID",
)
UNREADABLE = ("can't parse entities", "can't parse MessageEntity")
MOMENT = "wdt"  # weekday, short date, short time
UNEDITABLE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")


class Messenger:
    """Says things to one chat at a time."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, chat_id: int, say: Say, document: bytes | None = None) -> Outcome:
        outcome, answer = await self._call(chat_id, say, document)
        if answer is None or answer.status != 400:
            return outcome
        if say.edits and not say.only_edits and _speaks_of(answer, UNEDITABLE):
            return (await self._call(chat_id, replace(say, edits=None), document))[0]
        if (say.bold or say.dates) and _speaks_of(answer, UNREADABLE):
            return (await self._call(chat_id, replace(say, bold=(), dates=()), document))[0]
        return outcome

    async def _call(self, chat_id: int, say: Say, document: bytes | None) -> tuple[Outcome, Answer | None]:
        method, params = call(chat_id, say)
        attached = Document("document", say.document, document or b"") if say.document else None
        try:
            answer = await self._transport.post(method, params, document=attached)
        except NotMade as error:
            return Outcome(Fate.LATER, str(error)), None
        except Unclear as error:
            return Outcome(Fate.UNKNOWN, str(error)), None
        return read(answer), answer


def call(chat_id: int, say: Say) -> tuple[str, dict[str, Any]]:
    """The method and parameters that say this."""
    if say.pins:
        return "pinChatMessage", {"chat_id": chat_id, "message_id": say.pins, "disable_notification": True}
    if say.unpins:
        return "unpinChatMessage", {"chat_id": chat_id, "message_id": say.unpins}
    if say.contact:
        return "sendContact", {**_contact(chat_id, say.contact), **_quiet(say)}
    words = "caption" if say.document else "text"
    params: dict[str, Any] = {"chat_id": chat_id, words: say.text}
    entities = _entities(say)
    if entities:
        params["caption_entities" if say.document else "entities"] = entities
    markup = _markup(say)
    if markup:
        params["reply_markup"] = markup
    if say.document:
        return "sendDocument", {**params, **_quiet(say)}
    params["link_preview_options"] = {"is_disabled": True}
    if say.edits:
        return "editMessageText", {**params, "message_id": say.edits}
    return "sendMessage", {**params, **_quiet(say)}


def _entities(say: Say) -> list[dict[str, Any]]:
    """What is bold, and moments with the format in which a phone shows them; the words themselves stand in for it."""
    moments = {"type": "date_time", "date_time_format": MOMENT}
    return [
        *({"type": "bold", "offset": offset, "length": length} for offset, length in say.bold),
        *({**moments, "offset": at, "length": length, "unix_time": seconds} for at, length, seconds in say.dates),
    ]


def _contact(chat_id: int, contact: Contact) -> dict[str, int | str]:
    return {"chat_id": chat_id, "phone_number": contact.number, "first_name": contact.name}


def _quiet(say: Say) -> dict[str, Any]:
    return {"disable_notification": True} if say.silent else {}


def _markup(say: Say) -> dict[str, Any] | None:
    if say.buttons:
        return {"inline_keyboard": _rows(say.buttons)}
    if say.asks_location:
        keyboard = [[{"text": say.asks_location, "request_location": True}]]
        return {"keyboard": keyboard, "resize_keyboard": True, "one_time_keyboard": True}
    return {"remove_keyboard": True} if say.drops_keyboard else None


def _rows(rows: Rows) -> list[list[dict[str, str]]]:
    return [[{"text": button.label, "callback_data": button.data} for button in row] for row in rows]


def read(answer: Answer) -> Outcome:
    """What an answer of the Bot API means for the message."""
    if answer.is_ok:
        message_id = answer.result.get("message_id") if isinstance(answer.result, dict) else None
        return Outcome(Fate.SENT, "accepted", message_id)
    if answer.status == 429:
        return Outcome(Fate.LATER, "too-many-requests", retry_after=answer.retry_after)
    if answer.status >= 500:
        return Outcome(Fate.UNKNOWN, "server-error")
    return _refusal(answer)


def _refusal(answer: Answer) -> Outcome:
    if answer.status == 401:
        return Outcome(Fate.LATER, "token-refused")
    if answer.status == 403 or _speaks_of(answer, GONE):
        return Outcome(Fate.GONE, "unreachable")
    if "message is not modified" in answer.description:
        return Outcome(Fate.SENT, "already-so")
    return Outcome(Fate.REFUSED, "refused")


def _speaks_of(answer: Answer, phrases: tuple[str, ...]) -> bool:
    return any(phrase in answer.description for phrase in phrases)
