"""What only one process may do at a time, held by a row with an end and a fence."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from bot.storage.database import Transaction
from bot.storage.statements import SET_BACK, database_now, insert_new
from bot.storage.tables import LeaseRow


async def hold(tx: Transaction, name: str, owner: UUID, lasts_for: timedelta) -> bool:
    """Take or renew the lease; False while somebody else holds it.

    One that ends much later than a lease can was taken before the server's clock was put back, and counts as over.
    """
    query = select(LeaseRow.owner, LeaseRow.until).where(LeaseRow.name == name).with_for_update()
    row = (await tx.connection.execute(query)).one_or_none()
    now = await database_now(tx)  # only now: whoever held the row may have renewed its lease meanwhile
    if row is None:
        values = {"name": name, "owner": owner, "until": now + lasts_for, "fence": 1}
        result = await tx.connection.execute(insert_new(tx, LeaseRow).values(values))
        return bool(result.rowcount == 1)  # or somebody was quicker
    if row.owner != owner and now < row.until <= now + lasts_for + SET_BACK:
        return False
    raised = LeaseRow.fence + int(row.owner != owner)
    change = update(LeaseRow).where(LeaseRow.name == name)
    await tx.connection.execute(change.values(owner=owner, until=now + lasts_for, fence=raised))
    return True


async def release(tx: Transaction, name: str, owner: UUID) -> None:
    await tx.connection.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.owner == owner))


async def free_all(tx: Transaction) -> None:
    """On a database that only this process opens, whoever held anything is dead."""
    await tx.connection.execute(delete(LeaseRow))
