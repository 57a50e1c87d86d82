"""Bare commits: the bytes of an enrolment or a ballot made durable by a loop that does nothing else.

In: rows. Out: commits a second. Called by: survey.app.bench.doors.measuring.

The same file format, page size, journal and flushing as the product's own rooms; no HTTP, no signature, no check, no
rewriting. One statement a row, and as many rows in a transaction as the caller says.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from survey.app.bench.doors.crowd import Ballot, Enrolment
from survey.app.bench.figures import Readings
from survey.storage.connections import open_room

INSERT = "INSERT INTO ballot (nullifier, view, segment, ballot_key, sealed) VALUES (?, ?, ?, ?, ?)"
UPDATE = "UPDATE code SET request_hash = ?, filler = X'' WHERE code_hash = ?"
REQUEST_HASH = bytes(32)  # as long as every other

Values = Sequence[bytes | str]


def ballots(box: Path, cast: Sequence[Ballot], *, together: int) -> Readings:
    """Rows of ballots per second into a box, `together` of them in each transaction."""
    rows = [(one.row.nullifier, one.row.view, one.row.segment, one.row.ballot_key, one.row.sealed) for one in cast]
    with closing(open_room(box, "box", "collector")) as connection:
        return per_second(rows, together, lambda batch: commit(connection, INSERT, batch))


def enrolments(people: Path, asked: Sequence[Enrolment]) -> Readings:
    """Codes bound per second, one in each transaction, as the issuer must."""
    rows = [(REQUEST_HASH, one.code_hash) for one in asked]
    with closing(open_room(people, "people", "issuer")) as connection:
        return per_second(rows, 1, lambda batch: commit(connection, UPDATE, batch))


def commit(connection: sqlite3.Connection, statement: str, batch: Sequence[Values]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(statement, batch)
    connection.execute("COMMIT")


def per_second(rows: Sequence[Values], together: int, store: Callable[[Sequence[Values]], None]) -> Readings:
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
