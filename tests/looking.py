"""Lease and look in one transaction, where a test needs no crash in between."""

from collections.abc import Collection
from datetime import datetime

from bot.care.messages import MessageClass
from bot.services import delivering
from bot.services.delivering import Ready, Settled
from bot.storage.database import Transaction


async def claim(
    tx: Transaction, now: datetime, limit: int, *, classes: Collection[MessageClass], resting: Collection[bytes]
) -> tuple[list[Ready], list[Settled]]:
    leased = await delivering.lease(tx, now, limit, classes=classes, resting=resting)
    return await delivering.look(tx, leased, now)
