"""The Bot API methods that change what stands in a chat: edit, delete, pin, react, answer a press."""

from datetime import timedelta

from telegram.constants import BulkRequestLimit, CallbackQueryLimit, ReactionEmoji

from bot.preview.markup import markup
from bot.preview.refusals import refused, wrong
from bot.preview.sending import caption_of, known_chat, open_chat, text_of
from bot.preview.texts import units
from bot.preview.values import JSON, Markup, Message
from bot.preview.world import ANSWER_WITHIN, World

DELETE_WITHIN = timedelta(hours=48)
EMOJI = frozenset(str(emoji.value) for emoji in ReactionEmoji)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
TOO_LATE = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(world: World, params: JSON) -> JSON:
    message = _editable(world, params)
    if message.kind != "text":
        raise refused("there is no text in the message to edit")
    text, entities = text_of(params, wrong("MESSAGE_TOO_LONG"))
    return _changed(world, message, text, entities, markup(params.get("reply_markup")))


def edit_message_caption(world: World, params: JSON) -> JSON:
    message = _editable(world, params)
    if message.kind == "text":
        raise refused("there is no caption in the message to edit")
    caption, entities = caption_of(params)
    return _changed(world, message, caption, entities, markup(params.get("reply_markup")))


def edit_message_reply_markup(world: World, params: JSON) -> JSON:
    message = _editable(world, params)
    return _changed(world, message, message.words, message.entities, markup(params.get("reply_markup")))


def delete_message(world: World, params: JSON) -> bool:
    chat = known_chat(world, params)
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise refused("message to delete not found")
    if not _deletable(world, message):
        raise refused("message can't be deleted for everyone")
    world.remove(message)
    return True


def delete_messages(world: World, params: JSON) -> bool:
    chat = known_chat(world, params)
    ids = params["message_ids"]
    if not ids or len(ids) > BulkRequestLimit.MAX_LIMIT:
        raise wrong("message identifiers are not specified" if not ids else "too many message identifiers specified")
    for message_id in ids:
        message = world.message(chat.id, message_id)
        if message is not None and _deletable(world, message):
            world.remove(message)
    return True


def answer_callback_query(world: World, params: JSON) -> bool:
    callback_id, text = params["callback_query_id"], params.get("text") or ""
    callback = world.callbacks.get(callback_id)
    if callback is None or world.now() - callback.at > ANSWER_WITHIN:
        raise refused(TOO_LATE)
    if callback.answered:
        raise wrong(TOO_LATE)
    if units(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise wrong("MESSAGE_TOO_LONG")
    callback.answered = True
    shown = {"text": text, "show_alert": params.get("show_alert", False)}
    world.tell("answer", chat=callback.chat_id, callback_id=callback_id, **shown)
    return True


def set_message_reaction(world: World, params: JSON) -> bool:
    chat = open_chat(world, params)
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise refused("message to react not found")
    emoji = [reaction.get("emoji") if isinstance(reaction, dict) else None for reaction in params.get("reaction", [])]
    if len(emoji) > 1:
        raise wrong("REACTIONS_TOO_MANY")
    if not EMOJI.issuperset(emoji):
        raise wrong("REACTION_INVALID")
    message.reactions = [str(one) for one in emoji]
    world.touched(message)
    return True


def pin_chat_message(world: World, params: JSON) -> bool:
    return _pinned(world, params, pinned=True)


def unpin_chat_message(world: World, params: JSON) -> bool:
    return _pinned(world, params, pinned=False)


def _pinned(world: World, params: JSON, *, pinned: bool) -> bool:
    chat = open_chat(world, params)
    newest = max((message.id for message in world.visible(chat.id) if message.pinned), default=None)
    message = world.message(chat.id, params.get("message_id", newest))
    if message is None:
        raise refused(f"message to {'pin' if pinned else 'unpin'} not found")
    message.pinned = pinned
    world.touched(message)
    return True


def _editable(world: World, params: JSON) -> Message:
    for name in ("chat_id", "message_id"):
        if name not in params:
            raise wrong("message identifier is not specified" if name == "message_id" else "chat_id is empty")
    chat = open_chat(world, params)
    message = world.message(chat.id, params["message_id"])
    if message is None:
        raise refused("message to edit not found")
    if not message.from_bot or message.markup.locks:
        raise refused("message can't be edited")
    return message


def _changed(world: World, message: Message, words: str, entities: list[JSON], new: Markup) -> JSON:
    if new.locks:
        raise wrong("inline keyboard expected")
    if (words, entities, new) == (message.words, message.entities, message.markup):
        raise refused(NOT_MODIFIED)
    if message.kind == "text":
        message.text = words
    else:
        message.caption = words
    message.entities, message.markup, message.edited_at = entities, new, world.now()
    world.touched(message)
    return world.message_json(message)


def _deletable(world: World, message: Message) -> bool:
    own = message.from_bot or message.chat_id > 0
    return own and world.now() - message.at < DELETE_WITHIN
