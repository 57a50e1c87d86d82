"""The tables of groups and themes on paper: what has room on the page of a summary, and every table of a heat map.

In: a wave as its readers may see it. Out: plain data. Called by: `analytics.reports.paper`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
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
NEAR: Final = 14  # groups of the page, if there is room for so many
FEWEST: Final = 3  # of them where there is little
COMPARED: Final = 120  # groups among which arrows are decided
BROAD: Final = 8  # themes of one table, as many as an upright page is wide
LONG, PIECE = 24, 8  # letters of a word that breaks, and of its pieces
SHY: Final = "\N{SOFT HYPHEN}"
CLASSES: Final = [f"<{BOUNDS[0]}", *(str(bound) for bound in BOUNDS[:-1]), f"{BOUNDS[-1]}+"]  # where colours begin
ARROWS: Final = {1: "▲", 0: "", -1: "▼"}


def tables(desk: Desk, about: Focus, below: Mapping[str, Any]) -> Words:
    """Give the table of the page with all themes and, for want of room, with those alone that matter.

    `below`: the groups and themes from which the page names what differs.
    """
    _, now = desk.words, desk.now
    listed = [group for group in covered(desk) if not now.protected_throughout(group)]
    compared, _more = fitting(desk, listed, COMPARED)
    rows = [replace(row, depth=depth_in(desk, row.group)) for row in heat_rows(desk, compared, {})]
    deepest = DIVISION if desk.focus_is_organisation else DIVISION + 1  # below a group in focus stand its parts
    upper = [row for row in rows if row.depth <= deepest]
    near = upper[:NEAR]
    titles = [_.title(theme.title) for theme in desk.themes]
    chosen = first_themes(desk, about, below)
    first = [place for place, theme in enumerate(desk.themes) if theme.measure in chosen]
    hidden = left_out(sum(depth_in(desk, group) <= deepest for group in covered(desk)) - len(upper), _)
    narrow = width([table(near, titles, first, _)], chosen_note(desk, _), hidden)
    wide = width([table(near, titles, part, _) for part in pieces(len(titles), BROAD)], unchosen_note(_), hidden)
    return {
        "groups": {
            "title": _("By group") if len(rows) > 1 else _("Themes"),
            "further": [further(len(upper) - lines, _) for lines in range(len(near), -1, -1)],
            "fewest": min(FEWEST, len(near)),
            "widths": [wide] if len(titles) <= BROAD else [wide, narrow],
        },
        "group": _("Group"),
        "not_shown": _("not shown"),
        "bounds": CLASSES,
    }


def width(parts: Sequence[Words], note: str, hidden: Sequence[str]) -> Words:
    """Put a table that stands in parts together, with one legend for all of them."""
    signs_of_all = dict.fromkeys(sign for part in parts for sign in part["key"])
    return {
        "parts": list(parts),
        "note": note,
        "hatched": any(part["hatched"] for part in parts),
        "key": [*signs_of_all, *hidden],
    }


def pieces(themes: int, most: int) -> list[range]:
    """Share themes out among as few tables as have room for them, as evenly as possible."""
    size = -(-themes // -(-themes // most)) if themes else 1
    return [range(start, min(start + size, themes)) for start in range(0, themes, size)]


def unchosen_note(_: Wording) -> str:
    return _("Index from 0 to 100 with its 95%% margin.")


def chosen_note(desk: Desk, _: Wording) -> str:
    """Say how the themes of the page were chosen."""
    how = (
        _("What is to be worked on, what differs above and what is strong; the others are in the long report.")
        if desk.before is None
        else _("What the page speaks of above, and what is strong; the others are in the long report.")
    )
    return f"{unchosen_note(_)} {how}"


def further(groups: int, _: Wording) -> str:
    """Say how many groups of the same level have no line on the page."""
    if groups == 0:
        return ""
    return _.ngettext(
        "One further group of this level is in the long report.",
        "%(num)s further groups of this level are in the long report.",
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
                "name": breaking(_("Whole organisation") if row.group.id == ORGANISATION else row.group.label),
                "depth": row.depth,
                "cells": [cell_words(cell, _) for cell in line],
            }
            for row, line in shown
        ],
        "hatched": any(cell.reading == PROTECTED for cell in cells),
        "key": signs(cells, _),
    }


def breaking(name: str) -> str:
    """Let a word that is wider than its column break; shorter ones stay as they are."""
    return " ".join(SHY.join(wrap(word, PIECE)) if len(word) > LONG else word for word in name.split(" "))


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
