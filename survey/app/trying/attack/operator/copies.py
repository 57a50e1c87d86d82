"""Copies of a running installation's databases, as a backup every few minutes makes them, and what they show.

In: a folder of databases while a wave runs. Out: `Album`, where and when every row was seen first.
Called by: survey.app.trying.attack.operator.storage, tests.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from scipy.stats import spearmanr

EVERY: Final = 5 * 60.0  # seconds of the wave's own clock
SIZE_OF_PAGES: Final = slice(16, 18)  # of the header of every SQLite file; below 64 KiB
CODES, BALLOTS = "SELECT code_hash, request_hash FROM code", "SELECT nullifier FROM ballot"


@dataclass(frozen=True)
class Copy:
    """What one copy holds: rows by their keys, each with its place in the file."""

    codes: Mapping[bytes, int]
    enrolled: frozenset[bytes]  # codes with a request
    ballots: Mapping[bytes, int]


@dataclass
class Album:
    """All copies of one wave, one after the other; only what an attacker keeps of them."""

    look: Callable[[], Copy]
    taken: int = 0
    enrolled: dict[bytes, int] = field(default_factory=dict)  # code -> number of the copy that showed it first
    arrived: dict[bytes, int] = field(default_factory=dict)  # ballot -> the same
    last: Copy | None = None

    def take(self) -> None:
        self.last = self.look()
        for seen, keys in ((self.enrolled, self.last.enrolled), (self.arrived, self.last.ballots)):
            for key in keys:
                seen.setdefault(key, self.taken)
        self.taken += 1


def of_files(folder: Path, wave: str) -> Copy:
    """From the bytes of the SQLite files alone."""
    people, box = (folder / "people.db").read_bytes(), (folder / "boxes" / f"{wave}.db").read_bytes()
    codes = rows_in(people, CODES)
    return Copy(
        places(people, [code for code, _ in codes]),
        frozenset(code for code, request in codes if request is not None),
        places(box, [ballot for (ballot,) in rows_in(box, BALLOTS)]),
    )


def rows_in(content: bytes, question: str) -> list[tuple[bytes, ...]]:
    """Ask a copy of a database, in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        return connection.execute(question).fetchall()


def places(content: bytes, keys: Iterable[bytes]) -> dict[bytes, int]:
    """Place of every key in the file, page after page; within a page from its end, because so SQLite fills them.

    A key that stands there twice, because SQLite moved its row when a page was filled, counts where it is found first.
    """
    found = {key: content.find(key) for key in keys}
    size = int.from_bytes(content[SIZE_OF_PAGES], "big")
    return {key: place // size * size + size - place % size for key, place in found.items()}


def correlation(places_of: Mapping[bytes, int], arrival: Iterable[bytes]) -> float:
    """Spearman's rank correlation of place and arrival; 0 where there is no order.

    >>> correlation({b"a": 10, b"b": 20, b"c": 30}, [b"c", b"b", b"a"])
    -1.0
    """
    order = [places_of[key] for key in arrival]
    if len(set(order)) < 3:
        return 0.0
    return float(spearmanr(np.arange(len(order)), order).statistic)
