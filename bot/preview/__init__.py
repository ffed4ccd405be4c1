"""A local Telegram: the Bot API over HTTP, people to play, and a page to look at, without any network."""

from bot.preview.doors import Hooks
from bot.preview.faults import Faults
from bot.preview.pages import preview_application, serve_preview
from bot.preview.telegram import LocalTelegram
from bot.preview.values import Button, Call, File, Key, Message, Sender

__all__ = [
    "Button",
    "Call",
    "Faults",
    "File",
    "Hooks",
    "Key",
    "LocalTelegram",
    "Message",
    "Sender",
    "preview_application",
    "serve_preview",
]
