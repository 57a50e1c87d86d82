"""How many themes a slide of the heat map has, how wide their columns are, and how large their titles.

In: titles of themes. Out: `Columns`. Called by: `analytics.reports.slides.writing`, `.tables`.

No word of a title breaks inside: programs do that where they like, and few know where a word may break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.reports.slides.deck import INNER
from analytics.reports.slides.paging import balanced

NAME: Final = 2.9  # inches of a group's name
ROOM: Final = INNER - NAME
THEMES: Final = (8, 7, 6, 5, 4)  # of one slide, as many as fit
SIZES: Final = (11.0, 10.0, 9.0, 8.5)  # points of a title
LETTER: Final = 0.685  # of its size, the width of a bold letter in the widest typeface that may stand in for ours
POINT: Final = 1 / 72  # inches
MARGIN: Final = 0.03  # inches, of each side of a title
NUMBERS: Final = 0.94  # inches of a value, its margin and its signs


@dataclass(frozen=True)
class Columns:
    """Which themes stand on each slide, by their places, and the points of their titles."""

    places: list[Sequence[int]]
    points: float


def columns_of(titles: Sequence[str]) -> Columns:
    """As many on a slide as fit, then as large as fits."""
    tries = [Columns(balanced(range(len(titles)), most), points) for most in THEMES for points in SIZES]
    return next((one for one in tries if fits(titles, one)), tries[-1])


def fits(titles: Sequence[str], columns: Columns) -> bool:
    """Whether every slide has room for its themes."""
    least = [needed(title, columns.points) for title in titles]
    return all(sum(least[place] for place in part) <= ROOM for part in columns.places)


def needed(title: str, points: float) -> float:
    """Inches of a column: its longest word, and never less than its numbers."""
    longest = max((len(word) for word in title.split()), default=0)
    return max(longest * LETTER * points * POINT + 2 * MARGIN, NUMBERS)


def widths_of(titles: Sequence[str], points: float) -> list[float]:
    """All the same where that is enough for every word, else each as wide as its words; in inches, all of the room."""
    least = [needed(title, points) for title in titles]
    even = ROOM / len(titles)
    if max(least) <= even:
        return [even] * len(titles)
    spare = (ROOM - sum(least)) / len(titles)
    return [width + spare for width in least]
