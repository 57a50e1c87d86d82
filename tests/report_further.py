"""More numbers that a report may print: questions as an index, stabilised values, and how averages of questions moved.

In: a desk. Out: values with margins, differences. Called by: `tests.report_numbers`.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from math import floor

from analytics.pages.desk import Desk
from analytics.release.board import Cell
from tests import made_up_board as made_up
from tests.report_statistics import Wave
from tests.report_world import release


def as_index(desk: Desk) -> set[tuple[str, str]]:
    """The average of every question of the group, or of the one it is shown with, on the line from 0 to 100."""
    found = set()
    for item in desk.now.questions.items.values():
        span = 10 if item.kind == "scale0-10" else 4
        for cell in means(desk, item.measure):
            lowest = 0 if span == 10 else 1
            value, margin = (100 * part / span for part in ((cell.value or 0.0) - lowest, cell.margin or 0.0))
            found.add((str(floor(value + 0.5)), str(max(1, floor(margin + 0.5)))))
    return found


def charted(desk: Desk) -> set[float]:
    """What charts of single questions may hold: shares of their sides, averages on the line from 0 to 100, margins."""
    found = set()
    for item in desk.now.questions.items.values():
        span, lowest = (10, 0) if item.kind == "scale0-10" else (4, 1)
        for cell in means(desk, item.measure):
            found |= {100 * ((cell.value or 0.0) - lowest) / span, 100 * (cell.margin or 0.0) / span}
    sides = [cell for (*_, name), cell in release().cells.items() if name in ("unfavourable", "neutral", "favourable")]
    return found | {cell.value for cell in sides if cell.value is not None}


def means(desk: Desk, measure: str) -> Iterator[Cell]:
    """Released averages of all groups in which the one in focus lies, itself among them."""
    units = set(desk.focus.units)
    for group in release().groups.values():
        cell = release().cell(group.id, measure, "mean")
        if units <= set(group.units) and cell and cell.status == "released":
            yield cell


def stabilised(desk: Desk) -> set[tuple[str, str]]:
    """What the page of themes shows as diamonds."""
    found, board = set(), Wave(desk.now.release, desk.now.manifest)
    for theme in desk.themes:
        one = board.stable(desk.now.standing(desk.focus, theme).source, theme.measure)
        found |= {(str(floor(one.value + 0.5)), str(max(1, floor(one.margin + 0.5))))} if one else set()
    return found


def moved_averages(desk: Desk) -> set[str]:
    """By how much the average of a question of the group differs from any wave before, without its sign."""
    found = set()
    for item in desk.now.questions.items.values():
        now = release().cell(desk.focus.id, item.measure, "mean")
        for wave, *_ in made_up.WAVES:
            then = release(wave).cell(desk.focus.id, item.measure, "mean")
            if now and then and now.value is not None and then.value is not None:
                gap = abs(Decimal(str(now.value)) - Decimal(str(then.value)))
                found.add(str(gap.quantize(Decimal("0.1"), ROUND_HALF_UP)))
    return found
