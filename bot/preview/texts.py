"""Text as Telegram counts, cleans and trims it: UTF-16 units, no control characters, no loose ends."""

import re

from bot.preview.values import JSON

CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
INVISIBLE = re.compile("[\r\u202a-\u202e]")
SURROGATE = re.compile("[\ud800-\udfff]")
BLANK = " \n\t\u200b\ufeff"
FOUND = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?!\w)")),
)


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts offsets and limits."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def typed(text: str) -> str:
    """What a real client makes of what a person types, before it leaves the phone."""
    return clean(SURROGATE.sub("", text.replace("\x00", ""))).strip(BLANK)


def parts(text: str, most: int) -> list[str]:
    """Text as clients split it when it is longer than `most` UTF-16 units."""
    found, room = [""], most
    for character in text:
        size = units(character)
        if size > room:
            found.append("")
            room = most
        found[-1] += character
        room -= size
    return found


def clean(text: str) -> str:
    """Control characters become spaces, carriage returns and direction overrides vanish."""
    return CONTROL.sub(" ", INVISIBLE.sub("", text))


def trimmed(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """Text without blank ends, and the entities moved along with it."""
    lead = units(text) - units(text.lstrip(BLANK))
    kept = text.strip(BLANK)
    size = units(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] - lead + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return kept, moved


def detected(text: str, given: list[JSON]) -> list[JSON]:
    """The given entities plus the links and commands Telegram finds by itself."""
    found = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
        for kind, pattern in FOUND
        for match in pattern.finditer(text)
    ]
    free = [entity for entity in found if not any(_overlap(entity, other) for other in given)]
    return sorted([*given, *free], key=lambda entity: (entity["offset"], -entity["length"]))


def _overlap(one: JSON, other: JSON) -> bool:
    one_end, other_end = one["offset"] + one["length"], other["offset"] + other["length"]
    return bool(one["offset"] < other_end and other["offset"] < one_end)
