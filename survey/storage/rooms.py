"""The rooms of one installation on disk.

In: a data folder. Out: engines per role and room. Called by: everything that reads or writes.

    people.db        who may be asked        public.db        what everybody may read
    accounts.db      who may sign in at the desk, and what was done there
    boxes/<wave>.db  one ballot box per wave, so that `ballot` has exactly five columns
    keys/<wave>.key  in a small set-up the key that opens these ballots, wrapped; from lock until close

Backups must leave `keys` out: a copy of box and key together, and the passphrase, would open every ballot for ever,
whatever close destroys here.
"""

import os
import random
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from survey.storage import keyfiles
from survey.storage.connections import begin, engine_for, open_room, reading
from survey.storage.migrate import upgrade
from survey.storage.rights import Role, Room, grants_of

__all__ = ["NoSuchBox", "Storage", "WrongWaveId", "begin", "reading"]

WAVE_ID = re.compile(r"[a-z0-9-]{1,64}")


class WrongWaveId(ValueError):
    """A wave id that could not be a file name."""


class NoSuchBox(LookupError):
    """The wave has no ballot box: it is not locked yet, or it is over."""


class Storage:
    """One installation. Engines are made once per room and role; a role can do what the table of rights grants it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engines: dict[tuple[Path, Role], Engine] = {}
        self._lock = Lock()

    def people(self, role: Role) -> Engine:
        return self._engine(self.folder / "people.db", "people", role)

    def public(self, role: Role) -> Engine:
        return self._engine(self.folder / "public.db", "public", role)

    def accounts(self, role: Role) -> Engine:
        return self._engine(self.folder / "accounts.db", "accounts", role)

    def box(self, wave: str, role: Role) -> Engine:
        if not self.box_exists(wave):
            raise NoSuchBox(f"There is no ballot box for wave {wave!r}. It exists from lock until it is destroyed.")
        return self._engine(self._box_path(wave), "box", role)

    def box_exists(self, wave: str) -> bool:
        return self._box_path(wave).is_file()

    def box_size(self, wave: str) -> int:
        """Bytes on disk."""
        return self._box_path(wave).stat().st_size

    def migrate(self) -> None:
        """Create the rooms that are missing and bring all of them to today's tables. Safe to repeat."""
        (self.folder / "boxes").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._upgrade(self.folder / "people.db", "people")
        self._upgrade(self.folder / "public.db", "public")
        self._upgrade(self.folder / "accounts.db", "accounts")
        for path in sorted((self.folder / "boxes").glob("*.db")):
            self._upgrade(path, "box")

    def create_box(self, wave: str) -> None:
        """Make an empty ballot box; a box that is already there keeps what is in it."""
        path = self._box_path(wave)
        if path.is_file():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        self._upgrade(unfinished, "box")
        unfinished.replace(path)

    def destroy_box(self, wave: str) -> None:
        """Empty the ballot box of a wave, then remove it, and the journal of a transaction that did not end.

        A connection that somebody still holds open keeps the file alive after its name is gone: it finds nothing in it.
        """
        path = self._box_path(wave)
        if path.is_file():
            _empty(path)
        self._forget(path)
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)

    def keep_key(self, wave: str, wrapped: bytes) -> None:
        """Keep the wrapped sealing key of a small set-up; it is on disk when this returns."""
        path = self._key_path(wave)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        keyfiles.sync_folder(self.folder)
        keyfiles.write_durably(path, wrapped)

    def wrapped_key(self, wave: str) -> bytes | None:
        """None with a trustee, and once the wave is closed."""
        path = self._key_path(wave)
        return path.read_bytes() if path.is_file() else None

    def destroy_key(self, wave: str) -> None:
        """Write over the wrapped sealing key and remove it. Safe to repeat."""
        keyfiles.destroy(self._key_path(wave))

    def rewrite_box(self, wave: str) -> None:
        """Write a ballot box anew in the order of its keys: offsets and free pages say nothing afterwards."""
        self._rewrite(self._box_path(wave), "box")

    def rewrite_people(self) -> None:
        """The same for codes and keys: what was deleted is in no page of the file any more."""
        self._rewrite(self.folder / "people.db", "people")

    def blur_box_time(self, wave: str) -> None:
        _blur_time(self._box_path(wave))

    def blur_people_time(self) -> None:
        _blur_time(self.folder / "people.db")

    def close(self) -> None:
        """Close every connection. Engines that are asked for later are made again."""
        with self._lock:
            engines, self._engines = list(self._engines.values()), {}
        for engine in engines:
            engine.dispose()

    def _engine(self, path: Path, room: Room, role: Role) -> Engine:
        grants_of(role, room)
        with self._lock:
            if (path, role) not in self._engines:
                self._engines[path, role] = engine_for(path, room, role)
            return self._engines[path, role]

    def _upgrade(self, path: Path, room: Room) -> None:
        path.touch(mode=0o600)
        engine = engine_for(path, room, "migrator")
        try:
            with begin(engine) as connection:
                upgrade(connection, room)
        finally:
            engine.dispose()

    def _rewrite(self, path: Path, room: Room) -> None:
        with closing(open_room(path, room, "migrator")) as connection:
            connection.execute("VACUUM")
        _blur_time(path)

    def _forget(self, path: Path) -> None:
        with self._lock:
            gone = [key for key in self._engines if key[0] == path]
            engines = [self._engines.pop(key) for key in gone]
        for engine in engines:
            engine.dispose()

    def _box_path(self, wave: str) -> Path:
        return self.folder / "boxes" / f"{_checked(wave)}.db"

    def _key_path(self, wave: str) -> Path:
        return self.folder / "keys" / f"{_checked(wave)}.key"


def _checked(wave: str) -> str:
    if not WAVE_ID.fullmatch(wave):
        raise WrongWaveId(f"{wave!r} is not the id of a wave. Expected 1 to 64 of a–z, 0–9 and -.")
    return wave


def _empty(path: Path) -> None:
    """Delete every row of a box and write it anew; what cannot be read as a box any more is written over."""
    try:
        with closing(open_room(path, "box", "migrator")) as connection:
            _delete_every_row(connection)
            connection.execute("VACUUM")
    except sqlite3.OperationalError:  # somebody holds the lock, or the disk is full: this can be done again later
        raise
    except sqlite3.DatabaseError:
        keyfiles.write_over(path)


def _delete_every_row(connection: sqlite3.Connection) -> None:
    """In one transaction, whatever tables there are: a box from an older copy may have more than today's."""
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'")
    for (table,) in found.fetchall():
        connection.execute(f'DELETE FROM "{table}"')  # noqa: S608  # a name that the database itself gave
    connection.execute("COMMIT")


def _blur_time(path: Path) -> None:
    """Give a file, and its folder, a random time of today: copies then tell the day of the last change and no more.

    It changes each time, so that a backup that compares times still sees a changed file.
    """
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    shown = (midnight + timedelta(seconds=random.SystemRandom().randrange(86_400))).timestamp()
    os.utime(path, (shown, shown))
    os.utime(path.parent, (shown, shown))
