"""The key file: made once, kept apart from the data, refused with one plain line when it is wrong."""

import base64
import binascii
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
VERSION = 1
INDEX_ID = "index"  # names the index key where keys are listed, so no master key may have it
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """One plain line that says what is wrong and what to do; it never shows a key."""


@dataclass(frozen=True)
class KeyFile:
    """Master keys by id, in the order of the file (the first seals), and the index key that never rotates."""

    masters: dict[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)


def read_key_file(path: Path) -> KeyFile:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except FileNotFoundError:
        raise KeyFileError(
            f"{path} is missing: put the sealing key file there, or name it in SEALING_KEY_FILE"
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read ({error.strerror}): let this user read it") from None
    if mode & _OTHERS:
        raise KeyFileError(f"{path} is open to other users: run chmod 600 on it")
    try:
        return _parsed(text)
    except ValueError as error:
        raise KeyFileError(f"{path} {error}: restore the file from its backup") from None


def create_key_file(path: Path) -> KeyFile:
    """Writes fresh keys, durably, before anybody can seal with them; an existing file is never touched."""
    made = KeyFile(
        masters={f"k{secrets.token_hex(4)}": secrets.token_bytes(KEY_BYTES)},
        index=secrets.token_bytes(KEY_BYTES),
    )
    new_folders = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(path, _printed(made))
        for folder in {path.parent, *(new.parent for new in new_folders)}:
            _sync_folder(folder)
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.lexists(path):
            raise KeyFileError(f"{path} is already there: keep it, what is stored needs its keys") from None
        raise KeyFileError(f"{path} cannot be made ({error.strerror}): let this user write there") from None
    return made


def _parsed(text: bytes) -> KeyFile:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(document, dict) or document.keys() != {"stripes", "keys", "index"}:
        raise ValueError("is not a sealing key file")
    if document["stripes"] != VERSION:
        raise ValueError("has a version that this program does not know")
    masters = _masters(document["keys"])
    index = _key(document["index"])
    if len({index, *masters.values()}) != len(masters) + 1:
        raise ValueError("uses the same key twice")
    return KeyFile(masters, index)


def _masters(listed: object) -> dict[str, bytes]:
    if not isinstance(listed, list) or not listed:
        raise ValueError("holds no master key")
    masters: dict[str, bytes] = {}
    for one in listed:
        if not isinstance(one, dict) or one.keys() != {"id", "key"}:
            raise ValueError("has a master key without id or key")
        kid = one["id"]
        if not isinstance(kid, str) or not _KEY_ID.fullmatch(kid) or kid == INDEX_ID:
            raise ValueError("has a key id that is not allowed")
        if kid in masters:
            raise ValueError("has the same key id twice")
        masters[kid] = _key(one["key"])
    return masters


def _key(text: object) -> bytes:
    try:
        key = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"has a key that is not {KEY_BYTES} bytes of base64")
    return key


def _printed(keys: KeyFile) -> bytes:
    listed = [{"id": kid, "key": base64.b64encode(key).decode()} for kid, key in keys.masters.items()]
    index = base64.b64encode(keys.index).decode()
    return json.dumps({"stripes": VERSION, "keys": listed, "index": index}, indent=2).encode() + b"\n"


def _write_new(path: Path, text: bytes) -> None:
    with open(path, "xb", opener=_owner_only) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()  # half a key file is worse than none: nothing was sealed with it yet
            raise


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
