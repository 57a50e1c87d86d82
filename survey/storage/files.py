"""The shelf of a small installation: a folder with a file of SQLite for every room and every ballot box.

In: a folder. Out: engines, files that come and go. Called by: storage.rooms.

    people.db        who may be asked        public.db        what everybody may read
    accounts.db      who may sign in at the desk, and what was done there
    boxes/<wave>.db  one ballot box per wave, so that `ballot` has exactly five columns
"""

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from survey.storage import keyfiles
from survey.storage.connections import begin, engine_for, open_room
from survey.storage.migrate import upgrade
from survey.storage.places import Order, Place
from survey.storage.rights import Role

ORDER = Order(
    always=1024 * 1024,  # some milliseconds
    share=16,
    never=64 * 1024 * 1024,  # beyond, a page holds a few of very many ballots, picked at random
)
_OF_A_DAY = 24 * 60 * 60 * 1_000_000  # microseconds


class Files:
    """Implements `storage.places.Shelf`."""

    order = ORDER

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, place: Place) -> Path:
        return self.folder / "boxes" / f"{place.wave}.db" if place.wave else self.folder / f"{place.room}.db"

    def engine_for(self, place: Place, role: Role) -> Engine:
        return engine_for(self.path(place), place.room, role)

    def exists(self, place: Place) -> bool:
        return self.path(place).is_file()

    def waves(self) -> list[str]:
        return sorted(path.stem for path in (self.folder / "boxes").glob("*.db"))

    def make(self, place: Place) -> None:
        path = self.path(place)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_file() or not place.wave:
            self._upgrade(path, place)
            return
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        self._upgrade(unfinished, place)
        unfinished.replace(path)

    def destroy(self, place: Place) -> None:
        """And the journal of a transaction that did not end.

        A connection that somebody still holds open keeps the file alive after its name is gone: it finds nothing in it.
        """
        path = self.path(place)
        if path.is_file():
            _empty(path)
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)

    def rewrite(self, place: Place, engine: Engine) -> None:
        """Offsets and free pages say nothing afterwards, and what was deleted is in no page of the file any more."""
        path = self.path(place)
        with closing(open_room(path, place.room, "migrator")) as connection:
            connection.execute("VACUUM")
        _blur_time(path)

    sort = rewrite

    def after_change(self, place: Place, engine: Engine) -> None:
        _blur_time(self.path(place))

    def size(self, place: Place) -> int:
        return self.path(place).stat().st_size

    @contextmanager
    def alone(self, purpose: str, *, wait: bool = True) -> Iterator[bool]:
        """A folder is served by one process, and every step takes the lock of its file."""
        yield True

    def close(self) -> None:
        """Files are open only as long as the engines that were given out."""

    def _upgrade(self, path: Path, place: Place) -> None:
        path.touch(mode=0o600)
        engine = engine_for(path, place.room, "migrator")
        try:
            with begin(engine) as connection:
                upgrade(connection, place.room)
        finally:
            engine.dispose()


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

    It changes each time, so that a backup that compares times still sees a changed file: of the seconds of a day, two
    among a few hundred are the same.
    """
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    shown = (midnight + timedelta(microseconds=random.SystemRandom().randrange(_OF_A_DAY))).timestamp()
    os.utime(path, (shown, shown))
    os.utime(path.parent, (shown, shown))
