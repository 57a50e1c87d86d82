"""The rows of one transaction of the ballot box: stored, replaced by their owner, or refused.

In: a collector's connection that holds the write lock, checked ballots. Out: what became of each.
Called by: faces.intake.
"""

from collections.abc import Collection, Sequence
from enum import Enum

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from survey.storage import tables
from survey.waves.nullifiers import Row

BALLOT = tables.ballot.c
ADDING = {
    "sqlite": sqlite.insert(tables.ballot).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(tables.ballot).on_conflict_do_nothing(),
}


class Outcome(Enum):
    STORED = "stored"
    REPLACED = "replaced"
    HELD = "held by another key"


class BoxClosed(LookupError):
    """The box takes no ballots any more."""


class TakenMeanwhile(RuntimeError):
    """Another process of the server stored one of these nullifiers first; this transaction stores nothing."""


def store_rows(connection: Connection, rows: Sequence[Row]) -> list[Outcome]:
    """Take the ballots in turn: new ones are stored, their owner may replace them, nobody else can."""
    assert_open(connection)
    stored = _owners(connection, rows)
    owners = dict(stored)
    latest: dict[bytes, Row] = {}
    outcomes = []
    for row in rows:
        outcomes.append(_outcome(row, owners))
        if outcomes[-1] is not Outcome.HELD:
            latest[row.nullifier] = row
    _insert(connection, [row for row in latest.values() if row.nullifier not in stored])
    _replace(connection, [row for row in latest.values() if row.nullifier in stored])
    return outcomes


def assert_open(connection: Connection) -> None:
    """A box is open from its collector's key until something is counted; asked inside the transaction that stores."""
    key = connection.execute(select(tables.collector_key.c.key_id).limit(1)).first()
    counted = connection.execute(select(tables.counter.c.name).limit(1)).first()
    if key is None or counted is not None:
        raise BoxClosed("This ballot box is closed and takes no ballots any more.")


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(tables.ballot)).scalar_one()


def _outcome(row: Row, owners: dict[bytes, bytes]) -> Outcome:
    if row.nullifier not in owners:
        owners[row.nullifier] = row.ballot_key
        return Outcome.STORED
    return Outcome.REPLACED if owners[row.nullifier] == row.ballot_key else Outcome.HELD


def _owners(connection: Connection, rows: Sequence[Row]) -> dict[bytes, bytes]:
    """The ballot keys of those nullifiers that the box already holds."""
    wanted = {row.nullifier for row in rows}
    found = connection.execute(select(BALLOT.nullifier, BALLOT.ballot_key).where(BALLOT.nullifier.in_(wanted)))
    return {bytes(nullifier): bytes(key) for nullifier, key in found}


def _insert(connection: Connection, rows: Collection[Row]) -> None:
    """In the order of the random nullifiers: the order of arrival ends here, and no two processes wait for each other.

    A nullifier that is there by now is left as it is, without an error: PostgreSQL writes errors into its log, with the
    nullifier and the time. Nothing of the others is stored either; whoever stores looks again whose it is.
    """
    values = [
        {
            "nullifier": row.nullifier,
            "view": row.view,
            "segment": row.segment,
            "ballot_key": row.ballot_key,
            "sealed": row.sealed,
        }
        for row in sorted(rows, key=lambda row: row.nullifier)
    ]
    if not values:
        return
    adding = ADDING[connection.dialect.name]
    if connection.execute(adding, values, execution_options={"preserve_rowcount": True}).rowcount < len(values):
        raise TakenMeanwhile("Another process of this server took one of these ballots in the same moment.")


def _replace(connection: Connection, rows: Collection[Row]) -> None:
    """Ballots of a view are equally long, so a new one takes exactly the bytes of the one before."""
    change = update(tables.ballot).where(BALLOT.nullifier == bindparam("name")).values(sealed=bindparam("new_sealed"))
    in_order = sorted(rows, key=lambda row: row.nullifier)
    values = [{"name": row.nullifier, "new_sealed": row.sealed} for row in in_order]
    if values:
        connection.execute(change, values)
