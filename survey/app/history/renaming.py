"""`units map`: what units are called from which wave on, from a file: read, checked, and taken whole or not at all.

In: CSV or XLSX with a line per unit, or per part of the organisation. Out: `Renamed`s in the public room.
Called by: survey.cli.history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from analytics.outside import units
from analytics.outside.units import Renamed
from analytics.pages.seen.lines import units_of
from analytics.release.board import Board
from survey.app.history.faults import missing_columns, shortened, small_table, told
from survey.roster.files.findings import Finding
from survey.roster.files.table import Row
from survey.storage.rooms import Storage, begin

COLUMNS: Final = ("wave", "from", "to")


class BadUnits(ValueError):
    """A file of names that cannot be taken; nothing of it was."""


@dataclass(frozen=True)
class Known:
    """Units of every released wave, the earliest first."""

    waves: Mapping[str, frozenset[str]]

    def before(self, wave: str) -> frozenset[str]:
        """Units of all waves before one."""
        order = list(self.waves)
        return frozenset().union(*(self.waves[one] for one in order[: order.index(wave)]))


def changes_in(storage: Storage, path: Path) -> list[Renamed]:
    """What a file holds, looked at together with what is there. Raises BadUnits or UnitsStay."""
    changes = read_changes(path, known(Board(storage.public("reader"))))
    units.new_ones(all_changes(storage), changes)
    return changes


def take(storage: Storage, changes: Sequence[Renamed]) -> int:
    """Take them, all or none, and say how many are new; what was taken stays."""
    with begin(storage.public("importer")) as public:
        return units.add(public, changes)


def all_changes(storage: Storage) -> list[Renamed]:
    with storage.public("reader").connect() as public:
        return units.load(public)


def known(board: Board) -> Known:
    return Known({wave.id: frozenset(units_of(board.release(wave.id).groups)) for wave in board.waves()})


def read_changes(path: Path, there: Known) -> list[Renamed]:
    """The changes in a file; raises BadUnits with every line that cannot be taken, up to ten."""
    table = small_table(path)
    problems = list(table.problems) or missing_columns(table, COLUMNS)
    if problems:
        raise BadUnits(told(path, problems))
    places = {name: table.header.index(name) for name in COLUMNS}
    found = [(row.line, _changes(row, places, there, problems)) for row in table.rows]
    problems.extend(_contradictions(found))
    if not table.rows:
        problems.append(Finding(2, "", "No units. Expected: a line for each unit with a new name. Add them below."))
    if problems:
        raise BadUnits(told(path, problems))
    return [one for _, changes in found for one in changes]


def _changes(row: Row, places: Mapping[str, int], there: Known, problems: list[Finding]) -> list[Renamed]:
    """One line, as a change for every unit in or below the part that it names."""
    wave, before, since = (row.values[places[name]] for name in COLUMNS)
    if wave not in there.waves:
        released = f"Expected: the id of a released wave, one of {', '.join(there.waves) or 'none yet'}."
        problems.append(Finding(row.line, "wave", f"{shortened(wave)} is no released wave. {released}"))
        return []
    inside = [unit for unit in sorted(there.before(wave)) if f"{unit}/".startswith(f"{before}/")]
    if not inside or not before:
        problems.append(_unknown((row.line, "from"), before, there.before(wave), f"a wave before {wave}"))
        return []
    changes = [Renamed(wave, unit, since + unit[len(before) :]) for unit in inside]
    problems.extend(problem for one in changes if (problem := _problem(row.line, one, there.waves[wave])))
    return changes


def _problem(line: int, one: Renamed, now: frozenset[str]) -> Finding | None:
    if one.before in now:
        message = (
            f"“{one.before}” is still the name of a unit in {one.wave}. Expected: a name that has gone, because one"
            " that is there goes on as it is, and names that change places would run in a circle. Give the first wave"
            " without this name."
        )
        return Finding(line, "from", message)
    return None if one.since in now else _unknown((line, "to"), one.since, now, f"wave {one.wave}")


def _unknown(place: tuple[int, str], unit: str, units: frozenset[str], where: str) -> Finding:
    near = get_close_matches(unit, units, n=1)
    meant = f" Perhaps “{near[0]}”?" if near else ""
    expected = "Expected: a unit as Division/Department/Team, or a part above units that keep their names below it."
    return Finding(*place, f"{shortened(unit)} is no unit of {where}. {expected}{meant}")


def _contradictions(found: Sequence[tuple[int, Sequence[Renamed]]]) -> list[Finding]:
    """A unit with two lines, whether they agree or not."""
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for line, changes in found:
        for one in changes:
            first = seen.setdefault((one.wave, one.before), line)
            if first != line:
                message = (
                    f"“{one.before}” has a new name in line {first} already. Expected: one name for a unit; several"
                    " units may get the same. Remove one of the lines, or leave the unit out if it was split."
                )
                problems.append(Finding(line, "from", message))
    return problems
