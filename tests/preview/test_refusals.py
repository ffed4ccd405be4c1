"""Every refusal is worded as the real server words it."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.preview import LocalTelegram, Sender

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

BUTTON = {"text": "Yes", "callback_data": "y"}
UNPARSED = "can't parse entities: "
NO_TEXT_BUTTONS = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def keys(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


async def refused(call: Call, method: str, **params: Any) -> str:
    answer = await call(method, **params)
    assert answer["ok"] is False
    return str(answer["description"])


WRONG_MESSAGES: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"text": "a" * 4097}, "message is too long"),
    ({"text": "🦓" * 2049}, "message is too long"),
    ({"text": "a\ud800"}, "strings must be encoded in UTF-8"),
    ({"text": "a", "reply_markup": keys(text="\udc00", callback_data="y")}, "strings must be encoded in UTF-8"),
    ({"text": "<b>a", "parse_mode": "HTML"}, UNPARSED + 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "é<p>", "parse_mode": "HTML"}, UNPARSED + 'Unsupported start tag "p" at byte offset 2'),
    (
        {"text": "<b>a</i>", "parse_mode": "HTML"},
        UNPARSED + 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    ),
    ({"text": "a</b>", "parse_mode": "HTML"}, UNPARSED + "Unexpected end tag at byte offset 1"),
    (
        {"text": "1.5", "parse_mode": "MarkdownV2"},
        UNPARSED + "Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    ({"text": "a *b", "parse_mode": "MarkdownV2"}, UNPARSED + "Can't find end of Bold entity at byte offset 2"),
    ({"text": "a *b", "parse_mode": "Markdown"}, UNPARSED + "Can't find end of the entity starting at byte offset 2"),
    ({"text": "a", "parse_mode": "RTF"}, "unsupported parse_mode"),
    (
        {"text": "abc", "entities": [{"type": "bold", "offset": 3, "length": 1}]},
        "entity begins after the end of the text at UTF-16 offset 3",
    ),
    (
        {"text": "abc", "entities": [{"type": "bold", "offset": 1, "length": 9}]},
        "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
    ),
    (
        {"text": "🦓", "entities": [{"type": "bold", "offset": 1, "length": 1}]},
        "entity begins in a middle of a UTF-16 symbol at byte offset 1",
    ),
    (
        {"text": "abc", "entities": [{"type": "shiny", "offset": 0, "length": 1}]},
        "can't parse MessageEntity: Unsupported type specified",
    ),
    ({"text": "a", "reply_markup": keys(text="Yes", callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": keys(text="Yes")}, NO_TEXT_BUTTONS),
    ({"text": "a", "reply_markup": keys(text="Yes", callback_data="")}, NO_TEXT_BUTTONS),
    (
        {"text": "a", "reply_markup": keys(text=" ", callback_data="y")},
        "can't parse inline keyboard button: button text must be non-empty",
    ),
    (
        {"text": "a", "reply_markup": keys(callback_data="y")},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        {"text": "a", "reply_markup": keys(text="Call", url="tel:112")},
        "inline keyboard button URL 'tel:112' is invalid: Unsupported URL protocol",
    ),
    (
        {"text": "a", "reply_markup": keys(text="Here", url="http://localhost")},
        "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
    ),
    (
        {"text": "a", "reply_markup": {"inline_keyboard": [BUTTON]}},
        'field "inline_keyboard" must be an Array of Arrays',
    ),
    ({"text": "a", "reply_markup": {"keyboard": "no"}}, 'field "keyboard" must be of type Array'),
    ({"text": "a", "reply_markup": [BUTTON]}, "object expected as reply markup"),
    ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
]


@pytest.mark.parametrize(("params", "words"), WRONG_MESSAGES)
async def test_a_wrong_message_is_refused(call: Call, anna: Sender, params: dict[str, Any], words: str) -> None:
    assert await refused(call, "sendMessage", chat_id=anna.id, **params) == f"Bad Request: {words}"


async def test_the_limits_themselves_are_allowed(call: Call, anna: Sender) -> None:
    markup = keys(text="Yes", callback_data="é" * 32)
    assert (await call("sendMessage", chat_id=anna.id, text="🦓" * 2048, reply_markup=markup))["ok"]
    assert (await call("sendMessage", chat_id=anna.id, text=f"<b>{'a' * 4096}</b>", parse_mode="HTML"))["ok"]


async def test_a_missing_or_unknown_chat_is_named(call: Call) -> None:
    assert await refused(call, "sendMessage", text="a") == "Bad Request: chat_id is empty"
    assert await refused(call, "sendMessage", chat_id=5, text="a") == "Bad Request: chat not found"
    assert await refused(call, "sendMessage", chat_id="@nobody", text="a") == "Bad Request: chat not found"


async def test_only_who_wrote_can_be_written_to(call: Call, local: LocalTelegram) -> None:
    silent = local.add_person("Ben")
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await refused(call, "sendMessage", chat_id=silent.id, text="a") == words
    assert local.violations


async def test_who_blocked_the_bot_is_not_reached(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.block(anna.id)
    words = "Forbidden: bot was blocked by the user"
    assert await refused(call, "sendMessage", chat_id=anna.id, text="a") == words
    local.block(anna.id, blocked=False)
    assert (await call("sendMessage", chat_id=anna.id, text="a"))["ok"]
    assert not local.violations


async def test_edits_are_refused_in_their_own_words(call: Call, local: LocalTelegram, anna: Sender) -> None:
    sent = (await call("sendMessage", chat_id=anna.id, text="a", reply_markup=keys(**BUTTON)))["result"]["message_id"]
    keyboard = {"keyboard": [["Yes"]]}
    locked = (await call("sendMessage", chat_id=anna.id, text="a", reply_markup=keyboard))["result"]["message_id"]

    async def edit(message_id: int, text: str, **more: Any) -> str:
        return await refused(call, "editMessageText", chat_id=anna.id, message_id=message_id, text=text, **more)

    assert (await edit(sent, "a", reply_markup=keys(**BUTTON))) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
        " as a current content and reply markup of the message"
    )
    assert await edit(999, "a") == "Bad Request: message to edit not found"
    assert await edit(1, "a") == "Bad Request: message can't be edited"
    assert await edit(locked, "b") == "Bad Request: message can't be edited"
    assert await edit(sent, "a" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert await edit(sent, "") == "Bad Request: message text is empty"
    assert local.said(anna.id)[0].text == "a"


async def test_an_edit_without_markup_takes_the_buttons_away(call: Call, local: LocalTelegram, anna: Sender) -> None:
    sent = (await call("sendMessage", chat_id=anna.id, text="a", reply_markup=keys(**BUTTON)))["result"]["message_id"]
    assert (await call("editMessageText", chat_id=anna.id, message_id=sent, text="a"))["ok"]
    assert local.said(anna.id)[0].buttons == ()


async def test_what_is_gone_or_too_old_is_not_deleted(
    call: Call, local: LocalTelegram, anna: Sender, advance: Callable[[timedelta], None]
) -> None:
    sent = (await call("sendMessage", chat_id=anna.id, text="a"))["result"]["message_id"]
    words = "Bad Request: message to delete not found"
    assert await refused(call, "deleteMessage", chat_id=anna.id, message_id=999) == words
    advance(timedelta(hours=48))
    words = "Bad Request: message can't be deleted for everyone"
    assert await refused(call, "deleteMessage", chat_id=anna.id, message_id=sent) == words
    assert [message.id for message in local.said(anna.id)] == [sent]


async def test_a_press_is_answered_once_and_in_time(
    call: Call, local: LocalTelegram, anna: Sender, advance: Callable[[timedelta], None]
) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await refused(call, "answerCallbackQuery", callback_query_id="7") == words
    first, second = local.press(anna.id, 1, "y"), local.press(anna.id, 1, "y")
    assert (await call("answerCallbackQuery", callback_query_id=first))["ok"]
    assert not local.violations
    assert await refused(call, "answerCallbackQuery", callback_query_id=first) == words
    assert len(local.violations) == 1
    too_long = await refused(call, "answerCallbackQuery", callback_query_id=second, text="a" * 201)
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    advance(timedelta(minutes=2))
    assert await refused(call, "answerCallbackQuery", callback_query_id=second) == words


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "🦓"}]}, "REACTION_INVALID"),
        ("setMessageReaction", {"message_id": 99}, "message to react not found"),
        ("sendChatAction", {"action": "dance"}, "wrong parameter action in request"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("unpinChatMessage", {}, "message to unpin not found"),
        ("unpinChatMessage", {"message_id": 99}, "message to unpin not found"),
        ("sendContact", {"first_name": "Ward 4"}, 'parameter "phone_number" is required'),
        ("sendContact", {"phone_number": " ", "first_name": "Ward 4"}, 'parameter "phone_number" is required'),
        ("sendContact", {"phone_number": "111"}, 'parameter "first_name" is required'),
        ("sendContact", {"phone_number": "111", "first_name": "a", "vcard": "é" * 1025}, "vCard is too long"),
        ("sendDocument", {"document": "file-unknown"}, "wrong file identifier/HTTP URL specified"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("deleteMessages", {"message_ids": list(range(101))}, "too many message identifiers specified"),
        ("editMessageText", {"text": "a"}, "message identifier is not specified"),
    ],
)
async def test_other_methods_refuse_too(
    call: Call, anna: Sender, method: str, params: dict[str, Any], words: str
) -> None:
    assert await refused(call, method, chat_id=anna.id, **params) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMyCommands", {"commands": [{"command": "Check-In", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "a"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyDescription", {"description": "a" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "short description is too long"),
        ("getFile", {"file_id": "file-unknown"}, "invalid file_id"),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "dance"}},
            "can't parse menu button: Unsupported type specified",
        ),
    ],
)
async def test_a_bot_presents_itself_within_limits(call: Call, method: str, params: dict[str, Any], words: str) -> None:
    assert await refused(call, method, **params) == f"Bad Request: {words}"


async def test_a_wrong_token_and_an_unknown_method_are_refused(
    call: Call, local: LocalTelegram, origin: str, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{origin}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await refused(call, "sendTelepathy") == "Not Found"
    assert local.violations == ["sendTelepathy: Not Found"]


async def test_captions_have_their_own_limit(
    call: Call, local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    form = aiohttp.FormData({"chat_id": str(anna.id), "caption": "a" * 1025})
    form.add_field("document", b"x", filename="x.txt")
    async with session.post(f"{origin}/bot{local.token}/sendDocument", data=form) as response:
        assert (await response.json())["description"] == "Bad Request: message caption is too long"
