"""The chart of a first wave as SVG: every theme as a dot with its whisker, on a line from 0 to 100.

In: themes with their readings. Out: SVG text. Called by: `analytics.reports.paper.figure`, `.blocks`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.readings import Reading
from analytics.figures.wording import Wording
from analytics.reports.brand import ACCENT
from analytics.reports.colours import HATCH, INK_2, LINE
from analytics.reports.paper.chart import drawing, fitted, text

ROOM: Final = 264  # units for all themes together
ROW: Final = (15.5, 21.0)  # units between two themes, at least and at most
TOP: Final = 26  # units above the themes
BESIDE: Final = 8  # units between a name and the line from 0 to 100
TICKS: Final = (0, 25, 50, 75, 100)
ONE_BELOW_ANOTHER: Final = 10  # themes; of more there are two columns where there is little room


@dataclass(frozen=True)
class Line:
    """Where names begin, where the line from 0 to 100 lies, and where numbers stand."""

    name: float
    left: float
    right: float
    number: float
    ticks: tuple[int, ...] = TICKS

    def x(self, value: float) -> float:
        return self.left + value / 100 * (self.right - self.left)


WIDE: Final = Line(0, 250, 660, 676)
HALVES: Final = (Line(0, 232, 318, 326, (0, 50, 100)), Line(392, 624, 710, 718, (0, 50, 100)))
Rows = Sequence[tuple[str, Reading, Reading | None]]


def dots_svg(rows: Rows, _: Wording) -> str:
    """Draw one line for every theme, in the order of the questionnaire; a square where the organisation stands."""
    step = min(max(ROOM / max(len(rows), 1), ROW[0]), ROW[1])
    return drawing(list(column(rows, WIDE, step, _)), TOP + step * len(rows) + 6)


def low_dots_svg(rows: Rows, _: Wording) -> str:
    """The same in half the height: many themes stand in two columns."""
    if len(rows) <= ONE_BELOW_ANOTHER:
        return dots_svg(rows, _)
    half = -(-len(rows) // 2)
    parts = [*column(rows[:half], HALVES[0], ROW[1], _), *column(rows[half:], HALVES[1], ROW[1], _)]
    return drawing(parts, TOP + ROW[1] * half + 6)


def column(rows: Rows, line: Line, step: float, _: Wording) -> Iterator[str]:
    yield from axis(line, TOP + step * len(rows) + 6)
    for place, (name, reading, whole) in enumerate(rows):
        y = TOP + step * (place + 0.5)
        if whole and whole.shown:
            x = line.x(whole.value)
            yield f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{INK_2}"/>'
        yield from theme_row(y, name, reading, line, _)


def axis(line: Line, height: float) -> Iterator[str]:
    for value in line.ticks:
        yield text(line.x(value), 14, str(value), anchor="middle", look=f' fill="{INK_2}"')
        yield f'<path d="M{line.x(value):.1f} {TOP - 4}V{height - 6:.1f}" stroke="{LINE}"/>'


def theme_row(y: float, name: str, reading: Reading, line: Line, _: Wording) -> Iterator[str]:
    yield text(line.name, y + 5, name, look=fitted(name, line.left - line.name - BESIDE))
    if not reading.shown:
        hatch = f'fill="url(#hatch)" stroke="{HATCH}"'
        yield f'<rect x="{line.left}" y="{y - 6:.1f}" width="{line.right - line.left}" height="12" {hatch}/>'
        yield text(line.number, y + 5, _("not shown"), look=f' fill="{INK_2}"')
        return
    low, high = line.x(max(reading.bottom, 0)), line.x(min(reading.top, 100))
    yield f'<path d="M{low:.1f} {y:.1f}H{high:.1f}" stroke="{ACCENT}" stroke-width="2"/>'
    look = f'fill="{ACCENT}" stroke="#FFFFFF" stroke-width="1.5"'
    yield f'<circle cx="{line.x(reading.value):.1f}" cy="{y:.1f}" r="5" {look}/>'
    yield text(line.number, y + 5, _.index(reading))
