"""Long lists in parts: one part of a list for one page, and how many parts there are.

In: a list, the number of a part. Out: `Sheet`. Called by: analytics.pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from analytics.pages.seen.visible import OutOfScope

T = TypeVar("T")
LINES: Final = 100  # lines of a table on one page: a few screens, and a heat map that a browser draws at once


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """One part of a list."""

    rows: list[T]
    part: int  # counted from 1
    parts: int
    first: int  # of the whole list, counted from 1
    all: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def sheet(rows: Sequence[T], part: int, at_once: int | None = None) -> Sheet[T]:
    """Give one part.

    Raises: OutOfScope for a part that the list does not have.

    >>> [sheet("abcde", part, 2).rows for part in (1, 2, 3)], sheet("", 1).parts
    ([['a', 'b'], ['c', 'd'], ['e']], 1)
    """
    size = at_once or LINES
    parts = max(1, -(-len(rows) // size))
    if not 1 <= part <= parts:
        raise OutOfScope(f"there is no part {part} of a list of {parts}: choose one of its links")
    start = (part - 1) * size
    return Sheet(list(rows[start : start + size]), part, parts, start + 1, len(rows))
