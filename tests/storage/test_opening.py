"""What is not opened, and the one plain line that says why: foreign revisions, bad places, company, wrong keys."""

import asyncio
import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from bot.app.house import housed
from bot.clock import SteeredClock
from bot.settings import Settings
from bot.storage import opening
from bot.storage.database import Database
from bot.storage.sealing import KeyFileError, Keyring
from bot.storage.tables import CanaryRow

HOLD = """
import sys
from pathlib import Path
from bot.storage import opening
try:
    with opening.alone(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except opening.Refused as error:
    print(error, flush=True)
"""


def one_line(error: BaseException) -> str:
    """What the operator is told; never more than a line."""
    assert "\n" not in str(error)
    return str(error)


def changed(path: Path, **values: object) -> Keyring:
    """The keyring of a key file in which something was changed."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))
    return Keyring.read(path)


def is_there(path: Path) -> bool:
    return path.exists()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def encoded(byte: bytes) -> str:
    return base64.b64encode(byte * 32).decode()


# Revisions and places


async def test_a_newer_revision_is_refused_and_left_alone(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (opening.check_revision, opening.migrate):
        with pytest.raises(opening.Refused) as refused:
            await refuse(database.url)
        assert "revision 9999, which this version does not know" in one_line(refused.value)
    assert await opening.revision(database.url) == "9999"


async def test_an_empty_database_has_no_revision_and_is_fine(empty_url: str) -> None:
    assert await opening.check_revision(empty_url) is None


async def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    file = tmp_path / "file" / "stripes.db"
    with pytest.raises(opening.Refused) as refused, opening.alone(file):
        pass
    assert f"cannot write to {file.parent}" in one_line(refused.value)
    with pytest.raises(opening.Refused) as refused:
        await opening.bring_up(f"sqlite+aiosqlite:///{file}", tmp_path / "sealing.key")
    assert "check DATA_DIR" in one_line(refused.value)


async def test_what_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "stripes.db"
    file.write_bytes(b"something else entirely" * 300)
    with pytest.raises(opening.Refused) as refused:
        await opening.migrate(f"sqlite+aiosqlite:///{file}")
    assert "is no database" in one_line(refused.value)
    assert file.read_bytes() == b"something else entirely" * 300


async def test_a_server_without_this_database_is_refused_without_showing_the_password(postgres_server: str) -> None:
    head, _, options = postgres_server.replace("postgresql://", "postgresql+asyncpg://").partition("?")
    with pytest.raises(opening.Refused) as refused:
        await opening.migrate(f"{head.rsplit('/', 1)[0]}/never_made?{options}")
    assert "check DATABASE_URL" in one_line(refused.value)
    with pytest.raises(opening.Refused) as refused:
        await opening.migrate("postgresql+asyncpg://stripes:open-sesame@127.0.0.1:1/stripes")
    assert "does not answer" in one_line(refused.value)
    assert "open-sesame" not in str(refused.value)


# One process on one file


def test_a_second_process_on_the_same_file_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "stripes.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(opening.Refused) as refused:
            asyncio.run(opening.bring_up(f"sqlite+aiosqlite:///{file}", tmp_path / "sealing.key"))
        assert "another Stripes is running on this database" in one_line(refused.value)
        assert not file.exists()
        other.kill()
    asyncio.run(opening.bring_up(f"sqlite+aiosqlite:///{file}", tmp_path / "sealing.key"))
    assert file.exists()


def test_a_process_that_comes_second_says_so_and_ends(tmp_path: Path) -> None:
    file = tmp_path / "stripes.db"
    with opening.alone(file):
        said = subprocess.run([sys.executable, "-c", HOLD, str(file)], capture_output=True, text=True, check=True)
    assert said.stdout == "another Stripes is running on this database: stop it first, or use PostgreSQL\n"


def test_a_server_has_room_for_many() -> None:
    with opening.alone(None), opening.alone(None):
        pass


# The key


@pytest.mark.parametrize(
    "values",
    [
        {"keys": [{"id": "other", "key": encoded(b"o")}]},
        {"index": encoded(b"i")},
    ],
    ids=["another master key", "another index key"],
)
async def test_a_key_that_does_not_fit_is_refused(
    database: Database, key_file: Path, values: dict[str, object]
) -> None:
    wrong = Database(database.url, changed(key_file, **values))
    with pytest.raises(opening.Refused) as refused:
        await opening.prove_key(wrong)
    await wrong.close()
    assert "the sealing key does not fit this database" in one_line(refused.value)


async def test_another_master_key_under_the_same_id_is_refused(database: Database, key_file: Path) -> None:
    kid = Keyring.read(key_file).sealing_kid
    wrong = Database(database.url, changed(key_file, keys=[{"id": kid, "key": encoded(b"o")}]))
    with pytest.raises(opening.Refused):
        await opening.prove_key(wrong)
    await wrong.close()


async def test_the_right_key_is_proved_again_and_again(database: Database, key_file: Path) -> None:
    again = Database(database.url, Keyring.read(key_file))
    await opening.prove_key(again)
    await opening.prove_key(again)
    await again.close()


async def test_a_database_that_lost_its_canary_is_refused(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.connection.execute(delete(CanaryRow))
    with pytest.raises(opening.Refused) as refused:
        await opening.prove_key(database)
    assert "lost its key canary" in one_line(refused.value)


async def test_a_key_that_is_missing_is_never_made_again(database: Database, key_file: Path) -> None:
    await asyncio.to_thread(key_file.unlink)
    with pytest.raises(KeyFileError) as refused:
        await opening.open_keyring(database.url, key_file)
    assert "is missing" in one_line(refused.value)
    assert not is_there(key_file)


async def test_the_house_does_not_open_without_its_key(settings: Settings, database: Database) -> None:
    settings.sealing_key_file.unlink()
    with pytest.raises(KeyFileError):
        async with housed(settings, SteeredClock()):
            pass
    assert not settings.sealing_key_file.exists()
    assert await opening.revision(database.url) is not None


async def test_an_empty_database_gets_a_key_that_only_its_owner_may_read(empty_url: str, key_file: Path) -> None:
    made = await opening.open_keyring(empty_url, key_file)
    assert mode(key_file) == 0o600
    assert mode(key_file.parent) == 0o700
    again = await opening.open_keyring(empty_url, key_file)
    assert again.index("label", 1) == made.index("label", 1)


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_processes_that_begin_together_on_an_empty_server_make_one_key_and_one_database(
    empty_url: str, key_file: Path
) -> None:
    await asyncio.gather(*(opening.bring_up(empty_url, key_file) for _ in range(4)))
    database = Database(empty_url, Keyring.read(key_file))
    await opening.prove_key(database)
    await database.close()
