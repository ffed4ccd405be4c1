"""Turns the words a bot sends into the text and entities a reader sees, or refuses them as Telegram does."""

from collections.abc import Sequence
from typing import Any

from telegram.constants import MessageEntityType

from bot.preview import html, markdown
from bot.preview.refusals import wrong
from bot.preview.texts import clean, detected, trimmed, units
from bot.preview.values import JSON

KNOWN = frozenset(str(kind.value) for kind in MessageEntityType)


def formatted(source: str, parse_mode: str | None, entities: Sequence[Any] | None) -> tuple[str, list[JSON]]:
    """Text and entities after parsing, cleaning and trimming; the length limit is the caller's."""
    source = clean(source)
    text, found = _parsed(source, (parse_mode or "").lower(), entities or ())
    return _with_links(*trimmed(text, found))


def _parsed(source: str, mode: str, entities: Sequence[Any]) -> tuple[str, list[JSON]]:
    if mode == "html":
        return html.Reader(source).read()
    if mode in ("markdownv2", "markdown"):
        return markdown.Reader(source, old=mode == "markdown").read()
    if mode:
        raise wrong("unsupported parse_mode")
    return source, [_checked(entity, source) for entity in entities]


def _with_links(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    return text, detected(text, entities)


def _checked(entity: Any, text: str) -> JSON:
    kind = _fields(entity)
    size, start = units(text), entity["offset"]
    end = start + entity["length"]
    if start >= size:
        raise wrong(f"entity begins after the end of the text at UTF-16 offset {start}")
    if end > size:
        raise wrong(f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}")
    for edge, verb in ((start, "begins"), (end, "ends")):
        if _splits(text, edge):
            raise wrong(f"entity {verb} in a middle of a UTF-16 symbol at byte offset {edge}")
    wanted = ("type", "offset", "length", "url", "language", "custom_emoji_id", "user", "unix_time", "date_time_format")
    return {name: entity[name] for name in wanted if name in entity} | {"type": kind}


def _fields(entity: Any) -> str:
    """The entity's kind, once its fields have the right types."""
    if not isinstance(entity, dict):
        raise wrong("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(entity.get(name), int) or entity[name] < 0:
            raise wrong(f'can\'t parse MessageEntity: Field "{name}" must be a non-negative Number')
    kind = entity.get("type")
    if not isinstance(kind, str) or kind not in KNOWN:
        raise wrong("can't parse MessageEntity: Unsupported type specified")
    if kind == "date_time" and not isinstance(entity.get("unix_time"), int):
        raise wrong("can't parse MessageEntity: Can't find field \"unix_time\"")
    if kind == "text_link" and not isinstance(entity.get("url"), str):
        raise wrong("can't parse MessageEntity: Can't find field \"url\"")
    return kind


def _splits(text: str, edge: int) -> bool:
    """Whether a UTF-16 offset lies between the two halves of one character."""
    after = text.encode("utf-16-le", "surrogatepass")[edge * 2 : edge * 2 + 2]
    return len(after) == 2 and 0xDC00 <= int.from_bytes(after, "little") <= 0xDFFF
