"""The command line: what each word does, how it ends, and that what is wrong is one plain line."""

import asyncio
import logging
import socket
import sys
import threading
import warnings
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.__main__ import main
from bot.storage import migrating, opening

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """The program in this process, in a folder and an environment of its own; what it sets up is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "DATABASE_URL", "DATA_DIR", "SEALING_KEY_FILE", "SEND_RATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)

    def running(*words: str, **environ: str) -> int:
        monkeypatch.setattr(sys, "argv", ["bot", *words])
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return main()

    yield running
    sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = hooks
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    zoneinfo.reset_tzpath()


def test_the_doctor_of_a_new_installation_finds_nothing_wrong(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 6
    assert {line[:7] for line in lines} == {"right  ", "note   "}


def test_the_doctor_ends_with_one_when_anything_is_wrong(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert run("doctor", TELEGRAM_BOT_TOKEN="4711:abcdef", TELEGRAM_API_URL=f"http://127.0.0.1:{port}") == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG  ")]
    assert len(wrong) == 1
    assert "does not answer" in wrong[0]


def test_migrating_twice_is_as_good_as_once(run: Run, empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [run("migrate", DATABASE_URL=empty_url) for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out.splitlines() == ["the database is at the newest revision"] * 2
    assert asyncio.run(opening.revision(empty_url)) == migrating.script().get_current_head()
    assert run("doctor", DATABASE_URL=empty_url) == 0
    assert "fits the database" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "environ", "line"),
    [
        (["doctor"], {"PORT": "x"}, "stripes: PORT must be a whole number from 1 to 65535"),
        (["migrate"], {"DATABASE_URL": "mysql://x"}, "stripes: DATABASE_URL must be sqlite"),
        ([], {"TELEGRAM_BOT_TOKEN": "hush hush"}, "stripes: TELEGRAM_BOT_TOKEN must look like"),
        (["run"], {}, "stripes: TELEGRAM_BOT_TOKEN is not set: get one from @BotFather"),
        (
            ["migrate"],
            {"DATABASE_URL": "postgresql+asyncpg://a:hush@127.0.0.1:1/x"},
            "stripes: the database postgresql",
        ),
    ],
)
def test_what_is_wrong_is_one_line_on_standard_error_and_two(
    run: Run, capsys: pytest.CaptureFixture[str], words: list[str], environ: dict[str, str], line: str
) -> None:
    assert run(*words, **environ) == 2
    said = capsys.readouterr()
    (only,) = said.err.splitlines()
    assert only.startswith(line)
    assert "hush" not in only
    assert said.out == ""


def test_a_key_inside_the_data_folder_is_warned_about(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("migrate", DATA_DIR="data", SEALING_KEY_FILE="data/sealing.key")
    assert "SEALING_KEY_FILE lies inside DATA_DIR" in capsys.readouterr().err


def test_a_second_process_on_one_file_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with opening.alone(Path("data") / "stripes.db"):
        assert run("migrate") == 2
    assert "another Stripes is running on this database" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["dance"], ["--loud"], ["doctor", "now"]])
def test_a_word_that_nobody_knows_ends_with_two_and_the_words_there_are(
    run: Run, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bot")


def test_help_names_every_command(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--help")
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert [word for word in ("run", "preview", "migrate", "doctor") if f"\n    {word} " not in out] == []


def test_red_flags_are_read_without_the_house(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("red-flags", "--explain", "I cannot breathe") == 0
    assert capsys.readouterr().out.startswith("Tier: emergency")
