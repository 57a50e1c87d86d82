"""Parquet, a few thousand rows at a time: only the columns that are asked for.

In: a file and its layout. Out: record batches. Called by: survey.app.history.counting.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from survey.app.history.csvfiles import Tell
from survey.app.history.faults import BadFile
from survey.app.history.layout import Layout

ROWS = 1 << 16  # of a batch
BUFFER = 1 << 20  # bytes of a column that are read at a time


def batches(path: Path, layout: Layout, tell: Tell) -> Iterator[pa.RecordBatch]:
    """The rows of a file. Raises BadFile for one that is no Parquet file or lacks a column."""
    with path.open("rb") as raw:
        file = _opened(path, raw)
        _check_names(path, file.schema_arrow.names, layout)
        size, rows, done = path.stat().st_size, max(1, file.metadata.num_rows), 0
        for batch in file.iter_batches(batch_size=ROWS, columns=list(layout.names), use_threads=False):
            done += batch.num_rows
            tell(size * done // rows)
            yield batch


def readable(file: parquet.ParquetFile, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The rows up to the first that cannot be read, for a slow look at them."""
    batches = file.iter_batches(batch_size=1024, columns=list(layout.names), use_threads=False)
    while True:
        try:
            yield next(batches)
        except (StopIteration, pa.ArrowInvalid, OSError):
            return


def damaged(path: Path, row: int) -> BadFile:
    advice = "Copy or export it again, whole"
    return BadFile(
        path, "the file cannot be read from here on", expected="a whole Parquet file", advice=advice, line=row
    )


def _opened(path: Path, raw: object) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(raw, pre_buffer=False, buffer_size=BUFFER)
    except (pa.ArrowInvalid, OSError) as problem:
        advice = "Copy or export it again, or save it as CSV"
        raise BadFile(path, "the file is no Parquet file", expected="a whole .parquet", advice=advice) from problem


def _check_names(path: Path, names: list[str], layout: Layout) -> None:
    for name in layout.names:
        if name not in names:
            advice = "Correct --units, or `column` in the questionnaire"
            raise BadFile(path, "the column is missing", expected="it in the file", advice=advice, column=name)
        if names.count(name) > 1:
            advice = "Remove or rename one of them"
            raise BadFile(path, "the column is there twice", expected="it once", advice=advice, column=name)
