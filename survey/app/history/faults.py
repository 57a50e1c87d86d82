"""What is wrong with a file, and where: the one error of an import.

In: a place and what was found there. Out: `BadFile`. Called by: the other modules of survey.app.history.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from survey.roster.files.findings import Finding
from survey.roster.files.reading import NOTHING_SAID, table_of
from survey.roster.files.table import Table

NAMED = 10  # problems that are written out
SHOWN = 40  # characters of a field that an error repeats


class BadFile(ValueError):
    """A file that cannot be counted as it is. Nothing of it, and nothing of the files before it, was imported."""

    def __init__(
        self, path: Path, what: str, *, expected: str, advice: str, line: int | None = None, column: str = ""
    ) -> None:
        self.line, self.column = line, column
        kind = "row" if path.suffix == ".parquet" else "line"
        where = ", ".join([path.name, *([f"{kind} {line}"] if line else []), *([f"column {column}"] if column else [])])
        super().__init__(f"{where}: {what}. Expected: {expected}. {advice}. Nothing was imported.")


def shortened(value: str) -> str:
    """A field as an error may repeat it: printable, and never long."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in value[:SHOWN])
    return f'"{shown}…" ({len(value)} characters)' if len(value) > SHOWN else f'"{shown}"'


def small_table(path: Path) -> Table:
    """A table of a personnel department; capital letters in the names of its columns do not matter."""
    table = table_of(path.read_bytes(), NOTHING_SAID)
    return replace(table, header=tuple(name.casefold() for name in table.header))


def missing_columns(table: Table, columns: Sequence[str]) -> list[Finding]:
    """Columns that a small table must have once each."""
    lost = [name for name in columns if table.header.count(name) != 1]
    expected = f"Expected once each: {', '.join(columns)}. Rename the columns of the file."
    return [Finding(1, name, f"The column is missing or there twice. {expected}") for name in lost]


def told(path: Path, problems: Sequence[Finding]) -> str:
    """Everything that is wrong with a small table, up to ten lines of it."""
    rest = [f"- and {len(problems) - NAMED} more"] if len(problems) > NAMED else []
    lines = [f"- {problem}" for problem in problems[:NAMED]]
    return "\n".join([f"{path.name} cannot be taken as it is. Nothing was imported.", *lines, *rest])
