"""Foretold and observed shares as a Plotly figure: a point for each bin, and the line on which both would be the same.

In: pairs of shares. Out: {"data", "layout"}, without colours. Called by: `analytics.pages.behind.backtest`.
"""

from collections.abc import Sequence
from typing import Any, Final

from analytics.figures.drawn.labels import PLAIN, plain

STEP: Final = 10  # percent


def calibration_figure(pairs: Sequence[tuple[float, float]], hovers: Sequence[str]) -> dict[str, Any]:
    """Draw shares of 0 to 1 in percent; both axes are the same, so that the line runs from corner to corner.

    >>> drawn = calibration_figure([(0.1, 0.12), (0.3, 0.27)], ["a", "b"])
    >>> drawn["data"][0]["y"], drawn["layout"]["xaxis"]["range"]
    ([12.0, 27.0], [0, 40])
    """
    percent = [(round(100 * foretold, 1), round(100 * observed, 1)) for foretold, observed in pairs]
    top = min(100, STEP * (1 + int(max(max(pair) for pair in percent) // STEP)))
    axis = {"range": [0, top], "dtick": STEP, "zeroline": False, "fixedrange": True}
    points = {
        "type": "scatter",
        "meta": "focus",
        "mode": "markers",
        "x": [foretold for foretold, _observed in percent],
        "y": [observed for _foretold, observed in percent],
        "marker": {"size": 11, "line": {"width": 2}},
        "text": [plain(text) for text in hovers],
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }
    margin = {"l": 44, "r": 24, "t": 14, "b": 38}
    return {
        "data": [points],
        "layout": {
            **PLAIN,
            "margin": margin,
            "meta": {"phone": {**margin, "l": 34}, "thin": 6},
            "xaxis": {**axis, "tickangle": 0},
            "yaxis": axis,
            "annotations": [],
            "shapes": [{"type": "line", "x0": 0, "x1": top, "y0": 0, "y1": top, "line": {"width": 2, "dash": "dot"}}],
        },
    }
