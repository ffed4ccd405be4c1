"""What stands before several processes: each call goes to the next one, and past one that does not answer."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import aiohttp
from aiohttp import web

from bot.preview.telegram import served


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Proxy:
    """Turns: the first call to the first port, the second to the second, and round again."""

    def __init__(self, ports: list[int], path: str) -> None:
        self._ports = ports
        self._path = path
        self._turn = count()
        self.passed_on = dict.fromkeys(ports, 0)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Yields where it is reached."""
        application = web.Application()
        application.router.add_post(self._path, self._on_call)
        async with aiohttp.ClientSession() as self._session, served(application, 0) as origin:
            yield f"{origin}{self._path}"

    async def _on_call(self, request: web.Request) -> web.Response:
        body = await request.read()
        first = next(self._turn)
        for n in range(len(self._ports)):
            port = self._ports[(first + n) % len(self._ports)]
            headers = {name: value for name, value in request.headers.items() if name.startswith("X-")}
            try:
                async with self._session.post(
                    f"http://127.0.0.1:{port}{self._path}", data=body, headers=headers
                ) as answer:
                    self.passed_on[port] += answer.status == 200
                    return web.Response(status=answer.status)
            except (TimeoutError, aiohttp.ClientError):
                continue
        return web.Response(status=502)
