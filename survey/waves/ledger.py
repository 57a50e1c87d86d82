"""The public record, stored: what was locked, opened, closed, published and destroyed, in the order it happened.

In: a kind and a body. Out: the entry that was appended, or all of them.
Called by: every step of survey.waves, survey.app.ending.publishing, survey.faces.public.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from survey.credentials.canonical import canonical
from survey.storage import tables
from survey.storage.rights import Role
from survey.storage.rooms import Storage, begin, reading
from survey.waves.verify.chain import GENESIS, Entry, build_entry, document, find, parse_entry

__all__ = ["GENESIS", "Entry", "append", "build_entry", "document", "entries", "find", "head", "read", "record"]


def head(connection: Connection) -> Entry | None:
    last = select(tables.ledger.c.entry).order_by(tables.ledger.c.seq.desc()).limit(1)
    found = connection.execute(last).scalar_one_or_none()
    return parse_entry(json.loads(found)) if found is not None else None


def record(connection: Connection, kind: str, body: Mapping[str, Any]) -> Entry:
    """Append within the caller's transaction, which must already hold the write lock (`begin`)."""
    entry = build_entry(kind, body, head(connection))
    connection.execute(insert(tables.ledger).values(seq=entry.seq, entry=canonical(entry.to_json())))
    return entry


def append(storage: Storage, kind: str, body: Mapping[str, Any], role: Role) -> Entry:
    with begin(storage.public(role)) as connection:
        return record(connection, kind, body)


def read(connection: Connection) -> list[Entry]:
    found = connection.execute(select(tables.ledger.c.entry).order_by(tables.ledger.c.seq)).scalars()
    return [parse_entry(json.loads(entry)) for entry in found]


def entries(storage: Storage, role: Role = "reader") -> list[Entry]:
    with reading(storage.public(role)) as connection:
        return read(connection)
