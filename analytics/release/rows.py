"""One cell as it is written in `release.json`; and a release read without a dictionary for every cell.

In: names and numbers, the text of a release. Out: `Row`; the release, with names and equal cells there once.
Called by: derived, estimates, document, board.
"""

import json
from collections.abc import Callable, Hashable, Mapping
from sys import intern
from typing import Any, Final, NamedTuple, TypeVar

from analytics.cells import Basis


class Row(NamedTuple):
    """One cell; everything after the names is None where it is withheld."""

    group: str
    measure: str
    statistic: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    noise: float | None = None
    margin: float | None = None
    basis: Basis | None = None
    minimum: int | None = None
    answers_from: int | None = None

    def to_cell(self) -> dict[str, Any]:
        """As in `release.json`. Withheld cells all look the same."""
        return vars(_Written(self))


class _Written:
    """A cell's names and values: dicts of attributes share their names, and take less than half of what others take."""

    def __init__(self, row: Row) -> None:
        self.group, self.measure, self.statistic = row.group, row.measure, row.statistic
        self.value, self.low, self.high = row.value, row.low, row.high
        self.noise, self.margin, self.basis = row.noise, row.margin, row.basis
        self.minimum, self.answers_from = row.minimum, row.answers_from
        self.status = "withheld" if row.value is None else "released"


CellT = TypeVar("CellT", bound=Hashable)
CELL_NAMES: Final = frozenset(Row("", "", "").to_cell())


def sharing_names(found: dict[str, Any]) -> dict[str, Any]:
    """A release of thousands of groups says the same few names in hundreds of thousands of cells."""
    if found.keys() != CELL_NAMES:
        return found
    group, measure, statistic, *numbers = (found[name] for name in Row._fields)
    written = Row(intern(group), intern(measure), intern(statistic), *numbers).to_cell()
    written["status"] = found["status"]  # as it was said: the table refuses what does not fit
    return written


def compact(text: str, make: Callable[[Mapping[str, Any]], CellT]) -> Mapping[str, Any]:
    """Read a release whose list of cells holds pairs of a key and a cell; memory for them is what a page costs."""
    same: dict[CellT, CellT] = {}

    def shared(found: dict[str, Any]) -> Any:
        if found.keys() != CELL_NAMES:
            return found
        key, cell = key_of(found), make(found)
        return (intern(key[0]), intern(key[1]), intern(key[2])), same.setdefault(cell, cell)

    found: Mapping[str, Any] = json.loads(text, object_hook=shared)
    return found


def key_of(found: Mapping[str, Any]) -> tuple[str, str, str]:
    return found["group"], found["measure"], found["statistic"]
