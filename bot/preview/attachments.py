"""What people send beside words, in the shape the Bot API gives it."""

from typing import Any, Literal

from bot.preview import wire
from bot.preview.pictures import DOT
from bot.preview.values import JSON
from bot.preview.world import World

STICKER: JSON = {
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "🦓",
}
CONTACT: JSON = {"phone_number": "+44 20 7946 0123", "first_name": "Ward 4"}  # of the phone's own address book
Kind = Literal["photo", "voice", "location", "sticker", "document", "contact"]


def attachment(
    world: World, kind: Kind, latitude: float | None, longitude: float | None, contact: JSON | None
) -> dict[str, Any]:
    """The fields of the message that carries it; its file, where it has one, can be fetched."""
    match kind:
        case "photo":
            return {"photo": world.keep_file(DOT, "photo.png", "image/png", (1, 1))}
        case "document":
            return {"document": world.keep_file(b"%PDF-1.4", "letter.pdf", "application/pdf")}
        case "voice":
            spoken = wire.file(world.keep_file(b"OggS", "voice.ogg", "audio/ogg"))
            return {"content": {"voice": spoken | {"duration": 3, "mime_type": "audio/ogg"}}}
        case "sticker":
            drawn = wire.file(world.keep_file(DOT, "sticker.webp", "image/webp"))
            return {"content": {"sticker": drawn | STICKER}}
        case "location":
            return {"content": {"location": {"latitude": latitude or 0.0, "longitude": longitude or 0.0}}}
        case "contact":
            return {"content": {"contact": contact or CONTACT}}
