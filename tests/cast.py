"""The same few people everywhere, and a way to tell what they do: everything over HTTP, nothing timed."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.app.house import House
from bot.clock import SteeredClock, system_now
from bot.preview import LocalTelegram, Message, Sender
from bot.preview.faults import Faults
from bot.services import leaving
from bot.storage import people
from bot.storage.tables import Base, InboxRow
from tests import arrivals
from tests.arrivals import Arrivals

FIRST_BUTTONS_AT_MOST = 8
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
A_MOMENT = timedelta(seconds=2)  # the clock of the tests goes on while they run


class Story:
    """Anna has a NET; Ben cares for her; Clara never agreed to anything."""

    def __init__(
        self, house: House, telegram: LocalTelegram, clock: SteeredClock, arrivals: Arrivals | None = None
    ) -> None:
        self.house = house
        self.telegram = telegram
        self.clock = clock
        self._arrivals = arrivals
        self._came: Hashable = (house.database.is_sqlite, house.settings.operator_name, house.settings.operator_contact)
        self._ended = NEVER
        self._untouched = self._touched
        self.anna = self.add("Anna")
        self.ben = self.add("Ben")
        self.clara = self.add("Clara")

    def add(self, name: str, language_code: str = "en-GB") -> Sender:
        return self.telegram.add_person(name, language_code=language_code)

    async def settle(self) -> None:
        """Let everything happen that can happen now."""
        while await self._step():
            pass

    async def _step(self) -> int:
        house = self.house
        taken = await house.poller.take(timedelta())
        turns = await house.turns.step()
        moved = await house.courier.step()
        await house.courier.finish()
        return taken + turns + moved

    async def says(self, who: Sender, text: str) -> int:
        """Somebody writes, and everything follows; the id of their message."""
        message_id = self.telegram.write(who.id, text)
        await self.settle()
        return message_id

    async def taps(self, who: Sender, label: str) -> None:
        """The newest button that begins with this label."""
        self.telegram.tap(who.id, label)
        await self.settle()

    async def presses(self, who: Sender, message: Message, data: str) -> None:
        """Any data at all, on any message: old buttons, made up ones, those of others."""
        self.telegram.press(who.id, message.id, data)
        await self.settle()

    async def arrives(self, who: Sender, labels: Sequence[str] = ()) -> int:
        """As by hand: the first who comes in this way does it by hand, and what that left is put back for the others.

        Only from the very start, or when nothing but such arrivals happened so far; else it is done by hand.
        """
        return await self._as_kept((who, tuple(labels)), lambda: self.arrives_by_hand(who, labels))

    async def arrives_but_for_the_hour(self, who: Sender) -> None:
        """Everything on arrival but the last question, which is open."""
        await self._as_kept((who, "but for the hour"), lambda: self._nearly_arrives(who))

    async def _as_kept(self, way: Hashable, by_hand: Callable[[], Awaitable[int]]) -> int:
        if (
            self._arrivals is None
            or self._touched != self._untouched
            or self.telegram.faults.shown() != Faults().shown()
        ):
            return await by_hand()
        now = self.clock.now()
        begun = "at once" if now < self._ended + A_MOMENT else now.replace(microsecond=0)
        came = (self._came, begun, self._stands_still, tuple(self.telegram.people.values()), way)
        left = self._arrivals.get(came)
        if left is not None:
            await arrivals.put_back(left, self.house, self.telegram)
            self.clock.set(max(now, left.at))  # the clock goes on: nothing was said later than now
            taps = left.taps
        else:
            before = await arrivals.rows(self.house)
            taps = await by_hand()
            after = await arrivals.rows(self.house)
            self._arrivals.keep(came, taps, self.clock.now(), before, after, self.telegram)
        self._ended = self.clock.now()
        self._came, self._untouched = came, self._touched
        return taps

    @property
    def _stands_still(self) -> bool:
        """Whether a second is a second only when the story says so."""
        return self.clock._system is not system_now

    @property
    def _touched(self) -> tuple[int, int]:
        """Grows with whatever people do and the bot answers."""
        return len(self.telegram.calls), self.telegram.updates.last_id

    async def arrives_by_hand(self, who: Sender, labels: Sequence[str] = ()) -> int:
        """Start and tap the first button until settled, or these labels instead; the number of taps it took."""
        await self.says(who, "/start")
        taps = 0
        while "You are all set" not in self.last(who).text:
            if taps < len(labels):
                self.telegram.tap(who.id, labels[taps])
            else:
                self.telegram.tap_first(who.id)
            await self.settle()
            taps += 1
            assert taps <= FIRST_BUTTONS_AT_MOST
        return taps

    async def _nearly_arrives(self, who: Sender) -> int:
        await self.says(who, "/start")
        for _ in range(5):
            self.telegram.tap_first(who.id)
            await self.settle()
        assert "When shall I ask" in self.last(who).text
        return 5

    async def is_now(self, instant: datetime) -> None:
        """Time travels, and what is due happens."""
        self.clock.set(instant)
        await self.house.ticks.queue_due()
        await self.settle()

    async def later(self, by: timedelta) -> None:
        await self.is_now(self.clock.now() + by)

    def last(self, who: Sender) -> Message:
        """What the bot said last to somebody."""
        return self.telegram.said(who.id)[-1]

    def texts(self, who: Sender) -> list[str]:
        return [message.text for message in self.telegram.said(who.id)]

    def all_texts(self, who: Sender) -> str:
        return "\n".join(self.texts(who))

    def buttons(self, who: Sender) -> list[str]:
        """The labels under the bot's last message."""
        return [button.text for row in self.last(who).buttons for button in row]

    async def breathes(self) -> None:
        """Long enough for the same answer to be given once more."""
        await self.later(timedelta(seconds=4))

    async def rows(self, table: type[Base]) -> list[Row[Any]]:
        """Everything in one table, as it lies there."""
        async with self.house.database.transaction() as tx:
            return list(await tx.connection.execute(select(table.__table__)))

    async def kept(self, who: Sender) -> dict[str, Any]:
        """All that is kept about somebody who agreed, as their export has it."""
        async with self.house.database.transaction() as tx:
            person = await people.find(tx, who.id)
            assert person is not None
            kept = await leaving.everything(tx, person, self.clock.now())
        return {name: value for name, value in kept.items() if name != "exported_at"}

    async def notes(self, who: Sender) -> list[str]:
        """The words of their journal, oldest first."""
        return [entry["text"] for entry in (await self.kept(who))["entries"]]

    async def is_stranger(self, who: Sender) -> bool:
        """Whether nothing is known of somebody."""
        async with self.house.database.transaction() as tx:
            return await people.find(tx, who.id) is None

    async def is_idle(self) -> bool:
        """Whether every update has been handled at the first try."""
        return all((row.state, row.reason) == ("done", None) for row in await self.rows(InboxRow))

    async def pushes(self, who: Sender, data: str) -> Message:
        """The newest button whose data begins so; the message it stands under."""
        message, found = next(
            (message, button.data)
            for message in reversed(self.telegram.said(who.id))
            for row in message.buttons
            for button in row
            if (button.data or "").startswith(data)
        )
        await self.presses(who, message, found or "")
        return message

    def heard(self, who: Sender, words: str) -> int:
        """How many messages with these words stand in somebody's chat."""
        return sum(words in text for text in self.texts(who))
