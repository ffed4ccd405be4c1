"""The state of the local Telegram, in memory: people, chats, messages, files, callbacks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.preview import wire
from bot.preview.changes import Changes
from bot.preview.events import Events
from bot.preview.faults import Faults, RateLimit
from bot.preview.updates import Updates
from bot.preview.values import JSON, Call, File, Message, Sender

BOT_NAME, BOT_USERNAME = "Stripes", "stripes_preview_bot"
ANSWER_WITHIN = timedelta(minutes=1)  # a callback query that waited longer can no longer be answered
CALLS_KEPT = 20_000


@dataclass
class Chat:
    """A private chat has its person's id, a group a negative one."""

    id: int
    title: str | None = None
    started: bool = False  # the person wrote at least once, so the bot may write
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)


@dataclass
class Callback:
    """A press of a button that waits for the bot's answer."""

    chat_id: int
    at: datetime
    answered: bool = False


@dataclass
class Profile:
    """What the bot told Telegram about itself."""

    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)  # by scope and language
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)  # by kind and language
    menu_buttons: dict[int | None, JSON] = field(default_factory=dict)
    webhook: JSON = field(default_factory=dict)
    webhook_error: JSON = field(default_factory=dict)  # how the last call there failed


class World:
    """Everything that is so now; whoever changes it says so through `tell`."""

    def __init__(self, *, now: Callable[[], datetime], token: str) -> None:
        self.now = now
        self.token = token
        self.faults = Faults()
        self.rate_limit = RateLimit()
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.changes = Changes()
        self.events = Events()
        self.updates = Updates(self.faults, self.changes.happened)
        self.profile = Profile()
        self.people: dict[int, Sender] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.callbacks: dict[str, Callback] = {}
        self._message_ids = count(1)
        self._other_ids = count(1)

    @property
    def bot(self) -> JSON:
        """The bot as a user."""
        bot_id = int(self.token.partition(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}

    def new_message_id(self) -> int:
        return next(self._message_ids)

    def new_id(self) -> int:
        """A number for whatever else needs one: people, files, callbacks."""
        return next(self._other_ids)

    def tell(self, kind: str, **data: object) -> None:
        """Announce a change to the page and to everybody who waits."""
        self.events.add(kind, data)
        self.changes.happened()

    def post(self, message: Message) -> Message:
        """Put a new message into its chat."""
        self.chats[message.chat_id].messages[message.id] = message
        self.tell("message", chat=message.chat_id, message=wire.for_page(message))
        return message

    def touched(self, message: Message) -> None:
        """A message changed in place."""
        self.tell("edit", chat=message.chat_id, message=wire.for_page(message))

    def remove(self, message: Message) -> None:
        """Take a message out of sight; it stays known as deleted to whoever holds it."""
        message.deleted = True
        self.tell("delete", chat=message.chat_id, message_id=message.id)

    def message(self, chat_id: int, message_id: int | None) -> Message | None:
        """A message that still stands."""
        chat = self.chats.get(chat_id)
        found = chat.messages.get(message_id) if chat and message_id is not None else None
        return None if found is None or found.deleted else found

    def visible(self, chat_id: int) -> Iterator[Message]:
        """What stands in a chat, oldest first."""
        return (message for message in self.chats[chat_id].messages.values() if not message.deleted)

    def message_json(self, message: Message, *, nested: bool = False) -> JSON:
        """A message as the bot sees it; what is replied to is shown one level deep."""
        replied = None if nested else self.message(message.chat_id, message.reply_to)
        return wire.for_bot(
            message,
            sender=self.bot if message.from_bot else wire.user(self.people[message.sender_id]),
            chat=self.chat_json(message.chat_id),
            reply=self.message_json(replied, nested=True) if replied else None,
        )

    def chat_json(self, chat_id: int) -> JSON:
        """A chat as the bot sees it."""
        return wire.chat(chat_id, self.chats[chat_id].title, self.people.get(chat_id))

    def keep_file(self, content: bytes, file_name: str, mime_type: str, size: tuple[int, int] = (0, 0)) -> File:
        """Give a file an id under which it can be had again; `size` is the width and height of a picture."""
        file_id = f"file-{self.new_id()}"
        self.files[file_id] = File(file_id, file_name, len(content), content, mime_type, *size)
        return self.files[file_id]

    def seen(self, call: Call) -> None:
        """Remember a call, the oldest ones forgotten."""
        self.calls.append(call)
        del self.calls[:-CALLS_KEPT]
        self.changes.happened()

    def breach(self, words: str) -> None:
        """Remember that the bot broke the protocol."""
        self.violations.append(words)
        del self.violations[:-CALLS_KEPT]
