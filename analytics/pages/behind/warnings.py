"""Warnings before the results: where few took part, or clearly fewer in some groups, and what follows from that.

In: a desk. Out: sentences for results/overview.html and participation. Called by: analytics.pages.

No group is named and none is compared with another; on the page of a group the sentence is about that group alone.
A group whose range is protected is neither counted nor among those that are counted, and the sentence says so.
"""

from analytics.measures.teams.response import Turnout, is_low, response
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group


def warnings(desk: Desk) -> list[str]:
    """Say what the numbers of the group in focus cannot stand for; nothing where nobody knows who was invited."""
    if desk.now.imported:
        return []
    if desk.focus_is_organisation:
        return about_organisation(desk)
    turnout = turnout_of(desk.now, desk.focus)
    if turnout is None or not is_low(turnout):
        return []
    _ = desk.words
    return [
        _(
            "Fewer than half of those invited answered here. The numbers stand for them; whether the others think"
            " alike, no number here can tell."
        )
    ]


def about_organisation(desk: Desk) -> list[str]:
    _, now = desk.words, desk.now
    counts = now.release.participation["org"]
    if not counts["invited"]:
        return []
    whole = Turnout(counts["counted"], counts["counted"], counts["invited"])
    found = response(whole, [turnout for group in lowest(now) if (turnout := turnout_of(now, group))])
    said = []
    if found.low:
        said.append(
            _(
                "Fewer than half of those invited took part. The numbers stand for those who answered; whether the"
                " others think alike, no number here can tell. Margins do not cover it."
            )
        )
    if found.uneven:
        said.append(
            _(
                "Participation was uneven: in %(n)s of the %(all)s groups for which a range is shown, the share was"
                " at least 20 points below the organisation's. They count for less in its numbers than their people"
                " would.",
                n=found.behind,
                all=found.groups,
            )
        )
    return said


def lowest(now: Visible) -> list[Group]:
    """The smallest groups that this reader sees."""
    parents = {now.parent(group) for group in now.groups}
    return [group for group in now.groups if group.id not in parents]


def turnout_of(now: Visible, group: Group) -> Turnout | None:
    """What was told of a group: nothing where its band is protected."""
    shown, invited = group.respondents, now.invited(group)
    if shown is None or not invited:
        return None
    low, high = (shown, shown) if isinstance(shown, int) else shown
    return Turnout(low, max(low, min(high, invited)), invited)
