"""Reads what the page orders, and refuses what it could not have meant."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from aiohttp import web

from bot.preview import requests
from bot.preview.refusals import Refusal
from bot.preview.texts import typed
from bot.preview.values import JSON

MOST_WORDS = 100_000  # clients split long text, so more than one message is fine
MOST_LISTED = 100
Choice = TypeVar("Choice")


class Order:
    """The JSON object of one request; every reader answers 400 when its field is not as it should be."""

    def __init__(self, given: JSON) -> None:
        self._given = given

    @classmethod
    async def read(cls, request: web.Request) -> "Order":
        """The body of a request, at most 1 MiB."""
        try:
            given = json.loads(await requests.read(request))
        except Refusal:
            raise web.HTTPRequestEntityTooLarge(requests.MOST_BODY, request.content_length or 0) from None
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="the body is not JSON") from None
        if not isinstance(given, dict):
            raise web.HTTPBadRequest(text="the body is not a JSON object")
        return cls(given)

    def has(self, name: str) -> bool:
        return self._given.get(name) is not None

    def words(self, name: str, *, most: int = MOST_WORDS, default: str | None = None) -> str:
        """Text as a client sends it; `most` in bytes; must not be empty unless there is a default."""
        if default is not None and not self._given.get(name):
            return default
        value = self._given.get(name)
        text = typed(value) if isinstance(value, str) else ""
        if not text or len(text.encode()) > most:
            raise _wrong(name)
        return text

    def number(self, name: str, *, most: int, default: int | None = None) -> int:
        """A whole number from 0 to `most`."""
        value = self._given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise _wrong(name)
        return value

    def degrees(self, name: str, most: int) -> float | None:
        """A coordinate, if one is given."""
        value = self._given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            raise _wrong(name)
        return float(value)

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        value = self._given.get(name, default)
        if not isinstance(value, bool):
            raise _wrong(name)
        return value

    def one_of(self, name: str, choices: Sequence[Choice]) -> Choice:
        value: Any = self._given.get(name)
        if value not in choices:
            raise _wrong(name)
        return choices[choices.index(value)]

    def list_of(self, name: str, fits: Callable[[str], bool]) -> list[str] | None:
        """A list of words that all fit, if one is given."""
        value = self._given.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) > MOST_LISTED:
            raise _wrong(name)
        if not all(isinstance(item, str) and fits(item) for item in value):
            raise _wrong(name)
        return value


def _wrong(name: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=f"{name} is not as it should be")
