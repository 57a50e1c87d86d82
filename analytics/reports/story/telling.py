"""The full report of a wave, or of one group of it, in the order of the results pages.

In: a desk, how many groups fit. Out: `Report`. Called by: `analytics.reports.paper`, `analytics.reports.slides`.
"""

from dataclasses import dataclass

from analytics.figures.questions import origin_text
from analytics.pages import overview
from analytics.pages.brief.focus import focus_of
from analytics.pages.desk import Desk
from analytics.reports.extent import covered, require_shown
from analytics.reports.story import account, behind, detail, opening
from analytics.reports.story.extent import fitting
from analytics.reports.story.parts import Report


@dataclass(frozen=True)
class Room:
    """How many groups a table may have; every question only where there is room for them."""

    heat: int
    turnout: int
    outlook: int
    questions: bool


def report(desk: Desk, room: Room) -> Report:
    """Tell everything, each number as the results pages tell it.

    Raises: NothingShown for a group that is protected throughout, NothingToSummarise for a wave without themes.
    """
    require_shown(desk)
    _, now, about = desk.words, desk.now, focus_of(desk)
    found, groups = overview.build(desk), covered(desk)
    told = [
        opening.glance(desk, found),
        opening.taking_part(desk, fitting(desk, groups, room.turnout)),
        opening.themes(desk, found["rows"]),
        opening.moved(desk, found),
        detail.questions(desk) if room.questions else None,
        detail.heat(desk, fitting(desk, groups, room.heat)),
        behind.trend(desk, about),
        behind.together(desk),
        behind.staying(desk, room.outlook),
        behind.written(desk),
        account.protected(desk),
        account.next_steps(desk, about),
        account.method(desk),
    ]
    subject = _("Whole organisation") if desk.focus_is_organisation else desk.focus.label
    return Report(
        words=_,
        title=_("Results: %(wave)s", wave=now.title) if desk.focus_is_organisation else f"{subject}, {now.title}",
        kind=_("Report of results"),
        organisation=str(now.manifest["organisation"]),
        about=subject,
        wave=now.title,
        closed=str(now.release.wave["closed"]),
        chapters=tuple(chapter for chapter in told if chapter),
        origin=_("Questions: %(origin)s", origin=origin_text(now.questions, _)),
        foot=_(
            "%(wave)s. Numbers from fewer than %(minimum)s answers are never shown.",
            wave=now.title,
            minimum=now.policy["minimum_answers"],
        ),
    )
