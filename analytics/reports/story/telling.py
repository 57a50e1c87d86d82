"""The full report of a wave, or of one group of it, in the order of the results pages.

In: a desk, how many groups fit. Out: `Report`. Called by: `analytics.reports.paper`, `analytics.reports.slides`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.figures.questions import origin_text
from analytics.pages import overview
from analytics.pages.brief.focus import focus_of
from analytics.pages.desk import Desk
from analytics.reports.extent import covered, require_shown
from analytics.reports.story import account, behind, detail, following, further, opening
from analytics.reports.story.extent import fitting
from analytics.reports.story.parts import Chapter, Report


@dataclass(frozen=True)
class Room:
    """How many groups a table may have, and how many actions are told."""

    heat: int
    turnout: int
    outlook: int
    deeds: int


def report(desk: Desk, room: Room) -> Report:
    """Tell everything, each number as the results pages tell it.

    Raises: NothingShown for a group that is protected throughout, NothingToSummarise for a wave without themes.
    """
    require_shown(desk)
    _, now = desk.words, desk.now
    subject = _("Whole organisation") if desk.focus_is_organisation else desk.focus.label
    return Report(
        words=_,
        title=_("Results: %(wave)s", wave=now.title) if desk.focus_is_organisation else f"{subject}, {now.title}",
        kind=_("Report of results"),
        about=subject,
        wave=now.title,
        closed=str(now.release.wave["closed"]),
        chapters=tuple(chapter for chapter in chapters(desk, room) if chapter),
        origin=_("Questions: %(origin)s", origin=origin_text(now.questions, _)),
        foot=_(
            "%(wave)s. Numbers from fewer than %(minimum)s answers are never shown.",
            wave=now.title,
            minimum=now.policy["minimum_answers"],
        ),
    )


def chapters(desk: Desk, room: Room) -> Iterator[Chapter | None]:
    """One after the other; None where there is nothing to tell."""
    found, groups, about = overview.build(desk), covered(desk), focus_of(desk)
    rows = found["rows"]
    yield opening.glance(desk, found)
    yield opening.taking_part(desk, fitting(desk, groups, room.turnout))
    yield opening.themes(desk, rows)
    yield further.steadied(desk, rows)
    yield opening.moved(desk, found)
    yield further.strengths(desk)
    yield further.outside(desk)
    yield detail.questions(desk)
    yield detail.heat(desk, fitting(desk, groups, room.heat))
    yield further.views(desk)
    yield behind.trend(desk, about)
    yield behind.together(desk)
    yield behind.staying(desk, room.outlook)
    yield behind.written(desk)
    yield following.done(desk, room.deeds)
    yield account.protected(desk)
    yield account.next_steps(desk)
    yield account.method(desk)
