"""Keeps strangers' pages out: only this machine's browser, only from the page itself, may use the preview."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import web

HERE = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def protect(application: web.Application) -> None:
    """Guard every route, and send the headers with every answer."""
    application.middlewares.append(_guarded)
    application.on_response_prepare.append(_add_headers)


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not HERE.fullmatch(request.headers.get("Host", "")):
        raise web.HTTPMisdirectedRequest  # a name that was made to point here (DNS rebinding)
    if not _from_here(request):
        raise web.HTTPForbidden
    door = request.path.startswith("/preview/")
    if door and request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    return await handler(request)


def _from_here(request: web.Request) -> bool:
    """An Origin must be ours; without one, a browser says in Sec-Fetch-Site whose page asks."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"http://{request.headers['Host']}"
    opened_by_a_link = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return opened_by_a_link or request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
