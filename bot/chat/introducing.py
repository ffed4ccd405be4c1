"""What Telegram shows of the bot before anybody writes: its commands and its description, in every language."""

import structlog

from bot.chat.routes import MENU
from bot.chat.transport import NotMade, Transport
from bot.content.languages import DEFAULT, LANGUAGES
from bot.content.wording import words

log = structlog.stdlib.get_logger(__name__)


async def introduce(transport: Transport, *, polls: bool) -> None:
    """Only private chats get the menu; who polls removes a webhook that was left, and drops nothing people wrote."""
    if polls:
        await _set(transport, "deleteWebhook", {"drop_pending_updates": False})
    for language in LANGUAGES:
        spoken = words(language)
        code = {} if language == DEFAULT else {"language_code": language}
        commands = [{"command": command, "description": spoken.label(f"commands.{command}")} for command in MENU]
        await _set(transport, "setMyCommands", {"commands": commands, "scope": {"type": "all_private_chats"}, **code})
        await _set(transport, "setMyDescription", {"description": spoken.label("commands.description"), **code})
        short = spoken.label("commands.short_description")
        await _set(transport, "setMyShortDescription", {"short_description": short, **code})


async def _set(transport: Transport, method: str, params: dict[str, object]) -> None:
    """What a server does not know or refuses is done without; what it cannot do just now is asked again."""
    answer = await transport.post(method, params)
    if answer.status == 429 or answer.status >= 500:
        raise NotMade("server-error")
    if not answer.is_ok:
        log.warning("not-introduced", reason="refused")
