"""Brings a room to today's tables.

In: a migrator's connection inside a transaction. Out: the same room at the newest revision. Called by: storage.rooms.
"""

from functools import cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from survey.storage.rights import Room

FOLDER = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = Lock()  # Alembic keeps its context in a module


def upgrade(connection: Connection, room: Room) -> None:
    """Run what is missing, in the caller's transaction: all of it or nothing."""
    config = alembic_config(room)
    config.attributes["connection"] = connection
    with ONE_AT_A_TIME:
        command.upgrade(config, "head")


@cache
def newest(room: Room) -> str:
    """The revision at which a room has today's tables."""
    return ",".join(sorted(ScriptDirectory.from_config(alembic_config(room)).get_heads()))


def alembic_config(room: Room) -> Config:
    """Alembic's settings without a file, so that they work from a checkout and from a wheel alike."""
    config = Config()
    config.set_main_option("script_location", _plain(FOLDER))
    config.set_main_option("path_separator", "newline")  # folders may have spaces and colons in their names
    config.set_main_option("version_locations", _plain(FOLDER / room))
    return config


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")
