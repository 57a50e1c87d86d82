"""The rooms of one installation, wherever they are kept.

In: a data folder, and the addresses of databases. Out: engines per role and room. Called by: everything that reads or
writes.

    people   who may be asked                public   what everybody may read
    box      one ballot box per wave, so that `ballot` has exactly five columns
    accounts who may sign in at the desk, and what was done there
    keys/<wave>.key  in a small set-up the key that opens these ballots, wrapped; from lock until close

A room without an address is a file of SQLite in the folder; one with an address is a schema of that PostgreSQL
database. Keys are files, never in a database. Backups must leave `keys` out: a copy of box and key together, and the
passphrase, would open every ballot for ever, whatever close destroys here.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from survey.storage import keyfiles
from survey.storage.connections import begin, reading
from survey.storage.elsewhere import Elsewhere
from survey.storage.faces import AWAY, KEPT_ROOMS, OWN_ROLES, Face
from survey.storage.files import Files
from survey.storage.places import NoSuchBox, Order, Place, Shelf, WrongWaveId, box_of, checked
from survey.storage.postgres.schemas import Schemas
from survey.storage.rights import ROOMS, Role, grants_of

__all__ = ["NoSuchBox", "Storage", "WrongWaveId", "begin", "reading"]

EVERY_ROOM = "default"  # the address of all rooms that have none of their own


class UnknownRoom(ValueError):
    """An address for a room that does not exist."""


class NotOfThisFace(LookupError):
    """A room that another face keeps, on another host perhaps."""


class Storage:
    """One installation. Engines are made once per place and role; a role can do what the table of rights grants it."""

    def __init__(self, folder: Path, databases: Mapping[str, str] | None = None, face: Face = "all") -> None:
        self.folder = folder
        self.databases = dict(databases or {})
        self.face: Face = face
        self.elsewhere: Elsewhere | None = None  # who keeps codes and ballots, if they are not kept here
        self._shelves = shelves_of(folder, self.databases, OWN_ROLES[face])
        self._engines: dict[tuple[Place, Role], Engine] = {}
        self._lock = Lock()
        self._stepping = local()

    @property
    def on_a_server(self) -> bool:
        """Whether every room is where several processes may work at once."""
        return all(isinstance(shelf, Schemas) for shelf in self._shelves.values())

    @property
    def schemas(self) -> list[Schemas]:
        """The databases of this installation, each once."""
        return [shelf for shelf in dict.fromkeys(self._shelves.values()) if isinstance(shelf, Schemas)]

    def people(self, role: Role) -> Engine:
        return self._engine(Place("people"), role)

    def public(self, role: Role) -> Engine:
        return self._engine(Place("public"), role)

    def accounts(self, role: Role) -> Engine:
        return self._engine(Place("accounts"), role)

    def box(self, wave: str, role: Role) -> Engine:
        if not self.box_exists(wave):
            raise NoSuchBox(f"There is no ballot box for wave {wave!r}. It exists from lock until it is destroyed.")
        return self._engine(box_of(wave), role)

    def box_exists(self, wave: str) -> bool:
        return self._shelves["box"].exists(box_of(wave))

    def box_size(self, wave: str) -> int:
        """Bytes that are written when the box is rewritten."""
        return self._shelves["box"].size(box_of(wave))

    @property
    def box_order(self) -> Order:
        """How large a box is when its rows no longer tell when they came."""
        return self._shelves["box"].order

    def migrate(self) -> None:
        """Create the rooms that this face keeps and bring them to today's tables. Safe to repeat.

        A face that may not change tables finds them as they are.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if "migrator" not in OWN_ROLES[self.face]:
            return
        for room in KEPT_ROOMS[self.face]:
            if room != "box":
                self._shelves[room].make(Place(room))
        if "box" not in KEPT_ROOMS[self.face]:
            return
        (self.folder / "boxes").mkdir(mode=0o700, parents=True, exist_ok=True)
        for wave in self._shelves["box"].waves():
            self._shelves["box"].make(box_of(wave))

    def create_box(self, wave: str) -> None:
        """Make an empty ballot box; a box that is already there keeps what is in it."""
        if not self.box_exists(wave):
            self._shelves["box"].make(box_of(wave))

    def destroy_box(self, wave: str) -> None:
        """Empty the ballot box of a wave, then remove it."""
        place = box_of(wave)
        self._forget(place)
        self._shelves["box"].destroy(place)

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

    def sort_box(self, wave: str) -> None:
        """Write the ballots anew in the order of their keys: nothing about a row tells when it came."""
        self._shelves["box"].sort(box_of(wave), self.box(wave, "collector"))

    def rewrite_box(self, wave: str) -> None:
        """Write a whole box anew: what was deleted is in no page of it any more."""
        self._shelves["box"].rewrite(box_of(wave), self.box(wave, "tally"))

    def rewrite_people(self) -> None:
        """The same for codes and keys."""
        self._shelves["people"].rewrite(Place("people"), self.people("organiser"))

    def leave_no_copies(self) -> bool:
        """After codes were written: a page that was split keeps an older copy of a row until its file is written anew.

        False if somebody holds the room, or the disk is full. The codes are drawn by then and in no other hand: they
        must not be lost for a copy that tells no more than the order of hashes. The next writing takes it along.
        """
        try:
            self.rewrite_people()
        except (OSError, sqlite3.Error, SQLAlchemyError):
            return False
        return True

    def hide_ballot(self, wave: str) -> None:
        """After every transaction of the box."""
        self._shelves["box"].after_change(box_of(wave), self.box(wave, "collector"))

    def hide_enrolment(self) -> None:
        """After every enrolment: neither a time of a file nor the place of a row tells when it was."""
        self._shelves["people"].after_change(Place("people"), self.people("issuer"))

    @contextmanager
    def alone(self, *, wait: bool = True) -> Iterator[bool]:
        """One step in the life of a wave at a time, whichever process takes it: lock, close, release, cancel, resume.

        The others wait here; without `wait` they get False. Within a step, another one is part of it.
        """
        if getattr(self._stepping, "inside", False):
            yield True
            return
        room = KEPT_ROOMS[self.face][0] if self.face in AWAY else "public"
        with self._shelves[room].alone("a step in the life of a wave", wait=wait) as ours:
            self._stepping.inside = ours
            try:
                yield ours
            finally:
                self._stepping.inside = False

    def close(self) -> None:
        """Close every connection. Engines that are asked for later are made again."""
        with self._lock:
            engines, self._engines = list(self._engines.values()), {}
        for engine in engines:
            engine.dispose()
        for shelf in dict.fromkeys(self._shelves.values()):
            shelf.close()

    def _engine(self, place: Place, role: Role) -> Engine:
        grants_of(role, place.room)
        if place.room not in KEPT_ROOMS[self.face] or role not in OWN_ROLES[self.face]:
            raise NotOfThisFace(f"the {self.face} keeps no room {place.room!r} for the role {role!r}")
        with self._lock:
            if (place, role) not in self._engines:
                self._engines[place, role] = self._shelves[place.room].engine_for(place, role)
            return self._engines[place, role]

    def _forget(self, place: Place) -> None:
        with self._lock:
            gone = [key for key in self._engines if key[0] == place]
            engines = [self._engines.pop(key) for key in gone]
        for engine in engines:
            engine.dispose()

    def _key_path(self, wave: str) -> Path:
        return self.folder / "keys" / f"{checked(wave)}.key"


def shelves_of(folder: Path, databases: Mapping[str, str], roles: Sequence[Role]) -> dict[str, Shelf]:
    """A shelf per room; rooms at the same address share one."""
    unknown = sorted(set(databases) - {EVERY_ROOM, *ROOMS})
    if unknown:
        raise UnknownRoom(
            f"canopy.toml has databases for {', '.join(unknown)}, which this version does not know. Expected "
            f"{EVERY_ROOM!r} for all rooms, or one of: {', '.join(ROOMS)}."
        )
    files = Files(folder)
    addresses = {room: databases.get(room, databases.get(EVERY_ROOM, "")) for room in ROOMS}
    servers = {address: Schemas(address, roles) for address in dict.fromkeys(addresses.values()) if address}
    return {room: servers[address] if address else files for room, address in addresses.items()}
