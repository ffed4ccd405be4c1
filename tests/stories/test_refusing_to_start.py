"""What is wrong at the start is said in one line, and nothing is touched."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.preview import LocalTelegram
from tests.stories.child import Child


def _said(child: Child) -> list[str]:
    """What was written for a person to read; the rest are log lines."""
    assert child.stdout.read_text("utf-8") == ""
    return [line for line in child.stderr.read_text("utf-8").splitlines() if not line.startswith("{")]


async def _refuses(child: Child, words: str, *, by_command: bool = False) -> None:
    """The line and the code are those of the program; that a command hands them on is seen where it fails last."""
    await child.launch(by_command=by_command)
    assert await child.ended() == 2
    said = _said(child)
    assert len(said) == 1
    assert said[0].startswith("stripes: ")
    assert words in said[0]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_token_that_telegram_does_not_know(child: Child) -> None:
    child.environment["TELEGRAM_BOT_TOKEN"] = "100:another"
    await _refuses(child, "Telegram refuses the token", by_command=True)
    assert "another" not in child.stderr.read_text("utf-8")


async def test_a_database_without_its_key(child: Child, tmp_path: Path) -> None:
    key, missing = child.environment["SEALING_KEY_FILE"], tmp_path / "missing.key"
    before = await _contents(child)
    child.environment["SEALING_KEY_FILE"] = str(missing)
    await _refuses(child, f"{missing} is missing")
    assert not _is_there(missing)
    child.environment["SEALING_KEY_FILE"] = key
    assert await _contents(child) == before


def _is_there(path: Path) -> bool:
    return path.exists()


async def _contents(child: Child) -> list[int]:
    return [await child.count(table, "1 = 1") for table in ("canary", "data_key", "person", "inbox", "lease")]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_database_of_a_version_nobody_knows(child: Child) -> None:
    async with child.database() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = await _contents(child)
    await _refuses(child, "revision 9999")
    assert await _contents(child) == before


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_data_folder_that_cannot_be_written(child: Child, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    child.environment["DATA_DIR"] = str(tmp_path / "file" / "data")
    del child.environment["DATABASE_URL"]
    await _refuses(child, "check DATA_DIR", by_command=True)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_second_process_on_one_file_while_the_first_goes_on(child: Child, telegram: LocalTelegram) -> None:
    anna = telegram.add_person("Anna")
    await child.start()
    async with child.beside() as second:
        await _refuses(second, "another Stripes is running on this database")
    await child.agrees(anna)
    assert await child.stop() == 0
