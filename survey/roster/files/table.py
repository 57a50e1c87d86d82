"""A file as rows of text, whatever it was written with.

In: nothing. Out: Table, Row. Called by: survey.roster.files.*.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.roster.files.findings import Finding

LONGEST_FIELD = 500  # characters
MOST_COLUMNS = 200
_NEVER_SHOWN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can make a label read backwards


@dataclass(frozen=True)
class Row:
    line: int
    values: tuple[str, ...]
    odd: Mapping[int, str] = field(default_factory=dict)  # column -> why its value cannot be taken
    dated: frozenset[int] = frozenset()  # columns with a day or a time, which may have been something else


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    sheets: tuple[str, ...] = ()


def nothing_read(problem: Finding, sheets: Sequence[str] = ()) -> Table:
    return Table((), (), (problem,), sheets=tuple(sheets))


def clean(value: str) -> str:
    """One way of writing: no blanks around, composed characters."""
    return unicodedata.normalize("NFC", value).strip()


def unprintable(value: str) -> bool:
    return not value.isprintable() and any(_never_shown(one) for one in value)


def _never_shown(one: str) -> bool:
    return one in _NEVER_SHOWN or unicodedata.category(one) in {"Cc", "Zl", "Zp"}
