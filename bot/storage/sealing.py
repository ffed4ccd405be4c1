"""Sealing: master keys wrap a data key per person; that key seals the person's fields, each in its place."""

import hmac
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.key_file import INDEX_ID, KEY_BYTES, KeyFile, KeyFileError, create_key_file, read_key_file

__all__ = ["KeyFileError", "Keyring", "Unreadable", "open_sealed", "seal"]

_UUID_LENGTH = (16).to_bytes(4, "big")
_VERSION = b"\x01"
_NONCE_BYTES = 12
_CANARY = b"the key is right"


class Unreadable(Exception):
    """What was sealed does not open: changed, moved, or sealed under another key. It carries no content."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys of one installation; the first master key seals, all of them open."""

    _keys: KeyFile

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        return cls(read_key_file(path))

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        return cls(create_key_file(path))

    @property
    def sealing_kid(self) -> str:
        """The id of the master key that seals now; what is wrapped under another one is due for rotation."""
        return next(iter(self._keys.masters))

    def index(self, label: str, value: str | int) -> bytes:
        """32 bytes, equal for equal values under one label: for look-up, uniqueness and the turn lane.

        A label is permanent. A number and its decimal digits are the same value.
        """
        return hmac.digest(self._keys.index, _joined(b"v1", label.encode(), str(value).encode()), "sha256")

    def new_data_key(self) -> bytes:
        return os.urandom(KEY_BYTES)

    def wrap(self, data_key: bytes, owner: UUID) -> tuple[str, bytes]:
        if len(data_key) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        kid = self.sealing_kid
        return kid, _encrypt(self._keys.masters[kid], data_key, _joined(b"data key", owner.bytes))

    def unwrap(self, kid: str, wrapped: bytes, owner: UUID) -> bytes:
        master = self._keys.masters.get(kid)
        if master is None:
            raise Unreadable("the key file does not hold the master key of this data key")
        return _decrypt(master, wrapped, _joined(b"data key", owner.bytes))

    def canary(self) -> list[tuple[str, bytes]]:
        """One row per key, the index key among them; kept with the data to tell whether keys fit."""
        sealed = [(kid, _encrypt(key, _CANARY, b"canary")) for kid, key in self._keys.masters.items()]
        return [*sealed, (INDEX_ID, self.index("canary", ""))]

    def knows(self, kid: str, sealed: bytes) -> bool:
        """Whether this row of an earlier `canary()` was made with the key that now has its id."""
        if kid == INDEX_ID:
            return hmac.compare_digest(sealed, self.index("canary", ""))
        try:
            return _decrypt(self._keys.masters[kid], sealed, b"canary") == _CANARY
        except (KeyError, Unreadable):
            return False


def seal(data_key: bytes, text: bytes, *, label: str, row: UUID, owner: UUID) -> bytes:
    """Version byte, 12 bytes of nonce, AES-256-GCM; it opens only under the same label, row and owner."""
    return _encrypt(data_key, text, _place(label, row, owner))


def open_sealed(data_key: bytes, sealed: bytes, *, label: str, row: UUID, owner: UUID) -> bytes:
    return _decrypt(data_key, sealed, _place(label, row, owner))


def _place(label: str, row: UUID, owner: UUID) -> bytes:
    return b"".join((_labelled(label), _UUID_LENGTH, row.bytes, _UUID_LENGTH, owner.bytes))


@cache
def _labelled(label: str) -> bytes:
    return _joined(b"v1", label.encode())


def _joined(*parts: bytes) -> bytes:
    """Each part with its length in front, so that no two lists of parts come out alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _encrypt(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise Unreadable("the sealed bytes have an unknown version")
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to)
    except (InvalidTag, ValueError):
        raise Unreadable("the sealed bytes do not open here") from None
