"""You said, we did: what an organisation tells employees about an action, in its own words.

In: a statement. Out: the table `told`; statements that stand. Called by: survey.app.following, analytics.pages.

Words and the names of a group, a measure and a wave: no number, and nobody's name. What was taken back is gone, and
its row is empty: a text that should not have been there must not stay anywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import rfc8785
from sqlalchemy import Column, Connection, LargeBinary, Table, Text, insert, select, update

from analytics.release.board import metadata

EMPTY: Final = b"{}"  # the body of what was taken back

told: Final = Table(
    "told",
    metadata,
    Column("told", Text, primary_key=True, nullable=False, comment="id of the action, which says nothing by itself"),
    Column("body", LargeBinary, nullable=False, comment="canonical JSON of a Statement; {} once it was taken back"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True)
class Statement:
    """One text that employees read."""

    wave: str  # the published wave that the action started from
    group: str  # a group of that wave
    measure: str
    text: str
    language: str  # of the text
    state: str  # planned, under-way, done or dropped
    day: str  # on which these words were published, YYYY-MM-DD


def load(public: Connection) -> dict[str, Statement]:
    """All statements that stand, by id: the latest first, and those of one day in the order of their ids."""
    rows = public.execute(select(told.c.told, told.c.body).order_by(told.c.told)).all()
    found = {key: Statement(**read) for key, body in rows if (read := _object(body))}
    return dict(sorted(found.items(), key=lambda pair: pair[1].day, reverse=True))


def put(public: Connection, key: str, statement: Statement) -> None:
    """Publish a statement, or other words in its place, in the caller's transaction."""
    _write(public, key, rfc8785.dumps(asdict(statement)))


def take_back(public: Connection, key: str) -> bool:
    """Remove a statement, and say whether there was one."""
    stands = key in load(public)
    if stands:
        _write(public, key, EMPTY)
    return stands


def _write(public: Connection, key: str, body: bytes) -> None:
    if public.execute(select(told.c.told).where(told.c.told == key)).first() is None:
        public.execute(insert(told).values(told=key, body=body))
    else:
        public.execute(update(told).where(told.c.told == key).values(body=body))


def _object(body: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(body)
    return found
