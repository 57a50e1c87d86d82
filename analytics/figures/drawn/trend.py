"""The trend as a Plotly figure in plain dictionaries: whiskers for the focus, a soft band for the organisation.

In: points of up to two series. Out: {"data", "layout"}, without colours, which the browser takes from the page.
Called by: `analytics.pages.behind.trends`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Final

from analytics.figures.drawn.beside import outside_line
from analytics.figures.drawn.labels import PLAIN, plain, wrapped
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording

Trace = dict[str, Any]
SMALLEST_SPAN: Final = 40  # index points; a shorter axis would make chance look like a cliff
STEP: Final = 10  # index points between two lines of the grid
MOST_LABELS: Final = 12  # waves that are named on the axis; of more, every second, third, ... up to the last
ROW: Final = 84  # characters that the axis has room for beside each other, each name with a blank after it
LABEL_GAP: Final = 5.0  # index points; direct labels nearer than this are pushed apart
LABEL_PUSH: Final = 11  # pixels
LABEL_SHIFT: Final = 14  # pixels between the last point and its label
ROOMS: Final = {8: 90, 12: 126, 16: 162, 99: 222}  # pixels beside a figure for labels of up to so many characters
TICK_WIDTH: Final = 10  # characters of a label on the axis before it is wrapped
WIDE_TICK: Final = 8  # characters of one of its lines, from which a phone has room for three labels and not for four
LINE: Final = 18  # pixels of one of its lines
EDGE: Final = 0.3  # waves; room before the first and after the last point


@dataclass(frozen=True)
class Point:
    """One wave; `broken` draws the line from the wave before as dashes, because the group's people changed.

    `severed` draws no line at all, and a mark between the two waves, because they asked different questions.
    """

    title: str
    focus: Reading
    organisation: Reading
    broken: bool = False
    severed: bool = False
    outside: float | None = None  # what others published for the year of this wave


@dataclass(frozen=True)
class Names:
    """How the series are called; no organisation when it is itself in focus, and only then others beside it."""

    focus: str
    organisation: str | None
    outside: str | None = None


def trend_figure(points: Sequence[Point], names: Names, _: Wording) -> dict[str, Any]:
    """Draw the points; every trace says its role in `meta`, by which the browser colours it."""
    bottom, top = axis_range(points)
    traces = [*hatches(points, bottom, top, _)]
    if names.organisation:
        traces += organisation_traces(points, names.organisation, _)
    if names.outside:
        others = [point.outside for point in points]
        hovers = [
            "" if one is None else f"{plain(p.title)}: {_.whole(one)}" for p, one in zip(points, others, strict=True)
        ]
        traces.append(outside_line(others, hovers, plain(names.outside)))
    traces += focus_traces(points, names.focus, _)
    return {"data": traces, "layout": layout(points, names, (bottom, top), _)}


def axis_range(points: Sequence[Point]) -> tuple[int, int]:
    """Give whole tens around everything drawn, at least SMALLEST_SPAN apart, within 0 to 100."""
    shown = [reading for point in points for reading in (point.focus, point.organisation) if reading.shown]
    others = [point.outside for point in points if point.outside is not None]
    low = min((*(reading.bottom for reading in shown), *others), default=0)
    high = max((*(reading.top for reading in shown), *others), default=100)
    bottom = max(0, int(low // STEP) * STEP)
    top = min(100, -int(-high // STEP) * STEP)
    while top - bottom < SMALLEST_SPAN:
        bottom, top = max(0, bottom - STEP), min(100, top + STEP)
    return bottom, top


def hatches(points: Sequence[Point], bottom: int, top: int, _: Wording) -> list[Trace]:
    """Draw a hatched column over every wave in which the focus is protected."""
    places = [index for index, point in enumerate(points) if point.focus == PROTECTED]
    if not places:
        return []
    pattern = {"shape": "/", "size": 7, "solidity": 0.22}
    return [
        {
            "type": "bar",
            "meta": "protected",
            "x": places,
            "y": [top - bottom] * len(places),
            "base": bottom,
            "width": 0.5,
            "marker": {"color": "rgba(0,0,0,0)", "line": {"width": 1}, "pattern": pattern},
            "hovertemplate": plain(_("Not shown, to protect anonymity")) + "<extra></extra>",
            "showlegend": False,
        }
    ]


def organisation_traces(points: Sequence[Point], name: str, _: Wording) -> list[Trace]:
    """A band and a line, begun anew wherever other questions were asked."""
    bands = [band(run) for shown, run in runs(points) if shown]
    lines = [organisation_line(points, places, name, _) for places in eras(points)]
    return [*bands, *lines]


def organisation_line(points: Sequence[Point], places: list[int], name: str, _: Wording) -> Trace:
    inside = [points[place] for place in places]
    readings = [point.organisation for point in inside]
    return {
        "type": "scatter",
        "meta": "organisation",
        "mode": "lines+markers",
        "x": places,
        "y": values(readings),
        "connectgaps": False,
        "line": {"width": 2, "dash": "4px,3px"},
        "marker": {"symbol": "square", "size": 6},
        **hover(inside, readings, name, _),
    }


def focus_traces(points: Sequence[Point], name: str, _: Wording) -> list[Trace]:
    readings = [point.focus for point in points]
    lines = [
        segment(readings, index, later.broken)
        for index, (_earlier, later) in enumerate(pairwise(points))
        if not later.severed
    ]
    margins = [reading.margin if reading.shown else None for reading in readings]
    dots = {
        "type": "scatter",
        "meta": "focus",
        "mode": "markers",
        "x": list(range(len(points))),
        "y": values(readings),
        "error_y": {"type": "data", "array": margins, "thickness": 1.5, "width": 5},
        "marker": {"size": 10, "line": {"width": 2}},
        **hover(points, readings, name, _),
    }
    return [*(line for line in lines if line), dots]


def segment(readings: Sequence[Reading], index: int, broken: bool) -> Trace | None:
    """Draw the line between two waves that follow each other, open where one of them is missing."""
    start, end = readings[index], readings[index + 1]
    if not (start.shown and end.shown):
        return None
    return {
        "type": "scatter",
        "meta": "focus",
        "mode": "lines",
        "x": [index, index + 1],
        "y": [start.value, end.value],
        "line": {"width": 3, "dash": "7px,6px" if broken else "solid"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def eras(points: Sequence[Point]) -> list[list[int]]:
    """Places of waves that follow each other and asked the same."""
    found: list[list[int]] = [[]]
    for place, point in enumerate(points):
        if point.severed:
            found.append([])
        found[-1].append(place)
    return found


def runs(points: Sequence[Point]) -> list[tuple[bool, list[tuple[int, Reading]]]]:
    """Waves of an era in which the organisation has a number, or has none, and that follow each other."""
    pairs = [[(place, points[place].organisation) for place in places] for places in eras(points)]
    return [(shown, list(run)) for era in pairs for shown, run in groupby(era, key=lambda pair: pair[1].shown)]


def band(run: Sequence[tuple[int, Reading]]) -> Trace:
    """Close the organisation's margin over waves that follow each other into one soft shape."""
    there = [(index, reading) for index, reading in run if reading.shown]
    back = there[::-1]
    return {
        "type": "scatter",
        "meta": "band",
        "mode": "lines",
        "x": [index for index, _reading in there + back],
        "y": [reading.top for _index, reading in there] + [reading.bottom for _index, reading in back],
        "fill": "toself",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def hover(points: Sequence[Point], readings: Sequence[Reading], name: str, _: Wording) -> Trace:
    texts = [
        f"{plain(point.title)}: {_.index(reading)}" if reading.shown else ""
        for point, reading in zip(points, readings, strict=True)
    ]
    return {
        "name": plain(name),
        "text": texts,
        "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
        "showlegend": False,
    }


def values(readings: Sequence[Reading]) -> list[float | None]:
    return [reading.value if reading.shown else None for reading in readings]


def every_how_many(titles: Sequence[str]) -> int:
    """Of which waves the names have room on the axis: all, or every second, third, ... counted from the last.

    >>> every_how_many(["Autumn 2026"] * 12), every_how_many(["Pulse October 2026"] * 40)
    (1, 4)
    >>> every_how_many(["Rehearsal 40"] * 40), every_how_many(["Mitarbeiterbefragung 2026"] * 6), every_how_many([])
    (5, 2, 1)
    """
    widest = max((len(line) + 1 for title in titles for line in wrapped(title, TICK_WIDTH).split("<br>")), default=0)
    return max(-(-len(titles) // MOST_LABELS), -(-len(titles) * widest // ROW), 1)


def layout(points: Sequence[Point], names: Names, span: tuple[int, int], _: Wording) -> dict[str, Any]:
    every = every_how_many([point.title for point in points])
    ticks = [place for place in range(len(points)) if (len(points) - 1 - place) % every == 0]
    labels = direct_labels(points, names, _)
    longest = max((len(line) for label in labels for line in label["text"].split("<br>")), default=0)
    names_of_waves = [wrapped(points[place].title, TICK_WIDTH) for place in ticks]
    deep = 1 + max((name.count("<br>") for name in names_of_waves), default=0)
    thin = 4 if all(len(line) < WIDE_TICK for name in names_of_waves for line in name.split("<br>")) else 3
    room = next(room for room, most in enumerate(ROOMS, 1) if longest <= most)
    return {
        **PLAIN,
        "margin": {"l": 44, "r": list(ROOMS.values())[room - 1], "t": 14, "b": 20 + LINE * deep},
        "meta": {"room": room, "deep": deep, "thin": thin, "phone": {"l": 34, "r": 24, "t": 14, "b": 20 + LINE * deep}},
        "xaxis": {
            "tickvals": ticks,
            "ticktext": names_of_waves,
            "ticklabeloverflow": "allow",
            "range": [-EDGE, len(points) - 1 + EDGE],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {"range": list(span), "dtick": STEP, "zeroline": False, "fixedrange": True},
        "annotations": labels,
        "shapes": [mark(place) for place, point in enumerate(points) if point.severed],
    }


def mark(place: int) -> dict[str, Any]:
    """An upright dotted line before a wave that asked other questions than the one before."""
    x, line = place - 0.5, {"width": 2, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}


def direct_labels(points: Sequence[Point], names: Names, _: Wording) -> list[dict[str, Any]]:
    """Write each series' name and its value in the last wave beside its last point, pushed apart where they touch.

    A series that ended before has a name only: an older number there would pass for that of the last wave.
    """
    last_focus = last_shown([point.focus for point in points])
    last_organisation = last_shown([point.organisation for point in points]) if names.organisation else None
    push = 0.0
    high = sum(1 + wrapped(name).count("<br>") for name in (names.focus, names.organisation or "")) / 2  # lines
    if last_focus and last_organisation and abs(last_focus[1].value - last_organisation[1].value) < LABEL_GAP * high:
        push = LABEL_PUSH * high if last_focus[1].value >= last_organisation[1].value else -LABEL_PUSH * high
    labels = [
        ("focus", last_focus, names.focus, push),
        ("organisation", last_organisation, names.organisation or "", -push),
    ]
    return [
        {
            "name": role,
            "x": len(points) - 1,
            "y": last[1].value,
            "xanchor": "left",
            "align": "left",
            "xshift": LABEL_SHIFT,
            "yshift": shift,
            "text": f"{wrapped(name)} {_.whole(last[1].value)}" if last[0] == len(points) - 1 else wrapped(name),
            "showarrow": False,
        }
        for role, last, name, shift in labels
        if last
    ]


def last_shown(readings: Sequence[Reading]) -> tuple[int, Shown] | None:
    return next(((index, reading) for index, reading in reversed(list(enumerate(readings))) if reading.shown), None)
