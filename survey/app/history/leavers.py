"""Totals of people who left, from a file of the personnel department: read, checked, and taken whole or not at all.

In: CSV or XLSX with a line per unit and period. Out: `Total`s in the public room. Called by: survey.cli.history.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from analytics.outside import leavers
from analytics.outside.leavers import Total
from analytics.release.board import Board
from survey.app.history.faults import missing_columns, small_table, told
from survey.roster.files.findings import Finding
from survey.roster.files.table import Row
from survey.storage.rooms import Storage, begin

COLUMNS: Final = ("from", "to", "unit", "left", "staff")
LONGEST: Final = 9  # digits of a number of people


class BadTotals(ValueError):
    """A file of totals that cannot be taken; nothing of it was."""


def totals_in(storage: Storage, path: Path) -> list[Total]:
    """What a file holds, looked at together with what is there. Raises BadTotals, TotalsRefused or TooFewLeft."""
    totals = read_totals(path, units_of(Board(storage.public("reader"))))
    leavers.new_ones(all_totals(storage), totals)
    return totals


def take(storage: Storage, totals: Sequence[Total]) -> int:
    """Take them, all or none, and say how many are new; what was taken stays."""
    with begin(storage.public("importer")) as public:
        return leavers.add(public, totals)


def all_totals(storage: Storage) -> list[Total]:
    with storage.public("reader").connect() as public:
        return leavers.load(public)


def units_of(board: Board) -> frozenset[str]:
    """Every unit of a released wave, and every part of the organisation above one."""
    groups = [
        group for wave in board.waves() for group in board.release(wave.id).groups.values() if group.view == "org"
    ]
    units = {unit for group in groups for unit in group.units}
    return frozenset("/".join(unit.split("/")[:depth]) for unit in units for depth in range(1, unit.count("/") + 2))


def read_totals(path: Path, units: frozenset[str]) -> list[Total]:
    """The totals in a file; raises BadTotals with every line that cannot be taken, up to ten."""
    table = small_table(path)
    problems = list(table.problems) or missing_columns(table, COLUMNS)
    if problems:
        raise BadTotals(told(path, problems))
    places = {name: table.header.index(name) for name in COLUMNS}
    rows = [_total(row, places, units, problems) for row in table.rows]
    totals = [one for one in rows if one is not None]
    problems.extend(_twice(table.rows, rows))
    if not rows:
        problems.append(
            Finding(2, "", "No totals. Expected: a line for each unit and period. Add them below the header.")
        )
    if problems:
        raise BadTotals(told(path, problems))
    return totals


def _total(row: Row, places: Mapping[str, int], units: frozenset[str], problems: list[Finding]) -> Total | None:
    value = {name: row.values[place] for name, place in places.items()}
    before = len(problems)
    first, last = (_day(row.line, name, value[name], problems) for name in ("from", "to"))
    left, staff = (_people(row.line, name, value[name], problems) for name in ("left", "staff"))
    if first > last:
        problems.append(Finding(row.line, "to", f"{last} is before {first}. Expected: the last day of the period."))
    if value["unit"] not in units:
        near = get_close_matches(value["unit"], units, n=1)
        meant = f" Perhaps “{near[0]}”?" if near else ""
        expected = "Expected: a unit of a released wave, or a part above one, as Division/Department/Team."
        problems.append(Finding(row.line, "unit", f"“{value['unit'][:80]}” is in no released wave. {expected}{meant}"))
    return Total(first, last, value["unit"], left, staff) if len(problems) == before else None


def _day(line: int, column: str, value: str, problems: list[Finding]) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        problems.append(Finding(line, column, f"“{value[:20]}” is no day. Expected: YYYY-MM-DD, such as 2026-01-31."))
        return ""


def _people(line: int, column: str, value: str, problems: list[Finding]) -> int:
    if value.isascii() and value.isdigit() and len(value) <= LONGEST:
        return int(value)
    problems.append(
        Finding(line, column, f"“{value[:20]}” is no number of people. Expected: a whole number, such as 12.")
    )
    return 0


def _twice(rows: Sequence[Row], totals: Sequence[Total | None]) -> list[Finding]:
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for row, one in zip(rows, totals, strict=True):
        if one is None:
            continue
        first = seen.setdefault((*one.period, one.unit), row.line)
        if first != row.line:
            found.append(Finding(row.line, "unit", f"The same unit and period as in line {first}. Remove one of them."))
    return found
