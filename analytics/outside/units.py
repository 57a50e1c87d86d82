"""Units over time: what a unit of an earlier wave is called from a later wave on, written once and public.

In: names, released waves. Out: the table `unit_change`; `later_names`, which carries units from wave to wave.
Called by: survey.app.history.renaming, analytics.pages.desk.

Names alone: no number is made here. Several units that get one name were merged; one unit never gets two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from sqlalchemy import CheckConstraint, Column, Connection, Table, Text, insert, select

from analytics.release.board import metadata

unit_change: Final = Table(
    "unit_change",
    metadata,
    Column("wave", Text, primary_key=True, nullable=False, comment="the first wave with the new name"),
    Column("unit_before", Text, primary_key=True, nullable=False, comment="Division/Department/Team of earlier waves"),
    Column("unit_since", Text, nullable=False, comment="what it is called, or part of, from that wave on"),
    CheckConstraint("unit_before <> unit_since", name="a_change_changes_a_name"),
    sqlite_with_rowid=False,
)


class UnitsStay(ValueError):
    """A unit has another name in that wave already, and readers have seen lines that rest on it."""


@dataclass(frozen=True, order=True)
class Renamed:
    """One unit from one wave on."""

    wave: str
    before: str
    since: str


def load(public: Connection) -> list[Renamed]:
    """All changes, by wave and name."""
    return sorted(Renamed(*row) for row in public.execute(select(*unit_change.c)).all())


def add(public: Connection, changes: Sequence[Renamed]) -> int:
    """Add changes in the caller's transaction; those that are there already change nothing. Gives how many are new.

    Raises: UnitsStay; then none was added.
    """
    new = new_ones(load(public), changes)
    if new:
        names = unit_change.c.keys()
        public.execute(insert(unit_change), [dict(zip(names, astuple(one), strict=True)) for one in new])
    return len(new)


def new_ones(there: Sequence[Renamed], changes: Sequence[Renamed]) -> list[Renamed]:
    """Those that are not there yet. Raises: UnitsStay."""
    known = {(one.wave, one.before): one.since for one in there}
    for one in changes:
        before = known.get((one.wave, one.before))
        if before not in (None, one.since):
            raise UnitsStay(
                f"{one.before} is {before} from {one.wave} on already, now {one.since}. What was taken stays as it is."
                " Nothing was imported."
            )
    return [one for one in changes if (one.wave, one.before) not in known]


def later_names(units: Iterable[str], changes: Sequence[Renamed], waves: Sequence[str]) -> Mapping[str, str]:
    """Carry units of one wave through the waves that followed it: each name that it had then to the name at the end.

    `waves`: the ids of the waves after it, the earliest first. Changes of one wave happen at once.

    >>> later_names(["A", "B"], [Renamed("w2", "A", "C"), Renamed("w3", "C", "D")], ["w2", "w3"])
    {'A': 'D', 'B': 'B'}
    """
    names = {unit: unit for unit in units}
    for wave in waves:
        step = {one.before: one.since for one in changes if one.wave == wave}
        names = {unit: step.get(name, name) for unit, name in names.items()} if step else names
    return names
