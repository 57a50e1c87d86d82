"""Finds the first thing that is wrong with a file, slowly and exactly, after a fast reading stumbled over it.

In: a file and its layout. Out: `BadFile` with line and column.
Called by: survey.app.history.counting.

What the fast reader said is not repeated: it may quote a whole row, and a row is what somebody answered.
"""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO

from pyarrow import parquet

from survey.app.history import csvfiles, parquetfiles
from survey.app.history.faults import BadFile, shortened
from survey.app.history.layout import WRONG, Layout, WrongUnit

ADVICE = "Correct the file, or `codes` and `skipped` in the questionnaire"


def advice_for(field: str, codes: Iterable[str]) -> str:
    """What to do about a field that is no answer; spreadsheets and data frames write whole numbers as 4.0."""
    if re.fullmatch(r"\s*\d+[.,]0*\s*", field):
        return f"Write whole numbers without decimals, {field.strip().split('.')[0].split(',')[0]} here"
    if re.fullmatch(r"\s*\d+[.,]\d+\s*", field):
        return "Averages cannot be imported: give a line per person, with their answers, and no line of sums"
    meant = {code.casefold(): code for code in codes}
    near = get_close_matches(field.strip().casefold(), meant, n=1, cutoff=0.8)
    return f'{ADVICE}. Perhaps "{meant[near[0]]}" is meant' if near else ADVICE


def fault_of(path: Path, layout: Layout) -> BadFile | None:
    """The first fault of a file, or None if a slow look finds none."""
    look = Look(path, layout)
    try:
        return next(look.at_parquet() if path.suffix == ".parquet" else look.at_csv(), None)
    except BadFile as refused:  # the header
        return refused


def unknown_fault(path: Path, counted: int) -> BadFile:
    """What is said when only the fast reader stumbled. `counted`: rows of this file that it had counted before."""
    if path.suffix == ".parquet":
        return parquetfiles.damaged(path, counted + 1)
    advice = "Export it again"
    return BadFile(path, "the file cannot be read", expected="CSV in UTF-8", advice=advice, line=counted + 2)


@dataclass(frozen=True)
class Look:
    """A slow look at one file; every method gives what is wrong, in the order of the file."""

    path: Path
    layout: Layout

    def at_csv(self) -> Iterator[BadFile]:
        header = csvfiles.header_of(self.path, self.layout)
        with csvfiles.text_of(self.path) as text:
            for line, row in self._rows(text, header.delimiter):
                if isinstance(row, BadFile):
                    yield row
                elif row and len(row) != len(header.names):
                    yield self._fault(
                        line,
                        f"the line has {len(row)} fields",
                        expected=f"{len(header.names)}, as the header",
                        advice="Look for a missing separator or quotation mark on this line",
                    )
                elif row and line > 1:
                    yield from self._at_row(line, dict(zip(header.names, row, strict=True)))

    def at_parquet(self) -> Iterator[BadFile]:
        row = 0
        with parquet.ParquetFile(self.path, pre_buffer=False) as file:
            for batch in parquetfiles.readable(file, self.layout):
                for fields in batch.to_pylist():
                    row += 1
                    yield from self._at_row(row, {name: _as_text(value) for name, value in fields.items()})

    def _rows(self, text: IO[str], delimiter: str) -> Iterator[tuple[int, list[str] | BadFile]]:
        """Each row with the line on which it begins; the last one may be the finding that no more can be read."""
        csv.field_size_limit(csvfiles.LONGEST_FIELD)
        reader, line = csv.reader(text, delimiter=delimiter, strict=True), 1
        while True:
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error:
                what = f"a quotation mark is not closed, or a field has over {csvfiles.LONGEST_FIELD:,} characters"
                advice = "Close the quotation mark, or shorten the field"
                yield line, self._fault(line, what, expected="shorter fields", advice=advice)
                return
            except (EOFError, OSError, zlib.error):
                yield line, csvfiles.damaged(self.path, line)
                return
            line = reader.line_num + 1

    def _at_row(self, line: int, row: Mapping[str, str]) -> Iterator[BadFile]:
        for name in self.layout.names:
            if any("\udc80" <= sign <= "\udcff" for sign in row[name]):
                advice = 'Save it as "CSV UTF-8"'
                yield self._fault(line, "it is not UTF-8", expected="UTF-8", advice=advice, column=name)
        if any(column.byte_of(row[column.name]) for column in self.layout.questions):
            yield from self._at_unit(line, [row[name] for name in self.layout.units])
        for column in self.layout.questions:
            if column.byte_of(row[column.name]) == WRONG:
                what = f"{shortened(row[column.name])} is no answer to this question"
                advice = advice_for(row[column.name], column.words)
                yield self._fault(line, what, expected=column.expected, advice=advice, column=column.name)

    def _at_unit(self, line: int, fields: Sequence[str]) -> Iterator[BadFile]:
        try:
            self.layout.unit_of(fields)
        except WrongUnit as wrong:
            advice = "Correct it, or say with --missing-unit what people without a unit belong to"
            yield self._fault(line, wrong.what, expected=wrong.expected, advice=advice, column=wrong.column)

    def _fault(self, line: int, what: str, *, expected: str, advice: str, column: str = "") -> BadFile:
        return BadFile(self.path, what, expected=expected, advice=advice, line=line, column=column)


def _as_text(value: object) -> str:
    if value is None or value != value:  # NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(int(value)) if isinstance(value, bool) else str(value)
