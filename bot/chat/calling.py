"""Sees to it that Telegram calls our webhook, and notices when it does not or cannot."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.chat.intake import ALLOWED
from bot.chat.transport import NotMade, Transport, Unclear

log = structlog.stdlib.get_logger(__name__)

LOOK_EVERY = timedelta(seconds=30)
REST = timedelta(seconds=2)
FAILING_FOR = timedelta(seconds=90)  # a failed call that is older has been made up for


class Caller:
    """Any number of processes may look after the same webhook: they tell Telegram the same."""

    def __init__(self, transport: Transport, url: str, secret: str, now: Callable[[], datetime]) -> None:
        self._transport = transport
        self._url = url
        self._secret = secret
        self._now = now
        self._is_told = False
        self.is_clean = False

    async def run(self, stopping: asyncio.Event) -> None:
        """The webhook stays when we stop: what people write meanwhile waits at Telegram, or goes to another process."""
        while not stopping.is_set():
            rest = LOOK_EVERY
            try:
                await self.look()
            except (NotMade, Unclear) as error:
                self.is_clean, rest = False, REST
                log.warning("telegram-away", reason=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), rest.total_seconds())

    async def look(self) -> None:
        """Where Telegram calls somebody else, or nobody, it is told; whether its last calls arrived is noted."""
        if not self._is_told:  # by this process: the secret may be a new one, and Telegram does not show it
            await self._tell()
        info = await self._ask("getWebhookInfo", {})
        if info.get("url") != self._url or set(info.get("allowed_updates") or ()) != set(ALLOWED):
            log.warning("webhook-lost")
            await self._tell()
            info = {}
        failed_at = datetime.fromtimestamp(int(info.get("last_error_date") or 0), UTC)
        self.is_clean = not info.get("pending_update_count") or abs(self._now() - failed_at) > FAILING_FOR
        if not self.is_clean:
            log.warning("webhook-fails")

    async def _tell(self) -> None:
        """What waits is never dropped."""
        wanted = {"url": self._url, "secret_token": self._secret, "allowed_updates": list(ALLOWED)}
        await self._ask("setWebhook", {**wanted, "drop_pending_updates": False})
        self._is_told = True

    async def _ask(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        answer = await self._transport.post(method, params)
        if answer.retry_after:
            await asyncio.sleep(answer.retry_after.total_seconds())
        if not answer.is_ok:
            raise NotMade("server-error" if answer.status == 429 or answer.status >= 500 else "refused")
        return answer.result if isinstance(answer.result, dict) else {}
