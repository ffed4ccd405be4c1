"""The same few people everywhere, and a way to tell what they do: everything over HTTP, nothing timed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from bot.app.house import House
from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Message, Sender
from bot.services import leaving
from bot.storage import people
from bot.storage.tables import Base, InboxRow

FIRST_BUTTONS_AT_MOST = 8


class Story:
    """Anna has a NET; Ben cares for her; Clara never agreed to anything."""

    def __init__(self, house: House, telegram: LocalTelegram, clock: SteeredClock) -> None:
        self.house = house
        self.telegram = telegram
        self.clock = clock
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

    async def arrives_but_for_the_hour(self, who: Sender) -> None:
        """Everything on arrival but the last question, which is open."""
        await self.says(who, "/start")
        for _ in range(5):
            self.telegram.tap_first(who.id)
            await self.settle()
        assert "When shall I ask" in self.last(who).text

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
