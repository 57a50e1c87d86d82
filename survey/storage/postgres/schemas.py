"""A PostgreSQL database that keeps rooms as schemas: `canopy_people`, `canopy_public`, and `box_<wave>` for each wave.

In: the address of a database. Out: engines, schemas that come and go. Called by: storage.rooms.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Engine, text

from survey.storage.connections import begin
from survey.storage.migrate import newest, upgrade
from survey.storage.places import Order, Place
from survey.storage.postgres.engines import address_of, connecting, engine_for, lock_number
from survey.storage.postgres.grants import SORTED, dress, fingerprint
from survey.storage.postgres.roles import OWNER, prepare
from survey.storage.rights import ROLES, Role

LONGEST_NAME = 63  # bytes of an identifier
ORDER = Order(
    always=64 * 1024,  # some milliseconds, in which other processes wait
    share=20,  # ranks of place and arrival of a heap whose last f stand as they came correlate by 3f(1 - f) + f³: 0.14
    never=1 << 62,  # rows lie in the order in which they came, however many there are
)
CHEAP = 64 * 1024  # bytes that are put in order after every single enrolment; of larger tables, a random one in so many


class Schemas:
    """Implements `storage.places.Shelf`."""

    order = ORDER

    def __init__(self, address: str, roles: Sequence[Role] = ROLES) -> None:
        self.url = address_of(address)
        self.roles = tuple(roles)  # that the login is to become
        self._login: Engine | None = None
        self._lock = Lock()

    @property
    def login(self) -> Engine:
        """The login itself, which has become no role: it reads catalogues, holds locks, and prepares the database."""
        with self._lock:
            if self._login is None:
                made = connecting(self.url, {"lock_timeout": "0"}, more=8)
                self._login = made.execution_options(isolation_level="AUTOCOMMIT")
            return self._login

    def engine_for(self, place: Place, role: Role) -> Engine:
        return engine_for(self.url, schema_of(place), place, role)

    def exists(self, place: Place) -> bool:
        wanted = text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :name")
        with self.login.connect() as connection:
            return connection.execute(wanted, {"name": schema_of(place)}).first() is not None

    def waves(self) -> list[str]:
        """A box says in its comment whose it is: its name can be too short for the whole id."""
        wanted = text(
            "SELECT split_part(obj_description(oid, 'pg_namespace'), ' ', 1) FROM pg_catalog.pg_namespace"
            " WHERE starts_with(nspname, 'box_')"
        )
        with self.login.connect() as connection:
            return sorted(str(wave) for wave in connection.execute(wanted).scalars() if wave)

    def make(self, place: Place) -> None:
        schema, wanted = schema_of(place), f"{place.wave} {fingerprint(place.room, newest(place.room))}"
        if self._comment(schema) == wanted:
            return
        with self.alone("preparing"), self.login.connect() as connection:
            prepare(connection, self.roles)
        engine = self.engine_for(place, "migrator")
        try:
            with begin(engine) as connection:
                connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}" AUTHORIZATION {OWNER}')
                upgrade(connection, place.room)
                dress(connection, place.room, schema, lock_number(schema))
                connection.exec_driver_sql(f"COMMENT ON SCHEMA \"{schema}\" IS '{wanted}'")
        finally:
            engine.dispose()

    def destroy(self, place: Place) -> None:
        """Its files are gone with it; what the server's log of changes and backups still hold, it alone can forget."""
        engine = self.engine_for(place, "migrator")
        try:
            with begin(engine) as connection:
                connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{schema_of(place)}" CASCADE')
        finally:
            engine.dispose()

    def rewrite(self, place: Place, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT rewrite_rows()")

    def sort(self, place: Place, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT sort_rows()")

    def after_change(self, place: Place, engine: Engine) -> None:
        """An enrolled code stands at the end of its table, under the number of its transaction, until it is sorted."""
        if place.room == "people" and random.SystemRandom().random() * self.size(place) < CHEAP:
            self.sort(place, engine)

    def size(self, place: Place) -> int:
        wanted = text(
            "SELECT sum(pg_table_size(pg_class.oid)) FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace n"
            " ON n.oid = relnamespace WHERE nspname = :schema AND relname = ANY(:tables)"
        )
        with self.login.connect() as connection:
            named = {"schema": schema_of(place), "tables": list(SORTED[place.room][0])}
            return int(connection.execute(wanted, named).scalar_one() or 0)

    @contextmanager
    def alone(self, purpose: str, *, wait: bool = True) -> Iterator[bool]:
        """Held by a connection of its own, so that it is let go whatever happens to this process."""
        number = lock_number(purpose)
        taking = f"pg_advisory_lock({number}) IS NOT NULL" if wait else f"pg_try_advisory_lock({number})"
        with self.login.connect() as connection:
            taken = bool(connection.exec_driver_sql(f"SELECT {taking}").scalar_one())
            try:
                yield taken
            finally:
                if taken:
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({number})")

    def close(self) -> None:
        with self._lock:
            if self._login is not None:
                self._login.dispose()

    def _comment(self, schema: str) -> str | None:
        wanted = text("SELECT obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace WHERE nspname = :name")
        with self.login.connect() as connection:
            found: str | None = connection.execute(wanted, {"name": schema}).scalar_one_or_none()
            return found


def schema_of(place: Place) -> str:
    """A name that tells the wave as far as it fits; `_` is in no wave id, so that two never meet.

    >>> schema_of(Place("people")), schema_of(Place("box", "spring-2026"))
    ('canopy_people', 'box_spring-2026')
    """
    if not place.wave:
        return f"canopy_{place.room}"
    if len(f"box_{place.wave}") <= LONGEST_NAME:
        return f"box_{place.wave}"
    return f"box_{place.wave[:25]}_{hashlib.sha256(place.wave.encode()).hexdigest()[:32]}"
