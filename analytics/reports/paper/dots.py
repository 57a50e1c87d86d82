"""The chart of a first wave as SVG: every theme as a dot with its whisker, on a line from 0 to 100.

In: themes with their readings. Out: SVG text. Called by: `analytics.reports.paper.leadership`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from analytics.figures.readings import Reading
from analytics.figures.wording import Wording
from analytics.reports.brand import ACCENT
from analytics.reports.colours import HATCH, INK_2, LINE
from analytics.reports.paper.chart import WIDTH, drawing, text

ROOM: Final = 264  # units for all themes together
ROW: Final = (15.5, 21.0)  # units between two themes, at least and at most
LEFT, RIGHT, TOP = 250, 660, 26  # where the line from 0 to 100 lies, and where the themes begin
TICKS: Final = (0, 25, 50, 75, 100)


def dots_svg(rows: Sequence[tuple[str, Reading, Reading | None]], _: Wording) -> str:
    """Draw one line for every theme, in the order of the questionnaire; a square where the organisation stands."""
    step = min(max(ROOM / max(len(rows), 1), ROW[0]), ROW[1])
    height = TOP + step * len(rows) + 6
    parts = [*axis(height)]
    for place, (name, reading, whole) in enumerate(rows):
        y = TOP + step * (place + 0.5)
        if whole and whole.shown:
            parts.append(f'<rect x="{x(whole.value) - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{INK_2}"/>')
        parts += theme_row(y, name, reading, _)
    return drawing(parts, height)


def axis(height: float) -> Iterator[str]:
    for value in TICKS:
        yield text(x(value), 14, str(value), anchor="middle", look=f' fill="{INK_2}"')
        yield f'<path d="M{x(value):.1f} {TOP - 4}V{height - 6:.1f}" stroke="{LINE}"/>'


def theme_row(y: float, name: str, reading: Reading, _: Wording) -> Iterator[str]:
    yield text(0, y + 5, name)
    if not reading.shown:
        hatch = f'fill="url(#hatch)" stroke="{HATCH}"'
        yield f'<rect x="{LEFT}" y="{y - 6:.1f}" width="{RIGHT - LEFT}" height="12" {hatch}/>'
        yield text(RIGHT + 16, y + 5, _("not shown"), look=f' fill="{INK_2}"')
        return
    low, high = x(max(reading.bottom, 0)), x(min(reading.top, 100))
    yield f'<path d="M{low:.1f} {y:.1f}H{high:.1f}" stroke="{ACCENT}" stroke-width="2"/>'
    look = f'fill="{ACCENT}" stroke="#FFFFFF" stroke-width="1.5"'
    yield f'<circle cx="{x(reading.value):.1f}" cy="{y:.1f}" r="5" {look}/>'
    yield text(RIGHT + 16, y + 5, _.index(reading))


def x(value: float) -> float:
    return LEFT + value / 100 * (RIGHT - LEFT)


assert RIGHT < WIDTH
