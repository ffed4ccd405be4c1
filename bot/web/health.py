"""The health door: is the loop alive, is everything there, and the numbers; no data of anybody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from aiohttp import web

from bot.telemetry import CONTENT_TYPE, Telemetry
from bot.web.webhook import MOST_BODY, Webhook

Check = Callable[[], Awaitable[bool]]

CHECK_TIMEOUT = timedelta(seconds=2)
BEAT_SECONDS = 1.0
MOST_LAG_SECONDS = 5.0
_LONGEST_HEADER = 2048  # a scraper's Accept header has about 500 characters
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

log = structlog.stdlib.get_logger(__name__)


class Heartbeat:
    """How late the event loop runs, in seconds of its own clock: a beat is due every `BEAT_SECONDS`."""

    def __init__(self, started: float) -> None:
        self._due = started + BEAT_SECONDS
        self._late = 0.0

    def beat(self, now: float) -> None:
        self._late = max(0.0, now - self._due)
        self._due = now + BEAT_SECONDS

    def lag(self, now: float) -> float:
        """The worse of how late the last beat came and how long the next one is overdue."""
        return max(self._late, now - self._due)


@asynccontextmanager
async def serve(
    port: int, host: str, readiness: Mapping[str, Check], telemetry: Telemetry, webhook: Webhook | None = None
) -> AsyncIterator[int]:
    """The doors stand open inside; gives the port they are bound to. A check is awaited at each look."""
    loop = asyncio.get_running_loop()
    heartbeat = Heartbeat(loop.time())
    runner = web.AppRunner(
        application(readiness, telemetry, heartbeat, webhook=webhook),
        access_log=None,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        shutdown_timeout=1.0,
    )
    beating = asyncio.create_task(_beat(heartbeat, telemetry), name="heartbeat")
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        beating.cancel()
        await asyncio.wait([beating])
        await runner.cleanup()


def application(
    readiness: Mapping[str, Check],
    telemetry: Telemetry,
    heartbeat: Heartbeat,
    *,
    check_timeout: timedelta = CHECK_TIMEOUT,
    webhook: Webhook | None = None,
) -> web.Application:
    async def healthz(_request: web.Request) -> web.Response:
        lag = heartbeat.lag(asyncio.get_running_loop().time())
        return _text("ok") if lag < MOST_LAG_SECONDS else _text("the event loop lags", status=503)

    async def readyz(_request: web.Request) -> web.Response:
        results = await asyncio.gather(*(_passes(name, check, check_timeout) for name, check in readiness.items()))
        failed = [name for name, passed in zip(readiness, results, strict=True) if not passed]
        return _text(f"failed: {', '.join(failed)}", status=503) if failed else _text("ok")

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=telemetry.exposition(), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application(client_max_size=MOST_BODY)
    for path, answer in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        app.router.add_get(path, answer, allow_head=False)
    if webhook is not None:
        webhook.add_to(app)
    app.on_response_prepare.append(_say_little)
    return app


async def _beat(heartbeat: Heartbeat, telemetry: Telemetry) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        heartbeat.beat(loop.time())
        telemetry.loop_lags(heartbeat.lag(loop.time()))


async def _passes(name: str, check: Check, patience: timedelta) -> bool:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await check()
    except Exception as error:  # whatever goes wrong in a check means that it failed
        log.warning("a readiness check failed", check=name, exc_info=error)
        return False


async def _say_little(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.popall("Server", None)
    response.headers.update(_HEADERS)


def _text(text: str, *, status: int = 200) -> web.Response:
    return web.Response(text=f"{text}\n", status=status)
