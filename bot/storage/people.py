"""Who is here: found by a keyed look-up of their Telegram id, which itself is kept sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from babel.core import get_global
from sqlalchemy import Row, delete, func, insert, select, update

from bot.care.occurrences import Quiet
from bot.care.people import Person, Role
from bot.storage import signals
from bot.storage.database import Transaction, new_id
from bot.storage.sealing import open_sealed
from bot.storage.signals import Channel
from bot.storage.tables import ConsentRow, PersonRow

LABEL = "person.address"
ROLES = frozenset(Role)
WHEREABOUTS = frozenset({"country", "language", "zone"})


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to, in which version and language, and when."""

    version: int
    language: str
    given_at: datetime


async def find(tx: Transaction, telegram_id: int) -> Person | None:
    return await find_lane(tx, tx.vault.lane(telegram_id))


async def find_lane(tx: Transaction, lane: bytes) -> Person | None:
    query = select(PersonRow.__table__).where(PersonRow.lane == lane)
    row = (await tx.connection.execute(query)).one_or_none()
    return None if row is None else person_of(row)


async def get(tx: Transaction, person_id: UUID) -> Person | None:
    query = select(PersonRow.__table__).where(PersonRow.id == person_id)
    row = (await tx.connection.execute(query)).one_or_none()
    return None if row is None else person_of(row)


async def add(tx: Transaction, telegram_id: int, *, country: str, zone: str, consent: Consent) -> Person:
    """A person exists from the moment they agree, with a key of their own and nothing but guesses about them."""
    person_id = new_id()
    await tx.vault.make_key(person_id)
    address = await tx.vault.seal(str(telegram_id), label=LABEL, row=person_id, owner=person_id)
    await tx.connection.execute(
        insert(PersonRow).values(
            id=person_id,
            lane=tx.vault.lane(telegram_id),
            address=address,
            language=consent.language,
            country=country,
            zone=zone,
            zone_proved=False,
            heard_at=consent.given_at,
            created_at=consent.given_at,
        )
    )
    await _moved(tx, person_id)
    await agree(tx, person_id, consent)
    person = await get(tx, person_id)
    assert person is not None  # noqa: S101 - inserted above, in this transaction
    return person


async def agree(tx: Transaction, person_id: UUID, consent: Consent) -> None:
    row = {"id": new_id(), "person_id": person_id, "version": consent.version}
    await tx.connection.execute(insert(ConsentRow).values(**row, language=consent.language, given_at=consent.given_at))


async def consents(tx: Transaction, person_id: UUID) -> list[Consent]:
    query = select(ConsentRow.version, ConsentRow.language, ConsentRow.given_at)
    rows = await tx.connection.execute(query.where(ConsentRow.person_id == person_id).order_by(ConsentRow.id))
    return [Consent(*row) for row in rows]


async def change(tx: Transaction, person_id: UUID, **values: Any) -> Person:
    """Set columns of this person and read them back; `quiet` is given as one value."""
    if "quiet" in values:
        quiet = values.pop("quiet")
        values |= {"quiet_start": quiet and quiet.start, "quiet_end": quiet and quiet.end}
    await tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(**values))
    if values.keys() & WHEREABOUTS:
        await _moved(tx, person_id)
    person = await get(tx, person_id)
    if person is None:
        raise LookupError("nobody has this id")
    return person


async def mark_unreachable(tx: Transaction, person_id: UUID, now: datetime) -> None:
    """Telegram refuses to deliver; whoever was erased meanwhile is not missed."""
    await tx.connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(blocked_at=now))


async def address(tx: Transaction, person_id: UUID, sealed: bytes) -> int:
    """The Telegram id, opened."""
    return int(await tx.vault.open(sealed, label=LABEL, row=person_id, owner=person_id))


def address_under(key: bytes, person_id: UUID, sealed: bytes) -> int:
    """The same, with the key at hand."""
    return int(open_sealed(key, sealed, label=LABEL, row=person_id, owner=person_id))


async def telegram_id(tx: Transaction, person_id: UUID) -> int:
    query = select(PersonRow.address).where(PersonRow.id == person_id)
    return await address(tx, person_id, (await tx.connection.execute(query)).scalar_one())


async def remove(tx: Transaction, person_id: UUID) -> None:
    """Everything that hangs on this person goes with the row; then the key, so that no copy can be read either."""
    await _moved(tx, person_id)
    await tx.connection.execute(delete(PersonRow).where(PersonRow.id == person_id))
    await tx.vault.destroy_key(person_id)


async def whereabouts(
    tx: Transaction, lanes: Collection[bytes] | None = None, most: int | None = None
) -> list[tuple[bytes, str, str, str]]:
    """Lane, country, language and zone, what an urgent answer needs when nothing else can be read: of these lanes, or
    of those who were heard of last, the latest at the end."""
    query = select(PersonRow.lane, PersonRow.country, PersonRow.language, PersonRow.zone)
    if lanes is not None:
        query = query.where(PersonRow.lane.in_(lanes))
    rows = await tx.connection.execute(query.order_by(PersonRow.heard_at.desc().nulls_last()).limit(most))
    found = [(lane, country or "", language, known_zone(zone)) for lane, country, language, zone in rows]
    return found[::-1]


async def _moved(tx: Transaction, person_id: UUID) -> None:
    """Every process remembers where people are, for the hour in which nothing can be read."""
    lane = func.encode(PersonRow.lane, "hex")
    await signals.send(tx.connection, Channel.MOVED, lane, PersonRow.id == person_id)


def known_zone(name: str, zones: Collection[str] | None = None) -> str:
    """A zone under the name that the rules here have for it: names change, and rules may be older than a name. One that
    nobody knows, or a damaged one, must not stop anything: UTC until it is chosen anew."""
    zones = _zones() if zones is None else zones
    if name in zones:
        return name
    renamed = get_global("zone_aliases")
    newest = renamed.get(name, name)
    same = [newest, *(old for old, new in renamed.items() if new == newest)]
    return next((zone for zone in same if zone in zones), "UTC")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def person_of(row: Row[Any]) -> Person:
    quiet = Quiet(row.quiet_start, row.quiet_end) if row.quiet_start and row.quiet_end else None
    return Person(
        id=row.id,
        language=row.language,
        created_at=row.created_at,
        role=Role(row.role) if row.role in ROLES else None,
        diagnosed=row.diagnosed,
        country=row.country,
        zone=known_zone(row.zone),
        zone_proved=row.zone_proved,
        zone_known=row.zone == known_zone(row.zone),
        quiet=quiet,
        paused_at=row.paused_at,
        paused_until=row.paused_until,
        held_until=row.held_until,
        blocked_at=row.blocked_at,
        heard_at=row.heard_at,
        eased_at=row.eased_at,
        arrived_at=row.arrived_at,
    )
