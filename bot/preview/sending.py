"""The Bot API methods that put something new into a chat."""

import mimetypes

from telegram.constants import ChatAction, FileSizeLimit, MessageLimit

from bot.preview.checks import Upload
from bot.preview.formatting import formatted
from bot.preview.markup import markup
from bot.preview.pictures import picture
from bot.preview.refusals import Refusal, forbidden, refused, wrong
from bot.preview.texts import units
from bot.preview.values import JSON, File, Message
from bot.preview.world import Chat, World

MOST_TEXT, MOST_CAPTION = int(MessageLimit.MAX_TEXT_LENGTH), int(MessageLimit.CAPTION_LENGTH)
MOST_SIDES, MOST_RATIO = 10_000, 20  # width + height of a photo, and the longer side by the shorter
CONTACT, MOST_VCARD = ("phone_number", "first_name", "last_name", "vcard"), 2048  # bytes of a vCard
ACTIONS = frozenset(str(action.value) for action in ChatAction)


def known_chat(world: World, params: JSON) -> Chat:
    """The chat a call names."""
    chat = world.chats.get(params["chat_id"]) if isinstance(params["chat_id"], int) else None
    if chat is None:
        raise wrong("chat not found")
    return chat


def open_chat(world: World, params: JSON) -> Chat:
    """The chat a call names, if the bot may write there now."""
    chat = known_chat(world, params)
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user", breach=True)
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def text_of(params: JSON, too_long: Refusal) -> tuple[str, list[JSON]]:
    """The words and entities of a text message."""
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise wrong("message text is empty" if not params["text"].strip() else "text must be non-empty")
    if units(text) > MOST_TEXT:
        raise too_long
    return text, entities


def caption_of(params: JSON) -> tuple[str, list[JSON]]:
    """The words and entities below a file."""
    caption = params.get("caption") or ""
    text, entities = formatted(caption, params.get("parse_mode"), params.get("caption_entities"))
    if units(text) > MOST_CAPTION:
        raise wrong("message caption is too long")
    return text, entities


def send_message(world: World, params: JSON) -> JSON:
    chat = open_chat(world, params)
    text, entities = text_of(params, wrong("message is too long"))
    message = _new(world, chat, params, kind="text", entities=entities)
    message.text = text
    return world.message_json(world.post(message))


def send_document(world: World, params: JSON) -> JSON:
    chat = open_chat(world, params)
    caption, entities = caption_of(params)
    message = _new(world, chat, params, kind="document", entities=entities)
    message.caption, message.document = caption, _kept(world, params["document"])
    return world.message_json(world.post(message))


def send_photo(world: World, params: JSON) -> JSON:
    chat = open_chat(world, params)
    caption, entities = caption_of(params)
    message = _new(world, chat, params, kind="photo", entities=entities)
    message.caption, message.photo = caption, _shown(world, params["photo"])
    return world.message_json(world.post(message))


def send_contact(world: World, params: JSON) -> JSON:
    chat = open_chat(world, params)
    for name in ("phone_number", "first_name"):
        if not (params.get(name) or "").strip():
            raise wrong(f'parameter "{name}" is required')
    if len((params.get("vcard") or "").encode()) > MOST_VCARD:
        raise wrong("vCard is too long")
    message = _new(world, chat, params, kind="contact", entities=[])
    message.content = {"contact": {name: params[name] for name in CONTACT if params.get(name)}}
    return world.message_json(world.post(message))


def send_chat_action(world: World, params: JSON) -> bool:
    chat = open_chat(world, params)
    if params["action"] not in ACTIONS:
        raise wrong("wrong parameter action in request")
    world.tell("typing", chat=chat.id)
    return True


def _new(world: World, chat: Chat, params: JSON, *, kind: str, entities: list[JSON]) -> Message:
    reply_to = _replied(world, chat, params.get("reply_parameters"))
    return Message(
        id=world.new_message_id(),
        chat_id=chat.id,
        from_bot=True,
        at=world.now(),
        kind=kind,
        entities=entities,
        markup=markup(params.get("reply_markup")),
        protected=params.get("protect_content", False),
        silent=params.get("disable_notification", False),
        reply_to=reply_to,
    )


def _replied(world: World, chat: Chat, given: JSON | None) -> int | None:
    if given is None:
        return None
    message_id = given.get("message_id")
    if not isinstance(message_id, int):
        raise wrong("can't parse ReplyParameters: Can't find field \"message_id\"")
    if world.message(chat.id, message_id) is not None:
        return message_id
    if given.get("allow_sending_without_reply"):
        return None
    raise refused("message to be replied not found")


def _kept(world: World, given: Upload | str) -> File:
    if isinstance(given, str):
        return _again(world, given)
    _weighed(given, FileSizeLimit.FILESIZE_UPLOAD)
    guessed = mimetypes.guess_type(given.file_name)[0] or "application/octet-stream"
    return world.keep_file(given.content, given.file_name, guessed)


def _shown(world: World, given: Upload | str) -> File:
    if isinstance(given, str):
        return _again(world, given)
    _weighed(given, FileSizeLimit.PHOTOSIZE_UPLOAD)
    seen = picture(given.content)
    if seen is None:
        raise wrong("IMAGE_PROCESS_FAILED")
    kind, width, height = seen
    if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise wrong("PHOTO_INVALID_DIMENSIONS")
    return world.keep_file(given.content, given.file_name, kind, (width, height))


def _weighed(given: Upload, most: int) -> None:
    if not given.content:
        raise wrong("file must be non-empty")
    if len(given.content) > most:
        raise Refusal(413, "Request Entity Too Large", breach=True)


def _again(world: World, file_id: str) -> File:
    if file_id not in world.files:
        raise wrong("wrong file identifier/HTTP URL specified")
    return world.files[file_id]
