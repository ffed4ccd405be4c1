"""Runs migrations on either database; foreign keys are off meanwhile on SQLite and checked afterwards."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.tables import Base, Id, Instant


def plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations name no types of ours: they must mean the same when those have changed."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.Uuid()" if kind == "type" and isinstance(item, Id) else False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plainly,
        transaction_per_migration=True,
        on_version_apply=check_parents,
        transactional_ddl=True,  # both databases can; a migration that breaks half way leaves nothing of itself
    )
    with context.begin_transaction():
        context.run_migrations()


def check_parents(ctx: MigrationContext, *_: object, **__: object) -> None:
    """Inside each migration's transaction: what would orphan rows is undone."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    if connection.execute(text("PRAGMA foreign_key_check")).all():
        raise RuntimeError("the migration would leave rows without their parents: nothing was changed")


def begin_ourselves(engine: Engine) -> None:
    """SQLite's driver would commit before every change of a table: transactions are begun here instead."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        # A batch operation swaps the table, and with foreign keys on that would delete every child row.
        connection.execute("PRAGMA foreign_keys=OFF").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


async def run() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        begin_ourselves(engine.sync_engine)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


asyncio.run(run())
