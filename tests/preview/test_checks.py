"""Planted wrong calls are noticed, right ones are not."""

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.preview import LocalTelegram, Sender
from bot.preview.checks import Checks, parameters

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.mark.parametrize(
    ("method", "params", "violation"),
    [
        ("sendMessage", {"text": "a", "colour": "red"}, "sendMessage has no parameter colour"),
        ("sendMessage", {"text": "a", "read_timeout": 3}, "sendMessage has no parameter read_timeout"),
        ("sendMessage", {"text": ["a"]}, 'sendMessage: Bad Request: parameter "text" must be of type String'),
        (
            "sendMessage",
            {"text": "a", "reply_markup": "{"},
            "sendMessage: Bad Request: can't parse reply_markup JSON object",
        ),
        (
            "sendMessage",
            {"text": "a", "entities": {}},
            'sendMessage: Bad Request: parameter "entities" must be of type Array',
        ),
        (
            "sendMessage",
            {"text": "a", "protect_content": "perhaps"},
            'sendMessage: Bad Request: parameter "protect_content" must be of type Boolean',
        ),
        (
            "deleteMessage",
            {"message_id": "first"},
            'deleteMessage: Bad Request: parameter "message_id" must be of type Integer',
        ),
        ("deleteMessage", {}, "deleteMessage: Bad Request: message identifier is not specified"),
        ("send_message", {"text": "a"}, "send_message: Not Found"),
        ("sendDice", {}, "sendDice: Not Found"),
    ],
)
async def test_a_wrong_call_is_a_violation(
    call: Call, local: LocalTelegram, anna: Sender, method: str, params: dict[str, Any], violation: str
) -> None:
    await call(method, chat_id=anna.id, **params)
    assert local.violations == [violation]


async def test_a_missing_parameter_is_named(call: Call, local: LocalTelegram) -> None:
    answer = await call("answerCallbackQuery", text="a")
    assert answer["description"] == 'Bad Request: parameter "callback_query_id" is required'


async def test_a_right_call_is_no_violation(call: Call, local: LocalTelegram, anna: Sender) -> None:
    assert (await call("sendMessage", chat_id=str(anna.id), text="a", disable_notification="true"))["ok"]
    assert not local.violations
    seen = local.calls[-1]
    assert (seen.method, seen.status, seen.accepted, seen.at) == ("sendMessage", 200, True, local.now())
    assert seen.params == {"chat_id": anna.id, "text": "a", "disable_notification": True}


async def test_calls_are_forgotten_from_the_front(call: Call, local: LocalTelegram) -> None:
    await call("getMe")
    first = local.calls[0]
    local.calls.extend([first] * 20_000)
    await call("getMyCommands")
    assert (len(local.calls), local.calls[-1].method) == (20_000, "getMyCommands")


def test_the_library_knows_the_parameters() -> None:
    known = parameters("sendDocument")
    assert known is not None
    assert known["document"].shape == "file"
    assert known["chat_id"].shape == "number or text"
    assert not {"filename", "api_kwargs", "pool_timeout"} & set(known)


SPEC = {
    "methods": {
        "sendMessage": {
            "fields": [
                {"name": "chat_id", "types": ["Integer", "String"], "required": True},
                {"name": "text", "types": ["String"], "required": True},
                {"name": "reply_markup", "types": ["InlineKeyboardMarkup", "ForceReply"]},
            ]
        },
        "setMyCommands": {
            "fields": [
                {"name": "commands", "types": ["Array of BotCommand"], "required": True},
                {"name": "scope", "types": ["BotCommandScope"]},
            ]
        },
    },
    "types": {
        "InlineKeyboardMarkup": {
            "fields": [{"name": "inline_keyboard", "types": ["Array of Array of Button"], "required": True}]
        },
        "Button": {"fields": [{"name": "text", "types": ["String"], "required": True}]},
        "ForceReply": {"fields": [{"name": "force_reply", "types": ["Boolean"], "required": True}]},
        "BotCommand": {"fields": [{"name": "command", "types": ["String"], "required": True}]},
        "BotCommandScope": {"fields": [], "subtypes": ["Default", "OneChat"]},
        "Default": {"fields": [{"name": "type", "types": ["String"], "required": True}]},
        "OneChat": {
            "fields": [
                {"name": "type", "types": ["String"], "required": True},
                {"name": "chat_id", "types": ["Integer"], "required": True},
            ]
        },
    },
}


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    (tmp_path / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    return Checks(tmp_path / "spec.json")


@pytest.mark.parametrize(
    ("method", "params", "problems"),
    [
        ("sendMessage", {"chat_id": 1, "text": "a"}, []),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": {"force_reply": True}}, []),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "protect_content": True},
            ["sendMessage has no field protect_content"],
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": 5}]]}},
            ["sendMessage.reply_markup.inline_keyboard.text must be String"],
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a", "color": "b"}]]}},
            ["sendMessage.reply_markup.inline_keyboard has no field color"],
        ),
        ("setMyCommands", {"commands": [{}]}, ["setMyCommands.commands needs command"]),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 1}}, []),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat", "chat_id": True}},
            ["setMyCommands.scope has no field chat_id"],
        ),
        ("getMe", {}, ["the specification has no method getMe"]),
    ],
)
def test_the_specification_is_heard(checks: Checks, method: str, params: dict[str, Any], problems: list[str]) -> None:
    assert checks.read(method, params)[1] == problems


def test_a_specification_that_is_not_there_is_not_missed(tmp_path: Path) -> None:
    assert Checks(tmp_path / "nothing.json").read("getMe", {}) == ({}, [])


async def test_upload_names_must_be_in_the_request(
    call: Call, local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    for given, ok in (("attach://here", True), ("attach://nowhere", False)):
        form = aiohttp.FormData({"chat_id": str(anna.id), "document": given})
        form.add_field("here", b"abc", filename="a.txt")
        async with session.post(f"{origin}/bot{local.token}/sendDocument", data=form) as response:
            assert (await response.json())["ok"] is ok
    assert local.violations == ["sendDocument: Bad Request: file for document is missing from the request"]
