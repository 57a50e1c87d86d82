"""What one place of a figure says: a number with its margin, protected, or not asked.

In: a released or withheld cell. Out: `Shown` or `Absent`. Called by: `analytics.pages`, every other module here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from analytics.release.board import Cell


class Why(StrEnum):
    """Why a place is empty. Everything that is protected looks the same."""

    PROTECTED = "protected"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class Shown:
    """A released number; `low` and `high` are what its rounding leaves open, None beside a noisy one."""

    shown: ClassVar[Literal[True]] = True
    value: float
    margin: float
    low: float | None = None
    high: float | None = None
    noise: float | None = None  # standard deviation of noise that was added on purpose

    @property
    def bottom(self) -> float:
        return self.value - self.margin

    @property
    def top(self) -> float:
        return self.value + self.margin


@dataclass(frozen=True)
class Absent:
    """A place without a number."""

    shown: ClassVar[Literal[False]] = False
    why: Why


Reading = Shown | Absent
PROTECTED = Absent(Why.PROTECTED)
NOT_ASKED = Absent(Why.NOT_ASKED)


def reading_of(cell: Cell | None) -> Reading:
    """Turn a cell into what is drawn; a cell that does not exist was not asked."""
    if cell is None:
        return NOT_ASKED
    if cell.status != "released" or cell.value is None:
        return PROTECTED
    return Shown(cell.value, cell.margin or 0.0, cell.low, cell.high, cell.noise)
