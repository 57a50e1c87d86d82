"""What is wrong with a file, and where: the one error of an import.

In: a place and what was found there. Out: `BadFile`. Called by: the other modules of survey.app.history.
"""

from pathlib import Path

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
