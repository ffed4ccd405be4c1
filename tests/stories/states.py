"""Every state in which somebody can be when they write what must not wait, set directly, many people at once."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import product
from typing import NamedTuple

from bot.care.advice import Advice, Moment
from bot.care.occurrences import Quiet
from bot.care.people import Person
from bot.care.red_flags import Tier, assess
from bot.chat.questions import ARRIVE
from bot.content import library, red_flags
from bot.content.forms import form
from bot.content.languages import choose
from bot.preview import LocalTelegram, Sender
from bot.preview.world import Chat
from bot.services import filling_in, following_up, relaxing
from bot.storage import dialogue, people, sheets
from bot.storage.database import Database, Transaction
from bot.storage.dialogue import Dialogue
from bot.storage.people import Consent

OPENS = ("nothing", "words", "choice", "arriving", "city", "question", "exercise", "flag", "ask")
PAUSES = ("none", "until", "open")
HOURS = ("day", "quiet")
HELD = (False, True)
COUNTRIES = ("known", "unknown", "elsewhere")
LANGUAGES = ("en-GB", "qps", "xx", None)
PLACES = {"known": ("GB", "Europe/London"), "unknown": ("", "UTC"), "elsewhere": ("GB", "America/New_York")}
EARLIER = {"flag": "I am gasping", "ask": "Afraid of chest pain today"}
FORM_ITEMS = {"words": "hard", "choice": "mood"}
FIRST_ID = 5_000_000_000


class State(NamedTuple):
    """Where somebody who agreed stands."""

    open: str
    pause: str
    hours: str
    is_held: bool
    country: str


STATES = tuple(State(*one) for one in product(OPENS, PAUSES, HOURS, HELD, COUNTRIES))


class Somebody(NamedTuple):
    """One combination; without a state they are a stranger."""

    id: int
    state: State | None
    language_code: str | None

    @property
    def country(self) -> str:
        return self.state.country if self.state else "unknown"


def somebody(number: int, state: State | None, language_code: str | None) -> Somebody:
    return Somebody(FIRST_ID + number, state, language_code)


def meet(telegram: LocalTelegram, those: Sequence[Somebody]) -> None:
    """They have written to the bot before; told to nobody one by one, as thousands would be."""
    for who in those:
        telegram.people[who.id] = Sender(who.id, "Somebody", who.language_code or "en", None)
        telegram.chats[who.id] = Chat(who.id, started=True)


async def settle_in(database: Database, those: Sequence[Somebody], now: datetime) -> None:
    async with database.transaction() as tx:
        for who in those:
            if who.state is not None:
                await _settle_in(tx, who, who.state, now)


async def _settle_in(tx: Transaction, who: Somebody, state: State, now: datetime) -> None:
    country, zone = PLACES[state.country]
    consent = Consent(1, choose(who.language_code), now)
    person = await people.add(tx, who.id, country=country, zone=zone, consent=consent)
    await _open(tx, person, tx.vault.lane(who.id), state.open, now)
    await people.change(
        tx,
        person.id,
        arrived_at=None if state.open == "arriving" else now,
        paused_at=None if state.pause == "none" else now,
        paused_until=now + timedelta(days=3) if state.pause == "until" else None,
        quiet=Quiet(time(0), time(23, 59)) if state.hours == "quiet" else None,
        held_until=now + timedelta(hours=20) if state.is_held else None,
    )


async def _open(tx: Transaction, person: Person, lane: bytes, what: str, now: datetime) -> None:
    match what:
        case "words" | "choice":
            asked = form("journal", person.language)
            on = filling_in.today(person, now)
            sheet = await sheets.open_sheet(
                tx, person.id, form_id="journal", form_version=asked.version, on=on, now=now
            )
            await dialogue.ask(tx, person.id, Dialogue(what, now, sheet.id, FORM_ITEMS[what]))
        case "city":
            await dialogue.ask(tx, person.id, Dialogue("zone", now, item_id=ARRIVE))
        case "question":
            await dialogue.ask(tx, person.id, Dialogue("question", now))
        case "exercise":
            exercise = library.exercises(person.language)[0]
            await relaxing.start(tx, person, lane, exercise, 1, now)
        case "flag" | "ask":
            found = assess(EARLIER[what], red_flags.rules())
            advice = Advice(Moment.NOW if what == "flag" else Moment.ASK, Tier.EMERGENCY)
            await following_up.advised(tx, person, lane, found, advice, now)
