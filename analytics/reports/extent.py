"""Which groups a report is about: every group in scope, or one group with its parts beside the whole organisation.

In: a desk. Out: groups in the order of the tree. Called by: the other modules of this folder.
"""

from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group


class NothingShown(LookupError):
    """Nothing at all is shown of a group, so that there is nothing to report."""


def covered(desk: Desk) -> list[Group]:
    """Ordinary groups of the report: all in scope, or the organisation, the group in focus, and what it is made of."""
    if desk.focus_is_organisation:
        return [group for group in desk.now.groups if not desk.now.is_everybody(group)]
    inside = desk.now.inside(desk.focus)
    return [desk.now.organisation, *(group for group in inside if group.id != ORGANISATION)]


def covered_ids(desk: Desk) -> frozenset[str] | None:
    """Ids of both partitions that tables of the report hold; None for everything that is on the board."""
    if desk.focus_is_organisation:
        return None
    groups = covered(desk)
    coarser = [desk.now.counterpart(group) for group in groups]
    inside = desk.now.sensitive_inside(desk.focus)
    return frozenset(group.id for group in (*groups, *coarser, *inside) if group)


def require_shown(desk: Desk) -> None:
    """Refuse a report about a group of which nothing is shown. Raises: NothingShown."""
    if desk.now.protected_throughout(desk.focus):
        raise NothingShown(
            f"nothing is shown of {desk.focus.label}, to protect anonymity, and a report would be empty; its answers"
            " count in every larger group: ask for one of those"
        )


def depth_in(desk: Desk, group: Group) -> int:
    """Levels below the organisation, or below the group in focus, which itself stands one below."""
    if desk.focus_is_organisation or group.id == ORGANISATION:
        return desk.now.depth(group)
    return desk.now.depth(group) - desk.now.depth(desk.focus) + 1
