"""The plain things a local Telegram is made of: senders, messages with their buttons and files, and calls seen."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = dict[str, Any]  # one object of the Bot API or of the page, as it stands on the wire


@dataclass(frozen=True)
class Sender:
    """A person in front of the local Telegram."""

    id: int
    first_name: str
    language_code: str
    username: str | None


@dataclass(frozen=True)
class Button:
    """One key under a message; it carries either data (answered to the bot) or a url."""

    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True)
class Key:
    """One key of the keyboard that stands in place of the phone's own."""

    text: str
    request_location: bool


@dataclass(frozen=True)
class Markup:
    """What a bot put under or beside its message, already checked."""

    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[Key, ...], ...] | None = None
    remove_keyboard: bool = False
    force_reply: bool = False

    @property
    def locks(self) -> bool:
        """Telegram lets no message be edited that changed the person's keyboard."""
        return self.keyboard is not None or self.remove_keyboard or self.force_reply


@dataclass(frozen=True)
class File:
    """A file that passed through the chat."""

    file_id: str
    file_name: str
    size: int
    content: bytes = field(repr=False)
    mime_type: str
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Where `/file/bot<token>/...` offers it."""
        return f"files/{self.file_id}"


@dataclass(frozen=True)
class Call:
    """One call of the Bot API as it was seen; status 0 means that the connection was cut without an answer."""

    method: str
    params: JSON
    at: datetime
    status: int
    accepted: bool


@dataclass
class Message:
    """One message as it stands in a chat now; edits change it in place."""

    id: int
    chat_id: int
    from_bot: bool
    at: datetime
    sender_id: int = 0
    kind: str = "text"
    text: str = ""
    caption: str = ""
    entities: list[JSON] = field(default_factory=list)
    markup: Markup = field(default_factory=Markup)
    edited_at: datetime | None = None
    deleted: bool = False
    document: File | None = None
    photo: File | None = None
    content: JSON = field(default_factory=dict)  # what a person sent beside words: voice, location, ...
    protected: bool = False
    silent: bool = False
    pinned: bool = False
    reply_to: int | None = None
    reactions: list[str] = field(default_factory=list)

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of inline buttons."""
        return self.markup.buttons

    @property
    def keyboard(self) -> tuple[tuple[Key, ...], ...] | None:
        """The rows of the reply keyboard this message brought, if it brought one."""
        return self.markup.keyboard

    @property
    def words(self) -> str:
        """What can be read: the text, or the caption of a file."""
        return self.text or self.caption
