"""Looks for words and numbers among stored bytes, in every spelling they might have been stored in."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.storage.database import Database, Transaction

Place = tuple[str, bytes]


def spellings(said: str | int) -> dict[str, bytes]:
    """The bytes that would give it away, by name."""
    written = str(said)
    raw = {code: written.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    raw["json"] = json.dumps(written)[1:-1].encode()
    if isinstance(said, int):
        raw["integer"] = said.to_bytes(6, "big")  # as SQLite keeps it; a server shows it in decimal
        raw["little integer"] = said.to_bytes(6, "little")
    hexed = {f"{name} in hex": value.hex().encode() for name, value in raw.items()}
    coded = {
        f"{name} in base64 after {before}": _inner(base64.b64encode(bytes(before) + raw[name]))
        for name in ("utf-8", "utf-16-le", "utf-16-be", "json")
        for before in range(3)
    }
    return raw | hexed | coded


def _inner(encoded: bytes) -> bytes:
    """Without the ends, which depend on what stands next to the words."""
    return encoded[4:-4]


def found(places: Sequence[Place], *said: str | int) -> set[tuple[str, str]]:
    """The places in which any of it can be read, and how it is spelled there."""
    return {
        (place, name)
        for one in said
        for name, spelling in spellings(one).items()
        for place, content in places
        if spelling in (content.lower() if name.endswith("in hex") else content)
    }


async def places(database: Database, tx: Transaction) -> list[Place]:
    """Every byte that is stored: the file and what lies beside it, or each value a server would show."""
    if database.is_sqlite:
        return _files(Path(make_url(database.url).database or ""))
    columns = await tx.connection.execute(
        text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    )
    return [place for table, column in columns.all() for place in await _values(tx, table, column)]


def _files(file: Path) -> list[Place]:
    return [(one.name, one.read_bytes()) for one in file.parent.glob(f"{file.name}*")]


async def _values(tx: Transaction, table: str, column: str) -> list[Place]:
    # The names are those of our own tables.
    rows = await tx.connection.execute(text(f'SELECT "{column}", "{column}"::text FROM "{table}"'))  # noqa: S608
    stored = [value for row in rows for value in row if value is not None]
    return [(f"{table}.{column}", value if isinstance(value, bytes) else str(value).encode()) for value in stored]
