"""For every call that failed: whether it was surely not made, or may have been."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from telegram.error import InvalidToken, NetworkError
from telegram.ext import ExtBot

from bot.chat.transport import Answer, NotMade, Request, Transport, Unclear
from bot.preview import LocalTelegram
from bot.preview.telegram import served


@asynccontextmanager
async def answering(body: str, status: int = 200, headers: dict[str, str] | None = None) -> AsyncIterator[Transport]:
    """A transport to somebody who answers everything the same way."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, status=status, headers=headers)

    application = web.Application()
    application.router.add_post("/{path:.*}", answer)
    async with served(application, 0) as origin:
        transport = Transport(origin, "1:abc")
        await transport.open()
        yield transport
        await transport.close()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, '{"ok": true, "result": {"id": 1}}', Answer(200, {"id": 1})),
        (400, '{"ok": false, "error_code": 400, "description": "Bad"}', Answer(400, None, "Bad")),
        (
            429,
            '{"ok": false, "error_code": 429, "description": "Wait", "parameters": {"retry_after": 3}}',
            Answer(429, None, "Wait", timedelta(seconds=3)),
        ),
        (403, '{"ok": false}', Answer(403)),
    ],
)
async def test_an_answer_of_the_bot_api_is_read(status: int, body: str, answer: Answer) -> None:
    async with answering(body, status) as transport:
        assert await transport.post("getMe", {}) == answer


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>"), (200, "[]"), (200, "null"), (301, ""), (404, "gone"), (200, '{"ok":false,"error_code":"x"}')],
)
async def test_whoever_is_not_the_bot_api_leaves_the_call_in_doubt(status: int, body: str) -> None:
    async with answering(body, status) as transport:
        answer = await transport.post("sendMessage", {})
    assert (answer.is_ok, answer.status, answer.description) == (False, 502, "not the Bot API")


async def test_a_redirect_is_not_followed_with_the_token_in_the_address(telegram: LocalTelegram) -> None:
    async with telegram.serve() as elsewhere, answering("", 307, {"Location": f"{elsewhere}/bot1/x"}) as transport:
        assert not (await transport.post("sendMessage", {})).is_ok
    assert telegram.calls == []


async def test_a_call_without_an_answer_ends_when_its_time_is_over(
    transport: Transport, telegram: LocalTelegram
) -> None:
    telegram.faults.fail_on = None
    telegram.faults.fail_next.append("hang")
    with pytest.raises(Unclear, match="timeout"):
        await transport.post("setMyDescription", {"description": "x"}, lasts_for=timedelta(milliseconds=30))
    telegram.faults.release()


async def test_before_it_is_opened_nothing_is_called() -> None:
    with pytest.raises(NotMade, match="closed"):
        await Transport("http://127.0.0.1:1", "1:abc").post("getMe", {})


async def test_an_address_that_is_none_was_never_called() -> None:
    transport = Transport("http://[", "1:abc")
    await transport.open()
    with pytest.raises(NotMade, match="bad-request"):
        await transport.post("getMe", {})
    await transport.close()


def library(origin: str, token: str, transport: Transport) -> ExtBot[None]:
    request = Request(transport)
    return ExtBot(token, base_url=f"{origin}/bot", request=request, get_updates_request=request)


async def test_the_library_calls_through_the_same_transport(
    origin: str, transport: Transport, telegram: LocalTelegram
) -> None:
    async with library(origin, telegram.token, transport) as bot:
        assert bot.username == telegram.bot["username"]


async def test_a_token_that_telegram_does_not_know_is_told_from_a_network_that_is_away(
    origin: str, transport: Transport
) -> None:
    with pytest.raises(InvalidToken):
        await library(origin, "100:wrong", transport).initialize()
    with pytest.raises(NetworkError, match="no-connection"):
        await library("http://127.0.0.1:1", "100:preview", transport).initialize()
