"""The public list of ballots that were counted, and the hash of the rows behind it.

In: the rows of a ballot box. Out: `nullifiers.json`, where everybody finds their own receipts; the hash of all rows.
Called by: survey.waves.closing, survey.waves.trustee, survey.waves.verify, survey.faces.collector.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from survey.credentials.canonical import b64u, canonical, unb64u
from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage, reading


@dataclass(frozen=True)
class Row:
    """One sealed fragment, exactly as the collector keeps it."""

    nullifier: bytes
    view: str
    segment: str
    ballot_key: bytes
    sealed: bytes

    def to_json(self) -> dict[str, str]:
        return {
            "nullifier": b64u(self.nullifier),
            "view": self.view,
            "segment": self.segment,
            "ballot_key": b64u(self.ballot_key),
            "sealed": b64u(self.sealed),
        }

    @classmethod
    def from_json(cls, value: dict[str, str]) -> "Row":
        return cls(
            nullifier=unb64u(value["nullifier"]),
            view=value["view"],
            segment=value["segment"],
            ballot_key=unb64u(value["ballot_key"]),
            sealed=unb64u(value["sealed"]),
        )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sorted by the bytes of the random nullifier, so that the order tells nothing about arrival."""
    return sorted(rows, key=lambda row: row.nullifier)


def rows_sha256(rows: Iterable[Row]) -> str:
    """SHA-256 of the canonical JSON list of all rows, sorted by nullifier; what `closed` commits to."""
    digest = hashlib.sha256(b"[")
    for place, row in enumerate(in_order(rows)):
        digest.update((b"," if place else b"") + canonical(row.to_json()))
    digest.update(b"]")
    return digest.hexdigest()


def sealed_sha256(sealed: bytes) -> str:
    """The hash that the collector acknowledges and that stands beside the receipt in `nullifiers.json`."""
    return b64u(hashlib.sha256(sealed).digest())


def build(rows: Sequence[Row], views: Iterable[str]) -> bytes:
    """The bytes of `nullifiers.json`: per view its nullifiers and hashes, sorted as text, without segments."""
    listed: dict[str, list[list[str]]] = {view: [] for view in views}
    for row in rows:
        listed[row.view].append([b64u(row.nullifier), sealed_sha256(row.sealed)])
    return canonical({view: sorted(pairs) for view, pairs in listed.items()})


def redeemed(rows: Iterable[Row]) -> Counter[str]:
    """Ballots per view."""
    return Counter(row.view for row in rows)


def read_rows(storage: Storage, wave: str, role: Role = "tally") -> list[Row]:
    """All rows of a ballot box, sorted by nullifier."""
    with reading(storage.box(wave, role)) as box:
        return rows_in(box)


def rows_in(box: Connection) -> list[Row]:
    """The same within the caller's transaction."""
    ballot = tables.ballot
    wanted = select(ballot.c.nullifier, ballot.c.view, ballot.c.segment, ballot.c.ballot_key, ballot.c.sealed)
    return [Row(*found) for found in box.execute(wanted.order_by(ballot.c.nullifier))]
