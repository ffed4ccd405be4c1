"""Reads reply_markup into buttons and keys, refusing what Telegram refuses."""

from typing import Any
from urllib.parse import urlsplit

from telegram.constants import InlineKeyboardButtonLimit

from bot.preview.refusals import wrong
from bot.preview.values import Button, Key, Markup

OTHER_ACTIONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
MOST_BUTTONS = 100  # Telegram drops what is beyond; a bot that relies on it is wrong


def markup(given: Any) -> Markup:
    """The checked markup; None is no markup."""
    if given is None:
        return Markup()
    if not isinstance(given, dict):
        raise wrong("object expected as reply markup")
    if "inline_keyboard" in given:
        return Markup(buttons=_inline(_rows(given["inline_keyboard"], "inline_keyboard")))
    if "keyboard" in given:
        rows = _rows(given["keyboard"], "keyboard")
        return Markup(keyboard=tuple(tuple(_key(key) for key in row) for row in rows if row))
    return Markup(remove_keyboard=given.get("remove_keyboard") is True, force_reply=given.get("force_reply") is True)


def _rows(given: Any, name: str) -> list[list[Any]]:
    if not isinstance(given, list):
        raise wrong(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in given):
        raise wrong(f'field "{name}" must be an Array of Arrays')
    return given


def _inline(rows: list[list[Any]]) -> tuple[tuple[Button, ...], ...]:
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise wrong("reply markup is too long")
    return tuple(tuple(_button(button) for button in row) for row in rows if row)


def _text(given: Any, what: str) -> str:
    if not isinstance(given, dict):
        raise wrong(f"can't parse {what}: expected an Object")
    text = given.get("text")
    if text is None:
        raise wrong(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise wrong(f'can\'t parse {what}: Field "text" must be of type String')
    if not text.strip():
        raise wrong(f"can't parse {what}: button text must be non-empty")
    return text


def _button(given: Any) -> Button:
    text = _text(given, "inline keyboard button")
    data, url = given.get("callback_data"), given.get("url")
    if url is not None:
        return Button(text, None, _url(url))
    if data:
        return Button(text, _data(data), None)
    if any(name in given for name in OTHER_ACTIONS):
        return Button(text, None, None)
    raise wrong("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _data(data: Any) -> str:
    if not isinstance(data, str):
        raise wrong('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
    limits = InlineKeyboardButtonLimit
    if not limits.MIN_CALLBACK_DATA <= len(data.encode()) <= limits.MAX_CALLBACK_DATA:
        raise wrong("BUTTON_DATA_INVALID")
    return data


def _url(url: Any) -> str:
    if not isinstance(url, str):
        raise wrong('can\'t parse inline keyboard button: Field "url" must be of type String')
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https", "tg", "ton") or url.startswith(("tel:", "mailto:", "javascript:")):
        raise wrong(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not parts.netloc or (parts.scheme.startswith("http") and "." not in parts.netloc):
        raise wrong(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _key(given: Any) -> Key:
    if isinstance(given, str):
        given = {"text": given}
    return Key(_text(given, "keyboard button"), given.get("request_location") is True)
