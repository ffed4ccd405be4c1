"""How every loop of the house goes round: work while there is work, rest until woken, survive what fails."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog

from bot.storage.database import Unavailable

log = structlog.stdlib.get_logger(__name__)

NET_SECONDS = 1.0  # waking up is by event; this is the net below it


async def go_round(name: str, step: Callable[[], Awaitable[int]], wake: asyncio.Event, stopping: asyncio.Event) -> None:
    """Call `step` while it finds something to do, until told to stop."""
    while not stopping.is_set():
        wake.clear()
        try:
            if not await step():
                await _woken(wake, stopping)
        except Unavailable:
            log.warning("database-away", loop=name)
            await pause(stopping)
        except Exception:
            log.exception("loop-failed", loop=name)
            await pause(stopping)


async def _woken(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=NET_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether this was done; it is dropped when told to stop."""
    doing, told = asyncio.create_task(work), asyncio.create_task(stopping.wait())
    await asyncio.wait((doing, told), return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not doing.done():
        doing.cancel()
        await asyncio.wait((doing,))
        return False
    doing.result()
    return True


async def pause(stopping: asyncio.Event) -> None:
    """A second's rest, cut short by the end."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), NET_SECONDS)
