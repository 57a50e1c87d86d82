"""A Plotly figure as a still picture: places in percent, which a template draws as SVG without any script.

In: {"data", "layout"} as `trend_figure` and its like give it. Out: `Still`. Called by: `analytics.pages.behind`.

It stands on the page until somebody turns to the figure, on paper, and wherever no program runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from analytics.figures.drawn.dots import Axis

Trace = dict[str, Any]
LINE: Final = 18  # pixels between two lines of a label


@dataclass(frozen=True)
class Label:
    """Words at a place of an axis, or beside the end of a line."""

    at: float
    lines: Sequence[str]
    role: str = ""
    kept: bool = True  # on a phone as well
    x: float = 0  # percent from the left, of words beside a line
    shift: float = 0  # pixels downwards


@dataclass(frozen=True)
class Stroke:
    """A straight line; `dashed` where the figure says so."""

    role: str
    x1: float
    y1: float
    x2: float
    y2: float
    dashed: bool = False


@dataclass(frozen=True)
class Mark:
    """A point of a series."""

    role: str
    x: float
    y: float


@dataclass(frozen=True)
class Still:
    """All that is drawn, in the order in which it lies one above the other."""

    across: list[Label]
    upright: bool  # whether lines stand above the labels across
    upwards: list[Label]
    hatched: list[tuple[float, float]]  # where a column begins, and how wide it is
    bands: list[str]  # outlines in a square of 100
    guides: list[Stroke]
    strokes: list[Stroke]
    whiskers: list[Stroke]
    marks: list[Mark]
    notes: list[Label]


@dataclass(frozen=True)
class Frame:
    """Both axes; upwards runs from the top of a page."""

    x: Axis
    y: Axis

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Percent from the left and from the top."""
        return place(self.x, x), round(100 - place(self.y, y), 1)


def place(axis: Axis, value: float) -> float:
    """Percent of an axis; unlike a dot on its line, nothing is clipped.

    >>> place(Axis(-10, 10), 5), place(Axis(3, 0), 3)
    (75.0, 0.0)
    """
    return round(100 * (value - axis.low) / (axis.high - axis.low), 1) + 0.0  # never -0.0


def still(figure: Trace) -> Still:
    """Put every trace, mark and label of a figure at its place."""
    data, layout = figure["data"], figure["layout"]
    frame = Frame(Axis(*layout["xaxis"]["range"]), Axis(*layout["yaxis"]["range"]))
    points = [trace for trace in data if trace["type"] == "scatter" and "fill" not in trace]
    return Still(
        across=thinned(ticks(layout["xaxis"], frame.x), layout["meta"]["thin"]),
        upright=layout["xaxis"].get("showgrid", True),
        upwards=[Label(round(100 - one.at, 1), one.lines) for one in ticks(layout["yaxis"], frame.y)],
        hatched=[column for trace in data if trace["type"] == "bar" for column in columns(trace, frame)],
        bands=[outline(trace, frame) for trace in data if "fill" in trace],
        guides=[guide(shape, frame) for shape in layout["shapes"]],
        strokes=[line for trace in points if "lines" in trace["mode"] for line in strokes(trace, frame)],
        whiskers=[line for trace in points if "error_y" in trace for line in whiskers(trace, frame)],
        marks=[mark for trace in points if "markers" in trace["mode"] for mark in marks(trace, frame)],
        notes=[note(one, frame) for one in layout["annotations"]],
    )


def ticks(axis: Trace, scale: Axis) -> list[Label]:
    low, high = sorted((scale.low, scale.high))
    values = axis.get("tickvals") or range(int(low), int(high) + 1, axis["dtick"])
    texts = axis.get("ticktext") or [str(value).replace("-", "\N{MINUS SIGN}") for value in values]
    return [Label(place(scale, value), unescaped(text)) for value, text in zip(values, texts, strict=True)]


def thinned(labels: Sequence[Label], most: int) -> list[Label]:
    """Keep so many on a phone, the last among them."""
    every, last = -(-len(labels) // most), len(labels) - 1
    return [replace(one, kept=(last - number) % every == 0) for number, one in enumerate(labels)]


def columns(trace: Trace, frame: Frame) -> list[tuple[float, float]]:
    half = trace["width"] / 2
    return [
        (start, round(place(frame.x, x + half) - start, 1)) for x in trace["x"] for start in [place(frame.x, x - half)]
    ]


def outline(trace: Trace, frame: Frame) -> str:
    there = (frame.at(x, y) for x, y in zip(trace["x"], trace["y"], strict=True))
    return " ".join(f"{x},{y}" for x, y in there)


def guide(shape: Trace, frame: Frame) -> Stroke:
    upright = shape.get("yref") == "paper"
    x1, y1 = frame.at(shape["x0"], frame.y.low if upright else shape["y0"])
    x2, y2 = frame.at(shape["x1"], frame.y.high if upright else shape["y1"])
    return Stroke("guide", x1, y1, x2, y2, shape["line"].get("dash", "solid") != "solid")


def strokes(trace: Trace, frame: Frame) -> list[Stroke]:
    dashed = trace["line"].get("dash", "solid") != "solid"
    there = [None if y is None else frame.at(x, y) for x, y in zip(trace["x"], trace["y"], strict=True)]
    return [Stroke(trace["meta"], *start, *end, dashed) for start, end in pairwise(there) if start and end]


def whiskers(trace: Trace, frame: Frame) -> list[Stroke]:
    drawn = zip(trace["x"], trace["y"], trace["error_y"]["array"], strict=True)
    ends = [(frame.at(x, y + margin), frame.at(x, y - margin)) for x, y, margin in drawn if y is not None]
    return [Stroke(trace["meta"], *top, *bottom) for top, bottom in ends]


def marks(trace: Trace, frame: Frame) -> list[Mark]:
    drawn = zip(trace["x"], trace["y"], strict=True)
    return [Mark(trace["meta"], *frame.at(x, y)) for x, y in drawn if y is not None]


def note(annotation: Trace, frame: Frame) -> Label:
    x, y = frame.at(annotation["x"], annotation["y"])
    lines = unescaped(annotation["text"])
    middle = LINE * (len(lines) - 1) / 2
    return Label(y, lines, annotation["name"], x=x, shift=-annotation["yshift"] - middle)


def unescaped(text: str) -> list[str]:
    """Lines of a text that was made safe for Plotly; the template makes them safe for the page."""
    return [
        line.replace("%\N{ZERO WIDTH SPACE}{", "%{").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for line in text.split("<br>")
    ]
