"""A long list of groups, folded: the top of the tree, and the parts of what the reader opened.

In: a desk, the groups that a page would list. Out: `Folded`. Called by: analytics.pages.groups, participation.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION, Visible
from analytics.release.board import Group

FOLD_FROM: Final = 60  # lines; a shorter list is shown whole


@dataclass(frozen=True)
class Fold:
    """What one line can do: open that many groups below it, or close them again, so that `above` stays open."""

    parts: int
    opened: bool
    above: str


@dataclass(frozen=True)
class Folded:
    """The lines that are shown, what each can do, and every group that can be opened."""

    shown: list[Group]
    folds: dict[str, Fold]
    folders: list[Group]
    opened: list[str]  # from the top down


def folded(desk: Desk, listed: Sequence[Group]) -> Folded:
    """Fold a list in the order of the tree. Open is the group that was asked for, else the reader's own."""
    now, opened = desk.now, path_to(desk.now, desk.focus)
    if len(listed) <= FOLD_FROM:
        return Folded(list(listed), {}, [], opened)
    below = Counter(now.parent(group) for group in listed)
    folders = [group for group in listed if below[group.id] and group.id != ORGANISATION]
    return Folded(
        shown=[group for group in listed if now.parent(group) in {None, ORGANISATION, *opened}],
        folds={group.id: Fold(below[group.id], group.id in opened, now.parent(group) or "") for group in folders},
        folders=folders,
        opened=opened,
    )


def path_to(now: Visible, group: Group) -> list[str]:
    """Name a group and everything above it below the organisation: what is open when the group is asked for."""
    parent = now.parent(group)
    own = [] if group.id == ORGANISATION else [group.id]
    return [*(path_to(now, now.seen[parent]) if parent else []), *own]
