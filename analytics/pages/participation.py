"""Participation: exact for the organisation, as the ledger has it; a band for every group.

In: a desk. Out: what results/participation.html shows. Called by: `analytics.pages.routes`, `analytics.pages.overview`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.wording import respondents_text
from analytics.pages.desk import Desk
from analytics.pages.seen.folding import Fold, folded
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group


@dataclass(frozen=True)
class Turnout:
    """The public counts of one view of a wave; of an imported one only the last two are known."""

    counted: int
    spoilt: int
    invited: int = 0
    enrolled: int = 0
    drawn: int = 0  # tickets by cards from a box
    redeemed: int = 0

    @property
    def tickets(self) -> int:
        return self.enrolled + self.drawn

    @property
    def percent(self) -> float:
        return self.share(self.counted)

    def share(self, people: int) -> float:
        return 100 * people / self.invited if self.invited else 0.0


@dataclass(frozen=True)
class GroupRow:
    """A group, how many it has, and the band of those who answered."""

    group: Group
    depth: int
    invited: float
    answered: str
    fold: Fold | None


@dataclass(frozen=True)
class WaveRow:
    """The organisation's turnout in one wave."""

    title: str
    turnout: Turnout


def build(desk: Desk) -> Mapping[str, Any]:
    now, tree = desk.now, folded(desk, desk.now.groups)
    earlier = [entry.id for entry in desk.waves if entry.closed <= str(now.release.wave["closed"])]
    return {
        "turnout": took_part(now),
        "groups": [
            GroupRow(
                group,
                now.depth(group),
                now.invited(group),
                respondents_text(group.respondents, desk.words),
                tree.folds.get(group.id),
            )
            for group in tree.shown
        ],
        "tree": tree,
        "history": [WaveRow(each.title, took_part(each)) for each in map(desk.visible, earlier) if not each.imported],
    }


def took_part(visible: Visible) -> Turnout:
    """Read the counts of the closed questions' view."""
    counts = visible.release.participation["org"]
    return Turnout(**{name: int(number) for name, number in counts.items()})
