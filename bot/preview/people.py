"""What people do in front of their phones: write, press, send, block, and talk in groups."""

from typing import Any, Literal

from telegram.constants import MessageLimit

from bot.preview import wire
from bot.preview.attachments import Kind, attachment
from bot.preview.texts import detected, parts, typed
from bot.preview.values import JSON, Button, Message, Sender
from bot.preview.world import Callback, Chat, World

Status = Literal["member", "kicked", "left"]


class People(World):
    """The hands of everybody who uses the bot; each deed queues the update Telegram would send."""

    def add_person(self, first_name: str, *, language_code: str = "en", username: str | None = None) -> Sender:
        """Somebody new, who has not written yet."""
        person_id = 2**32 + self.new_id() * 2_654_435_761 % 2**32  # scattered, and the same in every run
        self.people[person_id] = Sender(person_id, first_name, language_code, username)
        self.chats[person_id] = Chat(person_id)
        self.tell_people()
        return self.people[person_id]

    def write(self, person_id: int, text: str, *, reply_to: int | None = None, raw: bool = False) -> int:
        """Returns the message id (of the last part, as clients split long text); `raw` sends what no client would."""
        words = text if raw else typed(text)
        if not words:
            raise ValueError("Telegram sends no empty message")
        for part in [words] if raw else parts(words, int(MessageLimit.MAX_TEXT_LENGTH)):
            sent = self._from_person(person_id, self._draft(person_id, text=part, reply_to=reply_to))
        return sent

    def rewrite(self, person_id: int, message_id: int, text: str) -> None:
        """Edit an own message."""
        message = self._own(person_id, message_id)
        if message.kind == "text":
            message.text = typed(text)
        else:
            message.caption = typed(text)
        message.entities = detected(message.words, [])
        message.edited_at = self.now()
        self.touched(message)
        self.updates.put("edited_message", self.message_json(message))

    def press(self, person_id: int, message_id: int, data: str) -> str:
        """Returns the callback id; the data may come from an old button, or the message from somebody else's chat."""
        callback_id = str(10**17 + self.new_id())
        self.callbacks[callback_id] = Callback(person_id, self.now())
        message = self._pressed(person_id, message_id)
        query = {"id": callback_id, "from": wire.user(self.people[person_id]), "message": message}
        self.updates.put("callback_query", query | {"chat_instance": str(person_id), "data": data})
        return callback_id

    def tap(self, person_id: int, label: str) -> Message:
        """Press the newest button with this label, or the newest whose label starts so."""
        for message in self._newest_first(person_id):
            for button in sorted(_pressable(message), key=lambda button: button.text != label):
                if button.text.startswith(label):
                    self.press(person_id, message.id, button.data or "")
                    return message
        visible = [b.text for message in self._newest_first(person_id) for b in _pressable(message)]
        raise LookupError(f"no button {label!r}; there are {visible}")

    def tap_first(self, person_id: int) -> Message:
        """Press the first button of the newest message that has any."""
        for message in self._newest_first(person_id):
            for button in _pressable(message):
                self.press(person_id, message.id, button.data or "")
                return message
        raise LookupError("no message has a button")

    def send(
        self,
        person_id: int,
        kind: Kind,
        *,
        caption: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
        contact: JSON | None = None,
    ) -> int:
        """Something other than words; returns the message id."""
        content = attachment(self, kind, latitude, longitude, contact)
        return self._from_person(person_id, self._draft(person_id, kind=kind, caption=typed(caption or ""), **content))

    def block(self, person_id: int, blocked: bool = True) -> None:
        """Block the bot, or let it write again."""
        chat = self.chats[person_id]
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self._membership(person_id, person_id, "member" if blocked else "kicked", "kicked" if blocked else "member")
        self.tell_people()

    def group_message(self, person_id: int, text: str, title: str = "Family") -> int:
        """Write where others read along; the bot is added to the group with its first message."""
        group = next((chat for chat in self.chats.values() if chat.title == title), None)
        if group is None:
            group = Chat(-(2**20) - self.new_id(), title, started=True)
            self.chats[group.id] = group
            self._membership(person_id, group.id, "left", "member")
        return self._from_person(person_id, self._draft(group.id, text=typed(text)))

    def people_json(self) -> list[JSON]:
        """Everybody, for the page."""
        return [wire.for_page_person(person, blocked=self.chats[person.id].blocked) for person in self.people.values()]

    def tell_people(self) -> None:
        """Say who is there."""
        self.tell("people", people=self.people_json())

    def _draft(self, chat_id: int, **fields: Any) -> Message:
        return Message(id=self.new_message_id(), chat_id=chat_id, from_bot=False, at=self.now(), **fields)

    def _from_person(self, person_id: int, message: Message) -> int:
        chat = self.chats[message.chat_id]
        if chat.blocked:
            self.block(person_id, blocked=False)  # clients offer to unblock before anything can be sent
        chat.started = True
        message.sender_id = person_id
        message.entities = detected(message.words, [])
        self.post(message)
        self.updates.put("message", self.message_json(message))
        return message.id

    def _own(self, person_id: int, message_id: int) -> Message:
        message = self.message(person_id, message_id)
        if message is None or message.from_bot:
            raise LookupError(f"{message_id} is no message of this person")
        return message

    def _pressed(self, person_id: int, message_id: int) -> JSON:
        """The message under the finger; one that is gone, or never was in this chat, has no date and no words."""
        groups = [chat.id for chat in self.chats.values() if chat.title is not None]
        for chat_id in (person_id, *groups):
            if message := self.message(chat_id, message_id):
                return self.message_json(message)
        return {"message_id": message_id, "chat": self.chat_json(person_id), "date": 0}

    def _newest_first(self, person_id: int) -> list[Message]:
        return [message for message in self.visible(person_id) if message.from_bot][::-1]

    def _membership(self, person_id: int, chat_id: int, old: Status, new: Status) -> None:
        change = {
            "chat": self.chat_json(chat_id),
            "from": wire.user(self.people[person_id]),
            "date": wire.stamp(self.now()),
            "old_chat_member": self._standing(old),
            "new_chat_member": self._standing(new),
        }
        self.updates.put("my_chat_member", change)

    def _standing(self, status: Status) -> JSON:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot, "status": status} | until


def _pressable(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row if button.data]
