"""The commands that need the house: run, preview, migrate, doctor; without a word, run with a token, else preview."""

import argparse
import asyncio
import gc
import os
import sys
import zoneinfo
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot import logs
from bot.app import assessing, examining, running
from bot.app.examining import Verdict
from bot.app.house import TokenRefused
from bot.content.loading import BadContent
from bot.settings import Settings, SettingsError, read_settings
from bot.storage import opening
from bot.storage.sealing import KeyFileError


def main(words: Sequence[str]) -> int:
    os.umask(0o077)  # what this program writes is for its own user
    zoneinfo.reset_tzpath(to=())  # the rules of the tzdata package, the same on every machine
    arguments = _parser().parse_args(words)
    try:
        settings = read_settings(os.environ, Path())
        command = arguments.command or ("run" if settings.telegram_bot_token else "preview")
        logs.configure(_log_level(command, settings), settings.secrets)
        return _do(command, settings)
    except (SettingsError, KeyFileError, opening.Refused, TokenRefused, BadContent) as error:
        sys.stderr.write(f"stripes: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Stripes, a self-care companion on Telegram.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="the bot on Telegram (needs TELEGRAM_BOT_TOKEN)")
    commands.add_parser("preview", help="a local chat page in the browser, no Telegram account needed")
    commands.add_parser("migrate", help="bring the database to this version")
    commands.add_parser("doctor", help="say in plain words what is right and what is wrong")
    assessing.add_arguments(commands.add_parser(assessing.COMMAND, help=assessing.HELP))
    return parser


def _log_level(command: str, settings: Settings) -> str:
    """Who tries the preview reads one plain line, not a log, unless they ask for it."""
    return "warning" if command != "run" and settings.log_level == "info" else settings.log_level


def _do(command: str, settings: Settings) -> int:
    if command != "run":
        gc.enable()  # what runs for months turns it on when all is loaded
    for warning in settings.warnings():
        sys.stderr.write(f"stripes: {warning}\n")
    match command:
        case "preview":
            preview = import_module("bot.app.trying").preview  # its own Telegram is big
            asyncio.run(preview(settings))
        case "migrate":
            asyncio.run(opening.bring_up(settings.database, settings.sealing_key_file))
            sys.stdout.write("the database is at the newest revision\n")
        case "doctor":
            return _report(settings)
        case _:
            if settings.telegram_bot_token is None:
                raise SettingsError("TELEGRAM_BOT_TOKEN is not set: get one from @BotFather, or use the preview")
            asyncio.run(running.run(settings))
    return 0


def _report(settings: Settings) -> int:
    findings = asyncio.run(examining.examine(settings))
    for finding in findings:
        sys.stdout.write(f"{finding.verdict:7}{finding.text}\n")
    return 1 if any(finding.verdict is Verdict.WRONG for finding in findings) else 0
