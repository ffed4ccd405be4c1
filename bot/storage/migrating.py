"""Alembic, loaded only where a database is older than this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade(url: str) -> None:
    command.upgrade(config(url), "head")


def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(config(""))


def config(url: str) -> Config:
    """Alembic's configuration, made here so that no file repeats it."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = url
    return made
