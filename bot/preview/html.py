"""Reads parse_mode HTML the way the Bot API does, with its own words for what is wrong."""

import html as standard
import re
from dataclasses import dataclass

from bot.preview.refusals import Refusal, wrong
from bot.preview.texts import units
from bot.preview.values import JSON

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
}
TOKEN = re.compile(r"<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<&]+|&")
TAG = re.compile(r"<\s*(?P<close>/?)\s*(?P<name>[^\s>/]*)(?P<rest>[^>]*)>")
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")


@dataclass
class Open:
    """A tag that waits for its end."""

    name: str
    offset: int
    extra: JSON


class Reader:
    """One pass over the source; offsets in errors are bytes of the source, offsets of entities UTF-16 units."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text: list[str] = []
        self._length = 0
        self._open: list[Open] = []
        self._entities: list[JSON] = []

    def read(self) -> tuple[str, list[JSON]]:
        for match in TOKEN.finditer(self._source):
            token = match.group()
            if token.startswith("<"):
                self._tag(token, len(self._source[: match.start()].encode()))
            else:
                self._add(standard.unescape(token) if token.startswith("&") else token)
        if self._open:
            raise unparsed(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _add(self, text: str) -> None:
        self._text.append(text)
        self._length += units(text)

    def _tag(self, token: str, at: int) -> None:
        tag = TAG.fullmatch(token)
        if tag is None:
            raise unparsed(f"Unclosed start tag at byte offset {at}")
        name = tag["name"].lower()
        if tag["close"]:
            self._close(name, at)
        elif name not in KINDS:
            raise unparsed(f'Unsupported start tag "{name}" at byte offset {at}')
        else:
            self._open.append(Open(name, self._length, _extra(name, tag["rest"], at)))

    def _close(self, name: str, at: int) -> None:
        if not self._open:
            raise unparsed(f"Unexpected end tag at byte offset {at}")
        last = self._open.pop()
        if name not in ("", last.name):
            raise unparsed(f'Unmatched end tag at byte offset {at}, expected "</{last.name}>", found "</{name}>"')
        length = self._length - last.offset
        if length and not (last.name == "a" and not last.extra["url"]):
            kind = {"type": KINDS[last.name], "offset": last.offset, "length": length}
            self._entities.append({**kind, **last.extra})


def unparsed(words: str) -> Refusal:
    """The wording of every mistake inside formatted text."""
    return wrong(f"can't parse entities: {words}")


def _extra(name: str, rest: str, at: int) -> JSON:
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in ATTRIBUTE.finditer(rest)}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "a":
        return {"url": standard.unescape(attributes.get("href", ""))}
    if name == "tg-emoji":
        return {"custom_emoji_id": attributes.get("emoji-id", "")}
    return {}
