"""The wire log: what the local Telegram handed out, and every call that reached it, one JSON line each.

The local Telegram is the only witness of what was sent. A trap stops a call before it takes effect or before it is
answered, so that a process can be killed there.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.preview import LocalTelegram
from bot.preview.checks import Upload
from bot.preview.values import Call

OUT = frozenset({"sendMessage", "editMessageText", "sendDocument", "sendContact", "pinChatMessage", "unpinChatMessage"})
NEW = frozenset({"sendMessage", "sendDocument", "sendContact"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Trap:
    """Springs at one call: before it takes effect, or when it has and nobody knows. The call is never answered."""

    method: str
    taken: bool = False
    beyond: int | None = None  # for getUpdates: one that confirms more than this
    sprung: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def catches(self, method: str, given: dict[str, Any]) -> bool:
        if method != self.method or self.opened.is_set():
            return False
        return self.beyond is None or int(given.get("offset") or 0) > self.beyond

    async def hold(self) -> None:
        self.sprung.set()
        await self.opened.wait()


class Witness(LocalTelegram):
    """A local Telegram that writes down what passes."""

    def __init__(self, *, now: Callable[[], datetime], log: Path) -> None:
        super().__init__(now=now)
        log.parent.mkdir(exist_ok=True)
        self.log = log
        self.trap: Trap | None = None
        log.touch()

    def note(self, event: str, **what: object) -> None:
        """One line; instants are those of the steered clock."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, "at": self.now().isoformat(), **what}) + "\n")

    def seen(self, call: Call) -> None:
        super().seen(call)
        if call.method in OUT:
            self.note("call", method=call.method, status=call.status, accepted=call.accepted, **self._of(call))

    def _of(self, call: Call) -> dict[str, object]:
        params = call.params
        chat = params.get("chat_id")
        message_id = params.get("message_id")
        if call.accepted and call.method in NEW and isinstance(chat, int):
            message_id = max(self.chats[chat].messages)
        document = params.get("document")
        kept = json.loads(document.content).get("entries") if isinstance(document, Upload) else None
        entries = None if kept is None else [entry["text"] for entry in kept]
        return {"chat": chat, "text": params.get("text"), "message_id": message_id, "entries": entries}

    def application(self) -> web.Application:
        application = super().application()
        application.middlewares.append(self._pass)
        return application

    @web.middleware
    async def _pass(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        method = request.match_info.get("method", "")
        is_json = request.content_type == "application/json"
        given = json.loads(await request.read()) if is_json and request.can_read_body else {}
        trap = self.trap
        if trap is not None and trap.catches(method, given):
            if trap.taken:
                await handler(request)
            await trap.hold()
            return web.Response(status=500)
        answer = await handler(request)
        if method == "getUpdates" and isinstance(answer, web.Response):
            self._handed_out(json.loads(answer.text or "{}").get("result"))
        return answer

    def _handed_out(self, updates: list[dict[str, Any]] | None) -> None:
        for update in updates or []:
            kind = next(name for name in update if name != "update_id")
            message = update[kind] if kind in ("message", "edited_message") else {}
            chat = message.get("chat", {}).get("id")
            self.note("update", id=update["update_id"], kind=kind, chat=chat, text=message.get("text"))


def read(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]
