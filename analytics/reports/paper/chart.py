"""The charts of the summary as SVG: a theme over the waves, or all themes of a first wave.

In: points with margins. Out: SVG text, in which names are only ever text.
Called by: `analytics.reports.paper.figure`, `analytics.reports.paper.blocks`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final
from unicodedata import category

from analytics.figures.drawn.trend import LABEL_GAP, Names, Point, axis_range, last_shown, runs
from analytics.figures.readings import PROTECTED, Shown
from analytics.figures.wording import Wording
from analytics.reports.brand import ACCENT
from analytics.reports.colours import HATCH, INK, INK_2, LINE

WIDTH, HEIGHT = 760, 168  # units of the drawing, about 0.23 mm each on the page
LEFT, TOP, BOTTOM = 40, 12, 46
GAP: Final = 12  # units between the last dot and its label
LETTER: Final = 7.6  # units, of an average bold letter
SIZE: Final = 14.5  # units of letters, unless it is said
NAME_LETTER: Final = 7.0  # units, of an average letter of a name
LABEL: Final = 18  # characters of a direct label before it is wrapped
EDGE: Final = 24  # units before the first and after the last wave
COLUMN: Final = 34  # width of a hatched column
STEP: Final = 10  # index points between two lines of the grid
MOST_LABELS: Final = 9  # waves that are all named below the chart


@dataclass(frozen=True)
class Plane:
    """Where waves and index points lie on the drawing."""

    waves: int
    bottom: int
    top: int
    right: float

    def x(self, place: int) -> float:
        inner = self.right - LEFT - 2 * EDGE
        return LEFT + EDGE + (place * inner / (self.waves - 1) if self.waves > 1 else inner / 2)

    def y(self, value: float) -> float:
        return TOP + (self.top - value) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)


def trend_svg(points: Sequence[Point], names: Names, _: Wording) -> str:
    """Draw the focus with whiskers, the organisation as a soft band, hatches where the focus is protected."""
    bottom, top = axis_range(points)
    labels = direct_labels(points, names, _)
    widest = max((len(text) for label in labels for text in label.lines), default=0)
    plane = Plane(len(points), bottom, top, WIDTH + EDGE - GAP - LETTER * widest)
    parts = [*grid(plane), *hatches(points, plane), *marks(points, plane)]
    if names.organisation:
        parts += organisation(points, plane)
    parts += [*focus(points, plane), *wave_names(points, plane), *written(labels, plane)]
    return drawing(parts, HEIGHT)


def in_accent(svg: str, accent: str) -> str:
    """Draw in the organisation's accent what is drawn in ours."""
    return svg.replace(ACCENT, accent)


def drawing(parts: Sequence[str], height: float) -> str:
    pattern = (
        '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="1.5" height="7" fill="{HATCH}"/></pattern>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" font-family="Source Sans 3"'
        f' font-size="{SIZE}" fill="{INK}"><defs>{pattern}</defs>{"".join(parts)}</svg>'
    )


def grid(plane: Plane) -> Iterator[str]:
    for value in range(plane.bottom, plane.top + 1, STEP):
        y = plane.y(value)
        yield f'<path d="M{LEFT} {y:.1f}H{plane.right - EDGE + GAP / 2:.1f}" stroke="{LINE}"/>'
        yield text(LEFT - 8, y + 5, str(value), anchor="end")


def hatches(points: Sequence[Point], plane: Plane) -> Iterator[str]:
    for place, point in enumerate(points):
        if point.focus == PROTECTED:
            yield (
                f'<rect x="{plane.x(place) - COLUMN / 2:.1f}" y="{plane.y(plane.top):.1f}" width="{COLUMN}"'
                f' height="{plane.y(plane.bottom) - plane.y(plane.top):.1f}" fill="url(#hatch)" stroke="{LINE}"/>'
            )


def marks(points: Sequence[Point], plane: Plane) -> Iterator[str]:
    """A line between two waves that asked different questions."""
    for place, point in enumerate(points):
        if point.severed:
            x = (plane.x(place - 1) + plane.x(place)) / 2
            line = f'stroke="{INK_2}" stroke-dasharray="2 4"'
            yield f'<path d="M{x:.1f} {plane.y(plane.top):.1f}V{plane.y(plane.bottom):.1f}" {line}/>'


def organisation(points: Sequence[Point], plane: Plane) -> Iterator[str]:
    for shown, run in runs(points):
        there = [(place, reading) for place, reading in run if reading.shown]
        if shown:
            yield band(there, plane)
            yield polyline(there, plane, f'stroke="{INK_2}" stroke-width="2" stroke-dasharray="4 3"')


