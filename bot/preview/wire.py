"""How messages, people and chats look on the wire: to the bot as the Bot API has it, to the page in its own shape."""

from datetime import UTC, datetime

from bot.preview.values import JSON, File, Markup, Message, Sender


def stamp(instant: datetime) -> int:
    """Unix seconds."""
    return int(instant.timestamp())


def iso(instant: datetime | None) -> str | None:
    """UTC with a zone, for the page."""
    return instant.astimezone(UTC).isoformat() if instant else None


def user(sender: Sender) -> JSON:
    """A person as the Bot API shows one."""
    known = {"id": sender.id, "is_bot": False, "first_name": sender.first_name}
    named = {"username": sender.username} if sender.username else {}
    return known | named | {"language_code": sender.language_code}


def chat(chat_id: int, title: str | None, sender: Sender | None) -> JSON:
    """A chat as it stands inside a message."""
    if sender is None or title is not None:
        return {"id": chat_id, "type": "group", "title": title or ""}
    named = {"username": sender.username} if sender.username else {}
    return {"id": chat_id, "type": "private", "first_name": sender.first_name} | named


def file(kept: File) -> JSON:
    """The fields every kind of file has."""
    return {"file_id": kept.file_id, "file_unique_id": f"u-{kept.file_id}", "file_size": kept.size}


def for_bot(message: Message, *, sender: JSON, chat: JSON, reply: JSON | None) -> JSON:
    """A message as the Bot API shows it."""
    body: JSON = {"message_id": message.id, "from": sender, "chat": chat, "date": stamp(message.at)}
    if message.edited_at:
        body["edit_date"] = stamp(message.edited_at)
    if message.protected:
        body["has_protected_content"] = True
    if reply:
        body["reply_to_message"] = reply
    return body | _words(message) | _attached(message) | _inline(message.markup)


def _words(message: Message) -> JSON:
    name = "text" if message.text else "caption"
    if not message.words:
        return {}
    entities_name = "entities" if message.text else "caption_entities"
    return {name: message.words} | ({entities_name: message.entities} if message.entities else {})


def _attached(message: Message) -> JSON:
    attached = dict(message.content)
    if message.document:
        named = {"file_name": message.document.file_name, "mime_type": message.document.mime_type}
        attached["document"] = file(message.document) | named
    if message.photo:
        size = {"width": message.photo.width, "height": message.photo.height}
        attached["photo"] = [file(message.photo) | size]
    return attached


def _inline(markup: Markup) -> JSON:
    if not markup.buttons:
        return {}
    rows = [
        [
            {"text": button.text}
            | ({"url": button.url} if button.url else {})
            | ({"callback_data": button.data} if button.data else {})
            for button in row
        ]
        for row in markup.buttons
    ]
    return {"reply_markup": {"inline_keyboard": rows}}


def for_page(message: Message) -> JSON:
    """A message as the page shows it."""
    document, photo, keyboard = message.document, message.photo, message.keyboard
    return {
        "id": message.id,
        "from": "bot" if message.from_bot else "person",
        "kind": message.kind,
        "text": message.text,
        "caption": message.caption,
        "entities": message.entities,
        "buttons": [[{"text": b.text, "data": b.data, "url": b.url} for b in row] for row in message.buttons],
        "keyboard": keyboard
        and [[{"text": key.text, "request_location": key.request_location} for key in row] for row in keyboard],
        "remove_keyboard": message.markup.remove_keyboard,
        "at": iso(message.at),
        "edited_at": iso(message.edited_at),
        "document": document and {"file_id": document.file_id, "file_name": document.file_name, "size": document.size},
        "photo": photo and {"file_id": photo.file_id},
        "location": message.content.get("location"),
        "contact": message.content.get("contact"),
        "reply_to": message.reply_to,
        "silent": message.silent,
        "protected": message.protected,
        "pinned": message.pinned,
        "reactions": message.reactions,
    }


def for_page_person(sender: Sender, *, blocked: bool) -> JSON:
    """A person as the page lists one."""
    return {
        "id": sender.id,
        "first_name": sender.first_name,
        "username": sender.username,
        "language_code": sender.language_code,
        "blocked": blocked,
    }
