"""Every Bot API method the local Telegram offers, by its name on the wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.preview import editing, profile, sending
from bot.preview.values import JSON
from bot.preview.world import World

Method = Callable[[World, JSON], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "getUpdates": profile.get_updates,
    "setWebhook": profile.set_webhook,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendContact": sending.send_contact,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMessageReaction": editing.set_message_reaction,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "getChat": profile.get_chat,
    "getFile": profile.get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
}
# Those that flood control counts.
COUNTED = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "sendContact", "editMessageText", "editMessageCaption"}
)
