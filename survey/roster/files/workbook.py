"""XLSX: one sheet of plain values. What a spreadsheet could show otherwise than it stores is refused, cell by cell.

In: bytes, perhaps the name of a sheet. Out: a Table. Called by: survey.roster.files.reading.

A formula is refused and not computed: its value is whatever the last program put there, and a roster decides who is
asked. The file is read row by row, and never unpacked to disk.
"""

import io
import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate

import openpyxl

from survey.roster.files.findings import Finding
from survey.roster.files.table import MOST_COLUMNS, Row, Table, clean, nothing_read
from survey.translations.wording import said_by, worded

LARGEST_UNPACKED = 200 * 2**20  # bytes; a roster of 200,000 people takes less
_PIECE = 4096  # bytes
MOST_DIGITS = 15  # a spreadsheet keeps no more of a number
_ZEROS = re.compile(r"0+")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+:[A-Z]+\d+)"')
# What the library raises where a part is missing, cut off, encrypted or not what it should be.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    OSError,
    EOFError,
)
_FORMULA = worded("It is a formula. Expected: a plain value. Copy the column and paste it as values.")


@dataclass(frozen=True)
class _Cell:
    text: str = ""
    odd: str = ""  # why its value cannot be taken
    dated: bool = False


class _Unreadable(ValueError):
    """A file that is no workbook, or one that cannot be trusted."""


def read_workbook(content: bytes, sheet: str | None) -> Table:
    try:
        _assert_harmless(content)
        with warnings.catch_warnings(action="ignore"):  # about colours and filters, which no roster needs
            return _opened(content, sheet)
    except _Unreadable as problem:
        why = said_by(problem)
    except _BROKEN:
        why = worded("It is damaged.")
    return nothing_read(
        Finding(
            1, "", worded("%(why)s Expected: a workbook of the kind .xlsx. Save it anew as one, or as CSV.", why=why)
        )
    )


def _opened(content: bytes, sheet: str | None) -> Table:
    book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    try:
        return _chosen(book, content, sheet)
    finally:
        book.close()


def _assert_harmless(content: bytes) -> None:
    """Before any of it is parsed: no bomb of zeros, and no document that defines entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise _Unreadable(worded("It is no Excel workbook."))
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _Unreadable(
                worded(
                    "Unpacked it would be larger than %(most)s MB.",
                    most=LARGEST_UNPACKED // 2**20,
                )
            )
        for part in parts:
            with archive.open(part) as opened:
                _assert_without_entities(opened)


def _assert_without_entities(part: IO[bytes]) -> None:
    """A document type stands before the first element, behind any comments and in any encoding: a parser finds it."""
    parser, begun = ParserCreate(), []

    def refuse(*_: object) -> None:
        raise _Unreadable(worded("It holds a document type, which no roster needs."))

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda *_: begun.append(True)
    try:
        while not begun and (piece := part.read(_PIECE)):
            parser.Parse(piece)
    except ExpatError:
        return  # no XML, such as a picture: whoever parses it as XML fails at the same place


def _chosen(book: Any, content: bytes, wanted: str | None) -> Table:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    filled = [sheet for sheet in shown if _has_cells(sheet)]
    names = tuple(sheet.title for sheet in filled)
    if wanted is not None and wanted not in names:
        message = worded(
            'There is no sheet "%(wanted)s". Expected: one of %(names)s. Name one of them.',
            wanted=wanted,
            names=", ".join(names),
        )
        return nothing_read(Finding(1, "", message), names)
    if not filled:
        message = worded(
            "No sheet that is shown holds anything. Expected: one with the roster. Show it, and save the file."
        )
        return nothing_read(Finding(1, "", message))
    if wanted is None and len(filled) > 1:
        message = worded(
            "The workbook has several sheets: %(names)s. Expected: the one with the roster. Name it.",
            names=", ".join(names),
        )
        return nothing_read(Finding(1, "", message), names)
    sheet = next(each for each in filled if wanted in (None, each.title))
    odd = [Finding(1, "", worded('The sheet "%(name)s" is hidden and is not read.', name=name)) for name in hidden]
    return _table(sheet, content, odd, names)


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()  # some programs write them wrongly
    return any(cell.value is not None for row in sheet.iter_rows() for cell in row)


def _table(sheet: Any, content: bytes, odd: list[Finding], names: tuple[str, ...]) -> Table:
    rows = _rows(sheet)
    first = next(rows, Row(1, ()))
    header = _trimmed(first.values)
    if len(header) > MOST_COLUMNS:
        message = worded(
            "It has %(n)s columns. Expected: at most %(most)s. Leave out what nobody reports on.",
            n=len(header),
            most=MOST_COLUMNS,
        )
        return nothing_read(Finding(1, "", message), names)
    found = [
        Finding(first.line, header[column] or "", why) for column, why in first.odd.items() if column < len(header)
    ]
    filled = tuple(_squared(row, len(header), found) for row in rows)
    return Table(header, filled, tuple([*_merged(sheet, content), *found]), tuple(odd), names)


def _rows(sheet: Any) -> Iterator[Row]:
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        read = [_read(cell) for cell in cells]
        if any(cell.text or cell.odd for cell in read):
            odd = {column: cell.odd for column, cell in enumerate(read) if cell.odd}
            dated = frozenset(column for column, cell in enumerate(read) if cell.dated)
            yield Row(line, tuple(cell.text for cell in read), odd, dated)


def _trimmed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that were only formatted have no name and no value."""
    last = max((number for number, value in enumerate(values, start=1) if value), default=0)
    return values[:last]


