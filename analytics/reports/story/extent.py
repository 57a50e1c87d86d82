"""How much of a large organisation fits on paper or on slides: the deepest level that does, and a word on the rest.

In: a desk, groups, a most. Out: groups that fit, and sentences. Called by: `analytics.reports.story`.
"""

from collections.abc import Sequence

from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group
from analytics.reports.extent import depth_in

Fitting = tuple[list[Group], tuple[str, ...]]


def fitting(desk: Desk, groups: Sequence[Group], most: int) -> Fitting:
    """Keep all groups, or those of the upper levels, or, where even these are too many, the first ones."""
    for deepest in range(max((depth_in(desk, group) for group in groups), default=0), 0, -1):
        kept = [group for group in groups if depth_in(desk, group) <= deepest]
        if len(kept) <= most:
            return kept, rest(desk, len(groups) - len(kept))
    kept = [group for group in groups if depth_in(desk, group) <= 1][:most]
    return kept, rest(desk, len(groups) - len(kept))


def rest(desk: Desk, left: int) -> tuple[str, ...]:
    """Say how many groups have no line here for want of room, and where they are."""
    _ = desk.words
    if left == 0:
        return ()
    return (
        _(
            "%(n)s further groups do not fit here: they are on the results pages and in the workbook, and each can have"
            " a report of its own.",
            n=_.whole(left),
        ),
    )


def name_of(desk: Desk, group: Group) -> str:
    return desk.words("Whole organisation") if group.id == ORGANISATION else group.label
