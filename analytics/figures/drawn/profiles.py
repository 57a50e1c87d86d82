"""How patterns differ as a Plotly figure: themes from top to bottom, a line of points for each pattern.

In: names of themes, differences of each pattern. Out: {"data", "layout"}, without colours.
Called by: `analytics.pages.behind.patterns`.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from analytics.figures.drawn.labels import PLAIN, plain, wrapped

STEP: Final = 5  # index points
TITLE_WIDTH: Final = 18  # characters of a theme's title before it is wrapped
SYMBOLS: Final = ("circle", "square", "diamond-open", "triangle-up", "x")  # one for each pattern, as many as there are
ROLES: Final = ("focus", "organisation", "outside", "fourth", "fifth")


def profile_figure(titles: Sequence[str], profiles: Sequence[Sequence[float]], names: Sequence[str]) -> dict[str, Any]:
    """Draw the profiles, in index points above or below the mean pattern.

    >>> drawn = profile_figure(["Recovery", "Fairness"], [[6.2, -3.0], [-6.2, 3.0]], ["Pattern 1", "Pattern 2"])
    >>> [trace["x"] for trace in drawn["data"]], drawn["layout"]["xaxis"]["range"]
    ([[6.2, -3.0], [-6.2, 3.0]], [-10, 10])
    """
    farthest = max((abs(value) for profile in profiles for value in profile), default=0)
    top = STEP * (1 + int(farthest // STEP))
    upright = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 2}}
    places = list(range(len(titles)))
    return {
        "data": [line(profile, name, number) for profile, name, number in zip(profiles, names, count(), strict=False)],
        "layout": {
            **PLAIN,
            "margin": {"l": 176, "r": 24, "t": 14, "b": 38},
            "meta": {"phone": {"l": 122, "r": 16, "t": 14, "b": 38}, "thin": len(titles)},
            "xaxis": {
                "tickvals": [-top, 0, top],
                "ticktext": [f"\N{MINUS SIGN}{top}", "0", f"+{top}"],
                "tickangle": 0,
                "range": [-top, top],
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "tickvals": places,
                "ticktext": [wrapped(title, TITLE_WIDTH) for title in titles],
                "range": [len(titles) - 0.5, -0.5],
                "zeroline": False,
                "fixedrange": True,
            },
            "annotations": [],
            "shapes": [{**upright, "layer": "below"}],
        },
    }


def line(profile: Sequence[float], name: str, number: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "meta": ROLES[number],
        "mode": "lines+markers",
        "x": [round(float(value), 1) for value in profile],
        "y": list(range(len(profile))),
        "line": {"width": 2},
        "marker": {"symbol": SYMBOLS[number], "size": 9, "line": {"width": 1.5}},
        "name": plain(name),
        "hovertemplate": "%{x:+.0f}<extra>%{fullData.name}</extra>",
        "showlegend": False,
    }
