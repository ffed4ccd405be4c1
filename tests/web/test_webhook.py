"""The door for Telegram's calls: who comes in, what is taken, and that 200 means kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.storage.database import Unavailable
from bot.telemetry import Telemetry
from bot.web.health import serve
from bot.web.webhook import HEADER, MOST_BODY, Webhook

SECRET = "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
KNOWS = {HEADER: SECRET}


@dataclass
class Taker:
    """Takes updates in, or fails as planned."""

    failure: Exception | None = None
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def accept(self, update: dict[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        self.taken.append(update)


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


@pytest.fixture
async def origin(taker: Taker, telemetry: Telemetry) -> AsyncIterator[str]:
    webhook = Webhook("/telegram", SECRET, taker.accept, telemetry)
    async with serve(0, "127.0.0.1", {}, telemetry, webhook) as port:
        yield f"http://127.0.0.1:{port}"


async def post(url: str, body: bytes | AsyncIterator[bytes], headers: dict[str, str]) -> tuple[int, str]:
    sent = BytesIO(body) if isinstance(body, bytes) else body
    async with aiohttp.ClientSession() as client, client.post(url, data=sent, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_an_update_is_taken_in_and_confirmed(origin: str, taker: Taker) -> None:
    assert await post(f"{origin}/telegram", b'{"update_id": 5, "message": {}}', KNOWS) == (200, "")
    assert taker.taken == [{"update_id": 5, "message": {}}]


@pytest.mark.parametrize(
    "given",
    [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: f"{SECRET}0"}, {HEADER: SECRET.upper()}, {HEADER: "ü" * 40}],
)
async def test_who_does_not_know_the_secret_is_told_nothing(
    origin: str, taker: Taker, telemetry: Telemetry, given: dict[str, str]
) -> None:
    for body in (b'{"update_id": 5}', b"no json", b"x" * (MOST_BODY + 1)):
        assert await post(f"{origin}/telegram", body, given) == (403, "")
    assert taker.taken == []
    assert 'updates_total{kind="other",result="refused"} 3.0' in telemetry.exposition().decode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"\xff\xfe",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 5.0}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(origin: str, taker: Taker, body: bytes) -> None:
    assert await post(f"{origin}/telegram", body, KNOWS) == (400, "")
    assert taker.taken == []


async def test_a_body_longer_than_any_update_is_refused_with_and_without_its_length(origin: str, taker: Taker) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 2**16 + 1):
            yield b" " * 2**16

    assert (await post(f"{origin}/telegram", b" " * (MOST_BODY + 1), KNOWS))[0] == 413
    assert (await post(f"{origin}/telegram", parts(), KNOWS))[0] == 413
    assert taker.taken == []


@pytest.mark.parametrize("failure", [Unavailable(), ZeroDivisionError()])
async def test_what_is_not_kept_is_not_confirmed(origin: str, taker: Taker, failure: Exception) -> None:
    taker.failure = failure
    assert await post(f"{origin}/telegram", b'{"update_id": 5}', KNOWS) == (503, "")


async def test_nothing_else_is_answered_there(origin: str) -> None:
    async with aiohttp.ClientSession() as client:
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
            async with client.request(method, f"{origin}/telegram", headers=KNOWS) as answer:
                assert answer.status == 405
        async with client.post(f"{origin}/telegram/", headers=KNOWS) as answer:
            assert answer.status == 404
        async with client.get(f"{origin}/healthz") as answer:
            assert answer.status == 200
