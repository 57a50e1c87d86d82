"""CSV and CSV.GZ, a block at a time: only the columns that are asked for, as numbers of one byte where they can be.

In: a file and its layout. Out: record batches. Called by: survey.app.history.counting, locating (header, text).
"""

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any
from unicodedata import normalize

import pyarrow as pa
from pyarrow import csv as arrow_csv

from survey.app.history.faults import BadFile, shortened
from survey.app.history.layout import Column, Layout

BLOCK = 4 << 20  # bytes that are parsed at a time
LONGEST_HEADER = 1 << 20  # characters
LONGEST_FIELD = 100_000  # characters; a longer one is a quotation mark that was never closed
DELIMITERS = ",;\t"
WORD = pa.dictionary(pa.int32(), pa.string())
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "an Excel or ZIP file", b"PAR1": "a Parquet file"}

Tell = Callable[[int], object]  # bytes that were read so far


class UnevenQuotes(ValueError):
    """The file has an odd number of quotation marks: perhaps one is open to the end, and has swallowed people."""


class QuoteCounter:
    """A stream that counts quotation marks as they pass: the parser takes an open one at the end for a long field."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.quotes, self.closed = stream, 0, False

    def read(self, size: int = -1) -> bytes:
        found: bytes = self._stream.read(size)
        self.quotes += found.count(b'"')
        return found

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Header:
    """The first line of a file, and what separates its fields."""

    names: tuple[str, ...]
    delimiter: str


def is_packed(path: Path) -> bool:
    return path.suffix == ".gz"


@contextmanager
def text_of(path: Path) -> Iterator[IO[str]]:
    """The text of a file; a byte that is not UTF-8 becomes a lone surrogate, so that its place can be named."""
    with path.open("rb") as raw:
        opened = gzip.GzipFile(fileobj=raw) if is_packed(path) else raw
        yield io.TextIOWrapper(opened, encoding="utf-8-sig", errors="surrogateescape", newline="")


def header_of(path: Path, layout: Layout) -> Header:
    """Read and check the first line; raises BadFile."""
    _refuse_other_formats(path)
    with text_of(path) as text:
        try:
            line = text.readline(LONGEST_HEADER)
        except (EOFError, OSError) as problem:  # gzip.BadGzipFile is an OSError
            raise damaged(path, 1) from problem
    if not line.strip():
        raise BadFile(
            path, "the file is empty", expected="a header and a line per person", advice="Export it again", line=1
        )
    delimiter = max(DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    _check_names(path, names, layout)
    return Header(tuple(names), delimiter)


def batches(path: Path, layout: Layout, tell: Tell) -> Iterator[pa.RecordBatch]:
    """The rows of a file. Raises ArrowInvalid, OSError or EOFError where it is broken; `locating` says where.

    Raises UnevenQuotes after the last row.
    """
    header = header_of(path, layout)
    with path.open("rb") as raw:
        passing = QuoteCounter(pa.input_stream(raw, compression="gzip" if is_packed(path) else None))
        reader = arrow_csv.open_csv(
            pa.PythonFile(passing, mode="r"),
            read_options=arrow_csv.ReadOptions(block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=header.delimiter, newlines_in_values=True),
            convert_options=_conversion(layout),
        )
        for batch in reader:
            tell(raw.tell())
            yield batch
        if passing.quotes % 2:
            raise UnevenQuotes(path.name)


def damaged(path: Path, line: int) -> BadFile:
    advice = "Copy or export it again, whole"
    return BadFile(path, "the compressed file is cut off or damaged", expected="a whole .gz", advice=advice, line=line)


def _conversion(layout: Layout) -> Any:
    words = frozenset[str]().union(*(column.words for column in layout.questions if column.numbers))
    types = {column.name: _type(column, words) for column in layout.questions}
    written = {normalize(form, word) for word in words for form in ("NFC", "NFD")}
    return arrow_csv.ConvertOptions(
        include_columns=list(layout.names),
        column_types={**dict.fromkeys(layout.units, WORD), **types},
        null_values=["", *sorted(written)],
        strings_can_be_null=False,
        quoted_strings_can_be_null=True,
    )


def _type(column: Column, words: frozenset[str]) -> Any:
    """Numbers of one byte are read as such, if whatever else the file may hold in place of one means no answer here."""
    skipped = all(column.meaning.get(word) == 0 for word in words)
    plain = column.words <= words and len(column.numbers) + len(column.words) == len(column.meaning)
    return pa.int8() if column.numbers and skipped and plain else WORD


def _check_names(path: Path, names: list[str], layout: Layout) -> None:
    if any(_is_broken(name) for name in names):
        raise BadFile(path, "it is not UTF-8", expected="UTF-8", advice='Save it as "CSV UTF-8"', line=1)
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        what, advice = f"the column is there {names.count(twice[0])} times", "Remove or rename one of them"
        raise BadFile(path, what, expected="each name once", advice=advice, line=1, column=twice[0][:80])
    missing = [name for name in layout.names if name not in names]
    if missing:
        more = f" (and {len(missing) - 1} more: {', '.join(missing[1:6])})" if len(missing) > 1 else ""
        advice = "Correct --units, or `column` in the questionnaire, or the header" + nearest(missing[0], names)
        what = f"the column is missing{more}"
        raise BadFile(path, what, expected="it in the header", advice=advice, line=1, column=missing[0])


def nearest(name: str, names: Sequence[str]) -> str:
    """What the file has instead, most likely: spaces around a name and capitals are easily overlooked."""
    meant = {found.strip().casefold(): found for found in names}
    near = get_close_matches(name.strip().casefold(), meant, n=1, cutoff=0.8)
    return f". The file has {shortened(meant[near[0]])}" if near else ""


def _is_broken(name: str) -> bool:
    return any("\udc80" <= sign <= "\udcff" or sign == "\0" for sign in name)


def _refuse_other_formats(path: Path) -> None:
    with path.open("rb") as raw:
        start = raw.read(4)
    other = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if other is None and start.startswith(b"\x1f\x8b") != is_packed(path) and start:
        other = "compressed with gzip" if not is_packed(path) else "not compressed with gzip"
    if other:
        advice = "Save it as CSV UTF-8, or give it the ending that fits"
        raise BadFile(path, f"the file is {other}", expected="CSV in UTF-8, .csv or .csv.gz", advice=advice, line=1)
