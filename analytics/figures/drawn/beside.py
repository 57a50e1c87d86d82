"""What others published, as a line of its own in a trend: thin and dotted, without a margin, because none is known.

In: a value for each wave, or None. Out: a Plotly trace. Called by: `analytics.figures.drawn.trend`.
"""

from collections.abc import Sequence
from typing import Any


def outside_line(values: Sequence[float | None], hovers: Sequence[str], name: str) -> dict[str, Any]:
    """Draw the values; the line is open where a wave has none. `name` and `hovers` hold no markup."""
    return {
        "type": "scatter",
        "meta": "outside",
        "mode": "lines+markers",
        "x": list(range(len(values))),
        "y": list(values),
        "connectgaps": False,
        "line": {"width": 1.5, "dash": "1px,4px"},
        "marker": {"symbol": "diamond-open", "size": 7, "line": {"width": 1.5}},
        "name": name,
        "text": list(hovers),
        "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
        "showlegend": False,
    }
