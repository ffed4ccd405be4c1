"""Updates as a webhook gets them: a POST each, one of a chat at a time, again and again until it is answered well."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.preview.profile import MOST_CONNECTIONS
from bot.preview.values import JSON
from bot.preview.world import World

HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWERED_WITHIN = timedelta(seconds=60)
FIRST_REST, LONGEST_REST = 0.05, 1.0  # seconds; the real one rests longer
A_DAY = 86_400.0  # seconds
HERE = ("127.0.0.1", "localhost", "::1")  # nothing leaves this computer


class Pusher:
    """Stands beside a served local Telegram and brings what waits to where `setWebhook` said."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._calls: dict[int, asyncio.Task[None]] = {}  # by chat

    async def beside(self, _: web.Application) -> AsyncIterator[None]:
        """For an application's `cleanup_ctx`."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWERED_WITHIN.total_seconds())) as session:
            pushing = asyncio.create_task(self._push(session))
            yield
            tasks = [pushing, *self._calls.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _push(self, session: aiohttp.ClientSession) -> None:
        while True:
            await self._world.changes.until(lambda: bool(self._ready()), A_DAY)
            for chat, update in self._ready().items():
                self._calls[chat] = asyncio.create_task(self._bring(session, chat, update))

    def _ready(self) -> dict[int, JSON]:
        """The oldest update of each chat to which none is under way, as far as there are connections."""
        if not self._world.profile.webhook:
            return {}
        found: dict[int, JSON] = {}
        for update in self._world.updates.offered():
            chat = _chat(update)
            if chat not in self._calls:
                found.setdefault(chat, update)
        most = self._world.profile.webhook.get("max_connections", MOST_CONNECTIONS)
        return dict(list(found.items())[: max(0, most - len(self._calls))])

    async def _bring(self, session: aiohttp.ClientSession, chat: int, update: JSON) -> None:
        rest = FIRST_REST
        try:
            while update in self._world.updates.offered() and (webhook := self._world.profile.webhook):
                error = await self._call(session, webhook, update)
                if error is None:
                    self._world.updates.delivered(update)
                    return
                at = int(self._world.now().timestamp())
                self._world.profile.webhook_error = {"last_error_date": at, "last_error_message": error}
                self._world.changes.happened()
                await asyncio.sleep(rest)
                rest = min(rest * 2, LONGEST_REST)
        finally:
            del self._calls[chat]
            self._world.changes.happened()

    async def _call(self, session: aiohttp.ClientSession, webhook: JSON, update: JSON) -> str | None:
        """What went wrong, as the real one words it."""
        if urlsplit(webhook["url"]).hostname not in HERE:
            return "Connection refused"
        secret = {HEADER: webhook["secret_token"]} if "secret_token" in webhook else {}
        try:
            async with session.post(webhook["url"], json=update, headers=secret, allow_redirects=False) as answer:
                good = 200 <= answer.status < 300
                return None if good else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except (aiohttp.ClientError, OSError):
            return "Connection refused"


def _chat(update: JSON) -> int:
    """The chat that it is about, or the person behind it."""
    part = next(body for kind, body in update.items() if kind != "update_id")
    chat = part.get("chat") or (part.get("message") or {}).get("chat") or part["from"]
    return int(chat["id"])
