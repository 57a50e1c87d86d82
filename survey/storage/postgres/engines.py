"""How a schema is opened: as one role, seeing one schema, and waiting for nobody for ever.

In: an address, a schema, a role. Out: SQLAlchemy engine. Called by: storage.postgres.schemas.
"""

import hashlib
from collections.abc import Mapping

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from survey.storage.places import Place
from survey.storage.postgres.roles import name_of
from survey.storage.rights import Role, writes

PATIENCE = 30  # seconds that a statement waits for somebody else's lock
VANISHED = 600  # seconds after which a transaction whose client went silent is given up by the server
KEPT_CONNECTIONS = 2  # open per engine and process
MORE_CONNECTIONS = 2  # opened under load and closed again; a process has some six engines in use
PREFIXES = ("postgresql", "postgresql+psycopg")
SHARING: tuple[Role, ...] = ("issuer", "collector")  # change single rows, and wait for each other at those rows only

SETTINGS = {
    "synchronous_commit": "on",  # what is acknowledged is on disk
    "lock_timeout": f"{PATIENCE}s",
    "idle_in_transaction_session_timeout": f"{VANISHED}s",
    "default_transaction_isolation": r"read\ committed",
    "jit": "off",
}


class WrongAddress(ValueError):
    """An address that is not one of a PostgreSQL database."""


def address_of(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in PREFIXES or not url.database:
        raise WrongAddress(
            "a database in canopy.toml is not an address of PostgreSQL. Expected "
            "postgresql://login@host/database?sslmode=verify-full"
        )
    return url.set(drivername="postgresql+psycopg")


def engine_for(url: URL, schema: str, place: Place, role: Role) -> Engine:
    """Every connection is the role from its first moment on; begin takes the lock of the place, shared or alone."""
    settings = {"search_path": f'"{schema}"', "role": name_of(role)}
    if not writes(role, place.room):
        settings["default_transaction_read_only"] = "on"
    engine = connecting(url, settings)
    function = "pg_advisory_xact_lock" + ("_shared" if role in SHARING else "")
    takes_it = f"SELECT {function}({lock_number(schema)})"
    may_write = writes(role, place.room)

    def start(connection: Connection) -> None:
        if may_write and connection.get_execution_options().get("takes_the_lock", False):
            connection.exec_driver_sql(takes_it)

    event.listen(engine, "begin", start)
    return engine


def connecting(url: URL, settings: Mapping[str, str], more: int = MORE_CONNECTIONS) -> Engine:
    """An engine that looks whether a connection still lives before it uses it, and whose errors carry no values."""
    engine = create_engine(
        url,
        pool_size=KEPT_CONNECTIONS,
        max_overflow=more,
        pool_pre_ping=True,
        pool_timeout=PATIENCE,
        hide_parameters=True,
        use_native_hstore=False,
        connect_args={
            "application_name": "canopy",
            "connect_timeout": 10,
            "options": " ".join(f"-c {name}={value}" for name, value in {**SETTINGS, **settings}.items()),
        },
    )
    event.listen(engine, "handle_error", say_no_value)
    return engine


def say_no_value(context: ExceptionContext) -> None:
    """PostgreSQL names the row that it refused: a code, a receipt, an address. Its first sentence is enough."""
    primary = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if primary is None:
        return
    context.original_exception.args = (primary,)
    if context.sqlalchemy_exception is not None:
        kind = type(context.original_exception)
        context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__name__}) {primary}",)


def lock_number(name: str) -> int:
    """One of 2⁶⁴ advisory locks of the database."""
    return int.from_bytes(hashlib.sha256(f"canopy {name}".encode()).digest()[:8], "big", signed=True)
