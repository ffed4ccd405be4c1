"""Updates come in: urgent words answered first, everything stored, and only then confirmed to Telegram."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog

from bot.care.messages import Fate, MessageClass
from bot.care.saying import Say
from bot.chat.transport import NotMade, Transport, Unclear
from bot.chat.urgent import CONTACT, UNSURE, Door, note
from bot.content.languages import choose
from bot.content.wording import words
from bot.storage import inbox, outbox
from bot.storage.database import Database
from bot.storage.inbox import Arrival
from bot.storage.outbox import Post
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
URGENT_WITHIN = 2.0  # seconds a batch waits for its urgent answers before it is stored all the same

Update = dict[str, Any]
Result = TypeVar("Result")


class Intake:
    """The one way in for updates, however they were fetched."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        door: Door,
        telemetry: Telemetry,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._transport = transport
        self._door = door
        self._telemetry = telemetry
        self._now = now
        self._wake = wake
        self._side: set[asyncio.Task[Any]] = set()

    async def accept(self, updates: Sequence[Update]) -> None:
        """Answer what is urgent, store everything; when this returns, the updates may be confirmed."""
        await self.store([(one, note) for one, note in await self.check(updates)])

    async def store(self, checked: Sequence[tuple[Update, str | None]]) -> None:
        """Kept, in one commit, with how the urgent answer went."""
        arrivals = [_arrival(one, note) for one, note in checked]
        async with self._database.transaction() as tx:
            await inbox.accept(tx, arrivals, self._now())
            for one, _ in checked:
                if _is_addressed_in_group(one):
                    await outbox.put(tx, _group_line(tx.vault.lane(_chat(one)["id"]), one, self._now()), self._now())
        for arrival in arrivals:
            self._telemetry.update_taken_in(arrival.kind, "stored")
        self._wake()

    async def check(self, updates: Sequence[Update]) -> list[tuple[Update, str | None]]:
        """Urgent answers and callback answers go out together, before and whatever the database does."""
        updates = [_sound(one) for one in updates]
        for one in updates:
            if "callback_query" in one:
                self._aside(self._answer_callback(one["callback_query"]["id"]))
        checks = [self._aside(self._door.check(one, self._lane(one))) for one in updates if _is_private(one)]
        if checks:
            await asyncio.wait(checks, timeout=URGENT_WITHIN)
        notes = iter(checks)
        return [(one, _noted(next(notes)) if _is_private(one) else None) for one in updates]

    async def advise(self, update: Update) -> str | None:
        """What is not urgent, but must not wait for storage to come back either."""
        if not _is_private(update):
            return None
        return await self._door.check(update, self._lane(update), least=CONTACT)

    def _lane(self, update: Update) -> bytes:
        return self._database.keyring.index("telegram-id", _sender_id(update))

    def _aside(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)
        return task

    async def _answer_callback(self, callback_id: str) -> None:
        """The phone stops waiting at once; what the tap did is said by a message."""
        try:
            await self._transport.post("answerCallbackQuery", {"callback_query_id": callback_id})
        except (NotMade, Unclear):
            log.info("callback-unanswered")


def _message(update: Update) -> Update:
    """The part of an update that says who and where."""
    found: Update = next((update[kind] for kind in ALLOWED if isinstance(update.get(kind), dict)), {})
    return found if "from" in found or "chat" in found else {}


def _sound(update: Update) -> Update:
    """An update of a shape that Telegram never sends is kept by its id alone: it must not stop the others."""
    try:
        if _is_addressed_in_group(update):
            int(_chat(update)["id"])
        str(update.get("callback_query", {"id": ""})["id"]).encode()
        arrival = _arrival(update, None)
        if not -(2**63) <= arrival.telegram_id < 2**63:
            raise OverflowError
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError):
        return {"update_id": update["update_id"]}
    return update


def _chat(update: Update) -> dict[str, Any]:
    part = _message(update)
    chat = part.get("chat") or (part.get("message") or {}).get("chat") or {}
    return chat if isinstance(chat, dict) else {}


def _sender_id(update: Update) -> int:
    return int((_message(update).get("from") or {}).get("id") or _chat(update).get("id") or 0)


def _is_private(update: Update) -> bool:
    """A tap carries its chat only while its message is young; a tap on an old one is private all the same."""
    chat = _chat(update)
    return chat.get("type") == "private" or (not chat and "callback_query" in update)


def _arrival(update: Update, noted: str | None) -> Arrival:
    """Of what comes from groups and channels only id and kind are kept."""
    kind = next((kind for kind in ALLOWED if kind in update), "other")
    body = json.dumps(update) if _is_private(update) and kind != "other" else None
    return Arrival(update["update_id"], _sender_id(update), kind, body, noted)


def _is_addressed_in_group(update: Update) -> bool:
    """Added to a group, or given a command there."""
    if _chat(update).get("type") not in {"group", "supergroup"}:
        return False
    added = (update.get("my_chat_member") or {}).get("new_chat_member") or {}
    text = str((update.get("message") or {}).get("text") or "")
    return added.get("status") in {"member", "administrator"} or text.startswith("/")


def _group_line(lane: bytes, update: Update, now: datetime) -> Post:
    """One neutral line: groups are no place for anybody's health."""
    language = choose((_message(update).get("from") or {}).get("language_code"))
    line = Say(words(language).label("helping.in_group"))
    message_class = MessageClass.REPLY
    return Post(
        lane=lane,
        message_class=message_class,
        purpose="group",
        topic="group",
        body={"say": line.to_json(), "chat_id": _chat(update)["id"]},
        expires_at=now + message_class.handling.lasts_for,
    )


def _noted(task: asyncio.Task[str | None]) -> str | None:
    """How the check went; one that is still under way may or may not arrive."""
    if not task.done():
        return note(UNSURE, Fate.UNKNOWN)
    if task.exception() is not None:
        log.error("urgent-check-failed", exc_info=task.exception())
        return None
    return task.result()
