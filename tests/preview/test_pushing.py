"""Updates are brought to a webhook as Telegram does it: with the secret, in order, and until they are taken."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.preview import LocalTelegram, Sender
from bot.preview.pushing import HEADER
from bot.preview.telegram import served

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@dataclass
class Hook:
    """A webhook that answers as it is told; what came, and how many calls were under way at once."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    came: list[tuple[int, str | None, str | None]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    busy: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_update(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.came.append((update["update_id"], update["message"].get("text"), request.headers.get(HEADER)))
        self.under_way += 1
        if self.under_way == 2:
            self.busy.set()
        await self.open.wait()
        self.under_way -= 1
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def texts(self) -> list[str | None]:
        return [text for _, text, _ in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    made.open.set()
    application = web.Application()
    application.router.add_post("/hook", made.on_update)
    async with served(application, 0) as origin:
        made.url = f"{origin}/hook"
        yield made


async def info(call: Call) -> dict[str, Any]:
    return dict((await call("getWebhookInfo"))["result"])


async def test_what_waits_is_brought_with_the_secret_and_then_known_as_delivered(
    call: Call, local: LocalTelegram, anna: Sender, hook: Hook
) -> None:
    await call("setWebhook", url=hook.url, secret_token="a-secret", allowed_updates=["message"])
    local.write(anna.id, "hello")
    await local.wait(lambda: local.confirmed(local.last_update_id))
    assert [(text, secret) for _, text, secret in hook.came[-2:]] == [("/start", "a-secret"), ("hello", "a-secret")]
    told = await info(call)
    assert (told["url"], told["pending_update_count"], told["allowed_updates"]) == (hook.url, 0, ["message"])
    assert "last_error_date" not in told


async def test_without_a_good_answer_it_is_brought_again_and_what_follows_waits(
    call: Call, local: LocalTelegram, anna: Sender, hook: Hook
) -> None:
    hook.statuses = [200, 503, 403]
    await call("setWebhook", url=hook.url, allowed_updates=["message"])
    for words in ("one", "two"):
        local.write(anna.id, words)
    await local.wait(lambda: local.confirmed(local.last_update_id))
    assert hook.texts == ["/start", "one", "one", "one", "two"]
    assert (await info(call))["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"


async def test_chats_do_not_wait_for_each_other_but_for_connections(
    call: Call, local: LocalTelegram, anna: Sender, hook: Hook
) -> None:
    hook.open.clear()
    ben, clara = local.add_person("Ben"), local.add_person("Clara")
    await call("setWebhook", url=hook.url, allowed_updates=["message"], max_connections=2)
    for who in (anna, ben, clara):
        local.write(who.id, "hello")
    await hook.busy.wait()
    assert hook.texts == ["/start", "hello"]
    hook.open.set()
    await local.wait(lambda: local.updates.pending == 0)
    assert sorted(map(str, hook.texts)) == ["/start", "hello", "hello", "hello"]


async def test_a_webhook_that_is_taken_away_gives_back_what_it_did_not_take(
    call: Call, local: LocalTelegram, anna: Sender
) -> None:
    await call("setWebhook", url="https://example.org/hook")
    await local.wait(lambda: bool(local.profile.webhook_error))
    assert (await info(call))["last_error_message"] == "Connection refused"
    await call("deleteWebhook")
    assert len((await call("getUpdates"))["result"]) == 1


async def test_a_repeat_is_brought_too(call: Call, local: LocalTelegram, anna: Sender, hook: Hook) -> None:
    await call("setWebhook", url=hook.url, allowed_updates=["message"])
    await local.wait(lambda: local.updates.pending == 0)
    local.deliver_again()
    await local.wait(lambda: not local.updates.offered())
    assert hook.texts == ["/start", "/start"]


async def test_a_secret_that_telegram_would_not_take_is_refused(call: Call, local: LocalTelegram) -> None:
    answer = await call("setWebhook", url="https://example.org/hook", secret_token="a secret")
    assert answer["error_code"] == 400
    assert local.violations
