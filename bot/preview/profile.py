"""The Bot API methods by which a bot presents itself and looks things up."""

import re

from telegram.constants import BotCommandLimit, BotDescriptionLimit, FileSizeLimit

from bot.preview.refusals import conflict, wrong
from bot.preview.sending import known_chat
from bot.preview.values import JSON
from bot.preview.world import World

MOST_COMMANDS = int(BotCommandLimit.MAX_COMMAND_NUMBER)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_CONNECTIONS = 40  # unless the bot asks for another number
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_WORDS = {
    "description": int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH),
    "short_description": int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH),
}


def get_me(world: World, _: JSON) -> JSON:
    abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
    return world.bot | dict.fromkeys(abilities, False)


def set_my_commands(world: World, params: JSON) -> bool:
    commands = params["commands"]
    if len(commands) > MOST_COMMANDS:
        raise wrong("BOT_COMMANDS_TOO_MUCH")
    world.profile.commands[_audience(params)] = [_command(given) for given in commands]
    world.tell("commands", commands=default_commands(world))
    return True


def get_my_commands(world: World, params: JSON) -> list[JSON]:
    return world.profile.commands.get(_audience(params), [])


def delete_my_commands(world: World, params: JSON) -> bool:
    world.profile.commands.pop(_audience(params), None)
    world.tell("commands", commands=default_commands(world))
    return True


def default_commands(world: World) -> list[JSON]:
    """What everybody's menu shows: that of private chats, else that of all."""
    commands = world.profile.commands
    return commands.get(("all_private_chats", "")) or commands.get(("default", "")) or []


def set_my_description(world: World, params: JSON) -> bool:
    return _describe(world, params, "description")


def set_my_short_description(world: World, params: JSON) -> bool:
    return _describe(world, params, "short_description")


def get_my_description(world: World, params: JSON) -> JSON:
    return {"description": world.profile.descriptions.get(("description", _language(params)), "")}


def get_my_short_description(world: World, params: JSON) -> JSON:
    return {"short_description": world.profile.descriptions.get(("short_description", _language(params)), "")}


def set_chat_menu_button(world: World, params: JSON) -> bool:
    button = params.get("menu_button", {"type": "default"})
    if button.get("type") not in ("default", "commands", "web_app"):
        raise wrong("can't parse menu button: Unsupported type specified")
    world.profile.menu_buttons[params.get("chat_id")] = button
    return True


def get_chat(world: World, params: JSON) -> JSON:
    chat = known_chat(world, params)
    pinned = [message for message in world.visible(chat.id) if message.pinned]
    newest = {"pinned_message": world.message_json(pinned[-1])} if pinned else {}
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return world.chat_json(chat.id) | full | newest


def get_file(world: World, params: JSON) -> JSON:
    kept = world.files.get(params["file_id"])
    if kept is None:
        raise wrong("invalid file_id")
    if kept.size > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise wrong("file is too big")
    known = {"file_id": kept.file_id, "file_unique_id": f"u-{kept.file_id}"}
    return known | {"file_size": kept.size, "file_path": kept.path}


def set_webhook(world: World, params: JSON) -> bool:
    if not SECRET.fullmatch(params.get("secret_token", "x")):
        raise wrong("secret token contains unallowed characters")
    if not 1 <= params.get("max_connections", MOST_CONNECTIONS) <= 100:
        raise wrong("invalid max_connections specified")
    world.profile.webhook = params if params["url"] else {}
    world.profile.webhook_error = {}
    _allow(world, params)
    if params.get("drop_pending_updates"):
        world.updates.forget()
    if params["url"]:
        world.updates.interrupt(conflict("terminated by setWebhook request"))
    world.changes.happened()
    return True


def delete_webhook(world: World, params: JSON) -> bool:
    world.profile.webhook, world.profile.webhook_error = {}, {}
    if params.get("drop_pending_updates"):
        world.updates.forget()
    world.changes.happened()
    return True


def get_webhook_info(world: World, _: JSON) -> JSON:
    webhook = world.profile.webhook
    waiting = {"has_custom_certificate": False, "pending_update_count": world.updates.pending}
    if not webhook:
        return {"url": "", **waiting}
    allowed = {"allowed_updates": sorted(world.updates.allowed)} if world.updates.allowed else {}
    most = webhook.get("max_connections", MOST_CONNECTIONS)
    return {"url": webhook["url"], **waiting, "max_connections": most, **allowed, **world.profile.webhook_error}


async def get_updates(world: World, params: JSON) -> list[JSON]:
    if world.profile.webhook:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(world, params)
    limit = params.get("limit", 100)
    return await world.updates.poll(
        params.get("offset", 0), limit if 1 <= limit <= 100 else 100, min(50, params.get("timeout", 0))
    )


def _allow(world: World, params: JSON) -> None:
    if "allowed_updates" in params:
        world.updates.allowed = frozenset(map(str, params["allowed_updates"]))


def _language(params: JSON) -> str:
    return params.get("language_code") or ""


def _audience(params: JSON) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    parts = (scope.get("type"), scope.get("chat_id"), scope.get("user_id"))
    return ":".join(str(part) for part in parts if part is not None), _language(params)


def _command(given: JSON) -> JSON:
    if not isinstance(given, dict) or not COMMAND.fullmatch(str(given.get("command", "")).removeprefix("/")):
        raise wrong("BOT_COMMAND_INVALID")
    description = str(given.get("description", ""))
    if not BotCommandLimit.MIN_DESCRIPTION <= len(description) <= BotCommandLimit.MAX_DESCRIPTION:
        raise wrong("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": given["command"].removeprefix("/"), "description": description}


def _describe(world: World, params: JSON, kind: str) -> bool:
    words = params.get(kind) or ""
    if len(words) > MOST_WORDS[kind]:
        raise wrong(f"{kind.replace('_', ' ')} is too long")
    world.profile.descriptions[(kind, _language(params))] = words
    return True
