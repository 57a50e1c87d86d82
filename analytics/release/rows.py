"""One cell as it is written in `release.json`; and a release read without a dictionary for every cell.

In: names and numbers, the text of a release. Out: `Row`; the release, with names and equal cells there once.
Called by: derived, estimates, document, board.
"""

import json
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import itemgetter
from sys import intern
from typing import Any, Final, Generic, NamedTuple, TypeVar

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
Key = tuple[str, str, str]  # group, measure, statistic
CELL_NAMES: Final = frozenset(Row("", "", "").to_cell())


def sharing_names(found: dict[str, Any]) -> dict[str, Any]:
    """A release of thousands of groups says the same few names in hundreds of thousands of cells."""
    if found.keys() != CELL_NAMES:
        return found
    group, measure, statistic, *numbers = (found[name] for name in Row._fields)
    written = Row(intern(group), intern(measure), intern(statistic), *numbers).to_cell()
    written["status"] = found["status"]  # as it was said: the table refuses what does not fit
    return written


SAID: Final = ("status", "value", "low", "high", "noise", "margin", "basis")  # what a cell says
ABSENT: Final = -1
CELLS: Final = b'"cells":['
FIRST: Final = b'{"answers_from":'  # a quotation mark within a text has a backslash before it: it cannot look like this
BETWEEN: Final = b"},"
AT_ONCE: Final = 1 << 20  # bytes of cells that are dictionaries at the same time


class Cells(Mapping[Key, CellT], Generic[CellT]):
    """Cells by their keys, in the order of the release: a row of numbers for each group, and equal cells there once.

    A dictionary of hundreds of thousands of keys takes ten times the memory, and most of the time of reading.
    """

    def __init__(self, make: Callable[..., CellT]) -> None:
        self._make = make
        self._kinds: list[CellT] = []
        self._same: dict[tuple[Any, ...], int] = {}
        self._rows: dict[str, array[int]] = {}
        self._columns: dict[tuple[str, str], int] = {}
        self._order: dict[str, array[int]] = {}  # columns of a group as they were written

    def take(self, found: Iterable[Mapping[str, Any]]) -> None:
        """Add cells as they are written in `release.json`."""
        said, named = itemgetter(*SAID), itemgetter("measure", "statistic")
        same, columns = self._same, self._columns
        for one in found:
            numbers, names, group = said(one), named(one), one["group"]
            if (kind := same.get(numbers, ABSENT)) == ABSENT:
                kind = same[numbers] = len(self._kinds)
                self._kinds.append(self._make(*numbers))
            if (column := columns.get(names, ABSENT)) == ABSENT:
                column = columns[intern(names[0]), intern(names[1])] = len(columns)
            row = self._rows.get(group) or self._begin(group)
            if len(row) <= column:
                row.extend([ABSENT] * (column + 1 - len(row)))
            if row[column] == ABSENT:
                self._order[group].append(column)
            row[column] = kind

    def _begin(self, group: str) -> "array[int]":
        self._order[group] = array("i")
        return self._rows.setdefault(group, array("i"))

    def whole(self) -> "Cells[CellT]":
        """All cells are there: what only taking them needs is let go."""
        self._same = {}
        return self

    def get(self, key: Key, default: Any = None) -> Any:
        """Without an exception for what is not there, which pages ask for as well."""
        row, column = self._rows.get(key[0]), self._columns.get((key[1], key[2]), ABSENT)
        if row is None or not 0 <= column < len(row) or row[column] == ABSENT:
            return default
        return self._kinds[row[column]]

    def __getitem__(self, key: Key) -> CellT:
        found: CellT | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def of(self, group: str) -> Iterator[Key]:
        """Keys of one group, as they were written."""
        names = list(self._columns)
        return ((group, *names[column]) for column in self._order.get(group, ()))

    def __iter__(self) -> Iterator[Key]:
        names = list(self._columns)
        return ((group, *names[column]) for group, order in self._order.items() for column in order)

    def __len__(self) -> int:
        return sum(len(order) for order in self._order.values())


def compact(text: bytes, make: Callable[..., CellT]) -> Mapping[str, Any]:
    """Read a release whose cells are `Cells`, a part of its text after the other: never all of them as dictionaries."""
    cells = Cells(make)
    begin = text.find(CELLS + FIRST) + len(CELLS)
    if begin < len(CELLS):  # no cell at all, or another order of names than that of RFC 8785
        found = json.loads(text)
        cells.take(found["cells"])
        return {**found, "cells": cells.whole()}
    head = text[:begin]
    while (cut := text.find(BETWEEN + FIRST, begin + AT_ONCE)) >= 0:
        cells.take(json.loads(b"[" + text[begin : cut + 1] + b"]"))
        begin = cut + len(BETWEEN)
    rest = (b"[" + text[begin:]).decode()
    last, end = json.JSONDecoder().raw_decode(rest)
    cells.take(last)
    return {**json.loads(head.decode() + rest[end - 1 :]), "cells": cells.whole()}


def told_last(text: bytes, name: str) -> Any:
    """The object of that name with which the text of a release ends: RFC 8785 sorts names; None if it does not."""
    begin = text.rfind(b'"%s":{' % name.encode())
    if begin < 0:
        return None
    found, end = json.JSONDecoder().raw_decode(text[begin + len(name) + 3 :].decode())
    return found if text[begin + len(name) + 3 :].decode()[end:] == "}" else None


def key_of(found: Mapping[str, Any]) -> Key:
    return found["group"], found["measure"], found["statistic"]