def _squared(row: Row, width: int, found: list[Finding]) -> Row:
    if any(row.values[width:]):
        message = worded(
            "A value stands right of the last column with a name. Expected: nothing there. Name the column."
        )
        found.append(Finding(row.line, "", message))
    values = (*row.values[:width], *[""] * (width - len(row.values)))
    return replace(row, values=values)


def _read(cell: Any) -> _Cell:
    value = cell.value
    if value is None:
        return _Cell()
    if cell.data_type == "f":
        return _Cell(odd=_FORMULA)
    if cell.data_type == "e":
        return _Cell(
            odd=worded(
                "It is an error of the spreadsheet (%(value)s). Expected: a value. Correct it there.", value=value
            )
        )
    if isinstance(value, datetime | date | time | timedelta):
        return _Cell(_of_time(value), dated=True)
    if isinstance(value, bool):
        return _Cell(str(value).lower())
    if isinstance(value, int | float):
        return _of_number(value, str(cell.number_format or ""))
    return _Cell(clean(str(value)))


def _of_time(value: datetime | date | time | timedelta) -> str:
    midnight = isinstance(value, datetime) and value.time() == time()
    return str(value.date() if isinstance(value, datetime) and midnight else value)


def _of_number(value: float, shown_as: str) -> _Cell:
    """A number as it is shown: 7 in the format 0000 is 0007, which is what a staff number looks like."""
    if not math.isfinite(value) or value != int(value):
        return _Cell(repr(value))
    digits = str(int(value))
    if len(digits.lstrip("-")) > MOST_DIGITS:
        message = worded(
            "It has more than %(most)s digits, of which spreadsheets lose the last. Store it there as text.",
            most=MOST_DIGITS,
        )
        return _Cell(odd=message)
    return _Cell(digits.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else digits)


def _merged(sheet: Any, content: bytes) -> Iterator[Finding]:
    """Of merged cells only the first holds the value; the others look filled and are empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for area in _MERGED.findall(archive.read(sheet._worksheet_path)):
            where = area.decode()
            line = int(re.sub(r"\D", "", where.partition(":")[0]))
            message = worded(
                "The cells %(where)s are merged. Expected: a value in each cell. Unmerge them and fill each one.",
                where=where,
            )
            yield Finding(line, "", message)
