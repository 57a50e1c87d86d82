"""The cells of a release as columns of numbers: packed for the board once, and read without an object for every cell.

In: cells as they are written in `release.json`. Out: bytes; `Cells`. Called by: analytics.release.board, its readers.

What is packed is four arrays in one file of NumPy: the names as JSON, the different numbers that cells say, how each
of these came about, and which of them every cell says.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, groupby
from operator import itemgetter
from sys import intern
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile
from zlib import error

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, str, str]  # group, measure, statistic
Vector = NDArray[np.float64]
NUMBERS: Final = ("value", "low", "high", "noise", "margin")
PEOPLE: Final = ("minimum", "answers_from")  # from how many answers on it is told, and of how many it is at least
BASES: Final = (None, "measured", "computed")  # packed as the place in this list
GROUP: Final = itemgetter("group")
NAMES: Final = itemgetter("measure", "statistic")
SAID: Final = itemgetter(*NUMBERS, *PEOPLE, "basis")


class NotPacked(ValueError):
    """Bytes that are no columns of cells: a disk or somebody has damaged them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a release; withheld ones have nothing but their status."""

    status: str
    value: float | None
    low: float | None
    high: float | None
    noise: float | None
    margin: float | None
    basis: str | None
    minimum: int | None = None
    answers_from: int | None = None


class Numbers(NamedTuple):
    """One statistic of one measure of many groups, (groups,) each; not a number where nothing is shown."""

    value: Vector
    low: Vector
    high: Vector
    noise: Vector
    margin: Vector


class Numbered(dict[Any, int]):
    """What was asked for gets the next number when it is new."""

    def __missing__(self, key: object) -> int:
        number = self[key] = len(self)
        return number


class Packing:
    """Takes cells as they are written, and packs them: equal numbers, and the names of equal rows, once."""

    def __init__(self) -> None:
        self._named, self._said = Numbered(), Numbered()
        self._rows: dict[str, tuple[array[int], array[int]]] = {}

    def take(self, found: Sequence[Mapping[str, Any]]) -> None:
        """Nothing is done for a single cell but in C."""
        columns = array("i", map(self._named.__getitem__, map(NAMES, found)))
        kinds = array("i", map(self._said.__getitem__, map(SAID, found)))
        begin = 0
        for group, run in groupby(map(GROUP, found)):
            end = begin + len(list(run))
            row = self._rows.setdefault(group, (array("i"), array("i")))
            row[0].extend(columns[begin:end])
            row[1].extend(kinds[begin:end])
            begin = end

    def packed(self) -> bytes:
        shapes = Numbered()
        groups = [(group, shapes[columns.tobytes()]) for group, (columns, _) in self._rows.items()]
        names = {"names": list(self._named), "shapes": [list(array("i", one)) for one in shapes], "groups": groups}
        kinds = chain.from_iterable(row for _, row in self._rows.values())
        file = BytesIO()
        np.savez(
            file,
            allow_pickle=False,
            names=np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), dtype=np.uint8),
            numbers=np.array([one[:-1] for one in self._said], dtype="<f8").reshape(-1, len(NUMBERS + PEOPLE)),
            bases=np.array([BASES.index(one[-1]) for one in self._said], dtype=np.uint8),
            kinds=np.fromiter(kinds, dtype="<u4"),
        )
        return file.getvalue()


class Cells(Mapping[Key, Cell]):
    """Cells by their keys, in the order of the release; a cell is made when it is asked for.

    Groups of which the same was asked share the names of their columns. A dictionary of hundreds of thousands of keys
    takes twenty times the memory, and its text seconds to read.
    """

    def __init__(self, packed: bytes) -> None:
        try:
            with np.load(BytesIO(packed), allow_pickle=False) as found:
                names = json.loads(found["names"].tobytes())
                self._numbers, self._bases, self._kinds = found["numbers"], found["bases"], found["kinds"]
        except (ValueError, LookupError, OSError, EOFError, AttributeError, BadZipFile, error) as problem:
            raise NotPacked("these bytes are no columns of cells, or damaged ones") from problem
        columns = [(intern(measure), intern(statistic)) for measure, statistic in names["names"]]
        self._shapes = [{columns[number]: place for place, number in enumerate(one)} for one in names["shapes"]]
        self._shape = np.array([shape for _, shape in names["groups"]], dtype=np.intp)
        lengths = np.array([len(one) for one in self._shapes], dtype=np.intp)[self._shape]
        self._first = np.cumsum(lengths) - lengths  # place of a group's first cell among all
        self._row = {group: row for row, (group, _) in enumerate(names["groups"])}

    def get(self, key: Key, default: Any = None) -> Any:
        """Without an exception for what is not there, which pages ask for as well."""
        row = self._row.get(key[0])
        place = None if row is None else self._shapes[self._shape[row]].get(key[1:])
        if row is None or place is None:
            return default
        kind = self._kinds[self._first[row] + place]
        numbers = self._numbers[kind].tolist()
        value, low, high, noise, margin = map(_as_written, numbers[: len(NUMBERS)])
        people = (None if number != number else int(number) for number in numbers[len(NUMBERS) :])
        status = "withheld" if value is None else "released"
        return Cell(status, value, low, high, noise, margin, BASES[self._bases[kind]], *people)

    def __getitem__(self, key: Key) -> Cell:
        found: Cell | None = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def numbers(self, groups: Sequence[str], measure: str, statistic: str) -> Numbers:
        """Give one statistic of many groups at once; each of them has cells in this release, or none is shown."""
        rows = np.array([self._row.get(group, -1) for group in groups], dtype=np.intp)
        places = np.array([shape.get((measure, statistic), -1) for shape in self._shapes], dtype=np.intp)
        found = np.full((len(rows), len(NUMBERS)), np.nan)
        there = rows >= 0
        there[there] = places[self._shape[rows[there]]] >= 0
        rows = rows[there]
        found[there] = self._numbers[self._kinds[self._first[rows] + places[self._shape[rows]]], : len(NUMBERS)]
        return Numbers(*np.ascontiguousarray(found.T))

    def says_the_same(self, other: "Cells") -> bool:
        """Say whether both have the same keys in the same order, and the same in every cell."""
        one, another = (
            [(name, list(cells._shapes[cells._shape[row]])) for name, row in cells._row.items()]
            for cells in (self, other)
        )
        return (
            one == another
            and np.array_equal(self._bases[self._kinds], other._bases[other._kinds])
            and np.array_equal(self._numbers[self._kinds], other._numbers[other._kinds], equal_nan=True)
        )

    def groups(self) -> Iterable[str]:
        """Groups with any cell, as they were written."""
        return self._row.keys()

    def of(self, group: str) -> Iterator[Key]:
        """Keys of one group, as they were written."""
        shape = self._shapes[self._shape[self._row[group]]] if group in self._row else {}
        return ((group, *names) for names in shape)

    def __iter__(self) -> Iterator[Key]:
        return (key for group in self._row for key in self.of(group))

    def __len__(self) -> int:
        return len(self._kinds)


def _as_written(number: float) -> float | None:
    """RFC 8785 writes 3 for 3.0, and a reader of JSON takes it for a whole number."""
    if number != number:
        return None
    return int(number) if number.is_integer() else number
