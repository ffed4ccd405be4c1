"""Updates come in: urgent words answered first, everything stored, and only then confirmed to Telegram."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog

from bot.care.messages import Fate, MessageClass
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.chat.loops import pause
from bot.chat.transport import NotMade, Transport, Unclear
from bot.chat.urgent import Door
from bot.content.languages import choose
from bot.content.wording import words
from bot.storage import inbox, leasing, outbox
from bot.storage.database import Database, Unavailable
from bot.storage.inbox import Arrival
from bot.storage.outbox import Post
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_FOR = timedelta(seconds=25)
LEASED_FOR = timedelta(seconds=10)
RENEWED_EVERY = timedelta(seconds=3)
URGENT_WITHIN = 2.0  # seconds the batch waits for its urgent answers before it is stored all the same

Update = dict[str, Any]
Result = TypeVar("Result")


class Intake:
    """The polling loop, and the one `accept` through which every update comes in."""

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
        self.polled_at: datetime | None = None

    async def accept(self, updates: Sequence[Update]) -> None:
        """Answer what is urgent, store the rest; when this returns, the updates may be confirmed."""
        updates = [one for one in updates if isinstance(one.get("update_id"), int)]
        noted = await self._at_the_door(updates)
        arrivals = [_arrival(one, noted.get(one["update_id"])) for one in updates]
        async with self._database.transaction() as tx:
            await inbox.accept(tx, arrivals, self._now())
            for one in updates:
                if _is_addressed_in_group(one):
                    await outbox.put(tx, _group_line(tx.vault.lane(_chat(one)["id"]), one, self._now()), self._now())
        for arrival in arrivals:
            self._telemetry.update_taken_in(arrival.kind, "stored")
        self._wake()

    async def _at_the_door(self, updates: Sequence[Update]) -> dict[int, str]:
        """Urgent answers and callback answers go out together, before and whatever the database does."""
        for one in updates:
            if "callback_query" in one:
                self._aside(self._answer_callback(one["callback_query"]["id"]))
        checks = {
            one["update_id"]: self._aside(self._door.check(one, self._lane(one))) for one in updates if _is_private(one)
        }
        if checks:
            await asyncio.wait(checks.values(), timeout=URGENT_WITHIN)
        noted = {update_id: _noted(task) for update_id, task in checks.items()}
        return {update_id: note for update_id, note in noted.items() if note}

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

    async def poll(self, owner: UUID, stopping: asyncio.Event) -> None:
        """Fetch, accept, confirm, for as long as this process is the one that polls."""
        offset: int | None = None
        waiting: list[Update] = []
        while not stopping.is_set():
            try:
                if waiting:
                    await self.accept(waiting)
                    offset, waiting = max(one["update_id"] for one in waiting) + 1, []
                waiting = await self._fetch(owner, offset, stopping)
                # Once confirmed, ask without an offset: ids may start anew below it after a quiet week.
                offset = None
            except Unavailable:
                log.warning("database-away", loop="intake")
                await pause(stopping)
            except (NotMade, Unclear) as error:
                log.warning("telegram-away", reason=str(error))
                await pause(stopping)

    async def _fetch(self, owner: UUID, offset: int | None, stopping: asyncio.Event) -> list[Update]:
        """One long poll, given up when the lease is lost or the process stops."""
        if not await self._is_mine(owner):
            await pause(stopping)
            return []
        call = self._aside(self._get_updates(offset))
        stop = self._aside(stopping.wait())
        while not call.done() and not stop.done() and await self._is_mine(owner):
            await asyncio.wait((call, stop), timeout=RENEWED_EVERY.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if call.done():
            return await call
        call.cancel()
        return []

    async def _is_mine(self, owner: UUID) -> bool:
        async with self._database.transaction() as tx:
            return await leasing.hold(tx, "poller", owner, LEASED_FOR)

    async def _get_updates(self, offset: int | None) -> list[Update]:
        params: dict[str, Any] = {"timeout": int(POLL_FOR.total_seconds()), "allowed_updates": list(ALLOWED)}
        if offset is not None:
            params["offset"] = offset
        answer = await self._transport.post("getUpdates", params, lasts_for=POLL_FOR * 2)
        if answer.is_ok:
            self.polled_at = self._now()
            return list(answer.result)
        if answer.status == 429:
            await asyncio.sleep((answer.retry_after or POLL_FOR).total_seconds())
        raise NotMade(REFUSALS.get(answer.status, "server-error"))


REFUSALS = {401: "token-refused", 404: "token-refused", 409: "another-poller", 429: "too-many-requests"}


def _message(update: Update) -> Update:
    """The part of an update that says who and where."""
    found: Update = next((update[kind] for kind in ALLOWED if isinstance(update.get(kind), dict)), {})
    return found if "from" in found or "chat" in found else {}


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
        return f"{Tier.EMERGENCY.value}:{Fate.UNKNOWN.value}"
    if task.exception() is not None:
        log.error("urgent-check-failed", exc_info=task.exception())
        return None
    return task.result()
