"""The local Telegram as tests and the preview hold it: people in front, the Bot API behind, everything in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.preview.checks import Checks
from bot.preview.people import People
from bot.preview.requests import MOST_UPLOAD
from bot.preview.server import BotApi
from bot.preview.values import Message
from bot.preview.world import Chat

OWN_BOT = "100:preview"  # the token of a bot that exists only here
SHOWN_IN_DUMP = 10


class LocalTelegram(People):
    """A small real Bot API server and the people who write to its bot; `spec` is where the specification may lie."""

    def __init__(self, *, now: Callable[[], datetime], token: str = OWN_BOT, spec: Path | None = None) -> None:
        super().__init__(now=now, token=token)
        self._checks = Checks(spec)

    def deliver_again(self, update_id: int | None = None) -> None:
        """Offer a confirmed update once more; the last one when no id is given."""
        self.updates.offer_again(update_id)

    def restart_ids(self, first: int) -> None:
        """Following updates count from `first`, as after a week without any."""
        self.updates.restart_ids(first)

    def confirmed(self, update_id: int) -> bool:
        """Whether the bot has confirmed that update."""
        return self.updates.confirmed(update_id)

    @property
    def last_update_id(self) -> int:
        """Id of the newest update."""
        return self.updates.last_id

    def chat(self, chat_id: int) -> list[Message]:
        """Everything that stands in a chat, oldest first."""
        return list(self.visible(chat_id))

    def said(self, chat_id: int) -> list[Message]:
        """What the bot said there and has not taken back."""
        return [message for message in self.visible(chat_id) if message.from_bot]

    async def wait(self, predicate: Callable[[], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109 - part of the promise
        """Until the predicate holds, looked at after every change; TimeoutError shows the last messages."""
        if not await self.changes.until(predicate, timeout):
            raise TimeoutError(f"still waiting after {timeout} s; the last messages:\n{self._dump()}")

    def start_over(self) -> None:
        """Empty every chat and queue; the people, the bot's profile and all numbering stay."""
        self.chats = {person_id: Chat(person_id) for person_id in self.people}
        self.files.clear()
        self.callbacks.clear()
        self.updates.forget()
        self.faults.clear()

    def application(self) -> web.Application:
        """The plain Bot API, to be served wherever a test needs it."""
        application = web.Application(client_max_size=MOST_UPLOAD)
        BotApi(self, self._checks).add_to(application)
        return application

    def add_bot_api(self, application: web.Application) -> None:
        """The Bot API inside an application that has more to offer."""
        BotApi(self, self._checks).add_to(application)

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[str]:
        """The plain Bot API on a loopback port; yields its origin."""
        async with served(self.application(), port) as origin:
            yield origin

    def _dump(self) -> str:
        messages = [message for chat in self.chats.values() for message in chat.messages.values()]
        last = sorted(messages, key=lambda message: message.id)[-SHOWN_IN_DUMP:]
        return "\n".join(map(_line, last)) or "(none)"


@asynccontextmanager
async def served(application: web.Application, port: int) -> AsyncIterator[str]:
    """An application on 127.0.0.1 only; yields its origin."""
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _line(message: Message) -> str:
    buttons = " | ".join(button.text for row in message.buttons for button in row)
    gone = " (deleted)" if message.deleted else ""
    return (
        f"{message.chat_id} {'bot' if message.from_bot else 'person'} #{message.id}{gone}: {message.words} [{buttons}]"
    )
