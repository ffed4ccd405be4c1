"""A Bot API in a process of its own that accepts every message and takes 60 ms over it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from aiohttp import web

DELAY = 0.060  # seconds; a plausible round trip to Telegram
_ids = count(1)


@asynccontextmanager
async def slow_telegram() -> AsyncIterator[str]:
    """Its origin, while it runs."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        yield (await child.stdout.readline()).decode().strip()
    finally:
        child.terminate()
        await child.wait()


async def _answer(request: web.Request) -> web.Response:
    if request.match_info["method"] == "getMe":
        return _ok({"id": 1, "is_bot": True, "first_name": "Stripes", "username": "stripes_bot"})
    await request.read()
    await asyncio.sleep(DELAY)
    return _ok({"message_id": next(_ids)})


def _ok(result: dict[str, object]) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def _serve() -> None:
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", _answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
