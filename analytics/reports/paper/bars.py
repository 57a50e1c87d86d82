"""Percentages as bars in SVG; what cannot be told apart stands beside one line.

In: names with percentages. Out: SVG text. Called by: `analytics.reports.paper.blocks`.
"""

from collections.abc import Sequence
from typing import Final

from analytics.figures.wording import Wording
from analytics.reports.brand import ACCENT
from analytics.reports.colours import INK_2, LINE
from analytics.reports.paper.chart import drawing, fitted, text

ROW: Final = 24  # units
LEFT, RIGHT = 250, 640  # where bars begin, and where the longest ends
BETWEEN: Final = 8  # units between two tiers


def bars_svg(rows: Sequence[tuple[str, float]], apart: Sequence[int], _: Wording) -> str:
    """Draw the bars; without tiers they reach to 100 percent, with them to the longest."""
    most = max((value for _name, value in rows), default=0) if apart else 100
    parts, y = list[str](), 4.0
    tiers = list(apart) or [len(rows)]
    place = 0
    for members in tiers:
        top = y
        for name, value in rows[place : place + members]:
            said = _("%(percent)s%%", percent=_.two_digits(value) if apart else _.whole(value))
            parts += bar(y, name, (value / most if most else 0) * (RIGHT - LEFT), said)
            y += ROW
        if apart and members > 1:
            parts.append(f'<path d="M{LEFT - 8} {top + 3:.1f}V{y - 3:.1f}" stroke="{INK_2}" stroke-width="2"/>')
        place += members
        y += BETWEEN
    return drawing(parts, y)


def bar(y: float, name: str, length: float, said: str) -> list[str]:
    return [
        text(0, y + 16, name, look=fitted(name, LEFT - 2 * BETWEEN)),
        f'<rect x="{LEFT}" y="{y + 3:.1f}" width="{RIGHT - LEFT}" height="{ROW - 8}" fill="none" stroke="{LINE}"/>',
        f'<rect x="{LEFT}" y="{y + 3:.1f}" width="{length:.1f}" height="{ROW - 8}" fill="{ACCENT}"/>',
        text(RIGHT + 12, y + 16, said),
    ]
