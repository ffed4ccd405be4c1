"""Logs: JSON lines of allow-listed fields on standard error, without words, names, ids or secrets of anybody."""

import asyncio
import json
import logging
import math
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

# The one list of what a line may hold. A field is a number, a word of a closed set or a reference: whatever
# has white space in it might be somebody's sentence, and is not written.
FIELDS = frozenset((
    "kind", "reason", "message_class",
    "check", "place", "loop", "attempts", "tier", "fate", "seconds",
))  # fmt: skip
SENTENCE, REDACTED, COMPOSED = "[sentence]", "[redacted]", "[composed message]"
LONGEST_TEXT, LONGEST_CHAIN, SHORTEST_SECRET = 200, 10, 4
_OURS = ("bot", "migrations")
_ROOT = Path(__file__).resolve().parent.parent
_TOKENS = (r"/bot\d+(?::|%3[Aa])[^/\s]*", r"\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
_LOOP_MESSAGES = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
)
# The first three write each URL, and with it the token; the others write a line for every tick and step.
_CHATTY = ("httpx", "httpx2", "httpcore", "apscheduler", "alembic")

log = structlog.stdlib.get_logger(__name__)


def configure(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """From here on everything that logs, warns or dies in this process goes through the one formatter."""
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_Formatter(_redaction(secrets)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    sys.excepthook = _on_uncaught
    sys.unraisablehook = lambda left: log.error("unraisable error", exc_info=left.exc_value or True)
    threading.excepthook = lambda died: log.critical("a thread died", exc_info=died.exc_value or True)
    warnings.showwarning = _on_warning


def on_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: asyncio's own writes reprs of exceptions and arguments."""
    known = context.get("message") in _LOOP_MESSAGES
    log.error(context["message"] if known else "event loop error", exc_info=context.get("exception"))


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """The stock one prints message and arguments; this one says only that a line is missing."""
        with suppress(OSError, ValueError):
            self.stream.write('{"event": "a log line was lost", "level": "error"}\n')


class _Formatter(logging.Formatter):
    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        event, fields, exc_info = _told(record)
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": self._redact(record.name),
            "event": self._redact(event)[:LONGEST_TEXT],
        }
        line |= {name: self._value(value) for name, value in fields.items() if name in FIELDS}
        if (error := _exception(exc_info)) is not None:
            line["errors"] = [_described(each) for each in _chain(error)]
        return json.dumps(line, ensure_ascii=False)

    def _value(self, value: object) -> object:
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if not isinstance(value, str):
            return f"({type(value).__name__})"
        text = self._redact(value)
        return SENTENCE if len(text) > LONGEST_TEXT or re.search(r"\s", text) else text


def _told(record: logging.LogRecord) -> tuple[str, dict[str, Any], object]:
    """Event, fields and exception of a record; a library's arguments may hold a person's words and stay out."""
    if hasattr(record, "_logger") and isinstance(record.msg, dict):  # structlog hands its fields over like this
        return str(record.msg.get("event")), record.msg, record.msg.get("exc_info")
    if not isinstance(record.msg, str):
        return f"({type(record.msg).__name__})", {}, record.exc_info
    ours = record.name.partition(".")[0] in _OURS
    place = {"place": f"{record.filename}:{record.lineno}:{record.funcName}"}
    if ours:
        return record.getMessage(), place, record.exc_info
    return record.msg if _is_literal(record) else COMPOSED, place, record.exc_info


def _is_literal(record: logging.LogRecord) -> bool:
    """Whether the template stands as it is in the code that logs, so that nothing was put into it before."""
    frame = sys._getframe()
    while (back := frame.f_back) is not None:
        frame = back
        if (frame.f_code.co_filename, frame.f_lineno) == (record.pathname, record.lineno):
            return record.msg in frame.f_code.co_consts
    return False


def _exception(exc_info: object) -> BaseException | None:
    if exc_info is True:
        return sys.exception()
    found = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return found if isinstance(found, BaseException) else None


def _chain(error: BaseException) -> list[BaseException]:
    """The exception, what it came from and what it groups, nearest first."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < LONGEST_CHAIN:
        one = waiting.pop(0)
        if any(one is known for known in found):
            continue
        found.append(one)
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        waiting += [before] if before else []
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else []
    return found


def _described(error: BaseException) -> dict[str, object]:
    """Class and places: a message or a local variable may hold a person's words."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return {"error": name, "frames": list(_frames(error.__traceback__))}


def _frames(trace: TracebackType | None) -> Iterator[str]:
    """Our frames as file:line:function, and the innermost one whosever it is."""
    steps = list(traceback.walk_tb(trace))
    for number, (frame, line) in enumerate(steps, start=1):
        path = Path(frame.f_code.co_filename)
        ours = path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _OURS
        if ours or number == len(steps):
            shown = path.relative_to(_ROOT) if ours else path.name
            yield f"{shown}:{line}:{frame.f_code.co_name}"


def _redaction(secrets: Iterable[str]) -> Callable[[str], str]:
    known = {part for secret in secrets for part in (secret, secret.partition(":")[2])}
    exact = sorted((part for part in known if len(part) >= SHORTEST_SECRET), key=len, reverse=True)
    pattern = re.compile("|".join([*map(re.escape, exact), *_TOKENS]))
    return lambda text: pattern.sub(REDACTED, text)


def _on_uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    log.critical("uncaught error", exc_info=error)


def _on_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    log.warning("python warning", kind=category.__name__, place=f"{Path(filename).name}:{lineno}")
