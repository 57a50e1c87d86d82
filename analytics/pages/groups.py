"""Groups: the heat map of the groups in scope and all themes, in the order of the tree; a long one is folded.

In: a desk. Out: what results/groups.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.heatmap import BOUNDS, HeatCell, Place, heat_cells
from analytics.figures.questions import Theme
from analytics.figures.wording import respondents_text
from analytics.pages.desk import Desk
from analytics.pages.folding import Fold, folded
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


def build(desk: Desk) -> Mapping[str, Any]:
    now, themes = desk.now, desk.themes
    listed = [group for group in now.groups if not now.protected_throughout(group)]
    tree = folded(desk, listed)
    cells = heat_cells([places(desk, group, themes) for group in tree.shown])
    return {
        "themes": [(theme, desk.words.title(theme.title)) for theme in themes],
        "rows": [
            HeatRow(
                group=group,
                depth=now.depth(group),
                answered=respondents_text(group.respondents, desk.words),
                incomplete=now.incomplete(group),
                fold=tree.folds.get(group.id),
                cells=line,
            )
            for group, line in zip(tree.shown, cells, strict=True)
        ],
        "left_out": len(now.groups) - len(listed),
        "tree": tree,
        "bounds": BOUNDS,
        "any_coarser": any(cell.together for line in cells for cell in line),
    }


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
        )
        for theme, standing in zip(themes, standings, strict=True)
    ]