def band(run: Sequence[tuple[int, Shown]], plane: Plane) -> str:
    """Close the margins of waves that follow each other into a soft shape; a single wave gets a short one."""
    ends = [(plane.x(place), reading) for place, reading in run]
    if len(ends) == 1:
        ends = [(ends[0][0] - 8, ends[0][1]), (ends[0][0] + 8, ends[0][1])]
    there = [f"{x:.1f} {plane.y(reading.top):.1f}" for x, reading in ends]
    back = [f"{x:.1f} {plane.y(reading.bottom):.1f}" for x, reading in reversed(ends)]
    return f'<path fill="{INK_2}" fill-opacity=".15" d="M{"L".join(there + back)}Z"/>'


def polyline(run: Sequence[tuple[int, Shown]], plane: Plane, look: str) -> str:
    places = "L".join(f"{plane.x(place):.1f} {plane.y(reading.value):.1f}" for place, reading in run)
    return f'<path fill="none" {look} d="M{places}"/>'


def focus(points: Sequence[Point], plane: Plane) -> Iterator[str]:
    """Draw lines between waves that follow each other and asked the same, dashed where people changed; then dots."""
    for place, (earlier, later) in enumerate(pairwise(points)):
        if earlier.focus.shown and later.focus.shown and not later.severed:
            dash = ' stroke-dasharray="7 6"' if later.broken else ""
            run = [(place, earlier.focus), (place + 1, later.focus)]
            yield polyline(run, plane, f'stroke="{ACCENT}" stroke-width="3"{dash}')
    for place, point in enumerate(points):
        if point.focus.shown:
            yield dot(plane.x(place), point.focus, plane)


def dot(x: float, reading: Shown, plane: Plane) -> str:
    y, high, low = plane.y(reading.value), plane.y(reading.top), plane.y(reading.bottom)
    return (
        f'<path stroke="{ACCENT}" stroke-width="1.6" fill="none" d="M{x:.1f} {high:.1f}V{low:.1f}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{ACCENT}" stroke="#FFFFFF" stroke-width="1.5"/>'
    )


def wave_names(points: Sequence[Point], plane: Plane) -> Iterator[str]:
    """Name the waves, in two lines where one is too long; of many only every second, third, …, from the last."""
    every = -(-len(points) // MOST_LABELS)
    apart = (plane.x(every) - plane.x(0) if len(points) > 1 else plane.right) - GAP
    one_line = max(len(point.title) for point in points) * LETTER <= min(apart, 2 * plane.x(0))
    for place, point in enumerate(points):
        if (len(points) - 1 - place) % every == 0:
            for line, part in enumerate([point.title] if one_line else point.title.rsplit(" ", 1)):
                yield text(plane.x(place), HEIGHT - BOTTOM + 20 + 16 * line, part, anchor="middle")


@dataclass(frozen=True)
class Label:
    """A name and its last value beside the last point."""

    lines: list[str]
    place: int
    value: float
    colour: str
    weight: int
    push: float


def direct_labels(points: Sequence[Point], names: Names, _: Wording) -> list[Label]:
    """Write each series beside its last point, pushed apart where they would touch."""
    mine = last_shown([point.focus for point in points])
    whole = last_shown([point.organisation for point in points]) if names.organisation else None
    push = 0.0
    if mine and whole and abs(mine[1].value - whole[1].value) < LABEL_GAP:
        push = -10.0 if mine[1].value >= whole[1].value else 10.0
    labels = []
    if mine:
        words = wrapped(f"{names.focus} {_.whole(mine[1].value)}")
        labels.append(Label(words, len(points) - 1, mine[1].value, ACCENT, 700, push))
    if whole:
        words = wrapped(f"{names.organisation} {_.whole(whole[1].value)}")
        labels.append(Label(words, len(points) - 1, whole[1].value, INK_2, 400, -push))
    return labels


def wrapped(name: str) -> list[str]:
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= LABEL:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def written(labels: Sequence[Label], plane: Plane) -> Iterator[str]:
    for label in labels:
        first = plane.y(label.value) + 5 + label.push - 8 * (len(label.lines) - 1)
        for place, line in enumerate(label.lines):
            look = f' fill="{label.colour}" font-weight="{label.weight}"'
            yield text(plane.x(label.place) + GAP, first + 16 * place, line, look=look)


def text(x: float, y: float, words: str, *, anchor: str = "start", look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{look}>{escape(printable(words))}</text>'


def fitted(name: str, room: float) -> str:
    """Let a name that is longer than its room have smaller letters."""
    size = SIZE * room / (NAME_LETTER * len(name)) if name else SIZE
    return f' font-size="{size:.1f}"' if size < SIZE else ""


def printable(words: str) -> str:
    """Leave out control characters, which have no place in a drawing; a space that does not break is none of them."""
    return "".join(letter for letter in words if letter.isprintable() or category(letter) == "Zs")
