"""A Bot API in a process of its own, as cheap as a server can be: it reads requests off the wire and counts chats."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar

import aiohttp

POLL_SECONDS = 1.0
HEAD_END = b"\r\n\r\n"
ME = json.dumps({"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "Stripes", "username": "stripes_bot"}})


class Wire(asyncio.Protocol):
    """One connection: each request is answered after the delay, in order."""

    delay = 0.0
    heard: ClassVar[Counter[bytes]] = Counter()
    messages = 0
    last = b"{}"
    updates = b"[]"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(HEAD_END)) >= 0:
            head = self._buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        if b"/getme" in head[:200]:
            self._say(ME.encode())
        elif b"/heard" in head[:200]:
            counts = list(Wire.heard.values())
            self._say(json.dumps({"chats": len(counts), "messages": sum(counts)}).encode())
            if b"/heard-and-forget" in head[:200]:
                Wire.heard.clear()
        elif b"/getupdates" in head[:200]:
            found, Wire.updates = Wire.updates, b"[]"
            answer = b'{"ok":true,"result":' + found + b"}"
            asyncio.get_running_loop().call_later(0 if found != b"[]" else POLL_SECONDS, self._say, answer)
        elif b"/update" in head[:200]:
            Wire.updates = body
            self._say(b"{}")
        elif b"/last" in head[:200]:
            self._say(Wire.last)
        elif b"/delay/" in head[:200]:
            Wire.delay = int(head.split(b"/delay/", 1)[1].split(b" ", 1)[0]) / 1000
            self._say(b"{}")
        elif b'"chat_id"' not in body:
            self._say(b'{"ok":true,"result":true}')
        else:
            chat = body.split(b'"chat_id"', 1)[-1].lstrip(b": ").split(b",", 1)[0].rstrip(b"}")
            Wire.heard[chat] += 1
            Wire.messages += 1
            Wire.last = body
            answer = b'{"ok":true,"result":{"message_id":%d}}' % Wire.messages
            if Wire.delay:
                asyncio.get_running_loop().call_later(Wire.delay, self._say, answer)
            else:
                self._say(answer)

    def _say(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self._transport.write(head + answer)


@dataclass(frozen=True)
class Telegram:
    """Where it listens, and what it has heard."""

    origin: str

    async def offers(self, update: dict[str, object]) -> None:
        """What the next fetch of updates brings."""
        async with aiohttp.ClientSession() as session:
            await session.post(self.origin + "/update", data=json.dumps([update]))

    async def takes(self, milliseconds: int) -> None:
        await self._ask(f"/delay/{milliseconds}")

    async def heard(self) -> tuple[int, int]:
        """How many chats were written to and how many messages came, since this was asked last."""
        found = await self._ask("/heard-and-forget")
        return found["chats"], found["messages"]

    async def last(self) -> bytes:
        """What the last message was, word for word."""
        async with aiohttp.ClientSession() as session, session.get(self.origin + "/last") as response:
            return await response.read()

    async def _ask(self, path: str) -> dict[str, int]:
        async with aiohttp.ClientSession() as session, session.get(self.origin + path) as response:
            found: dict[str, int] = await response.json()
            return found


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    try:
        yield Telegram((await child.stdout.readline()).decode().strip())
    finally:
        child.terminate()
        await child.wait()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Wire, "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(OSError):  # the other core, where there is one
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(_serve())
