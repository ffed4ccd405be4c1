"""The queue of updates as getUpdates offers it: confirmed by a higher offset, one poller at a time."""

import asyncio
from collections.abc import Callable

from bot.preview.faults import Faults
from bot.preview.refusals import Refusal, conflict
from bot.preview.values import JSON

# Telegram leaves these out unless the bot asks for them by name (Bot API, getUpdates).
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Updates:
    """Updates in the order they came, each with an id; ids grow by one unless they are restarted."""

    def __init__(self, faults: Faults, changed: Callable[[], None], first: int = 1_000) -> None:
        self._faults = faults
        self._changed = changed
        self._next_id = first
        self._pending: list[JSON] = []
        self._again: list[JSON] = []  # confirmed already, offered once more
        self._confirmed: dict[int, JSON] = {}
        self._poller: asyncio.Future[None] | None = None
        self.allowed: frozenset[str] = frozenset()

    @property
    def last_id(self) -> int:
        """Id of the newest update."""
        return self._next_id - 1

    @property
    def pending(self) -> int:
        """How many updates nobody has confirmed."""
        return len(self._pending)

    @property
    def waiting(self) -> bool:
        """Whether somebody waits for updates right now."""
        return self._poller is not None

    def put(self, kind: str, body: JSON) -> None:
        """Queue one update, unless the bot does not want this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST
        if not wanted:
            return
        self._pending.append({"update_id": self._next_id, kind: body})
        self._next_id += 1
        self._wake()

    def restart_ids(self, first: int) -> None:
        """Following updates count from `first`."""
        self._next_id = first

    def confirmed(self, update_id: int) -> bool:
        """Whether the bot has confirmed that update."""
        return update_id in self._confirmed

    def offer_again(self, update_id: int | None) -> None:
        """Offer a confirmed update once more, the last one when no id is given."""
        if not self._confirmed:
            raise LookupError("no update has been confirmed yet")
        chosen = next(reversed(self._confirmed)) if update_id is None else update_id
        self._again.append(self._confirmed[chosen])
        self._wake()

    def forget(self) -> None:
        """Drop everything that waits."""
        self._pending.clear()
        self._again.clear()

    async def poll(self, offset: int, limit: int, wait_for: float) -> list[JSON]:
        """Confirm what lies below `offset`, then up to `limit` updates, waiting `wait_for` seconds for the first."""
        self.interrupt(conflict(OTHER_POLLER))
        self._confirm(offset)
        batch = self._take(limit)
        if batch or wait_for <= 0:
            return batch
        return await self._wait(limit, wait_for)

    def offered(self) -> list[JSON]:
        """Everything that would be delivered now, repeats first."""
        return self._again + self._pending

    def delivered(self, update: JSON) -> None:
        """Somebody has taken it in, and said so."""
        if update in self._again:
            self._again.remove(update)
        elif update in self._pending:
            self._pending.remove(update)
            self._settle(update)
        self._changed()

    def interrupt(self, refusal: Refusal | None = None) -> None:
        """End the poll that waits now, with an empty answer or a refusal."""
        if self._poller is not None and not self._poller.done():
            if refusal is None:
                self._poller.set_result(None)
            else:
                self._poller.set_exception(refusal)
        self._poller = None

    async def _wait(self, limit: int, wait_for: float) -> list[JSON]:
        mine = self._poller = asyncio.get_running_loop().create_future()
        self._changed()
        try:
            async with asyncio.timeout(wait_for):
                await mine
        except TimeoutError:
            return []
        finally:
            if self._poller is mine:
                self._poller = None
                self._changed()  # whoever waits for the poller to leave
        return self._take(limit)

    def _wake(self) -> None:
        self.interrupt()
        self._changed()

    def _confirm(self, offset: int) -> None:
        """An offset beyond the newest id belongs to ids from before a restart and confirms nothing."""
        if offset < 0:
            done, self._pending = self._pending[:offset], self._pending[offset:]
        elif offset <= self._next_id:
            done = [update for update in self._pending if update["update_id"] < offset]
            self._pending = [update for update in self._pending if update["update_id"] >= offset]
        else:
            return
        for update in done:
            self._settle(update)
        if done:
            self._changed()

    def _settle(self, update: JSON) -> None:
        self._confirmed[update["update_id"]] = update
        if self._faults.duplicates:
            self._again.append(update)

    def _take(self, limit: int) -> list[JSON]:
        """Repeats leave the queue by being offered, everything else by being confirmed."""
        repeats, self._again = self._again[:limit], self._again[limit:]
        return repeats + self._pending[: limit - len(repeats)]
