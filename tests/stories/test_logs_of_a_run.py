"""A whole run at the most talkative level, with faults: nobody's words, names or secrets lie anywhere in clear."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import SteeredClock
from bot.preview import LocalTelegram
from tests.stories.child import Child

WORDS, NAME, ADDRESS, TOKEN = "ochrebasalt", "Vermilienne", "tealgranite", "AAceruleanflint_0123456789"
MARKERS = (WORDS, NAME, ADDRESS, TOKEN)


def _spellings(marker: str) -> Iterator[bytes]:
    """As it is, in two bytes a letter, as hex, and as base64 wherever in the coded text it may begin."""
    raw = marker.encode()
    yield from (raw, marker.encode("utf-16-le"), raw.hex().encode(), raw.hex().upper().encode())
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        yield coded[-(-before * 4 // 3) : -4]


def _found(files: list[Path]) -> set[tuple[str, str]]:
    """Which marker lies in which file."""
    contents = {file.name: file.read_bytes() for file in files}
    spelled = [(marker, spelling) for marker in MARKERS for spelling in _spellings(marker)]
    return {(marker, name) for name, held in contents.items() for marker, spelling in spelled if spelling in held}


def _files(child: Child) -> list[Path]:
    folder = Path(child.environment["DATA_DIR"])
    return [child.stdout, child.stderr, *(path for path in folder.rglob("*") if path.is_file())]


async def test_nothing_that_a_person_or_the_operator_would_hide_is_left_behind(
    clock: SteeredClock, tmp_path: Path
) -> None:
    telegram = LocalTelegram(now=clock.now, token=f"100:{TOKEN}")
    anna = telegram.add_person(NAME, language_code="en-GB", username=ADDRESS)
    async with (
        telegram.serve() as origin,
        Child(telegram, clock, tmp_path / "child", {"TELEGRAM_API_URL": origin, "LOG_LEVEL": "debug"}) as child,
    ):
        await child.start(by_command=True)
        await child.arrives(anna)
        for fault in ("500", "502-html", "reset-before", "reset-after", "429:1", "400-parse"):
            telegram.faults.fail_next = [fault]
            telegram.write(anna.id, f"{WORDS} {fault}")
            await child.until(lambda: not telegram.faults.fail_next)
        telegram.faults.fail_next = ["hang"]
        telegram.write(anna.id, f"/{WORDS}")
        await child.until(lambda: not telegram.faults.fail_next)
        telegram.faults.release()
        telegram.faults.fail_on, telegram.faults.fail_next = frozenset({"getUpdates"}), ["500"]
        await _poison(child, telegram, anna.id)
        assert WORDS in " ".join(await child.entries(anna))
        running = _found(_files(child))
    assert running == _found(_files(child)) == set()
    assert "turn-failed" in child.stderr.read_text("utf-8")
    assert len(_files(child)) > 2


async def _poison(child: Child, telegram: LocalTelegram, person_id: int) -> None:
    """An update that no handler survives, full of what must not be shown; then the clock lets it be tried out."""
    written = next(message for message in telegram.chat(person_id) if WORDS in message.text)
    poison = telegram.message_json(written) | {"date": 10**30}
    telegram.updates.put("message", poison)
    await child.until(lambda: telegram.updates.pending == 0)


@pytest.mark.parametrize(
    "disguise", [str.encode, lambda text: text.encode("utf-16-le"), lambda text: text.encode().hex().encode()]
)
@pytest.mark.parametrize("marker", MARKERS)
def test_the_search_finds_what_is_planted(marker: str, disguise: object, tmp_path: Path) -> None:
    assert callable(disguise)
    planted = tmp_path / "planted"
    planted.write_bytes(b"before " + disguise(marker) + b" after")
    assert _found([planted]) == {(marker, "planted")}


@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("marker", MARKERS)
def test_the_search_finds_what_is_planted_in_base64(marker: str, before: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    planted.write_bytes(base64.b64encode(f"{before}{marker} and more".encode()))
    assert _found([planted]) == {(marker, "planted")}
