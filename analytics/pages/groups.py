"""Groups: the heat map of the groups in scope and all themes, in the order of the tree; a long one is folded.

In: a desk. Out: what results/groups.html shows. Called by: `analytics.pages.routes`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.figures.heatmap import BOUNDS, HeatCell, Place, heat_cells
from analytics.figures.questions import Theme
from analytics.figures.wording import respondents_text
from analytics.pages.desk import Desk
from analytics.pages.visible import ORGANISATION, Visible
from analytics.release.board import Group

FOLD_FROM: Final = 60  # lines; a longer map shows the top of the tree, and the parts of what the reader opened


@dataclass(frozen=True)
class HeatRow:
    """A group's line of the heat map."""

    group: Group
    depth: int
    answered: str
    incomplete: bool
    parts: int  # groups right below it that can be opened; 0 where the map is not folded
    opened: bool
    above: str | None  # what stays open when this one is closed
    cells: list[HeatCell]


def build(desk: Desk) -> Mapping[str, Any]:
    now, themes = desk.now, desk.themes
    listed = [group for group in now.groups if not now.protected_throughout(group)]
    folded = len(listed) > FOLD_FROM
    opened = path_to(now, desk.focus)
    below = Counter(now.parent(group) for group in listed) if folded else Counter[str | None]()
    shown = [group for group in listed if not folded or now.parent(group) in {None, ORGANISATION, *opened}]
    cells = heat_cells([places(desk, group, themes) for group in shown])
    return {
        "themes": [(theme, desk.words.title(theme.title)) for theme in themes],
        "rows": [
            HeatRow(
                group=group,
                depth=now.depth(group),
                answered=respondents_text(group.respondents, desk.words),
                incomplete=now.incomplete(group),
                parts=0 if group.id == ORGANISATION else below[group.id],
                opened=group.id in opened,
                above=None if now.parent(group) == ORGANISATION else now.parent(group),
                cells=line,
            )
            for group, line in zip(shown, cells, strict=True)
        ],
        "left_out": len(now.groups) - len(listed),
        "folders": [group for group in listed if below[group.id] and group.id != ORGANISATION],
        "opened": opened,
        "bounds": BOUNDS,
        "any_coarser": any(cell.together for line in cells for cell in line),
    }


def path_to(now: Visible, group: Group) -> list[str]:
    """Name a group and everything above it below the organisation: what is open when the group is asked for."""
    parent = now.parent(group)
    own = [] if group.id == ORGANISATION else [group.id]
    return [*(path_to(now, now.seen[parent]) if parent else []), *own]


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
