"""The doors of the preview page: what it shows, and what people do there."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from aiohttp import web

from bot.preview import wire
from bot.preview.attachments import Kind
from bot.preview.faults import is_mode
from bot.preview.orders import Order
from bot.preview.profile import default_commands
from bot.preview.telegram import LocalTelegram
from bot.preview.values import JSON, Message

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
MOST_PEOPLE = 50
FURTHEST = 400 * 86_400  # seconds one step of the clock may take
SLOWEST = 60_000  # milliseconds


@dataclass(frozen=True)
class Hooks:
    """What the page may ask of the bot behind it: move time, say what comes next, begin anew."""

    advance: Callable[[timedelta], Awaitable[None]]
    next_at: Callable[[], Awaitable[datetime | None]]
    start_over: Callable[[], Awaitable[None]]


class Doors:
    """One handler for each door; what a page asks wrongly is answered with 400, what is not there with 404."""

    def __init__(self, telegram: LocalTelegram, hooks: Hooks) -> None:
        self._telegram = telegram
        self._hooks = hooks

    def add_to(self, application: web.Application) -> None:
        """Put the doors into an application."""
        router = application.router
        router.add_get("/preview/state", self._on_state)
        router.add_get(r"/preview/people/{id:\d+}/messages", self._on_messages)
        router.add_post("/preview/people", self._on_person)
        router.add_post(r"/preview/people/{id:\d+}/messages", self._on_write)
        router.add_post(r"/preview/people/{id:\d+}/messages/{message_id:\d+}/edit", self._on_edit)
        router.add_post(r"/preview/people/{id:\d+}/press", self._on_press)
        router.add_post(r"/preview/people/{id:\d+}/send", self._on_send)
        router.add_post(r"/preview/people/{id:\d+}/block", self._on_block)
        router.add_post("/preview/clock", self._on_clock)
        router.add_post("/preview/faults", self._on_faults)
        router.add_post("/preview/reset", self._on_reset)

    async def _on_state(self, _: web.Request) -> web.Response:
        bot = self._telegram.bot
        state = {
            "people": self._telegram.people_json(),
            "commands": default_commands(self._telegram),
            "faults": self._telegram.faults.shown(),
            "bot": {"first_name": bot["first_name"], "username": bot["username"]},
            "seq": self._telegram.events.seq,
        }
        return web.json_response(await self._clock() | state)

    async def _on_messages(self, request: web.Request) -> web.Response:
        messages = self._telegram.chat(self._person(request))
        return web.json_response({"messages": [wire.for_page(message) for message in messages]})

    async def _on_person(self, request: web.Request) -> web.Response:
        order = await Order.read(request)
        if len(self._telegram.people) >= MOST_PEOPLE:
            raise web.HTTPConflict(text="there are enough people")
        name = order.words("first_name", most=64)
        language = order.words("language_code", most=35, default="en")
        if not LANGUAGE.fullmatch(language):
            raise web.HTTPBadRequest(text="language_code is not a language")
        sender = self._telegram.add_person(name, language_code=language)
        return web.json_response(wire.for_page_person(sender, blocked=False))

    async def _on_write(self, request: web.Request) -> web.Response:
        person_id, order = self._person(request), await Order.read(request)
        return self._sent(person_id, self._telegram.write(person_id, order.words("text")))

    async def _on_edit(self, request: web.Request) -> web.Response:
        person_id, order = self._person(request), await Order.read(request)
        message_id = int(request.match_info["message_id"])
        try:
            self._telegram.rewrite(person_id, message_id, order.words("text"))
        except LookupError:
            raise web.HTTPNotFound from None
        return self._sent(person_id, message_id)

    async def _on_press(self, request: web.Request) -> web.Response:
        person_id, order = self._person(request), await Order.read(request)
        data = order.words("data", most=64)
        callback_id = self._telegram.press(person_id, order.number("message_id", most=2**52), data)
        return web.json_response({"callback_id": callback_id})

    async def _on_send(self, request: web.Request) -> web.Response:
        person_id, order = self._person(request), await Order.read(request)
        message_id = self._telegram.send(
            person_id,
            order.one_of("kind", get_args(Kind)),
            caption=order.words("caption", most=1024, default=""),
            latitude=order.degrees("latitude", 90),
            longitude=order.degrees("longitude", 180),
        )
        return self._sent(person_id, message_id)

    async def _on_block(self, request: web.Request) -> web.Response:
        person_id, order = self._person(request), await Order.read(request)
        self._telegram.block(person_id, order.flag("blocked"))
        return web.json_response({"people": self._telegram.people_json()})

    async def _on_clock(self, request: web.Request) -> web.Response:
        order, since = await Order.read(request), wire.iso(self._telegram.now())
        await self._hooks.advance(await self._step(order))
        clock = await self._clock()
        self._telegram.tell("clock", since=since, **clock)
        return web.json_response(clock)

    async def _on_faults(self, request: web.Request) -> web.Response:
        order, faults = await Order.read(request), self._telegram.faults
        modes = order.list_of("fail_next", is_mode)
        shown = faults.shown()
        latency = order.number("latency_ms", most=SLOWEST, default=shown["latency_ms"])
        faults.latency_for = timedelta(milliseconds=latency)
        faults.rate_limit = order.flag("rate_limit", default=faults.rate_limit)
        faults.duplicates = order.flag("duplicates", default=faults.duplicates)
        if modes is not None:
            faults.fail_next[:] = faults.fail_next + modes if modes else []
        self._telegram.tell("faults", faults=faults.shown())
        return web.json_response(faults.shown())

    async def _on_reset(self, _: web.Request) -> web.Response:
        self._telegram.start_over()
        await self._hooks.start_over()
        self._telegram.tell("reset")
        return web.json_response({})

    async def _clock(self) -> JSON:
        return {"now": wire.iso(self._telegram.now()), "next_at": wire.iso(await self._hooks.next_at())}

    async def _step(self, order: Order) -> timedelta:
        """How far to move; nowhere when nothing is planned."""
        if not order.has("to"):
            return timedelta(seconds=order.number("advance_seconds", most=FURTHEST))
        order.one_of("to", ("next",))
        next_at, now = await self._hooks.next_at(), self._telegram.now()
        return max(timedelta(0), next_at - now) if next_at else timedelta(0)

    def _person(self, request: web.Request) -> int:
        person_id = int(request.match_info["id"])
        if person_id not in self._telegram.people:
            raise web.HTTPNotFound
        return person_id

    def _sent(self, person_id: int, message_id: int) -> web.Response:
        message: Message = self._telegram.chats[person_id].messages[message_id]
        return web.json_response({"message": wire.for_page(message)})
