"""Reads the parameters of a Bot API call from wherever they stand: query, form, JSON or multipart."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import MultiDictProxy

from bot.preview.checks import Upload
from bot.preview.refusals import Refusal, wrong
from bot.preview.values import JSON

MOST_BODY, MOST_UPLOAD = 2**20, 50 * 2**20
ATTACHED = "attach://"


async def parameters(request: web.Request) -> JSON:
    """Names and values as they came; files are uploads, `attach://name` is replaced by the part it names."""
    given: JSON = dict(request.query)
    if request.content_type.startswith("multipart/"):
        return _attached(given | await _parts(request))
    body = await read(request)
    if request.content_type == "application/json" and body:
        return given | _object(body)
    if request.content_type == "application/x-www-form-urlencoded":
        return given | _form(body)
    return given


async def read(request: web.Request) -> bytes:
    """A body without files."""
    body = b"" if (request.content_length or 0) > MOST_BODY else await request.read()
    if (request.content_length or 0) > MOST_BODY or len(body) > MOST_BODY:
        raise Refusal(413, "Request Entity Too Large", breach=True)
    return body


def _object(body: bytes) -> JSON:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise wrong("can't parse request body as JSON") from None
    if not isinstance(given, dict):
        raise wrong("object expected as request body")
    return given


def _form(body: bytes) -> JSON:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise wrong("strings must be encoded in UTF-8") from None


async def _parts(request: web.Request) -> JSON:
    try:
        form: MultiDictProxy[Any] = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large", breach=True) from None
    except ValueError:
        raise wrong("strings must be encoded in UTF-8") from None
    return {
        name: Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        for name, value in form.items()
    }


def _attached(given: JSON) -> JSON:
    named = {name: value for name, value in given.items() if isinstance(value, str) and value.startswith(ATTACHED)}
    parts = {name: given.get(value.removeprefix(ATTACHED)) for name, value in named.items()}
    missing = [name for name, part in parts.items() if not isinstance(part, Upload)]
    if missing:
        raise wrong(f"file for {missing[0]} is missing from the request")
    used = {value.removeprefix(ATTACHED) for value in named.values()}
    return {name: value for name, value in (given | parts).items() if name not in used or name in named}
