"""A line between a browser and a preview that a test can cut, mend and lead elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Line:
    """Passes bytes both ways on a port of its own; the browser sees one address whatever stands behind it."""

    def __init__(self, leads_to: str) -> None:
        self.leads_to = leads_to
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """What is open breaks off, and nothing new comes through."""
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.close()
        for writer in tuple(self._open):
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = urlsplit(self.leads_to).port
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        self._open |= {writer, far_writer}
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        self._open -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while words := await reader.read(CHUNK):
                writer.write(words)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(origin: str) -> AsyncIterator[Line]:
    line = Line(origin)
    await line.mend()
    yield line
    await line.cut()
