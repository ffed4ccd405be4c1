"""Checks every call of the Bot API against what python-telegram-bot and, where given, the specification know of it."""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import telegram

from bot.preview.refusals import Refusal, wrong
from bot.preview.specification import Specification
from bot.preview.values import JSON

# What the real server says when one of these is missing; other parameters have no words of their own.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}
TRUE = frozenset({"true", "yes", "1", "y", "t"})
FALSE = frozenset({"false", "no", "0", "n", "f", ""})


@dataclass(frozen=True)
class Upload:
    """A file inside a call."""

    file_name: str
    content: bytes

    def __repr__(self) -> str:
        return f"Upload({self.file_name!r}, {len(self.content)} bytes)"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method; `shape` is list, flag, number, number or text, file, text or object."""

    shape: str
    required: bool


@lru_cache
def parameters(method: str) -> dict[str, Parameter] | None:
    """What a method takes, None when there is no such method; keyword-only ones are the library's own extras."""
    function = None if "_" in method else getattr(telegram.Bot, method, None)
    if not inspect.iscoroutinefunction(function):
        return None
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name != "self" and parameter.kind is not parameter.KEYWORD_ONLY:
            required = parameter.default is parameter.empty
            found[name] = Parameter(_shape(str(parameter.annotation)), required)
    return found


def _shape(annotation: str) -> str:
    words = set(re.findall(r"\w+", annotation))
    if "Sequence" in words:
        return "list"
    if "bool" in words:
        return "flag"
    if "FileInput" in words:
        return "file"
    if "int" in words:
        return "number or text" if "str" in words else "number"
    return "text" if "str" in words else "object"


class Checks:
    """Reads the parameters of calls; what no correct bot does is either refused or noted."""

    def __init__(self, spec: Path | None) -> None:
        self._specification = Specification.load(spec) if spec and spec.exists() else None

    def read(self, method: str, given: JSON) -> tuple[JSON, list[str]]:
        """Typed parameters, and what was wrong with them without being refused."""
        known = parameters(method)
        if known is None:
            raise Refusal(404, "Not Found", breach=True)
        _encoded(given)
        present = {name: value for name, value in given.items() if value is not None}
        noted = [f"{method} has no parameter {name}" for name in present if name not in known]
        typed = {name: _typed(name, value, known[name].shape) for name, value in present.items() if name in known}
        for name, parameter in known.items():
            if parameter.required and name not in typed:
                raise wrong(MISSING.get(name, f'parameter "{name}" is required'))
        if self._specification:
            noted += self._specification.problems(method, typed)
        return typed, noted


def _encoded(value: Any) -> None:
    """Half a surrogate pair is no text."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise wrong("strings must be encoded in UTF-8") from None
    elif isinstance(value, dict):
        for name, inner in value.items():
            _encoded(name)
            _encoded(inner)
    elif isinstance(value, list):
        for inner in value:
            _encoded(inner)


def _typed(name: str, value: Any, shape: str) -> Any:
    """The value with its type, whether it came as JSON or as a form field."""
    return _READERS[shape](name, value)


def _ill(name: str, wanted: str) -> Refusal:
    return wrong(f'parameter "{name}" must be of type {wanted}')


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in TRUE | FALSE:
        return str(value).lower() in TRUE
    raise _ill(name, "Boolean")


def _number(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"-?\d{1,18}", str(value)):
        raise _ill(name, "Integer")
    return int(value)


def _number_or_text(name: str, value: Any) -> int | str:
    try:
        return _number(name, value)
    except Refusal:
        return _text(name, value)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _ill(name, "String")
    return str(value)


def _file(name: str, value: Any) -> Upload | str:
    return value if isinstance(value, Upload) else _text(name, value)


def _structure(name: str, value: Any, kind: type, wanted: str) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise wrong(f"can't parse {name} JSON object") from None
        _encoded(value)
    if not isinstance(value, kind):
        raise wrong("object expected as reply markup") if name == "reply_markup" else _ill(name, wanted)
    return value


def _list(name: str, value: Any) -> Any:
    return _structure(name, value, list, "Array")


def _object(name: str, value: Any) -> Any:
    return _structure(name, value, dict, "Object")


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "flag": _flag,
    "number": _number,
    "number or text": _number_or_text,
    "text": _text,
    "file": _file,
    "list": _list,
    "object": _object,
}
