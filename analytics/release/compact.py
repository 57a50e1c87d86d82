"""Reads a release without a dictionary for every cell: of thousands of groups there are hundreds of thousands.

In: the text of a release. Out: the same, with names and equal cells there once. Called by: `analytics.release.board`.
"""

import json
from collections.abc import Callable, Hashable, Mapping
from sys import intern
from typing import Any, Final, TypeVar

from analytics.release.rows import Row

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
