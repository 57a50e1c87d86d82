"""One cell as it is written in `release.json`; and a release read without a dictionary for every cell.

In: names and numbers, the text of a release. Out: `Row`; the release, with names and equal cells there once.
Called by: derived, estimates, document, board.
"""

import json
from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import groupby
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


GROUP: Final = itemgetter("group")
NAMES: Final = itemgetter("measure", "statistic")
SAID: Final = itemgetter("status", "value", "low", "high", "noise", "margin", "basis")
CELLS: Final = b'"cells":['
FIRST: Final = b'{"answers_from":'  # a quotation mark within a text has a backslash before it: it cannot look like this
BETWEEN: Final = b"},"
AT_ONCE: Final = 1 << 20  # bytes of cells that are dictionaries at the same time


class Numbered(dict[Any, int]):
    """What was asked for gets the next number when it is new."""

    def __missing__(self, key: object) -> int:
        number = self[key] = len(self)
        return number


class Cells(Mapping[Key, CellT], Generic[CellT]):
    """Cells by their keys, in the order of the release: a row of numbers for each group, and equal cells there once.

    Groups of which the same was asked share the names of their columns. A dictionary of hundreds of thousands of keys
    takes ten times the memory.
    """

    def __init__(self, make: Callable[..., CellT]) -> None:
        self._make = make
        self._taken: dict[str, tuple[array[int], array[int]]] = {}  # columns and kinds, until all cells are there
        self._named, self._said = Numbered(), Numbered()
        self._rows: dict[str, tuple[dict[tuple[str, str], int], array[int]]] = {}
        self._kinds: list[CellT] = []

    def take(self, found: Sequence[Mapping[str, Any]]) -> None:
        """Add cells as they are written in `release.json`; nothing is done for a single one but in C."""
        columns = array("i", map(self._named.__getitem__, map(NAMES, found)))
        kinds = array("i", map(self._said.__getitem__, map(SAID, found)))
        begin = 0
        for group, run in groupby(map(GROUP, found)):
            end = begin + len(list(run))
            row = self._taken.setdefault(group, (array("i"), array("i")))
            row[0].extend(columns[begin:end])
            row[1].extend(kinds[begin:end])
            begin = end

    def whole(self) -> "Cells[CellT]":
        """All cells are there: what only taking them needs is let go."""
        names, shapes = [(intern(one), intern(other)) for one, other in self._named], dict[bytes, Any]()
        for group, (columns, kinds) in self._taken.items():
            key = columns.tobytes()
            if key not in shapes:
                shapes[key] = {names[column]: place for place, column in enumerate(columns)}
            self._rows[group] = shapes[key], kinds
        self._kinds = [self._make(*said) for said in self._said]
        self._taken, self._named, self._said = {}, Numbered(), Numbered()
        return self

    def get(self, key: Key, default: Any = None) -> Any:
        """Without an exception for what is not there, which pages ask for as well."""
        row = self._rows.get(key[0])
        place = row[0].get(key[1:]) if row else None
        return default if row is None or place is None else self._kinds[row[1][place]]

    def __getitem__(self, key: Key) -> CellT:
        found: CellT | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def of(self, group: str) -> Iterator[Key]:
        """Keys of one group, as they were written."""
        shape = self._rows[group][0] if group in self._rows else {}
        return ((group, *names) for names in shape)

    def __iter__(self) -> Iterator[Key]:
        return (key for group in self._rows for key in self.of(group))

    def __len__(self) -> int:
        return sum(len(kinds) for _, kinds in self._rows.values())


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
    _, found, end = text.rpartition(b'"%s":{' % name.encode())
    try:
        return json.loads(b"{" + end[:-1]) if found and end.endswith(b"}}") else None
    except ValueError:  # something comes after it
        return None
