"""The reading list: links a person sends or forwards, with a title and a note; nothing is ever fetched."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.care.people import Person
from bot.content.library import Starter
from bot.storage import kept
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind

TO_READ, READING, READ = "to-read", "reading", "read"
STATES = (TO_READ, READING, READ)
LONGEST_LINK = 1500
LONGEST_TITLE = 120
MOST_LOOKED_AT = 500  # readings: each has to be unsealed to see which link it is
LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"]+", re.IGNORECASE)
HOST = re.compile(r"(?:https?://|(?=www\.))(?:[^/?#@]*@)?([^/?#@:]*\w)", re.IGNORECASE)
CLOSING = {")": "(", "]": "["}


@dataclass(frozen=True)
class Found:
    """What a message holds: links, the words beside them, and how many links were too long to keep."""

    links: tuple[str, ...]
    words: str
    too_long: int

    @property
    def is_titled(self) -> bool:
        """Whether the words are no more than the title of the one link, so that none is lost with it."""
        is_title = len(self.links) == 1 and len(self.words) <= LONGEST_TITLE
        return not self.too_long and (is_title or not self.words)


def find_links(text: str, hidden: tuple[str, ...] = ()) -> Found:
    """Links as written, and those behind words; each once, in order."""
    written = [_trimmed(link) for link in LINK.findall(text)] + [link for link in hidden if LINK.fullmatch(link)]
    every = [link for link in dict.fromkeys(written) if HOST.match(link)]
    links = tuple(link for link in every if len(link) <= LONGEST_LINK)
    return Found(links, " ".join(LINK.sub(" ", text).split()), len(every) - len(links))


def _trimmed(link: str) -> str:
    """Without what ends a sentence; a bracket that was opened within the link belongs to it."""
    while link and (link[-1] in ".,;:!?" or link.count(link[-1]) > link.count(CLOSING.get(link[-1], link[-1]))):
        link = link[:-1]
    return link


@dataclass(frozen=True)
class Collected:
    """What a message put on the list, and what of it stood there already."""

    added: list[Kept]
    known: list[Kept]


async def collect(tx: Transaction, person: Person, found: Found, message_id: int, now: datetime) -> Collected:
    """Put the links on the list, each once; the words beside a single link are its title."""
    title = found.words[:LONGEST_TITLE] if len(found.links) == 1 else ""
    listed = {one.body.get("url"): one for one in await kept.newest(tx, person.id, Kind.READING, limit=MOST_LOOKED_AT)}
    added = [
        await kept.add(
            tx,
            person.id,
            Kind.READING,
            TO_READ,
            {"url": link, "title": title or _name(link), "message": message_id},
            now,
        )
        for link in found.links
        if link not in listed
    ]
    return Collected(added, [listed[link] for link in found.links if link in listed])


async def undo(tx: Transaction, person: Person, message_id: int) -> int:
    """Take back what one message put on the list; how many that were."""
    listed = await kept.newest(tx, person.id, Kind.READING, limit=MOST_LOOKED_AT)
    theirs = [one for one in listed if one.body.get("message") == message_id]
    return sum([await kept.remove(tx, person.id, one.id) for one in theirs])


async def collect_starter(tx: Transaction, person: Person, starter: Starter, now: datetime) -> Kept:
    """A bookmark of ours, put on the list once."""
    for one in await kept.newest(tx, person.id, Kind.READING, limit=MOST_LOOKED_AT):
        if one.body.get("url") == starter.url:
            return one
    body = {"url": starter.url, "title": starter.title}
    return await kept.add(tx, person.id, Kind.READING, TO_READ, body, now)


async def page(tx: Transaction, person: Person, after: int, limit: int) -> list[Kept]:
    return await kept.page(tx, person.id, Kind.READING, after=after, limit=limit)


async def get(tx: Transaction, person: Person, reading_id: UUID) -> Kept | None:
    return await kept.get(tx, person.id, Kind.READING, reading_id)


async def remove(tx: Transaction, person: Person, reading_id: UUID) -> None:
    await kept.remove(tx, person.id, reading_id)


async def count_unread(tx: Transaction, person: Person) -> int:
    return await kept.count(tx, person.id, Kind.READING, TO_READ, READING)


async def set_state(tx: Transaction, person: Person, reading_id: UUID, state: str, now: datetime) -> Kept | None:
    return await _change(tx, person, reading_id, state, {}, now)


async def note(tx: Transaction, person: Person, reading_id: UUID, name: str, words: str, now: datetime) -> Kept | None:
    """Give a title or a note (`name` says which)."""
    return await _change(tx, person, reading_id, None, {name: words}, now)


async def _change(
    tx: Transaction, person: Person, reading_id: UUID, state: str | None, noted: dict[str, str], now: datetime
) -> Kept | None:
    one = await kept.get(tx, person.id, Kind.READING, reading_id)
    if one is None:
        return None
    await kept.change(tx, person.id, one, state=state or one.state, body={**one.body, **noted}, now=now)
    return await kept.get(tx, person.id, Kind.READING, reading_id)


async def oldest_unread(tx: Transaction, person: Person) -> Kept | None:
    found = await kept.page(tx, person.id, Kind.READING, states=(TO_READ, READING), limit=1)
    return found[0] if found else None


def _name(link: str) -> str:
    """The host stands for a title nobody gave; what follows it may hold secrets."""
    found = HOST.match(link)
    return found[1][:LONGEST_TITLE] if found else ""
