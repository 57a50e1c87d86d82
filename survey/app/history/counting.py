"""Counts the answers of whole files, unit by unit, in arrays that do not grow with the number of rows.

In: files and a layout. Out: `UnitCounts`; no row is kept. Called by: survey.app.history.importing, the benchmark.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from survey.app.history import csvfiles, parquetfiles
from survey.app.history.faults import BadFile
from survey.app.history.fields import Fields, bytes_of, fields_of
from survey.app.history.layout import WRONG, Bytes, Layout, WrongUnit, layout_of
from survey.app.history.locating import fault_of, unknown_fault
from survey.questionnaires.model import Questionnaire

Ints = NDArray[np.int64]
MOST_COUNTERS = 30_000_000  # numbers of 8 bytes: units × questions × answers
FORMATS = (".csv", ".csv.gz", ".parquet")
BROKEN = (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, EOFError, UnicodeDecodeError)
Progress = Callable[[str, int, int], None]
Format = Callable[[Path, Layout, csvfiles.Tell], Iterator[pa.RecordBatch]]


class WrongField(ValueError):
    """A field that means nothing, at a place of the batch that is being counted."""

    def __init__(self, row: int, column: str) -> None:
        self.row, self.column = row, column
        super().__init__(f"row {row} of the batch, column {column}")


@dataclass(frozen=True)
class UnitCounts:
    """What is left of the files. `counts` has (units, questions, largest byte + 1) people; byte 0 is a skipped one."""

    units: tuple[str, ...]
    people: Ints
    counts: Ints
    silent: int = 0  # rows without any answer: they count nowhere


def count_files(
    paths: Sequence[Path],
    questionnaire: Questionnaire,
    units: Sequence[str],
    *,
    missing_unit: str | None = None,
    progress: Progress | None = None,
) -> UnitCounts:
    """Count every row of every file, in one pass; raises BadFile for the first that is wrong, with nothing counted.

    Memory: a block of rows, and 8 bytes for every unit, question and answer.
    """
    layout = layout_of(questionnaire, units, missing_unit)
    tally = Tally(layout)
    for path in paths:
        _count_file(path, tally, progress or _silent)
    pa.default_memory_pool().release_unused()  # what the blocks of rows took; a release is made next
    return tally.result()


def _silent(what: str, done: int, total: int) -> None:
    """The progress of those who do not look."""


def _count_file(path: Path, tally: "Tally", progress: Progress) -> None:
    size, before, batches = path.stat().st_size, tally.rows, _format(path)
    try:
        for batch in batches(path, tally.layout, lambda done: progress(f"counting {path.name}", done, size)):
            tally.add(batch)
    except csvfiles.UnevenQuotes:
        if fault := fault_of(path, tally.layout):
            raise fault from None
    except (WrongField, WrongUnit, *BROKEN):
        raise fault_of(path, tally.layout) or unknown_fault(path, tally.rows - before) from None
    if tally.rows == before:
        advice = "Export it again, or leave the file out"
        raise BadFile(path, "the file has no rows", expected="a row per person", advice=advice, line=2)
    if tally.size > MOST_COUNTERS:
        raise BadFile(
            path,
            f"there are {len(tally.units)} different units",
            expected=f"at most {MOST_COUNTERS // max(1, tally.size // len(tally.units))}",
            advice="Name columns of units in --units, not of people",
        )


class Tally:
    """Counters of every unit that was met, and how many rows went into them."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.rows, self.silent = layout, 0, 0
        self.units: dict[str, int] = {}
        self._known: dict[tuple[str | None, ...], int] = {}
        self._widths = [column.options + 1 for column in layout.questions]
        self._people = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros((0, len(self._widths), max(self._widths, default=1)), dtype=np.int64)

    @property
    def size(self) -> int:
        return int(self._counts[0].size) * len(self.units) if len(self._counts) else 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Count the rows of a batch, or none of them; one without any answer is nobody who answered."""
        rows, answers = batch.num_rows, [self._bytes(batch, place) for place in range(len(self._widths))]
        answered = np.logical_or.reduce(answers) if answers else np.zeros(rows, dtype=np.bool_)
        if not answered.all():
            batch, answers = batch.filter(pa.array(answered)), [one[answered] for one in answers]
        places = self._places([fields_of(batch.column(name)) for name in self.layout.units])
        self._make_room()
        self._people += np.bincount(places, minlength=len(self._people))
        for first, last in self._runs(len(places)):
            self._count_run(places, answers[first:last], first)
        self.rows, self.silent = self.rows + rows, self.silent + rows - len(places)

    def result(self) -> UnitCounts:
        order = sorted(self.units)
        places = [self.units[unit] for unit in order]
        return UnitCounts(tuple(order), self._people[places], self._counts[places], self.silent)

    def _bytes(self, batch: pa.RecordBatch, place: int) -> Bytes:
        column = self.layout.questions[place]
        found = bytes_of(batch.column(column.name), column)
        if len(found) and int(found.max()) == WRONG:
            raise WrongField(int(np.argmax(found)), column.name)
        return found

    def _places(self, columns: Sequence[Fields]) -> Ints:
        """The place of every row's unit, found once for every combination of names that the batch holds."""
        code = np.zeros(len(columns[0].codes), dtype=np.int64)
        for fields in columns:
            code = code * len(fields.names) + fields.codes
        combined, inverse = np.unique(code, return_inverse=True)
        return np.array([self._place(self._split(one, columns)) for one in combined.tolist()], dtype=np.int64)[inverse]

    def _split(self, code: int, columns: Sequence[Fields]) -> tuple[str | None, ...]:
        names: list[str | None] = []
        for fields in reversed(columns):
            code, name = divmod(code, len(fields.names))
            names.append(fields.names[name])
        return tuple(reversed(names))

    def _place(self, names: tuple[str | None, ...]) -> int:
        if names not in self._known:
            unit = self.layout.unit_of(names)
            self._known[names] = self.units.setdefault(unit, len(self.units))
        return self._known[names]

    def _make_room(self) -> None:
        """Half as much again whenever units outgrow the arrays, so that a file of many is not copied for each."""
        wanted, room = len(self.units), len(self._people)
        if wanted <= room:
            return
        more = max(wanted, room + room // 2) - room
        self._people = np.concatenate([self._people, np.zeros(more, dtype=np.int64)])
        empty = np.zeros((more, *self._counts.shape[1:]), dtype=np.int64)
        self._counts = np.concatenate([self._counts, empty])

    def _runs(self, rows: int) -> Iterator[tuple[int, int]]:
        """Questions that are counted together: as many as fit in a byte, in a table no larger than the batch."""
        first = 0
        while first < len(self._widths):
            last = first + 1
            while last < len(self._widths) and self._fits(self._widths[first : last + 1], rows):
                last += 1
            yield first, last
            first = last

    def _fits(self, widths: Sequence[int], rows: int) -> bool:
        return prod(widths) <= 256 and prod(widths) * len(self._people) <= rows

    def _count_run(self, places: Ints, answers: Sequence[Bytes], first: int) -> None:
        """One joint table of several questions, in one pass over the rows, then added up to the table of each."""
        widths = self._widths[first : first + len(answers)]
        joint = answers[0]
        for width, more in zip(widths[1:], answers[1:], strict=True):
            joint = joint * np.uint8(width) + more
        table = np.bincount(places * prod(widths) + joint, minlength=len(self._people) * prod(widths))
        table = table.reshape(len(self._people), *widths)
        for place, width in enumerate(widths):
            others = tuple(axis + 1 for axis in range(len(widths)) if axis != place)
            self._counts[:, first + place, :width] += table.sum(axis=others)


def _format(path: Path) -> Format:
    name = path.name.lower()
    if name.endswith(".parquet"):
        return parquetfiles.batches
    if name.endswith((".csv", ".csv.gz")):
        return csvfiles.batches
    raise BadFile(path, "the file has another ending", expected=", ".join(FORMATS), advice="Save it as one of these")
