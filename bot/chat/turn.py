"""What a handler gets: who spoke, when, the open transaction, and a way to say something back."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.care.advice import Advice, FlagState
from bot.care.messages import MessageClass
from bot.care.people import Person
from bot.care.saying import Button, Rows, Say
from bot.care.texts import clean
from bot.content.languages import choose
from bot.content.wording import Words, words
from bot.storage import outbox
from bot.storage.database import Transaction
from bot.storage.outbox import Body, Post

Buttons = Sequence[Sequence[Button]]


@dataclass(frozen=True)
class Sender:
    """Who sent the update, as far as Telegram tells."""

    id: int
    lane: bytes
    language_code: str | None


@dataclass
class Scene:
    """Everything a turn knows from the start."""

    tx: Transaction
    now: datetime
    sender: Sender
    person: Person | None
    update_row: UUID
    received_at: datetime
    written_at: datetime  # as Telegram says, when it was out of our reach at the time
    operator: tuple[str, str] = ("", "")
    noted: str | None = None  # how an answer at the door went
    is_advised: bool = False  # what was written called for some advice, and it was given
    is_urgent: bool = False  # what was written called for urgent advice: nothing else is asked or acknowledged
    advice: Advice | None = None  # what was said of it, to be counted once it is kept
    settled: FlagState | None = None  # what the person says came of earlier advice
    failure: Exception | None = field(default=None)


CURRENT: ContextVar[Scene] = ContextVar("CURRENT")


class Turn(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update being answered. Nothing leaves before its transaction has committed."""

    def __init__(self, application: "App", update: Update, scene: Scene) -> None:
        super().__init__(application)
        self.incoming = update
        self.scene = scene

    @classmethod
    def from_update(cls, update: object, application: Any) -> "Turn":
        assert isinstance(update, Update)  # noqa: S101 - nothing else is ever processed
        return cls(application, update, CURRENT.get())

    @property
    def tx(self) -> Transaction:
        return self.scene.tx

    @property
    def now(self) -> datetime:
        return self.scene.now

    @property
    def written_at(self) -> datetime:
        """When the words were written: what they are about, and what they can answer, goes by this."""
        return self.scene.written_at

    @property
    def person(self) -> Person:
        """Whoever is here; handlers that may meet a stranger ask `scene.person`."""
        if self.scene.person is None:
            raise LookupError("nobody has agreed here")
        return self.scene.person

    @property
    def words(self) -> Words:
        person = self.scene.person
        return words(person.language if person else choose(self.scene.sender.language_code))

    @property
    def text(self) -> str:
        """What was written, or written below a picture."""
        message = self.incoming.effective_message
        return clean((message.text or message.caption or "") if message else "")

    @property
    def message_id(self) -> int:
        message = self.incoming.effective_message
        return message.message_id if message else 0

    @property
    def pressed(self) -> list[str]:
        """The parts of the button that was tapped."""
        query = self.incoming.callback_query
        return (query.data or "").split(":") if query else []

    def button(self, key: str, data: str, **values: Any) -> Button:
        return Button(self.words.label(key, **values), data)

    @property
    def operator(self) -> str:
        """Who runs this bot and how to reach them, as one sentence."""
        name, contact = self.scene.operator
        return self.words.label("privacy.operator" if name else "privacy.no_operator", name=name, contact=contact)

    async def say(self, key: str, buttons: Buttons = (), **values: Any) -> None:
        """A sentence of ours as a new message."""
        await self.say_in(self.words, key, buttons, **values)

    async def say_in(self, spoken: Words, key: str, buttons: Buttons = (), **values: Any) -> None:
        """The same in a language remembered from before, when the person is no longer here."""
        phrase = spoken.say(key, **values)
        await self.send(Say(phrase.text, phrase.bold, _rows(buttons)), topic=key)

    def location_request(self) -> Say:
        """The one question that Telegram's own keyboard answers."""
        return Say(self.words.label("arriving.type_place"), asks_location=self.words.label("arriving.share_place"))

    async def edit(self, key: str, buttons: Buttons = (), **values: Any) -> None:
        """The same, in place of the message whose button was tapped."""
        phrase = self.words.say(key, **values)
        await self.show(Say(phrase.text, phrase.bold, _rows(buttons)), topic=key)

    async def show(self, said: Say, topic: str) -> None:
        """In place of the message whose button was tapped, or anew where none was."""
        if self.incoming.callback_query is None or len(said.pieces()) > 1:
            await self.send(said, topic=topic)
        else:
            await self.send(replace(said, edits=self.message_id), topic=f"edit:{self.message_id}")

    async def send(
        self, said: Say, *, topic: str | None = None, message_class: MessageClass = MessageClass.REPLY
    ) -> None:
        pieces = said.pieces()
        for piece in pieces:
            only = topic if len(pieces) == 1 else None
            await self.post({"say": piece.to_json()}, topic=only, message_class=message_class)

    async def post(
        self, body: Body, *, topic: str | None = None, message_class: MessageClass = MessageClass.REPLY
    ) -> None:
        person, sender = self.scene.person, self.scene.sender
        address: Body = {} if person else {"chat_id": sender.id}
        urgent = message_class is MessageClass.URGENT
        post = Post(
            lane=sender.lane,
            person_id=person.id if person else None,
            message_class=message_class,
            purpose=message_class.value,
            topic=topic,
            spaced=not (topic or "").startswith("edit:"),
            body={**body, **address},
            expires_at=self.now + message_class.handling.lasts_for,
        )
        # An urgent answer is counted from when its words came in: that is what its lateness is about.
        await outbox.put(self.tx, post, self.scene.written_at if urgent else self.now)


App = Application[ExtBot[None], Turn, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]


def _rows(buttons: Buttons) -> Rows:
    return tuple(tuple(row) for row in buttons if row)
