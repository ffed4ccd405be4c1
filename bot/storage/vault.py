"""Data keys at hand inside a transaction: fields are sealed and opened for their owner, row and label."""

from collections import OrderedDict
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import signals
from bot.storage.listing import among
from bot.storage.sealing import Keyring, Unreadable, open_sealed, seal
from bot.storage.signals import Channel
from bot.storage.tables import DataKeyRow

NOBODY = UUID(int=0)  # owner of the key for what belongs to nobody yet: the inbox, and answers before consent
CACHED = 16_384  # more than come due in one second: whose key is not here costs an opening more, twice a message

__all__ = ["NOBODY", "DataKeys", "Unreadable", "Vault"]


class DataKeys:
    """Unwrapped data keys, the latest few thousand kept; what a transaction learns is kept only once it commits."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._kept: OrderedDict[UUID, bytes] = OrderedDict()

    def opened(self) -> "KeysOfTransaction":
        return KeysOfTransaction(self)

    def get(self, owner: UUID) -> bytes | None:
        key = self._kept.get(owner)
        if key is not None:
            self._kept.move_to_end(owner)
        return key

    def forget_all(self) -> None:
        self._kept.clear()

    def put(self, owner: UUID, key: bytes | None) -> None:
        if key is None:
            self._kept.pop(owner, None)
            return
        self._kept[owner] = key
        while len(self._kept) > CACHED:
            self._kept.popitem(last=False)


class KeysOfTransaction:
    """The keys one transaction has read, made or destroyed."""

    def __init__(self, shared: DataKeys) -> None:
        self.keyring = shared.keyring
        self._shared = shared
        self._own: dict[UUID, bytes | None] = {}

    def get(self, owner: UUID) -> bytes | None:
        return self._own[owner] if owner in self._own else self._shared.get(owner)

    def put(self, owner: UUID, key: bytes | None) -> None:
        self._own[owner] = key

    def keep(self) -> None:
        for owner, key in self._own.items():
            self._shared.put(owner, key)


class Vault:
    """Seals and opens the fields of one transaction."""

    def __init__(self, connection: AsyncConnection, keys: KeysOfTransaction) -> None:
        self._connection = connection
        self._keys = keys

    @property
    def keyring(self) -> Keyring:
        return self._keys.keyring

    def lane(self, telegram_id: int) -> bytes:
        """The keyed look-up of a Telegram id: for finding, for uniqueness, and for taking turns."""
        return self.keyring.index("telegram-id", telegram_id)

    async def make_key(self, owner: UUID) -> None:
        key = self._keys.keyring.new_data_key()
        kid, wrapped = self._keys.keyring.wrap(key, owner)
        await self._connection.execute(insert(DataKeyRow).values(owner_id=owner, kid=kid, wrapped=wrapped))
        self._keys.put(owner, key)

    async def destroy_key(self, owner: UUID) -> None:
        await self._connection.execute(delete(DataKeyRow).where(DataKeyRow.owner_id == owner))
        self._keys.put(owner, None)
        await signals.send(self._connection, Channel.ERASED, str(owner))

    async def seal(self, text: str | bytes, *, label: str, row: UUID, owner: UUID) -> bytes:
        plain = text.encode() if isinstance(text, str) else text
        return seal(await self._key(owner), plain, label=label, row=row, owner=owner)

    async def open(self, sealed: bytes, *, label: str, row: UUID, owner: UUID) -> str:
        """The words again; `Unreadable` when the bytes are not exactly what was sealed here."""
        return open_sealed(await self._key(owner), sealed, label=label, row=row, owner=owner).decode()

    def take(self, owner: UUID, kid: str | None, wrapped: bytes | None) -> bytes:
        """The key of somebody, which was read along with what it opens."""
        key = self._keys.get(owner)
        if key is None:
            if kid is None or wrapped is None:
                raise Unreadable
            key = self._keys.keyring.unwrap(kid, wrapped, owner)
            self._keys.put(owner, key)
        return key

    async def fetch_keys(self, owners: Collection[UUID]) -> None:
        """Have the keys of all these at hand, in one question; who has none is met when something is sealed."""
        missing = [owner for owner in owners if self._keys.get(owner) is None]
        if missing:
            query = select(DataKeyRow.owner_id, DataKeyRow.kid, DataKeyRow.wrapped)
            found = await self._connection.execute(query.where(among(self._connection, DataKeyRow.owner_id, missing)))
            for owner, kid, wrapped in found:
                with suppress(Unreadable):
                    self.take(owner, kid, wrapped)

    async def _key(self, owner: UUID) -> bytes:
        key = self._keys.get(owner)
        if key is None:
            key = await self._read_key(owner)
            self._keys.put(owner, key)
        return key

    async def _read_key(self, owner: UUID) -> bytes:
        query = select(DataKeyRow.kid, DataKeyRow.wrapped).where(DataKeyRow.owner_id == owner)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise Unreadable
        return self._keys.keyring.unwrap(row.kid, row.wrapped, owner)
