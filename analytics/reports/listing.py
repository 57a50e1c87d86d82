"""CSV: the tidy table as text, for programs, and harmless in a spreadsheet.

In: lines. Out: bytes, UTF-8 with a mark, comma, point, quoted text (RFC 4180).
Called by: survey.app.inspection.exporting.
"""

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from io import TextIOWrapper
from typing import BinaryIO, Final

from analytics.reports.table import COLUMNS, NUMBERS, Line

# OWASP, "CSV injection": a spreadsheet runs what begins with one of these, in the widths of every script; a separator
# of another country or a quote inside a name could begin a new cell.
RUNS: Final = "=+\\-@\t\r\n＝＋－＠"
BEGINS_A_FORMULA: Final = re.compile(f"(^|[;,|\t\r\n\"'])(?=[{RUNS}])")


def write_csv(lines: Iterable[Line], file: BinaryIO) -> None:
    """Write line by line, so that a large organisation needs no more memory than a small one."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([field(line, name) for name in COLUMNS])
    text.flush()
    text.detach()


def field(line: Line, name: str) -> str | float:
    found = getattr(line, name)
    if name in NUMBERS:
        return "" if found is None else float(found)
    return harmless(str(found))


@lru_cache(maxsize=20_000)
def harmless(text: str) -> str:
    """Put an apostrophe before everything that a spreadsheet could take for a formula.

    >>> harmless("=1+1"), harmless("Sales;=1+1"), harmless("Sales - North")
    ("'=1+1", "Sales;'=1+1", 'Sales - North')
    """
    return BEGINS_A_FORMULA.sub(r"\1'", text)
