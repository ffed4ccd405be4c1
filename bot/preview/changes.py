"""Lets a task sleep until something in the local Telegram changed, without looking again and again."""

import asyncio
from collections.abc import Callable


class Changes:
    """Everybody who waits is woken by every change and decides anew."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        """Wake all who wait."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def until(self, predicate: Callable[[], bool], timeout: float) -> bool:  # noqa: ASYNC109 - part of the promise
        """True as soon as the predicate holds, False when `timeout` seconds went by without."""
        try:
            async with asyncio.timeout(timeout):
                while not predicate():
                    await self._next()
        except TimeoutError:
            return predicate()
        return True

    async def _next(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
