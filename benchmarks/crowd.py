"""Many people with a reminder each, put into a real database as quickly as it takes them, keys and all."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.app.house import House
from bot.care.occurrences import next_occurrence
from bot.care.rules import Daily, rule_to_json
from bot.services.reminding import JOURNAL
from bot.storage import people
from bot.storage.database import Transaction, new_id
from bot.storage.sealing import seal
from bot.storage.tables import Base

ZONE = "Europe/London"
AT_ONCE = 2000
RARELY = timedelta(days=365)


async def gather(house: House, count: int, due: int) -> None:
    """The first `due` are asked daily at this very minute, the others not before a year from now."""
    now = house.clock.now()
    for start in range(0, count, AT_ONCE):
        async with house.database.transaction() as tx:
            await _add(tx, range(start, min(count, start + AT_ONCE)), due, now)


async def _add(tx: Transaction, numbers: range, due: int, now: datetime) -> None:
    at = now.astimezone(ZoneInfo(ZONE)).time().replace(second=0, microsecond=0)
    coming = next_occurrence(Daily(), at, ZoneInfo(ZONE), now)
    assert coming is not None
    rows: dict[str, list[dict[str, object]]] = {"data_key": [], "person": [], "reminder": [], "due": []}
    for number in numbers:
        person_id, reminder_id, key = new_id(), new_id(), tx.vault.keyring.new_data_key()
        kid, wrapped = tx.vault.keyring.wrap(key, person_id)
        address = seal(key, str(number + 1).encode(), label=people.LABEL, row=person_id, owner=person_id)
        rows["data_key"].append({"owner_id": person_id, "kid": kid, "wrapped": wrapped})
        rows["person"].append(
            {
                "id": person_id,
                "lane": tx.vault.lane(number + 1),
                "address": address,
                "language": "en",
                "role": "patient",
                "country": "GB",
                "zone": ZONE,
                "zone_proved": True,
                "heard_at": now + RARELY,  # nobody falls silent while the days are stepped through
                "created_at": now,
                "arrived_at": now,
            }
        )
        rows["reminder"].append(
            {
                "id": reminder_id,
                "person_id": person_id,
                "kind": JOURNAL,
                "message_class": "prompt",
                "rule": rule_to_json(Daily()),
                "slots": {"at": [at.strftime("%H:%M")]},
                "is_active": True,
                "is_neutral": False,
                "created_at": now,
            }
        )
        later = timedelta() if number < due else RARELY
        rows["due"].append(
            {"reminder_id": reminder_id, "slot": 0, "due_at": coming.instant + later, "on": coming.on + later}
        )
    for name, some in rows.items():
        await tx.connection.execute(insert(Base.metadata.tables[name]), some)
