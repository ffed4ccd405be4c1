"""What `doctor` looks at: each thing that must be right, said in plain words with what to do when it is not."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from bot.chat.transport import Answer, NotMade, Transport, Unclear
from bot.content import answer_rules, countries, forms, red_flags, urgent_answers
from bot.content.languages import LANGUAGES
from bot.content.wording import words
from bot.settings import Settings
from bot.storage import opening
from bot.storage.database import Database
from bot.storage.sealing import KeyFileError, Keyring

LEAST_FREE = 0.10


class Verdict(StrEnum):
    """How a line of the report begins."""

    RIGHT = "right"
    WRONG = "WRONG"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    text: str


Look = Callable[[Settings], Awaitable[Finding | None]]


async def examine(settings: Settings) -> list[Finding]:
    findings = [Finding(Verdict.NOTE, warning) for warning in settings.warnings()]
    for look in (_content, _folder, _database, _key, _telegram, _updates):
        found = await look(settings)
        findings += [found] if found else []
    findings.append(Finding(Verdict.RIGHT, f"the time zone rules are those of {version('tzdata')}"))
    return findings


async def _content(_settings: Settings) -> Finding:
    red_flags.load()
    urgent_answers.load()
    countries.load()
    for language in LANGUAGES:
        words(language)
        for form_id in (*forms.DAILY, *forms.INSTRUMENTS):
            forms.form(form_id, language)
        answer_rules.answer_rules(language)
        forms.openings(language)
    return Finding(Verdict.RIGHT, f"the content is complete in: {', '.join(LANGUAGES)}")


async def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usage = await asyncio.to_thread(shutil.disk_usage, folder)
    except OSError:
        return Finding(Verdict.WRONG, f"cannot write to {folder}: check DATA_DIR and the folder's rights")
    return room(folder, usage.free, usage.total)


def room(folder: Path, free: int, total: int) -> Finding:
    """Bytes; a file system that does not tell its size is not called full."""
    share = free / total if total else 1.0
    if share < LEAST_FREE:
        return Finding(Verdict.WRONG, f"only {share:.0%} of the disk under {folder} is free: make room")
    return Finding(Verdict.RIGHT, f"{folder} is there, and {share:.0%} of its disk is free")


async def _database(settings: Settings) -> Finding:
    try:
        found = await opening.check_revision(settings.database)
    except opening.Refused as error:
        return Finding(Verdict.WRONG, str(error))
    if found is None:
        return Finding(Verdict.RIGHT, "the database is empty: the first run will set it up")
    newest = opening.revisions()[0]
    if found != newest:
        return Finding(Verdict.RIGHT, f"the database is at revision {found}: the next run brings it to {newest}")
    return Finding(Verdict.RIGHT, f"the database answers and is at the newest revision, {found}")


async def _key(settings: Settings) -> Finding:
    path = settings.sealing_key_file
    if await _is_empty(settings) and not path.exists():
        return Finding(
            Verdict.RIGHT, f"the sealing key will be made at {path} on the first run: keep a copy apart from the data"
        )
    try:
        database = Database(settings.database, Keyring.read(path))
    except KeyFileError as error:
        return Finding(Verdict.WRONG, str(error))
    try:
        if not await _is_empty(settings):
            await opening.prove_key(database)
    except opening.Refused as error:
        return Finding(Verdict.WRONG, str(error))
    finally:
        await database.close()
    return Finding(Verdict.RIGHT, f"the sealing key at {path} fits the database")


async def _is_empty(settings: Settings) -> bool:
    try:
        return await opening.revision(settings.database) is None
    except opening.Refused:
        return False


async def _telegram(settings: Settings) -> Finding:
    if settings.telegram_bot_token is None:
        return Finding(
            Verdict.NOTE, "no TELEGRAM_BOT_TOKEN: `python -m bot preview` works without; get one from @BotFather"
        )
    answer = await _asked(settings, "getMe")
    if answer is None:
        return Finding(
            Verdict.WRONG, f"{settings.telegram_api_url} does not answer: check the network and TELEGRAM_API_URL"
        )
    if not answer.is_ok:
        return Finding(Verdict.WRONG, "Telegram refuses the token: check TELEGRAM_BOT_TOKEN with @BotFather")
    name = answer.result.get("username", "")
    if answer.result.get("can_join_groups"):
        return Finding(
            Verdict.NOTE, f"Telegram answers as @{name}; it can be added to groups: switch that off in @BotFather"
        )
    return Finding(Verdict.RIGHT, f"Telegram answers as @{name}")


async def _asked(settings: Settings, method: str) -> Answer | None:
    transport = Transport(settings.telegram_api_url, settings.token or "")
    await transport.open()
    try:
        return await transport.post(method, {})
    except (NotMade, Unclear):
        return None
    finally:
        await transport.close()


async def _updates(settings: Settings) -> Finding | None:
    """How what people write reaches us; where Telegram cannot be asked, that has been said."""
    answer = await _asked(settings, "getWebhookInfo") if settings.token else None
    if answer is None or not isinstance(answer.result, dict):
        return None
    url, waiting = answer.result.get("url"), answer.result.get("pending_update_count", 0)
    if settings.webhook_url is None:
        if url:
            return Finding(Verdict.NOTE, f"Telegram calls {url} now: the next run removes that webhook and polls")
        return Finding(Verdict.RIGHT, "updates are fetched by polling; WEBHOOK_URL would have them brought")
    if url != settings.webhook_url:
        return Finding(Verdict.NOTE, f"the next run will tell Telegram to bring updates to {settings.webhook_url}")
    if waiting and (said := answer.result.get("last_error_message")):
        return Finding(
            Verdict.WRONG,
            f"updates waiting: {waiting}, because Telegram could not bring them to {url}: it says {said!r}; "
            "check the proxy before the bot, its certificate, and that the bot runs with the same WEBHOOK_SECRET",
        )
    return Finding(Verdict.RIGHT, f"Telegram brings updates to {url}; {waiting} wait")
