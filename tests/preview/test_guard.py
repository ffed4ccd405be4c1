"""Only this machine's browser, from the page itself, gets in."""

import json
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web

from bot.preview import LocalTelegram, Sender

AS_JSON = {"Content-Type": "application/json"}
PATHS = ("/", "/page/page.js", "/preview/state", "/bot100:preview/getMe", "/nothing/here")


async def status(session: aiohttp.ClientSession, address: str, **headers: str) -> int:
    async with session.get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ) as response:
        return response.status


@pytest.mark.parametrize("path", PATHS)
async def test_another_name_for_this_machine_is_refused(
    preview: str, session: aiohttp.ClientSession, path: str
) -> None:
    for host in (
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "127.0.0.1:80@evil",
        "[::1]",
        "",
    ):
        assert await status(session, preview + path, Host=host) == 421


@pytest.mark.parametrize("path", PATHS)
async def test_another_origin_is_refused(preview: str, session: aiohttp.ClientSession, path: str) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", preview.replace("http", "https")):
        assert await status(session, preview + path, Origin=origin) == 403


@pytest.mark.parametrize("path", PATHS[:-1])
async def test_the_page_itself_gets_in(preview: str, session: aiohttp.ClientSession, path: str) -> None:
    assert await status(session, preview + path) == 200
    assert await status(session, preview + path, Origin=preview, Sec_Fetch_Site="same-origin") == 200
    named = preview.replace("127.0.0.1", "localhost")
    assert await status(session, preview + path, Host=named.removeprefix("http://"), Origin=named) == 200


async def test_a_picture_on_a_strange_page_gets_nothing(preview: str, session: aiohttp.ClientSession) -> None:
    for site in ("cross-site", "same-site"):
        assert await status(session, f"{preview}/bot100:preview/getMe", Sec_Fetch_Site=site) == 403
    assert await status(session, f"{preview}/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate") == 200
    assert await status(session, f"{preview}/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors") == 403


async def test_doors_take_json_only(
    preview: str, session: aiohttp.ClientSession, local: LocalTelegram, anna: Sender
) -> None:
    address = f"{preview}/preview/people/{anna.id}/messages"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"):
        async with session.post(address, data=b'{"text": "a"}', headers={"Content-Type": kind}) as response:
            assert response.status == 415
    async with session.post(address, data=b"{", headers=AS_JSON) as response:
        assert response.status == 400
    assert len(local.chat(anna.id)) == 1


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def test_doors_take_at_most_a_mebibyte(preview: str, session: aiohttp.ClientSession, anna: Sender) -> None:
    body = json.dumps({"text": "a" * 2**20}).encode()
    for data in (BytesIO(body), chunks(body)):
        async with session.post(f"{preview}/preview/people/{anna.id}/messages", data=data, headers=AS_JSON) as response:
            assert response.status == 413


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_headers(preview: str, session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(preview + path) as response:
        assert response.headers["Content-Security-Policy"] == (
            "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"


async def test_the_plain_bot_api_has_no_doors(local: LocalTelegram) -> None:
    application: web.Application = local.application()
    paths = {route.resource.canonical for route in application.router.routes() if route.resource}
    assert paths == {"/bot{token}/{method}", "/file/bot{token}/files/{file_id}"}
