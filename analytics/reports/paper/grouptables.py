"""The tables of groups and themes on paper: a few themes for the first page, all of them after it.

In: a wave as its readers may see it. Out: plain data. Called by: `analytics.reports.paper.leadership`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from analytics.figures.drawn.heatmap import BOUNDS, HeatCell
from analytics.figures.readings import NOT_ASKED, PROTECTED
from analytics.figures.wording import Wording
from analytics.pages.brief.focus import DIVISION, Focus
from analytics.pages.brief.leadership import first_themes
from analytics.pages.desk import Desk
from analytics.pages.groups import HeatRow, heat_rows
from analytics.pages.seen.visible import ORGANISATION
from analytics.reports.extent import covered, depth_in
from analytics.reports.story.extent import fitting

Words = dict[str, Any]
NEAR: Final = 14  # groups of the first page, if there is room for so many
FEWEST: Final = 3  # of them where there is little
ON_PAPER: Final = 120  # groups of the annex
BROAD: Final = 17  # themes of one table on a page
ARROWS: Final = {1: "▲", 0: "", -1: "▼"}


def tables(desk: Desk, about: Focus) -> Words:
    """Give the table of the first page, and that of all groups and themes if the first one leaves anything out."""
    _, now = desk.words, desk.now
    within = covered(desk)
    listed = [group for group in within if not now.protected_throughout(group)]
    kept, more = fitting(desk, listed, ON_PAPER)
    rows = [replace(row, depth=depth_in(desk, row.group)) for row in heat_rows(desk, kept, {})]
    titles = [_.title(theme.title) for theme in desk.themes]
    first_wave = desk.before is None
    chosen = first_themes(desk, about)
    first = [place for place, theme in enumerate(desk.themes) if theme.measure in chosen]
    divisions = [row for row in rows if row.depth <= DIVISION]
    near = divisions[:NEAR]
    whole = len(first) == len(titles) and len(near) == len(rows) and not more
    cut = [further(len(divisions) - lines, _) for lines in range(len(near), min(FEWEST, len(near)) - 1, -1)]
    parts = -(-len(titles) // BROAD)
    size = -(-len(titles) // parts) if titles else 0
    all_of_them = [range(start, min(start + size, len(titles))) for start in range(0, len(titles), size)]
    return {
        "groups": {
            "title": _("By group"),
            "note": near_note(whole, first_wave, _),
            "further": cut,
            "fewest": FEWEST,
            **table(near, titles, first, _),
        },
        "all": [] if whole else [table(rows, titles, part, _) for part in all_of_them],
        "all_title": _("All groups and themes"),
        "all_lead": _(
            "Index from 0 to 100 with its 95%% margin. Groups stand in the order of the organisation, never in the"
            " order of their numbers."
        ),
        "group": _("Group"),
        "not_shown": _("not shown"),
        "left_out": [*left_out(len(within) - len(listed), _), *more],
        "bounds": [f"<{BOUNDS[0]}", *(str(bound) for bound in BOUNDS[:-1]), f"{BOUNDS[-1]}+"],
    }


def near_note(whole: bool, first_wave: bool, _: Wording) -> str:
    """Say how the themes of the first page were chosen, if they are not all."""
    said = [_("Index from 0 to 100 with its 95%% margin.")]
    if not whole:
        said.append(
            _("The lowest themes; the others are on the next page.")
            if first_wave
            else _("The theme above, what slipped, then the lowest; the others are on the next page.")
        )
    return " ".join(said)


def further(groups: int, _: Wording) -> str:
    """Say how many groups of the same level have no line on the first page."""
    if groups == 0:
        return ""
    return _.ngettext(
        "One further group of this level is on the next page.",
        "%(num)s further groups of this level are on the next page.",
        groups,
    )


def table(rows: Iterable[HeatRow], titles: Sequence[str], places: Iterable[int], _: Wording) -> Words:
    """Give the header and the lines of one table."""
    columns = list(places)
    shown = [(row, [row.cells[place] for place in columns]) for row in rows]
    cells = [cell for _row, line in shown for cell in line]
    return {
        "themes": [titles[place] for place in columns],
        "rows": [
            {
                "name": _("Whole organisation") if row.group.id == ORGANISATION else row.group.label,
                "depth": row.depth,
                "cells": [cell_words(cell, _) for cell in line],
            }
            for row, line in shown
        ],
        "hatched": any(cell.reading == PROTECTED for cell in cells),
        "key": signs(cells, _),
    }


def cell_words(cell: HeatCell, _: Wording) -> Words:
    """Write one cell; what is protected carries nothing but that it is."""
    reading = cell.reading
    if not reading.shown:
        return {"kind": "protected" if reading == PROTECTED else "not-asked"}
    return {
        "kind": "number",
        "value": _.whole(reading.value),
        "margin": _.margin(reading.margin).replace(" ", "") + (" ◇" if cell.together else ""),
        "colour": cell.colour,
        "arrow": ARROWS[cell.arrow],
    }


def signs(cells: Sequence[HeatCell], _: Wording) -> list[str]:
    """Explain the signs that a table has."""
    said = []
    if any(cell.arrow for cell in cells):
        said.append(_("▲▼ differs from the organisation by more than chance would explain"))
    if any(cell.reading == NOT_ASKED for cell in cells):
        said.append(_("· Not asked"))
    if any(cell.together for cell in cells):
        said.append(_("◇ Sensitive questions: the number is that of a larger group, to which this one belongs"))
    return said


def left_out(groups: int, _: Wording) -> list[str]:
    """Say how many groups have no line, because nothing of them is shown."""
    if groups == 0:
        return []
    if groups == 1:
        return [_("1 group is protected throughout and left out.")]
    return [_("%(n)s groups are protected throughout and left out.", n=groups)]
