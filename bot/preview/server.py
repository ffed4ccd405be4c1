"""The Bot API over HTTP: one route for calls, one for files, and the faults that happen on the way."""

import asyncio
import inspect
import json
from typing import Any

from aiohttp import web

from bot.preview import requests
from bot.preview.checks import Checks
from bot.preview.methods import COUNTED, METHODS
from bot.preview.pushing import Pusher
from bot.preview.refusals import Refusal, too_many
from bot.preview.values import JSON, Call
from bot.preview.world import World

UNAUTHORIZED = Refusal(401, "Unauthorized")


class BotApi:
    """Answers calls on behalf of one world."""

    def __init__(self, world: World, checks: Checks) -> None:
        self._world = world
        self._checks = checks

    def add_to(self, application: web.Application) -> None:
        """Put the routes into an application; what waits is let go when it stops."""
        for way in ("GET", "POST"):
            application.router.add_route(way, "/bot{token:[^/]+}/{method}", self._on_call)
        application.router.add_get("/file/bot{token:[^/]+}/files/{file_id}", self._on_file)
        application.on_shutdown.append(self._on_shutdown)
        application.cleanup_ctx.append(Pusher(self._world).beside)

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self._world.token:
            return self._seen(method, {}, UNAUTHORIZED)
        try:
            given = await requests.parameters(request)
        except Refusal as refusal:
            return self._seen(method, {}, refusal)
        mode = self._world.faults.take(method)
        if mode is not None:
            self._world.tell("faults", faults=self._world.faults.shown())
            return await self._fail(request, mode, method, given)
        response = await self._answered(method, given)
        await self._slowly(method)
        return response

    async def _answered(self, method: str, given: JSON) -> web.Response:
        """Let the call take effect."""
        try:
            params, noted = self._checks.read(method, given)
            for words in noted:
                self._world.breach(words)
            result = await self._done(method, params)
        except Refusal as refusal:
            return self._seen(method, given, refusal)
        self._world.seen(Call(method, params, self._world.now(), 200, accepted=True))
        return answer(result)

    async def _done(self, method: str, params: JSON) -> Any:
        if method not in METHODS:
            raise Refusal(404, "Not Found", breach=True)
        if self._world.faults.rate_limit and method in COUNTED and isinstance(params.get("chat_id"), int):
            self._world.rate_limit.spend(params["chat_id"])
        result = METHODS[method](self._world, params)
        return await result if inspect.isawaitable(result) else result

    def _seen(self, method: str, given: JSON, refusal: Refusal) -> web.Response:
        """Remember a refused call."""
        if refusal.breach:
            self._world.breach(f"{method}: {refusal.description}")
        self._world.seen(Call(method, given, self._world.now(), refusal.status, accepted=False))
        return answer(refusal)

    async def _slowly(self, method: str) -> None:
        """The effect is there at once, the answer takes its time."""
        latency = self._world.faults.latency_for.total_seconds()
        if latency > 0 and method != "getMe":
            await asyncio.sleep(latency)

    async def _fail(self, request: web.Request, mode: str, method: str, given: JSON) -> web.StreamResponse:
        kind, _, seconds = mode.partition(":")
        if kind in ("reset-after", "hang"):
            response = await self._answered(method, given)
            if kind == "hang":
                await self._world.faults.hang()
                return response
            return self._cut(request)
        if kind == "reset-before":
            self._world.seen(Call(method, given, self._world.now(), 0, accepted=False))
            return self._cut(request)
        if kind == "502-html":
            self._world.seen(Call(method, given, self._world.now(), 502, accepted=False))
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        return self._seen(method, given, _refusal(kind, seconds))

    def _cut(self, request: web.Request) -> web.Response:
        """Break the connection off; the response goes nowhere."""
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _on_file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._world.token:
            return answer(UNAUTHORIZED)
        kept = self._world.files.get(request.match_info["file_id"])
        if kept is None:
            return answer(Refusal(404, "Not Found"))
        return web.Response(body=kept.content, content_type="application/octet-stream")

    async def _on_shutdown(self, _: web.Application) -> None:
        self._world.updates.interrupt()
        self._world.faults.release()


def _refusal(kind: str, seconds: str) -> Refusal:
    if kind == "429":
        return too_many(int(seconds))
    if kind == "400-parse":
        return Refusal(400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"")
    # A mode nobody knows must not pass for a planned failure.
    return Refusal(500, "Internal Server Error", breach=kind != "500")


def answer(result: Any) -> web.Response:
    """A result or a refusal as the Bot API words it; plain ASCII, so that even half characters pass as escapes."""
    if not isinstance(result, Refusal):
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")
    body: JSON = {"ok": False, "error_code": result.status, "description": result.description}
    if result.retry_after is not None:
        body["parameters"] = {"retry_after": result.retry_after}
    return web.Response(status=result.status, text=json.dumps(body), content_type="application/json")
