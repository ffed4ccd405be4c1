"""Hands out the files of the page itself and the files that were sent in the chats."""

import re
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.preview.world import World

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[a-z0-9]+)+")
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
TEXT = ("text/", "application/json")
SHOWN_INLINE = frozenset({"image/png", "image/jpeg"})


class Files:
    """Reads from one folder and from the world, by plain names only."""

    def __init__(self, world: World, page: Path) -> None:
        self._world = world
        self._page = page

    def add_to(self, application: web.Application) -> None:
        """Put the routes into an application."""
        application.router.add_get("/", self._on_index)
        application.router.add_get("/page/{file}", self._on_page_file)
        application.router.add_get("/{file}", self._on_page_file)  # a page opened at / names files beside itself
        application.router.add_get("/preview/files/{file_id}", self._on_sent_file)

    async def _on_index(self, _: web.Request) -> web.Response:
        return self._page_file("index.html")

    async def _on_page_file(self, request: web.Request) -> web.Response:
        return self._page_file(request.match_info["file"])

    def _page_file(self, name: str) -> web.Response:
        path = self._page / name
        kind = TYPES.get(path.suffix)
        if not NAME.fullmatch(name) or kind is None or not path.is_file():
            raise web.HTTPNotFound
        charset = "utf-8" if kind.startswith(TEXT) else None
        return web.Response(body=path.read_bytes(), content_type=kind, charset=charset)

    async def _on_sent_file(self, request: web.Request) -> web.Response:
        """Pictures are shown, everything else is only saved: it must not run in the page's name."""
        kept = self._world.files.get(request.match_info["file_id"])
        if kept is None:
            raise web.HTTPNotFound
        if kept.mime_type in SHOWN_INLINE:
            return web.Response(body=kept.content, content_type=kept.mime_type)
        saved = f"attachment; filename*=UTF-8''{quote(kept.file_name, safe='')}"
        headers = {"Content-Disposition": saved}
        return web.Response(body=kept.content, content_type="application/octet-stream", headers=headers)
