"""The stream of events a page listens to, resumed where it broke off."""

import json

from aiohttp import web

from bot.preview.values import JSON
from bot.preview.world import World

HEARTBEAT = 15.0  # seconds; proxies and browsers drop a stream that says nothing


class Stream:
    """Server-Sent Events for any number of pages."""

    def __init__(self, world: World, heartbeat: float = HEARTBEAT) -> None:
        self._world = world
        self._heartbeat = heartbeat
        self._closing = False

    def add_to(self, application: web.Application) -> None:
        """Put the route into an application; open streams end when it stops."""
        application.router.add_get("/preview/events", self._on_events)
        application.on_shutdown.append(self._on_shutdown)

    async def _on_events(self, request: web.Request) -> web.StreamResponse:
        """Everything after the event the page saw last, then whatever comes."""
        seq = self._start(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        while not self._closing:
            events = self._world.events.after(seq)
            seq = events[-1]["seq"] if events else seq
            await response.write("".join(map(_event, events)).encode() or b": still here\n\n")
            await self._something(seq)
        return response

    async def _on_shutdown(self, _: web.Application) -> None:
        """Let every page go."""
        self._closing = True
        self._world.changes.happened()

    async def _something(self, seq: int) -> None:
        await self._world.changes.until(lambda: self._closing or self._world.events.seq != seq, self._heartbeat)

    def _start(self, request: web.Request) -> int:
        """A browser that reconnects names the last event in a header, the address still has the first one."""
        given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else self._world.events.seq


def _event(event: JSON) -> str:
    return f"id: {event['seq']}\ndata: {json.dumps(event)}\n\n"
