"""Logs: what nobody may ever read there never appears, and what an operator needs does."""

import ast
import asyncio
import gc
import io
import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs
from bot.storage.sealing import KeyFileError, Keyring

TOKEN = "4711:AAcanary-token_0123456789"
OTHER_TOKEN = "987654321:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
PASSWORD = 'canary"pass'
WORDS = "I was flushing all night and told Marie"
CANARIES = (TOKEN, "AAcanary", OTHER_TOKEN, "AAEhBOweik6", PASSWORD, "canary", "flushing", "Marie")
STANDARD = {"exc_info", "stack_info"}  # what the logger itself takes
LOGGING = re.compile(r"\b_?log(?:ger)?(?:\.bind\(.*\))?\.\w+$|\bbind_contextvars$|\bbound_contextvars$")


class Written:
    """What came out: every line is JSON, and no canary is in any of them."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = self.stream.getvalue()
        assert not [canary for canary in CANARIES if canary in text]
        return [json.loads(line) for line in text.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (only,) = self.lines
        return only


@pytest.fixture
def written() -> Iterator[Written]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    found = Written()
    logs.configure("debug", [TOKEN, PASSWORD], found.stream)
    yield found
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = hooks
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def log() -> Any:
    return structlog.get_logger("bot.test")


def raised(make: Callable[[], object]) -> Exception:
    try:
        make()
    except Exception as error:  # noqa: BLE001 - whatever it raises is what is looked at
        return error
    raise AssertionError("nothing was raised")


def fail(message: object = WORDS) -> None:
    private = WORDS  # a local variable, as a traceback with locals would show it
    raise ValueError(message, private)


def errors(line: dict[str, Any]) -> list[str]:
    return [each["error"] for each in line["errors"]]


# What is ours


def test_a_line_says_when_how_grave_who_and_what(written: Written, log: Any) -> None:
    log.info("update handled", kind="message", attempts=3, tier=None)
    line = written.line
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "bot.test",
        "event": "update handled",
        "kind": "message",
        "attempts": 3,
        "tier": None,
    }


def test_a_field_that_is_not_on_the_list_is_dropped(written: Written, log: Any) -> None:
    log.info("update handled", text=WORDS, name="Marie", exception=WORDS, stack=WORDS, kind="message")
    assert written.line.keys() == {"at", "level", "logger", "event", "kind"}


def test_a_field_holds_no_sentence_no_secret_and_no_object(written: Written, log: Any) -> None:
    log.info("x", reason=WORDS, place=TOKEN, kind=ValueError(WORDS), tier=b"canary", attempts=float("nan"))
    line = written.line
    assert (line["reason"], line["place"]) == ("[sentence]", "[redacted]")
    assert (line["kind"], line["tier"], line["attempts"]) == ("(ValueError)", "(bytes)", None)


def test_what_is_bound_to_the_turn_is_on_its_lines(written: Written, log: Any) -> None:
    with structlog.contextvars.bound_contextvars(loop="turns", user=WORDS):
        log.info("turn ended")
    assert written.line["loop"] == "turns"
    assert "user" not in written.line


def test_arguments_and_stack_of_our_own_lines_stay_out(written: Written, log: Any) -> None:
    log.info("sent %s", WORDS, stack_info=True)
    assert written.line["event"] == "sent %s"


def test_below_its_level_nothing_is_written(written: Written, log: Any) -> None:
    logs.configure("warning", (), written.stream)
    log.info("quiet")
    logging.getLogger("telegram").info("quiet")
    log.warning("loud")
    assert written.line["event"] == "loud"


@pytest.mark.parametrize(
    "event",
    [
        f"https://api.telegram.org/bot{OTHER_TOKEN}/getMe",
        f"https://api.telegram.org/bot{OTHER_TOKEN.replace(':', '%3A')}/getMe",
        "http://127.0.0.1:1/bot12:canary/sendMessage",
        f"token {OTHER_TOKEN}",
        f"token {TOKEN}",
        f"after the colon {TOKEN.partition(':')[2]}",
        f"the database does not take {PASSWORD}",
    ],
)
def test_a_secret_is_redacted_wherever_it_stands(written: Written, log: Any, event: str) -> None:
    log.info(event)
    logging.getLogger("bot.other").info("%s", event)
    assert all("[redacted]" in line["event"] for line in written.lines)


def test_the_standard_library_logger_of_ours_may_use_arguments(written: Written) -> None:
    logging.getLogger("bot.web").warning("%s of %s checks failed", 1, 3)
    assert written.line["event"] == "1 of 3 checks failed"
    assert written.line["place"].startswith("test_logs.py:")


def logged(source: str) -> set[str]:
    """The names of all fields given to a `log` or bound to its lines; `**` when nobody can tell which."""
    called = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        keyword.arg or "**" for node in called if LOGGING.search(ast.unparse(node.func)) for keyword in node.keywords
    }


def test_every_field_that_is_logged_is_on_the_list_and_nothing_else_is() -> None:
    paths = sorted(Path(logs.__file__).parent.rglob("*.py"))
    given = set().union(*(logged(path.read_text("utf-8")) for path in paths))
    assert given - STANDARD == logs.FIELDS


def test_a_field_is_found_wherever_it_is_given() -> None:
    source = "log.info('x', a=1)\nself._log.bind(b=2).error('y', c=3, exc_info=True)\nlogs.configure(level='z')\n"
    assert logged(source) == {"a", "b", "c", "exc_info"}
    assert logged("bound_contextvars(d=4)\nlog.warning('x', **fields)\ncatalog.error(e=5)") == {"d", "**"}


# What libraries write

LIBRARIES = ["aiohttp.access", "telegram.ext.Application", "sqlalchemy.engine", "apscheduler", "alembic", "asyncio"]


@pytest.mark.parametrize("name", LIBRARIES)
def test_of_a_library_only_the_template_is_kept(written: Written, name: str) -> None:
    logging.getLogger(name).error("could not send %s to %s", WORDS, TOKEN, extra={"text": WORDS}, stack_info=True)
    line = written.line
    assert (line["logger"], line["level"]) == (name, "error")
    assert line["event"] == "could not send %s to %s"
    assert line["place"].endswith(":test_of_a_library_only_the_template_is_kept")
    assert line.keys() == {"at", "level", "logger", "event", "place"}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_message_that_was_put_together_before_is_not_kept(written: Written, name: str) -> None:
    logging.getLogger(name).error(f"could not send {WORDS}")
    assert written.line["event"] == "[composed message]"
    assert written.line["place"].startswith("test_logs.py:")


@pytest.mark.parametrize("message", [ValueError(WORDS), {"event": WORDS}, [WORDS], WORDS.encode()])
def test_a_library_message_that_is_no_text_is_named_by_its_type(written: Written, message: object) -> None:
    logging.getLogger("telegram").error(message)
    assert written.line["event"] == f"({type(message).__name__})"


def test_libraries_that_write_urls_are_silent(written: Written) -> None:
    for name in ("httpx", "httpcore.http11", "httpx2"):
        logging.getLogger(name).info("HTTP Request: %s", TOKEN)
    assert written.lines == []


def test_a_line_that_cannot_be_written_says_only_that(written: Written) -> None:
    (ours,) = (each for each in logging.getLogger().handlers if getattr(each, "stream", 0) is written.stream)
    ours.handle(logging.LogRecord("bot.web", logging.ERROR, "canary.py", 1, "%d", (WORDS,), None))
    assert written.line == {"event": "a log line was lost", "level": "error"}


# Exceptions


def test_an_exception_is_its_class_and_our_frames(written: Written, log: Any, tmp_path: Path) -> None:
    try:
        Keyring.read(tmp_path / WORDS)
    except KeyFileError:
        log.exception("refused to start")
    (error,) = written.line["errors"]
    assert error["error"] == "bot.storage.key_file.KeyFileError"
    assert [frame.split(":")[0::2] for frame in error["frames"]] == [
        ["bot/storage/sealing.py", "read"],
        ["bot/storage/key_file.py", "read_key_file"],
    ]


def test_an_error_from_outside_shows_where_it_came_up(written: Written, log: Any) -> None:
    log.error("failed", exc_info=raised(fail))
    (error,) = written.line["errors"]
    assert error["error"] == "ValueError"
    assert [frame.split(":")[0::2] for frame in error["frames"]] == [["test_logs.py", "fail"]]


def test_a_chain_is_told_without_its_words(written: Written, log: Any) -> None:
    def chained() -> None:
        try:
            fail(TOKEN)
        except ValueError as error:
            raise RuntimeError(WORDS) from error

    def in_passing() -> None:
        try:
            chained()
        finally:
            raise KeyError(WORDS)

    log.error("failed", exc_info=raised(in_passing))
    assert errors(written.line) == ["KeyError", "RuntimeError", "ValueError"]


def test_a_suppressed_context_stays_out(written: Written, log: Any) -> None:
    def replaced() -> None:
        try:
            fail()
        except ValueError:
            raise RuntimeError(WORDS) from None

    log.error("failed", exc_info=raised(replaced))
    assert errors(written.line) == ["RuntimeError"]


def test_a_group_is_told_without_its_words(written: Written) -> None:
    group = ExceptionGroup(WORDS, [raised(fail), ExceptionGroup(WORDS, [KeyError(WORDS)])])
    group.add_note(WORDS)
    logging.getLogger("telegram").error("failed", exc_info=group)
    assert errors(written.line) == ["ExceptionGroup", "ValueError", "ExceptionGroup", "KeyError"]


def test_a_circle_of_exceptions_ends(written: Written, log: Any) -> None:
    first, second = ValueError(WORDS), KeyError(WORDS)
    first.__cause__, second.__cause__ = second, first
    log.error("failed", exc_info=first)
    assert errors(written.line) == ["ValueError", "KeyError"]


def test_a_long_chain_is_cut(written: Written, log: Any) -> None:
    top = ValueError(WORDS)
    for _ in range(50):
        above = ValueError(WORDS)
        above.__cause__ = top
        top = above
    log.error("failed", exc_info=top)
    assert len(errors(written.line)) == logs.LONGEST_CHAIN


@pytest.mark.parametrize("exc_info", [None, False, (None, None, None)])
def test_no_exception_is_no_errors(written: Written, log: Any, exc_info: object) -> None:
    log.error("failed", exc_info=exc_info)
    assert "errors" not in written.line


# What dies, leaks or warns


def test_an_uncaught_exception_goes_through_the_same_door(written: Written) -> None:
    error = raised(fail)
    sys.excepthook(type(error), error, error.__traceback__)
    assert (written.line["event"], errors(written.line)) == ("uncaught error", ["ValueError"])


def test_a_dying_thread_goes_through_the_same_door(written: Written) -> None:
    thread = threading.Thread(target=fail, name=WORDS)
    thread.start()
    thread.join()
    assert (written.line["event"], errors(written.line)) == ("a thread died", ["ValueError"])


def test_an_error_in_a_finalizer_goes_through_the_same_door(written: Written) -> None:
    class Leaving:
        def __del__(self) -> None:
            fail()

    leaving: Leaving | None = Leaving()
    del leaving
    gc.collect()
    assert (written.line["event"], errors(written.line)) == ("unraisable error", ["ValueError"])


async def test_a_task_that_nobody_awaited_goes_through_the_same_door(written: Written) -> None:
    async def entry(_text: str) -> None:
        fail()

    asyncio.get_running_loop().set_exception_handler(logs.on_loop_error)
    task = asyncio.create_task(entry(WORDS), name=WORDS)
    await asyncio.wait([task])
    del task
    gc.collect()
    (line,) = (line for line in written.lines if line["level"] == "error")
    assert (line["event"], errors(line)) == ("Task exception was never retrieved", ["ValueError"])


async def test_a_failing_callback_goes_through_the_same_door(written: Written) -> None:
    loop = asyncio.get_running_loop()
    failed = asyncio.Event()

    def handler(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        logs.on_loop_error(loop, context)
        loop.default_exception_handler(context)
        failed.set()

    loop.set_exception_handler(handler)
    loop.call_soon(fail, WORDS)
    await failed.wait()
    ours, theirs = (line for line in written.lines if line["level"] == "error")
    assert (ours["event"], errors(ours)) == ("event loop error", ["ValueError"])
    assert (theirs["event"], errors(theirs)) == ("[composed message]", ["ValueError"])


def test_a_warning_is_its_class_and_its_place(written: Written) -> None:
    warnings.showwarning(UserWarning(WORDS), UserWarning, f"/srv/{'x'}/journal.py", 7)
    line = written.line
    assert (line["event"], line["kind"], line["place"]) == ("python warning", "UserWarning", "journal.py:7")
