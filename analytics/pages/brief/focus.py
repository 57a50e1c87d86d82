"""What a summary for the management is about: one theme, and one division if it moved away from the rest.

In: a wave and the one before. Out: `Focus`. Called by: `analytics.pages.brief.leadership`, `analytics.reports`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from analytics.figures.differences import Move, Pair, beyond_chance, moves
from analytics.figures.questions import Theme
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.pages.desk import Desk
from analytics.release.board import Group

DIVISION: Final = 1  # levels below the organisation


class NothingToSummarise(LookupError):
    """A wave without any theme has nothing that a summary could be about."""


@dataclass(frozen=True)
class Focus:
    """The theme of the chart, the group beside the organisation (the organisation itself if none), and its change."""

    theme: Theme
    group: Group
    move: Move | None


def focus_of(desk: Desk) -> Focus:
    """Choose by rule: the theme that moved most clearly, else what moved most clearly in a division, else the index.

    A report about one group is about that group's own themes.

    Raises: NothingToSummarise without any theme.
    """
    if not desk.themes:
        raise NothingToSummarise(f"wave {desk.now.wave} has questions but no themes to sum up; export csv or xlsx")
    moved = moves_of(desk, desk.themes)
    clear = [theme for theme in scales(desk) if stands_out(moved[theme.measure])]
    theme = max(clear, key=lambda theme: strength(moved[theme.measure]), default=None)
    chosen = theme or desk.themes[0]
    own = Focus(chosen, desk.focus, moved[chosen.measure])
    if not desk.focus_is_organisation:
        return own
    return apart_from_the_rest(desk, [theme] if theme else scales(desk)) or own


def apart_from_the_rest(desk: Desk, themes: Sequence[Theme]) -> Focus | None:
    """Find the division and theme whose change stands out, and differs from the organisation's by more than chance."""
    whole = moves_of(desk, themes)
    compared = [
        (group, theme)
        for group, theme in product(divisions(desk), themes)
        if not desk.now.standing(group, theme).coarser
    ]
    found = moves([desk.two_waves(desk.before, group, theme) for group, theme in compared])
    pairs = [
        Pair(change(whole[theme.measure]), change(move)) for (_group, theme), move in zip(compared, found, strict=True)
    ]
    away = [
        Focus(theme, group, move)
        for (group, theme), move, differs in zip(compared, found, beyond_chance(pairs), strict=True)
        if differs and stands_out(move)
    ]
    return max(away, key=lambda focus: strength(focus.move), default=None)


def moves_of(desk: Desk, themes: Sequence[Theme]) -> Mapping[str, Move | None]:
    """Give the changes of the group in focus by measure."""
    found = desk.theme_moves(desk.focus, themes)
    return {theme.measure: move for theme, move in zip(themes, found, strict=True)}


def divisions(desk: Desk) -> list[Group]:
    return [group for group in desk.now.groups if desk.now.depth(group) == DIVISION]


def scales(desk: Desk) -> list[Theme]:
    return [theme for theme in desk.themes if theme.measure.startswith("scale:")]


def stands_out(move: Move | None) -> bool:
    return move is not None and move.direction != 0


def strength(move: Move | None) -> float:
    """Give a change in units of its margin."""
    return abs(move.difference) / max(move.margin, 1e-9) if move else 0.0


def change(move: Move | None) -> Reading:
    return Shown(move.difference, move.margin) if move else PROTECTED
