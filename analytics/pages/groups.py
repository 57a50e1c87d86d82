"""Groups: the heat map of the groups in scope and all themes, in the order of the tree; a long one is folded.

In: a desk. Out: what results/groups.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.differences import moves
from analytics.figures.drawn.heatmap import BOUNDS, Decide, HeatCell, Place, beyond_reference, heat_cells
from analytics.figures.questions import Theme
from analytics.figures.readings import NOT_ASKED, PROTECTED, Reading, reading_of
from analytics.figures.versus import Kind, Versus, arrows_text, other, side
from analytics.figures.wording import respondents_text
from analytics.pages.brief.saying.questions import groups_headline
from analytics.pages.desk import Desk
from analytics.pages.seen.comparison import Comparison
from analytics.pages.seen.differing import value_outside
from analytics.pages.seen.folding import Fold, folded
from analytics.pages.seen.paging import Sheet, sheet
from analytics.pages.seen.steady import judged
from analytics.pages.seen.visible import ORGANISATION
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
    now, themes, versus = desk.now, desk.themes, desk.comparison.in_tree()
    listed = [group for group in now.groups if not now.protected_throughout(group)]
    tree, left_out = folded(desk, listed), len(now.groups) - len(listed)
    parts = [group for group in tree.shown if group.id != ORGANISATION and not now.is_everybody(group)]
    lines = sheet(parts, desk.asked.part)
    rows = heat_rows(desk, [now.organisation, *lines.rows], tree.folds)
    return {
        "headline": headline(desk, rows),
        "themes": [(theme, desk.words.title(theme.title)) for theme in themes],
        "rows": rows,
        "sheet": lines,
        "left_out": left_out,
        "tree": tree,
        "bounds": BOUNDS,
        "banded": [theme for theme in now.questions.themes if theme.measure in now.noise["measures"]],
        "views": view_tables(desk),
        "undivided": not parts and not left_out,
        "any_coarser": any(cell.together for row in rows for cell in row.cells),
        "versus": versus,
        "arrows": arrows_text(versus, desk.words),
        "sides": {direction: side(versus, direction, desk.words) for direction in (-1, 1)},
        "other": other(versus, desk.words),
        "conclusion": conclusion(desk, rows, lines, versus),
    }


def heat_rows(desk: Desk, groups: Sequence[Group], folds: Mapping[str, Fold]) -> list[HeatRow]:
    """Read the lines of the map; arrows allow for all of its cells."""
    references = [reference_of(desk, desk.comparison, theme) for theme in desk.themes]
    cells = heat_cells([places(desk, group, references) for group in groups], decide_by(desk))
    return [
        HeatRow(
            group=group,
            depth=desk.now.depth(group),
            answered=respondents_text(group.respondents, desk.words, desk.now.invited(group)),
            incomplete=desk.now.incomplete(group),
            fold=folds.get(group.id),
            cells=line,
        )
        for group, line in zip(groups, cells, strict=True)
    ]


def decide_by(desk: Desk) -> Decide:
    """Arrows of a wave are moves of the same groups; all others are told by both margins."""
    if desk.comparison.in_tree().kind != Kind.WAVE:
        return beyond_reference

    def moved(found: Sequence[tuple[Place, int]]) -> list[int]:
        pairs = [
            desk.two_waves(desk.comparison.earlier, desk.now.group(place.source), desk.themes[column])
            for place, column in found
        ]
        return [move.direction if move else 0 for move in moves(pairs)]

    return moved


def headline(desk: Desk, rows: Sequence[HeatRow]) -> str:
    """How many groups differ from the organisation; what they are held against otherwise, arrows tell alone."""
    arrows = arrows_of(desk, rows)
    if not arrows or desk.comparison.in_tree().kind != Kind.ORGANISATION:
        return desk.words("Groups and themes")
    return groups_headline(arrows, desk.words)


def arrows_of(desk: Desk, rows: Sequence[HeatRow]) -> list[list[int]]:
    return [[cell.arrow for cell in row.cells] for row in rows if row.group.id != desk.now.organisation.id]


def conclusion(desk: Desk, rows: Sequence[HeatRow], lines: Sheet[Group], versus: Versus) -> str:
    """What the map says as a whole: how many cells stand out, and where not a single one does; no group is named."""
    _ = desk.words
    cells = [cell for row in rows for cell in row.cells]
    shown = sum(1 for cell in cells if cell.reading.shown)
    up, down = (sum(1 for cell in cells if cell.arrow == direction) for direction in (1, -1))
    hidden = sum(1 for cell in cells if cell.reading == PROTECTED)
    values = {"shown": shown, "up": up, "down": down, "higher": side(versus, 1, _), "lower": side(versus, -1, _)}
    said = [
        _("No number is clearly %(higher)s or %(lower)s; shown: %(shown)s.", **values)
        if not up and not down
        else _("Clearly %(higher)s: %(up)s; clearly %(lower)s: %(down)s; numbers shown: %(shown)s.", **values)
    ]
    if hidden:
        said.append(_("%(n)s of %(all)s are not shown, to protect anonymity.", n=hidden, all=len(cells)))
    if lines.parts > 1:
        said.append(_("This is part %(part)s of %(parts)s.", part=lines.part, parts=lines.parts))
    return " ".join(said)


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


def places(desk: Desk, group: Group, references: Sequence[Reading]) -> list[Place]:
    """Read one line; a sensitive theme may come from the coarser group, which the cell then names."""
    now, comparison, themes = desk.now, desk.comparison, desk.themes
    standings = [now.standing(group, theme) for theme in themes]
    return [
        Place(
            reading=standing.reading,
            reference=reference,
            source=standing.source.id,
            together=standing.source.label if standing.coarser else None,
            share=0.0 if comparison.outside else now.share(standing.source, theme.measure),
            judged=judged(now, standing.source, theme.measure, standing.reading),
        )
        for theme, standing, reference in zip(themes, standings, references, strict=True)
    ]


def reference_of(desk: Desk, comparison: Comparison, theme: Theme) -> Reading:
    """What every number of a column is held against; a wave has another one for every group."""
    kind = comparison.in_tree().kind
    if kind == Kind.WAVE:
        return NOT_ASKED
    if kind == Kind.OUTSIDE:
        return value_outside(comparison, theme.id)
    return desk.now.standing(desk.now.organisation, theme).reading
