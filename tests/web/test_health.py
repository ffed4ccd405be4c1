"""The health door: what a probe is told, and that nobody learns more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.telemetry import Telemetry
from bot.web.health import BEAT_SECONDS, MOST_LAG_SECONDS, Check, Heartbeat, application, serve

WORDS = "flushing all night"


async def passes() -> bool:
    return True


async def fails() -> bool:
    return False


async def breaks() -> bool:
    raise ValueError(WORDS)


async def hangs() -> bool:
    return await asyncio.Event().wait()


@asynccontextmanager
async def door(
    checks: dict[str, Check], *, started: float | None = None, check_timeout: timedelta = timedelta(seconds=60)
) -> AsyncIterator[Callable[[str], Awaitable[tuple[int, str]]]]:
    heartbeat = Heartbeat(asyncio.get_running_loop().time() if started is None else started)
    app = application(checks, Telemetry(), heartbeat, check_timeout=check_timeout)

    async def get(path: str) -> tuple[int, str]:
        async with client.get(path) as answer:
            return answer.status, await answer.text()

    async with TestClient(TestServer(app)) as client:
        yield get


def test_a_loop_on_time_has_no_lag() -> None:
    heartbeat = Heartbeat(100.0)
    assert heartbeat.lag(100.0 + BEAT_SECONDS) == 0
    heartbeat.beat(100.0 + BEAT_SECONDS)
    assert heartbeat.lag(100.0 + BEAT_SECONDS) == 0


def test_a_beat_that_came_late_is_remembered_until_the_next() -> None:
    heartbeat = Heartbeat(100.0)
    heartbeat.beat(108.0 + BEAT_SECONDS)
    assert heartbeat.lag(108.5 + BEAT_SECONDS) == 8.0
    heartbeat.beat(108.0 + 2 * BEAT_SECONDS)
    assert heartbeat.lag(108.0 + 2 * BEAT_SECONDS) == 0


def test_a_beat_that_does_not_come_is_lag() -> None:
    assert Heartbeat(100.0).lag(106.0 + BEAT_SECONDS) == 6.0


async def test_a_live_loop_is_healthy_whatever_is_not_ready() -> None:
    async with door({"database": fails}) as get:
        assert await get("/healthz") == (200, "ok\n")


async def test_a_lagging_loop_is_not_healthy() -> None:
    started = asyncio.get_running_loop().time() - MOST_LAG_SECONDS - BEAT_SECONDS
    async with door({}, started=started) as get:
        assert await get("/healthz") == (503, "the event loop lags\n")


async def test_with_every_check_passed_it_is_ready() -> None:
    async with door({"database": passes, "key": passes}) as get:
        assert await get("/readyz") == (200, "ok\n")


async def test_failed_checks_are_named_and_nothing_else_is_told() -> None:
    async with door({"database": fails, "key": passes, "polling": breaks}) as get:
        assert await get("/readyz") == (503, "failed: database, polling\n")


async def test_a_check_that_hangs_has_failed() -> None:
    async with door({"database": hangs, "key": passes}, check_timeout=timedelta(milliseconds=1)) as get:
        assert await get("/readyz") == (503, "failed: database\n")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_no_other_method_is_answered(method: str) -> None:
    async with serve(0, "127.0.0.1", {}, Telemetry()) as port, aiohttp.ClientSession() as client:
        for path in ("/healthz", "/readyz", "/metrics"):
            async with client.request(method, f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 405


async def test_the_open_door_gives_the_numbers_and_says_little_of_itself() -> None:
    telemetry = Telemetry()
    telemetry.turn_ended("done")
    async with serve(0, "127.0.0.1", {}, telemetry) as port, aiohttp.ClientSession() as client:
        async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
            assert 'turns_total{result="done"} 1.0' in await answer.text()
        async with client.get(f"http://127.0.0.1:{port}/anything") as answer:
            assert answer.status == 404
            assert "Server" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"


async def test_long_headers_are_refused() -> None:
    async with serve(0, "127.0.0.1", {}, Telemetry()) as port, aiohttp.ClientSession() as client:
        headers = {"X-Long": "x" * 4000}
        async with client.get(f"http://127.0.0.1:{port}/healthz", headers=headers) as answer:
            assert answer.status == 400


async def test_behind_a_closed_door_nobody_answers() -> None:
    async with serve(0, "127.0.0.1", {}, Telemetry()) as port:
        pass
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get(f"http://127.0.0.1:{port}/healthz")
