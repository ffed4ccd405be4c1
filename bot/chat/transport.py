"""HTTP to the Bot API: one session, and for every failed call whether it was surely not made or may have been."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_FOR = timedelta(seconds=5)
JSON = {"Content-Type": "application/json"}
CALL_FOR = timedelta(seconds=20)  # patience shrinks the class of messages of which nobody knows whether they arrived


class NotMade(Exception):
    """The call never reached Telegram; making it again is safe. The reason is a word from a closed list."""


class Unclear(Exception):
    """The call may have taken effect. The reason is a word from a closed list."""


@dataclass(frozen=True)
class Answer:
    """What the Bot API said."""

    status: int
    result: Any = None
    description: str = ""
    retry_after: timedelta | None = None

    @property
    def is_ok(self) -> bool:
        return self.status == 200


@dataclass(frozen=True)
class Document:
    """A file to send along, under the name of its parameter."""

    parameter: str
    name: str
    content: bytes


class Transport:
    """Calls methods of the Bot API at one origin, for one bot."""

    def __init__(self, origin: str, token: str) -> None:
        self._base = f"{origin}/bot{token}/"
        self._urls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def post(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        document: Document | None = None,
        lasts_for: timedelta = CALL_FOR,
    ) -> Answer:
        status, body = await self.send(self._url(method), _form(params, document), params, lasts_for)
        return _answer(status, body)

    def _url(self, method: str) -> URL:
        """Taken apart once: there are some twenty methods and millions of calls."""
        found = self._urls.get(method)
        if found is None:
            try:
                found = self._urls[method] = URL(self._base + method)
            except ValueError as error:
                raise NotMade("bad-request") from error
        return found

    async def send(
        self, url: URL, form: aiohttp.FormData | None, params: Mapping[str, Any], lasts_for: timedelta
    ) -> tuple[int, bytes]:
        """One POST; `NotMade` or `Unclear` by what broke, told from the cause and not from the message."""
        if self._session is None or self._session.closed:
            raise NotMade("closed")
        headers, timeout = (None if form else JSON), _timeout(lasts_for)
        try:
            data = form or json.dumps(params).encode()
            async with self._session.post(
                url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotMade("no-connection") from error
        except (aiohttp.InvalidURL, ValueError) as error:
            raise NotMade("bad-request") from error
        except TimeoutError as error:
            raise Unclear("timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unclear("connection-lost") from error


@cache
def _timeout(lasts_for: timedelta) -> aiohttp.ClientTimeout:
    connect = CONNECT_FOR.total_seconds()
    return aiohttp.ClientTimeout(total=lasts_for.total_seconds(), connect=connect, sock_connect=connect)


def _form(params: Mapping[str, Any], document: Document | None) -> aiohttp.FormData | None:
    if document is None:
        return None
    form = aiohttp.FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field(
        document.parameter, document.content, filename=document.name, content_type="application/octet-stream"
    )
    return form


def _answer(status: int, body: bytes) -> Answer:
    try:
        said = json.loads(body)
        if said.get("ok") is True:
            return Answer(200, said.get("result"))
        wait = (said.get("parameters") or {}).get("retry_after")
        retry_after = timedelta(seconds=float(wait)) if wait is not None else None
        return Answer(int(said.get("error_code", status)), None, str(said.get("description", "")), retry_after)
    except (ValueError, AttributeError, TypeError, OverflowError):
        # Something between us and Telegram answered. Even with status 200 nobody knows what became of the call.
        return Answer(status if status >= 500 else 502, None, "not the Bot API")


class Request(BaseRequest):
    """The same transport, for the few calls python-telegram-bot makes itself."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def initialize(self) -> None:
        """The transport is opened and closed by the application."""

    async def shutdown(self) -> None:
        """The transport is opened and closed by the application."""

    @property
    def read_timeout(self) -> float:
        return CALL_FOR.total_seconds()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_args: Any, **_kwargs: Any
    ) -> tuple[int, bytes]:
        params = request_data.json_parameters if request_data else {}
        try:
            return await self._transport.send(URL(url), None, params, CALL_FOR)
        except (NotMade, Unclear) as error:
            raise NetworkError(str(error)) from error
