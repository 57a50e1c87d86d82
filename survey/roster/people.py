"""The people who may be asked, kept in one table and compared from one roster to the next.

In: people read from a file. Out: rows of the table `person`, and what changed. Called by: survey.cli, app, waves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from survey.roster.files.findings import Finding, Reading, RosterError, Wish
from survey.roster.files.reading import check_roster, read_content, read_roster
from survey.roster.person import Person
from survey.storage.tables import person as person_table

__all__ = [
    "Finding",
    "Move",
    "Person",
    "Reading",
    "RosterDifference",
    "RosterError",
    "Wish",
    "check_roster",
    "compare",
    "load_roster",
    "read_content",
    "read_roster",
    "store_roster",
]

_FEW = 20  # names listed in a report before it says how many more there are


@dataclass(frozen=True)
class Move:
    """Somebody who works in another unit than before."""

    person: Person
    before: str


@dataclass(frozen=True)
class RosterDifference:
    """What a new roster changes, each part in the order of person ids."""

    joined: tuple[Person, ...]
    left: tuple[Person, ...]
    moved: tuple[Move, ...]
    rewritten: tuple[Person, ...] = ()  # with another name, address or attribute than before

    @property
    def is_nothing(self) -> bool:
        return not (self.joined or self.left or self.moved or self.rewritten)

    def lines(self) -> list[str]:
        """For the terminal of the person who imports: never stored, never shown elsewhere."""
        moves = [f"{move.person.name}: {move.before} -> {move.person.unit}" for move in self.moved]
        return [
            *_part("joined", [f"{one.name} ({one.unit})" for one in self.joined]),
            *_part("left", [f"{one.name} ({one.unit})" for one in self.left]),
            *_part("moved", moves),
            *_part(
                "with another name, address or attribute",
                [f"{one.name} {one.email}".rstrip() for one in self.rewritten],
            ),
        ]


def store_roster(connection: Connection, people: Iterable[Person]) -> None:
    """Replace the roster by these people, within the caller's transaction."""
    rows = [
        {"person_id": one.person_id, "name": one.name, "email": one.email, "unit": one.unit}
        | {"attributes": dict(one.attributes)}
        for one in people
    ]
    connection.execute(delete(person_table))
    if rows:
        connection.execute(insert(person_table), rows)


def load_roster(connection: Connection) -> list[Person]:
    """Everybody on the roster, by person id."""
    rows = connection.execute(select(person_table).order_by(person_table.c.person_id))
    return [Person(row.person_id, row.name, row.email, row.unit, row.attributes) for row in rows]


def compare(old: Iterable[Person], new: Iterable[Person]) -> RosterDifference:
    """Who joined, left and moved. A person is the same person while the id is the same."""
    before = {one.person_id: one for one in old}
    after = {one.person_id: one for one in new}
    stayed = sorted(before.keys() & after.keys())
    return RosterDifference(
        joined=tuple(after[one] for one in sorted(after.keys() - before.keys())),
        left=tuple(before[one] for one in sorted(before.keys() - after.keys())),
        moved=tuple(Move(after[one], before[one].unit) for one in stayed if before[one].unit != after[one].unit),
        rewritten=tuple(after[one] for one in stayed if _about(before[one]) != _about(after[one])),
    )


def _about(person: Person) -> tuple[str, str, dict[str, str]]:
    return person.name, person.email, dict(person.attributes)


def _part(verb: str, entries: list[str]) -> list[str]:
    shown = [f"  {entry}" for entry in entries[:_FEW]]
    rest = [f"  and {len(entries) - _FEW} more"] if len(entries) > _FEW else []
    return [f"{len(entries)} {verb}", *shown, *rest]
