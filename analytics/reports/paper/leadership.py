"""The leadership summary: what follows, three figures, a chart, the groups, and what to talk about first.

In: a wave as its readers may see it. Out: `Summary`, plain data of words and numbers, which `typesetting` turns into
a PDF. Called by: survey.app.inspection.exporting.
"""

from collections.abc import Mapping
from typing import Any

from analytics.figures.questions import origin_text
from analytics.figures.wording import Wording
from analytics.pages import groups, overview
from analytics.pages.brief import leadership
from analytics.pages.brief.focus import focus_of
from analytics.pages.desk import Desk
from analytics.reports.brand import Brand, house_brand
from analytics.reports.extent import require_shown
from analytics.reports.paper.blocks import dressed, letters_note
from analytics.reports.paper.chart import in_accent
from analytics.reports.paper.figure import standing, trend
from analytics.reports.paper.grouptables import tables
from analytics.reports.paper.letters import printed
from analytics.reports.story.account import merged
from analytics.reports.story.parts import with_room
from analytics.reports.typesetting import TEMPLATE

Words = dict[str, Any]


def pdf_bytes(desk: Desk, brand: Brand | None = None) -> bytes:
    """Set the summary as PDF/UA-1; the same wave makes the same bytes.

    Raises: NothingShown, NothingToSummarise.
    """
    require_shown(desk)
    look = brand or house_brand(str(desk.now.manifest["organisation"]))
    words = summary(desk) | dressed(look)
    words |= {"chart": words["chart"] | {"svg": in_accent(words["chart"]["svg"], look.accent)}}
    return printed(words, letters_note(desk.words), TEMPLATE)


def summary(desk: Desk) -> Words:
    """Put together everything the page says."""
    _, now = desk.words, desk.now
    found, about, below = overview.build(desk), focus_of(desk), groups_below(desk)
    told = leadership.told(desk, about, found["headline"], below)
    return {
        "lang": _.lang,
        "title": _("Leadership summary: %(wave)s", wave=now.title),
        "kind": _("Leadership summary"),
        "wave": now.title,
        "closed": str(now.release.wave["closed"]),
        "day": _.day(str(now.release.wave["closed"])),
        "headline": told.headline,
        "lead": told.lead,
        "points": [{"title": point.title, "text": " ".join(point.sentences)} for point in told.points],
        "figures": [
            {"title": figure.title, "value": figure.value, "beside": figure.beside, "below": figure.below}
            for figure in map(with_room, found["figures"])
        ],
        "chart": trend(desk, about) if desk.before else standing(desk, found["rows"]),
        "about": "" if desk.focus_is_organisation else desk.focus.label,
        **tables(desk, about, below),
        "talk": {
            "title": _("What to talk about first"),
            "begin": leadership.where_to_begin(desk),
            "topics": [
                {"theme": theme, "guide": guide}
                for theme, guide in merged([(topic.theme, topic.guide) for topic in told.topics], _)
            ],
        },
        "act": act(_),
        "origin": _("Questions: %(origin)s", origin=origin_text(now.questions, _)),
        "foot": _(
            "%(wave)s. Numbers from fewer than %(minimum)s answers are never shown.",
            wave=now.title,
            minimum=now.policy["minimum_answers"],
        ),
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    }


def groups_below(desk: Desk) -> Mapping[str, Any]:
    """The table of groups and themes, which is not worked out for a group that has none below it."""
    return {"rows": [], "themes": []} if desk.focus.leaf else groups.build(desk)


def act(_: Wording) -> Words:
    return {"title": _("Before you act"), "lines": list(leadership.act(_))}
