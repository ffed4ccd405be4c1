"""The whole preview as one web application on this machine: page, doors, stream and the Bot API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.preview import guard, requests
from bot.preview.doors import Doors, Hooks
from bot.preview.files import Files
from bot.preview.stream import HEARTBEAT, Stream
from bot.preview.telegram import LocalTelegram, served

PAGE = Path(__file__).parent / "page"


def preview_application(
    telegram: LocalTelegram, hooks: Hooks, *, page: Path = PAGE, heartbeat: float = HEARTBEAT
) -> web.Application:
    """For this machine only; `heartbeat` is the longest silence of the stream in seconds."""
    application = web.Application(client_max_size=requests.MOST_UPLOAD)
    guard.protect(application)
    telegram.add_bot_api(application)
    Doors(telegram, hooks).add_to(application)
    Stream(telegram, heartbeat).add_to(application)
    Files(telegram, page).add_to(application)
    return application


@asynccontextmanager
async def serve_preview(telegram: LocalTelegram, hooks: Hooks, port: int = 0) -> AsyncIterator[str]:
    """The preview on 127.0.0.1; yields its origin."""
    async with served(preview_application(telegram, hooks), port) as origin:
        yield origin
