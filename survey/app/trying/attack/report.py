"""The attack benchmark as a table for terminals, as JSON, and as a page for the evidence pack.

In: what the attacks found. Out: lines, bytes. Called by: survey.cli.trying.attack, survey.app.inspection.evidence,
survey.app.desk.council.
"""

import json
from collections.abc import Sequence
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from survey.app.trying.attack.outcome import AT_LEAST, Found

ON_A_DASHBOARD: Final = frozenset({"A1", "A2", "A3", "A4", "A5", "A6"})  # the others stand beside something unprotected
HEADS: Final = ("", "attack", "figure", "target", "met", "beside", "group means")
FINE: Final = 1000  # numbers from here on are counted, and told without decimals


def as_json(found: Sequence[Found]) -> bytes:
    """`attack.json`: what each attack found, under its id."""
    return json.dumps({one.outcome.id: one.to_json() for one in found}, indent=1, ensure_ascii=False).encode() + b"\n"


def said(value: float | str | None) -> str:
    """A number as people read it.

    >>> said(0.0), said(0.97507), said(6826919.0), said(None), said(2.5)
    ('0', '0.975', '6,826,919', '–', '2.5')
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= FINE else f"{value:.3g}"


def target_of(one: Found) -> str:
    sign = "≥" if one.outcome.id in AT_LEAST else "≤"
    return "0" if one.outcome.target == 0 else f"{sign} {said(one.outcome.target)}"


def lines_of(found: Sequence[Found]) -> list[str]:
    """The table, and what the two columns at its end are."""
    rows = [HEADS, *(_row(one) for one in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    met = sum(one.outcome.met for one in found)
    return [
        *table,
        "",
        f"{met} of {len(found)} targets are met. Beside ours: for A1 to A6 the same attack on a dashboard (exact means",
        "of at least five people, remainders hidden, two filters), for the others on something unprotected; and what",
        "exact means of the published groups would give away.",
    ]


def _row(one: Found) -> tuple[str, ...]:
    row = one.outcome
    met = "yes" if row.met else "NO"
    return row.id, row.title, said(row.figure), target_of(one), met, said(row.baseline), said(row.mean_only)


def as_page(found: Sequence[Found], origin: str) -> bytes:
    """`attack.html`: one file that loads nothing, reads well on paper, and explains each figure.

    `origin`: where the figures come from, in a line.
    """
    environment = Environment(
        loader=PackageLoader("survey.app.trying.attack"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template("attack.html").render(
        found=found,
        met=sum(one.outcome.met for one in found),
        origin=origin,
        said=said,
        target_of=target_of,
        on_a_dashboard=ON_A_DASHBOARD,
    )
    return page.encode()
