"""How a room is opened: the PRAGMAs first, then the guard, then the engine.

In: file, room, role. Out: SQLAlchemy engine and transactions. Called by: storage.rooms, everybody with an engine.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from survey.storage.rights import Role, Room, authorizer, writes

PAGE_SIZE = 16384  # bytes; smaller pages push a ballot onto overflow pages, which keep the order of arrival
BUSY_TIMEOUT = 30.0  # seconds that a transaction waits for another one
KEPT_CONNECTIONS = 4  # open per engine; more are opened under load and closed again

PRAGMAS = (
    f"page_size = {PAGE_SIZE}",
    "journal_mode = DELETE",  # never WAL: it keeps the order of arrival
    "synchronous = EXTRA",  # FULL, and the folder as well: an acknowledged ballot survives power loss
    "secure_delete = ON",  # deleted bytes are overwritten
    "foreign_keys = ON",
    "temp_store = MEMORY",  # nothing of a room lands in the folder for temporary files
    "trusted_schema = OFF",
)


def open_room(path: Path, room: Room, role: Role) -> sqlite3.Connection:
    """One connection that can do what the role may, and nothing else. The file must be there: a room that was destroyed
    does not come back because somebody still wanted to rewrite it."""
    address = f"file:{quote(str(path.resolve()))}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if not writes(role, room):
        connection.execute("PRAGMA query_only = ON")
    if role != "migrator":
        connection.set_authorizer(authorizer(role, room))
    return connection


def engine_for(path: Path, room: Room, role: Role) -> Engine:
    """An engine whose errors carry no values: a log must never show an answer, a code or an address."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: open_room(path, room, role),
        poolclass=QueuePool,
        pool_size=KEPT_CONNECTIONS,
        max_overflow=-1,
        hide_parameters=True,
    )
    may_write = writes(role, room)

    def start(connection: Connection) -> None:
        takes_the_lock = may_write and connection.get_execution_options().get("takes_the_lock", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if takes_the_lock else "BEGIN")

    event.listen(engine, "begin", start)
    return engine


@contextmanager
def begin(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock at once, if the role may write; committed at the end of the block.

    Whoever reads first and asks for the lock later could find that somebody else wrote between.
    """
    with engine.connect().execution_options(takes_the_lock=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, and waits for no writer but the one that is committing."""
    with engine.connect() as connection, connection.begin():
        yield connection
