"""Reads parse_mode MarkdownV2 and the older Markdown the way the Bot API does."""

import re
from dataclasses import dataclass

from bot.preview.html import unparsed
from bot.preview.texts import units
from bot.preview.values import JSON

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {
    "```": "pre",
    "__": "underline",
    "||": "spoiler",
    "`": "code",
    "*": "bold",
    "_": "italic",
    "~": "strikethrough",
    "[": "text_link",
}
NAMES = {kind: "TextUrl" if kind == "text_link" else kind.title() for kind in MARKS.values()}
LINK = re.compile(r"\]\(((?:\\.|[^)\\])*)\)")
OLD_MARKS = {"```": "pre", "`": "code", "*": "bold", "_": "italic", "[": "text_link"}


@dataclass
class Open:
    """A mark that waits for its twin; `at` is its byte offset in the source."""

    mark: str
    offset: int
    at: int


class Reader:
    """One pass over the source; `old` reads the older Markdown, which neither nests nor reserves."""

    def __init__(self, source: str, *, old: bool) -> None:
        self._source = source
        self._old = old
        self._marks = OLD_MARKS if old else MARKS
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[Open] = []
        self._entities: list[JSON] = []

    def read(self) -> tuple[str, list[JSON]]:
        while self._at < len(self._source):
            self._step()
        if self._open:
            raise self._unended(self._open[-1])
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _step(self) -> None:
        rest = self._source[self._at :]
        if rest[0] == "\\" and len(rest) > 1 and rest[1] in (self._marks if self._old else RESERVED | {"\\"}):
            self._add(rest[1], 2)
        elif self._inside_code() and not rest.startswith(self._open[-1].mark):
            self._add(rest[0], 1)
        elif rest[0] == "]" and self._open and self._open[-1].mark == "[":
            self._link(rest)
        elif mark := next((mark for mark in self._marks if rest.startswith(mark)), None):
            self._mark(mark)
        else:
            self._plain(rest[0])

    def _plain(self, character: str) -> None:
        quote = character == ">" and (self._at == 0 or self._source[self._at - 1] == "\n")
        if quote and not self._old:
            self._at += 1
        elif character in RESERVED and not self._old:
            raise unparsed(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._add(character, 1)

    def _add(self, text: str, consumed: int) -> None:
        self._text.append(text)
        self._length += units(text)
        self._at += consumed

    def _inside_code(self) -> bool:
        return bool(self._open) and (self._open[-1].mark in ("`", "```") or (self._old and self._open[-1].mark != "["))

    def _mark(self, mark: str) -> None:
        if self._open and self._open[-1].mark == mark:
            self._end(self._open.pop(), {})
        else:
            self._open.append(Open(mark, self._length, len(self._source[: self._at].encode())))
        self._at += len(mark)

    def _link(self, rest: str) -> None:
        target = LINK.match(rest)
        opened = self._open.pop()
        if target is None:
            raise self._unended(opened)
        self._end(opened, {"url": target[1].replace("\\", "")})
        self._at += target.end()

    def _end(self, opened: Open, extra: JSON) -> None:
        length = self._length - opened.offset
        if length:
            kind = {"type": MARKS[opened.mark], "offset": opened.offset, "length": length}
            self._entities.append({**kind, **extra})

    def _unended(self, opened: Open) -> Exception:
        if self._old:
            return unparsed(f"Can't find end of the entity starting at byte offset {opened.at}")
        return unparsed(f"Can't find end of {NAMES[MARKS[opened.mark]]} entity at byte offset {opened.at}")
