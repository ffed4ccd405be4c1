"""The doctor: each finding when it is right, and when it is wrong with what to do about it."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app.examining import Finding, Verdict, examine, room
from bot.preview import LocalTelegram
from bot.settings import Settings
from bot.storage import opening
from bot.storage.sealing import Keyring

RIGHT, WRONG, NOTE = Verdict.RIGHT, Verdict.WRONG, Verdict.NOTE
CONTENT, FOLDER, DATABASE, KEY, TELEGRAM, UPDATES, CLOCKS = range(7)


@pytest.fixture
async def origin(telegram: LocalTelegram) -> AsyncIterator[str]:
    async with telegram.serve() as served:
        yield served


@pytest.fixture
def given(tmp_path: Path, origin: str) -> Settings:
    """An installation before its first run."""
    return Settings(
        telegram_bot_token=SecretStr("100:preview"),
        telegram_api_url=origin,
        data_dir=tmp_path / "data",
        sealing_key_file=tmp_path / "keys" / "sealing.key",
    )


def but(given: Settings, **changes: Any) -> Settings:
    return given.model_copy(update=changes)


async def found(settings: Settings, at: int) -> tuple[Verdict, str]:
    finding = (await examine(settings))[at]
    return finding.verdict, finding.text


async def run_once(given: Settings) -> None:
    """What a first run leaves behind."""
    await opening.bring_up(given.database, given.sealing_key_file)


def change(given: Settings, statement: str) -> None:
    connection = sqlite3.connect(given.data_dir / "stripes.db")
    with connection:
        connection.execute(statement)
    connection.close()


async def test_before_the_first_run_everything_is_right(given: Settings) -> None:
    findings = await examine(given)
    assert WRONG not in {finding.verdict for finding in findings}
    assert findings[CONTENT].text == "the content is complete in: en"
    assert findings[DATABASE].text == "the database is empty: the first run will set it up"
    assert findings[KEY].text.startswith("the sealing key will be made at ")
    assert findings[CLOCKS].text.startswith("the time zone rules are those of 20")
    assert not (given.data_dir / "stripes.db").exists()
    assert not given.sealing_key_file.exists()


async def test_after_a_run_the_database_and_its_key_are_found(given: Settings) -> None:
    await run_once(given)
    verdict, text = await found(given, DATABASE)
    assert verdict is RIGHT
    assert "at the newest revision" in text
    assert await found(given, KEY) == (RIGHT, f"the sealing key at {given.sealing_key_file} fits the database")


async def test_a_key_inside_the_data_folder_is_worth_a_note(given: Settings) -> None:
    inside = but(given, sealing_key_file=given.data_dir / "sealing.key")
    assert (await examine(inside))[0] == Finding(NOTE, inside.warnings()[0])


async def test_a_folder_that_cannot_be_made_is_wrong(given: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    verdict, text = await found(but(given, data_dir=folder), FOLDER)
    assert (verdict, text) == (WRONG, f"cannot write to {folder}: check DATA_DIR and the folder's rights")


@pytest.mark.parametrize(("free", "verdict"), [(0, WRONG), (99, WRONG), (100, RIGHT), (1000, RIGHT)])
def test_a_disk_with_less_than_a_tenth_free_is_wrong(free: int, verdict: Verdict, tmp_path: Path) -> None:
    assert room(tmp_path, free, 1000).verdict is verdict


def test_a_disk_that_does_not_tell_its_size_is_not_called_full(tmp_path: Path) -> None:
    assert room(tmp_path, 0, 0).verdict is RIGHT


async def test_a_server_that_does_not_answer_is_wrong_and_its_password_is_not_shown(given: Settings) -> None:
    url = "postgresql+asyncpg://anna:hush-hush@127.0.0.1:1/stripes"
    verdict, text = await found(but(given, database_url=SecretStr(url)), DATABASE)
    assert verdict is WRONG
    assert "does not answer: check DATABASE_URL" in text
    assert "hush" not in text


async def test_a_file_that_is_no_database_is_wrong(given: Settings) -> None:
    given.data_dir.mkdir()
    (given.data_dir / "stripes.db").write_bytes(b"no database at all" * 100)
    verdict, text = await found(given, DATABASE)
    assert verdict is WRONG
    assert "DATABASE_URL" in text


async def test_a_database_of_another_version_is_wrong(given: Settings) -> None:
    await run_once(given)
    change(given, "UPDATE alembic_version SET version_num = '9999'")
    verdict, text = await found(given, DATABASE)
    assert verdict is WRONG
    assert "revision 9999, which this version does not know" in text


async def test_a_missing_key_is_wrong_once_there_is_something_to_read(given: Settings) -> None:
    await run_once(given)
    given.sealing_key_file.unlink()
    verdict, text = await found(given, KEY)
    assert verdict is WRONG
    assert f"{given.sealing_key_file} is missing" in text


async def test_another_key_is_wrong(given: Settings) -> None:
    await run_once(given)
    given.sealing_key_file.unlink()
    Keyring.create(given.sealing_key_file)
    verdict, text = await found(given, KEY)
    assert verdict is WRONG
    assert "does not fit this database" in text


async def test_a_key_that_others_can_read_is_wrong(given: Settings) -> None:
    await run_once(given)
    given.sealing_key_file.chmod(0o644)
    verdict, text = await found(given, KEY)
    assert verdict is WRONG
    assert "chmod 600" in text


async def test_telegram_answers_and_groups_are_worth_a_note(given: Settings, telegram: LocalTelegram) -> None:
    verdict, text = await found(given, TELEGRAM)
    assert verdict in {RIGHT, NOTE}
    assert text.startswith(f"Telegram answers as @{telegram.bot['username']}")


async def test_without_a_token_there_is_a_note(given: Settings) -> None:
    verdict, text = await found(but(given, telegram_bot_token=None), TELEGRAM)
    assert verdict is NOTE
    assert "@BotFather" in text


async def test_a_refused_token_is_wrong_and_not_shown(given: Settings) -> None:
    verdict, text = await found(but(given, telegram_bot_token=SecretStr("100:hush-hush")), TELEGRAM)
    assert (verdict, text) == (WRONG, "Telegram refuses the token: check TELEGRAM_BOT_TOKEN with @BotFather")


async def test_a_telegram_that_does_not_answer_is_wrong(given: Settings) -> None:
    verdict, text = await found(but(given, telegram_api_url="http://127.0.0.1:1"), TELEGRAM)
    assert verdict is WRONG
    assert "does not answer: check the network" in text


HOOK = "http://127.0.0.1:1/telegram"  # where nobody answers


def hooked(given: Settings) -> Settings:
    return but(given, webhook_url=HOOK, webhook_secret=SecretStr("hush" * 10), http_port=8081)


async def test_how_updates_come_is_said(given: Settings, telegram: LocalTelegram) -> None:
    polled = "updates are fetched by polling; WEBHOOK_URL would have them brought"
    assert await found(given, UPDATES) == (RIGHT, polled)
    assert await found(hooked(given), UPDATES) == (NOTE, f"the next run will tell Telegram to bring updates to {HOOK}")
    telegram.profile.webhook = {"url": HOOK}
    assert await found(hooked(given), UPDATES) == (RIGHT, f"Telegram brings updates to {HOOK}; 0 wait")
    says = f"Telegram calls {HOOK} now: the next run removes that webhook and polls"
    assert await found(given, UPDATES) == (NOTE, says)


async def test_a_webhook_that_telegram_cannot_reach_is_wrong(given: Settings, telegram: LocalTelegram) -> None:
    telegram.write(telegram.add_person("Anna").id, "hello")
    telegram.profile.webhook = {"url": HOOK}
    telegram.changes.happened()
    await telegram.wait(lambda: bool(telegram.profile.webhook_error))
    verdict, text = await found(hooked(given), UPDATES)
    assert verdict is WRONG
    assert "updates waiting: 1," in text
    assert "'Connection refused'" in text
    assert "hush" not in text
