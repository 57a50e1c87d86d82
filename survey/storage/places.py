"""Where one set of tables is: a room of the installation, or the ballot box of a wave; and what every shelf can do.

In: a room, a wave. Out: a Place; the interface that files and a PostgreSQL server share. Called by: storage.rooms,
storage.files, storage.postgres.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from survey.storage.rights import Role, Room

WAVE_ID = re.compile(r"[a-z0-9-]{1,64}")


class WrongWaveId(ValueError):
    """A wave id that could not be a file name."""


class NoSuchBox(LookupError):
    """The wave has no ballot box: it is not locked yet, or it is over."""


@dataclass(frozen=True)
class Place:
    """A room; of the room `box` there is one for each wave."""

    room: Room
    wave: str = ""


def box_of(wave: str) -> Place:
    return Place("box", checked(wave))


def checked(wave: str) -> str:
    if not WAVE_ID.fullmatch(wave):
        raise WrongWaveId(f"{wave!r} is not the id of a wave. Expected 1 to 64 of a–z, 0–9 and -.")
    return wave


@dataclass(frozen=True)
class Order:
    """How large a box may be, in bytes, to be written anew after every transaction, and to be written anew at all.

    In between it is as soon as one ballot in `share` stands where it arrived.
    """

    always: int
    never: int
    share: int


class Shelf(Protocol):
    """Keeps places: as files of SQLite in a folder, or as schemas of a PostgreSQL database."""

    def engine_for(self, place: Place, role: Role) -> Engine:
        """A new engine that can do what the role may, and nothing else."""

    def exists(self, place: Place) -> bool: ...

    def waves(self) -> list[str]:
        """Every wave with a ballot box on this shelf."""

    def make(self, place: Place) -> None:
        """Create it, or bring it to today's tables. All of it or nothing; safe to repeat."""

    def destroy(self, place: Place) -> None:
        """Empty it, then remove it. Safe to repeat."""

    def rewrite(self, place: Place, engine: Engine) -> None:
        """Write all of it anew in the order of its keys, so that nothing deleted and no order of arrival is left."""

    def sort(self, place: Place, engine: Engine) -> None:
        """The same for the rows that come in while people take part: ballots, enrolled codes."""

    def after_change(self, place: Place, engine: Engine) -> None:
        """Hide what a change shows by itself: a time of a file, a row that moved."""

    def size(self, place: Place) -> int:
        """Bytes that rewriting would cost."""

    @property
    def order(self) -> Order: ...

    def alone(self, purpose: str, *, wait: bool = True) -> AbstractContextManager[bool]:
        """One process of the installation at a time, where several serve; False if it is another, and nobody waits."""

    def close(self) -> None: ...
