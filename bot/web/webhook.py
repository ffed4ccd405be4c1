"""The door for Telegram's calls: only who knows the secret comes in, and 200 means that the update is kept."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from bot.storage.database import Unavailable
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

Accept = Callable[[dict[str, Any]], Awaitable[None]]

HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BODY = 2**20  # bytes; the longest messages come with some tens of thousands
READ_SECONDS = 10.0


class Refused(Exception):
    """A call that is none of Telegram's; the status says so, and nothing else is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Webhook:
    """Where Telegram calls, what it must know, and who takes in what it brings."""

    path: str
    secret: str
    accept: Accept
    telemetry: Telemetry

    def add_to(self, application: web.Application) -> None:
        application.router.add_post(self.path, self._on_update)

    async def _on_update(self, request: web.Request) -> web.Response:
        try:
            self._check(request)
            update = _update(await _body(request))
        except Refused as refused:
            self.telemetry.update_taken_in("other", "refused")
            return web.Response(status=refused.status)
        return web.Response(status=200 if await self._kept(update) else 503)

    def _check(self, request: web.Request) -> None:
        """Looked at before a byte of the body is read, and for as long whatever was given."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret.encode()):
            raise Refused(403)

    async def _kept(self, update: dict[str, Any]) -> bool:
        """Whatever is not kept is brought again."""
        try:
            await self.accept(update)
        except Unavailable:
            log.warning("not-stored")
            return False
        except Exception:
            log.exception("not-stored")
            return False
        return True


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413) from None
    except TimeoutError:
        raise Refused(408) from None


def _update(body: bytes) -> dict[str, Any]:
    """An object with the id of an update; what else is in it is judged by those who read it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(found, dict) or type(found.get("update_id")) is not int or not 0 <= found["update_id"] < 2**63:
        raise Refused(400)
    return found
