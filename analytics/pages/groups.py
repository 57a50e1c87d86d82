"""Groups: the heat map of the groups in scope and all themes, in the order of the tree; a long one is folded.

In: a desk. Out: what results/groups.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.heatmap import BOUNDS, HeatCell, Place, heat_cells
from analytics.figures.questions import Theme
from analytics.figures.readings import Reading, reading_of
from analytics.figures.wording import respondents_text
from analytics.pages.desk import Desk
from analytics.pages.seen.folding import Fold, folded
from analytics.pages.seen.steady import judged
from analytics.release.board import Group


@dataclass(frozen=True)
class HeatRow:
    """A group's line of the heat map."""

    group: Group
    depth: int
    answered: str
    incomplete: bool
    fold: Fold | None
    cells: list[HeatCell]


@dataclass(frozen=True)
class BandRow:
    """A band of an attribute, and its declared themes."""

    group: Group
    answered: str
    cells: list[Reading]


@dataclass(frozen=True)
class ViewTable:
    """One view by attribute: the whole organisation cut in another way, and never crossed with the tree."""

    name: str
    rows: list[BandRow]


def build(desk: Desk) -> Mapping[str, Any]:
    now, themes = desk.now, desk.themes
    listed = [group for group in now.groups if not now.protected_throughout(group)]
    tree = folded(desk, listed)
    rows = heat_rows(desk, tree.shown, tree.folds)
    return {
        "themes": [(theme, desk.words.title(theme.title)) for theme in themes],
        "rows": rows,
        "left_out": len(now.groups) - len(listed),
        "tree": tree,
        "bounds": BOUNDS,
        "banded": [theme for theme in now.questions.themes if theme.measure in now.noise["measures"]],
        "views": view_tables(desk),
        "any_coarser": any(cell.together for row in rows for cell in row.cells),
    }


def heat_rows(desk: Desk, shown: Sequence[Group], folds: Mapping[str, Fold]) -> list[HeatRow]:
    """Read the lines of some groups; what differs beyond chance is decided among these alone."""
    now = desk.now
    cells = heat_cells([places(desk, group, desk.themes) for group in shown])
    return [
        HeatRow(
            group=group,
            depth=now.depth(group),
            answered=respondents_text(group.respondents, desk.words),
            incomplete=now.incomplete(group),
            fold=folds.get(group.id),
            cells=line,
        )
        for group, line in zip(shown, cells, strict=True)
    ]


def view_tables(desk: Desk) -> list[ViewTable]:
    """Read the bands of every view, in the order of the rules."""
    now = desk.now
    measures = [theme.measure for theme in now.questions.themes if theme.measure in now.noise["measures"]]
    return [
        ViewTable(
            name,
            [
                BandRow(
                    group,
                    respondents_text(group.respondents, desk.words),
                    [reading_of(now.release.cell(group.id, measure, "index")) for measure in measures],
                )
                for group in groups
            ],
        )
        for name, groups in now.bands.items()
    ]


def places(desk: Desk, group: Group, themes: Sequence[Theme]) -> list[Place]:
    """Read one line; a sensitive theme may come from the coarser group, which the cell then names."""
    now = desk.now
    standings = [now.standing(group, theme) for theme in themes]
    return [
        Place(
            reading=standing.reading,
            organisation=now.standing(now.organisation, theme).reading,
            source=standing.source.id,
            together=standing.source.label if standing.coarser else None,
            share=now.share(standing.source, theme.measure),
            judged=judged(now, standing.source, theme.measure, standing.reading),
        )
        for theme, standing in zip(themes, standings, strict=True)
    ]
