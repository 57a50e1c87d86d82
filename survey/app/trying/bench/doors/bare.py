"""Bare commits: the bytes of an enrolment or a ballot made durable by a loop that does nothing else.

In: rows. Out: commits a second. Called by: survey.app.trying.bench.doors.

Into tables like the product's own, in the same database, with its page size, journal and flushing; no HTTP, no
signature, no check, no rewriting. One statement a row, and as many rows in a transaction as the caller says.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal, Protocol

from survey.app.trying.bench.doors.crowd import WAVE, Ballot, Enrolment
from survey.app.trying.bench.figures import Readings
from survey.storage.connections import open_room

INSERT = "INSERT INTO ballot (nullifier, view, segment, ballot_key, sealed) VALUES (?, ?, ?, ?, ?)"
UPDATE = "UPDATE code SET request_hash = ?, filler = X'' WHERE code_hash = ?"
REQUEST_HASH = bytes(32)  # as long as every other

Values = Sequence[bytes | str]
Box = Literal["alone", "together"]  # the same rows go twice, into a box for each way


class Bare(Protocol):
    """Takes rows as fast as the database does."""

    def ballots(self, cast: Sequence[Ballot], *, box: Box, together: int) -> Readings: ...
    def enrolments(self, asked: Sequence[Enrolment]) -> Readings: ...


class BareFiles:
    """Copies of an installation's SQLite files; one writer, for more would only wait for each other."""

    def __init__(self, installation: Path, copies: Path) -> None:
        copies.mkdir()
        self._copies = copies
        for name in ("alone", "together"):
            shutil.copyfile(installation / "boxes" / f"{WAVE}.db", copies / f"{name}.db")
        shutil.copyfile(installation / "people.db", copies / "people.db")

    def ballots(self, cast: Sequence[Ballot], *, box: Box, together: int) -> Readings:
        with closing(open_room(self._copies / f"{box}.db", "box", "collector")) as connection:
            return rate(ballot_rows(cast), together, lambda batch: commit(connection, INSERT, batch))

    def enrolments(self, asked: Sequence[Enrolment]) -> Readings:
        with closing(open_room(self._copies / "people.db", "people", "issuer")) as connection:
            return rate(enrolment_rows(asked), 1, lambda batch: commit(connection, UPDATE, batch))


def commit(connection: sqlite3.Connection, statement: str, batch: Sequence[Values]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(statement, batch)
    connection.execute("COMMIT")


def ballot_rows(cast: Sequence[Ballot]) -> list[Values]:
    return [(one.row.nullifier, one.row.view, one.row.segment, one.row.ballot_key, one.row.sealed) for one in cast]


def enrolment_rows(asked: Sequence[Enrolment]) -> list[Values]:
    return [(REQUEST_HASH, one.code_hash) for one in asked]


def rate(rows: Sequence[Values], together: int, store: Callable[[Sequence[Values]], None]) -> Readings:
    began = time.perf_counter()
    for batch in batches(rows, together):
        store(batch)
    return {"rate": len(rows) / (time.perf_counter() - began)}


def batches(rows: Sequence[Values], together: int) -> Iterator[Sequence[Values]]:
    """
    >>> [len(batch) for batch in batches([(b"",)] * 5, 2)]
    [2, 2, 1]
    """
    for first in range(0, len(rows), together):
        yield rows[first : first + together]
