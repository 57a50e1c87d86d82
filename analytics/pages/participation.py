"""Participation: exact for the organisation, as the ledger has it; a band for every group.

In: a desk. Out: what results/participation.html shows. Called by: `analytics.pages.routes`, `analytics.pages.overview`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.wording import Wording, respondents_text
from analytics.pages.behind.warnings import about_organisation
from analytics.pages.desk import Desk
from analytics.pages.seen.folding import Fold, folded
from analytics.pages.seen.paging import sheet
from analytics.pages.seen.visible import ORGANISATION, Visible
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
    parts = [group for group in tree.shown if group.id != ORGANISATION and not now.is_everybody(group)]
    lines = sheet(parts, desk.asked.part)
    people = took_part(now)
    earlier = [entry.id for entry in desk.waves if entry.closed <= str(now.release.wave["closed"])]
    history = [WaveRow(each.title, took_part(each)) for each in map(desk.visible, earlier) if not each.imported]
    return {
        "turnout": people,
        "sheet": lines,
        "warnings": about_organisation(desk) if not now.imported else [],
        "conclusion": steps_conclusion(people, desk.words),
        "groups": [
            GroupRow(
                group,
                now.depth(group),
                now.invited(group),
                respondents_text(group.respondents, desk.words, now.invited(group)),
                tree.folds.get(group.id),
            )
            for group in [now.organisation, *lines.rows]
        ],
        "tree": tree,
        "history": history,
        "history_says": history_conclusion(history, desk.words) if history else "",
    }


def took_part(visible: Visible) -> Turnout:
    """Read the counts of the closed questions' view."""
    counts = visible.release.participation["org"]
    return Turnout(**{name: int(number) for name, number in counts.items()})


def steps_conclusion(people: Turnout, _: Wording) -> str:
    """Where people were lost between the invitation and the count, in exact numbers of the ledger."""
    return _(
        "%(none)s of %(invited)s invited people took no ticket, %(unsent)s took one and sent no answers, and"
        " %(counted)s were counted.",
        none=_.whole(max(people.invited - people.tickets, 0)),
        invited=_.whole(people.invited),
        unsent=_.whole(max(people.tickets - people.redeemed, 0)),
        counted=_.whole(people.counted),
    )


def history_conclusion(rows: Sequence[WaveRow], _: Wording) -> str:
    """From the first to the last wave; the counts are exact, so that a difference is one."""
    first, last = rows[0], rows[-1]
    values = {
        "first": first.title,
        "last": last.title,
        "then": _.whole(first.turnout.percent),
        "now": _.whole(last.turnout.percent),
    }
    if values["then"] == values["now"]:
        return _("In %(last)s %(now)s%% took part, the same share as in %(first)s.", **values)
    return _("In %(last)s %(now)s%% took part, in %(first)s it was %(then)s%%.", **values)
