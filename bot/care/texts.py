"""Text as Telegram counts it: UTF-16 lengths, safe splitting, and what may be stored at all."""

import re
import unicodedata

LIMIT = 4096  # UTF-16 units of one message; the Bot API counts after parsing entities

JOINER, TONES = "\u200d", "🏻🏼🏽🏾🏿"
_SURROGATES = re.compile("[\ud800-\udfff]")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts offsets and limits."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """The same words without what no database and no message can carry: NUL and lone surrogates."""
    return _SURROGATES.sub("�", text.replace("\x00", ""))


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Pieces of at most `limit` units, cut at a paragraph, a line, a sentence or a word where one is near."""
    pieces = []
    while units(text) > limit:
        head = _fit(text, limit)
        cut = _border(head, text[len(head)])
        pieces.append(head[:cut].rstrip())
        text = text[cut:].lstrip("\n ")
    return [piece for piece in [*pieces, text] if piece.strip()] or [text]


def _fit(text: str, limit: int) -> str:
    """The longest start of the text within the limit that does not cut a character in two."""
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")


def _border(head: str, following: str) -> int:
    """Where to cut: the last natural border in the second half, else the very end, never inside a joined emoji."""
    for mark in ("\n\n", "\n", ". ", " "):
        at = head.rfind(mark, len(head) // 2)
        if at > 0:
            return at + len(mark)
    characters, end = head + following, len(head)
    while end > len(head) // 2 and _is_joined(characters[end - 1], characters[end]):
        end -= 1
    return end if end > len(head) // 2 else len(head)


def _is_joined(before: str, after: str) -> bool:
    """Whether the two are parts of one emoji: joined, varied or toned; or a letter and its accent."""
    return JOINER in (before, after) or after in TONES or unicodedata.category(after) in {"Mn", "Me"}
