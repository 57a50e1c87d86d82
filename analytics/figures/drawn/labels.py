"""What every Plotly figure here has: a plain layout, and names that are broken between words and read as no markup.

In: a name that somebody chose. Out: text for a label. Called by: `analytics.figures.drawn`.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

PLAIN: Final[Mapping[str, Any]] = {  # the page has the colours, the legend and the table
    "template": "none",
    "autosize": True,
    "showlegend": False,
    "dragmode": False,
    "hovermode": "closest",
}
LABEL_WIDTH: Final = 17  # characters of a direct label before it is wrapped


def wrapped(name: str, width: int = LABEL_WIDTH) -> str:
    """Break a name between words, "Autumn 2026" below an axis into two lines."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(plain(line) for line in lines)


def plain(text: str) -> str:
    """Keep Plotly from reading tags or templates in a name that somebody chose."""
    return escape(text, quote=False).replace("%{", "%\N{ZERO WIDTH SPACE}{")
