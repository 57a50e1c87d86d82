"""Overview: the headline, three key figures, and every theme at a glance.

In: a desk. Out: what results/overview.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.headline import change_text, headline
from analytics.figures.wording import respondents_text
from analytics.pages.desk import Desk
from analytics.pages.participation import took_part
from analytics.pages.scales import theme_rows


@dataclass(frozen=True)
class KeyFigure:
    """One number that stands for itself, what it is, and what stands beside it."""

    title: str
    value: str
    beside: str
    below: str = ""


def build(desk: Desk) -> Mapping[str, Any]:
    rows = theme_rows(desk)
    since = desk.before.title if desk.before else None
    scales = [(row.theme, row.move) for row in rows if row.theme.measure.startswith("scale:")]
    return {
        "headline": headline(scales, since, desk.words),
        "protected": desk.now.protected_throughout(desk.focus),
        "figures": [figure for figure in (index_figure(desk), people_figure(desk), moved_figure(desk)) if figure],
        "rows": rows,
        "since": since,
    }


def index_figure(desk: Desk) -> KeyFigure | None:
    """The first index with its margin, and whether it moved."""
    _ = desk.words
    index = next(iter(desk.now.questions.indices), None)
    if index is None:
        return None
    reading = desk.now.standing(desk.focus, index).reading
    if not reading.shown:
        return KeyFigure(_.title(index.title), "–", _("not shown, to protect anonymity"))
    move = desk.theme_moves(desk.focus, [index])[0]
    below = change_text(move, desk.before.title if desk.before else None, _)
    return KeyFigure(
        _.title(index.title), _.whole(reading.value), _("%(margin)s of 100", margin=_.margin(reading.margin)), below
    )


def people_figure(desk: Desk) -> KeyFigure:
    """Participation: exact for the organisation, a band for any other group."""
    _ = desk.words
    if not desk.focus_is_organisation:
        shown = respondents_text(desk.focus.respondents, _)
        below = _("of %(invited)s invited", invited=_.whole(desk.now.invited(desk.focus)))
        return KeyFigure(
            _("People who answered"), shown or "–", "" if shown else _("not shown, to protect anonymity"), below
        )
    people = took_part(desk.now)
    beside = _("%(counted)s of %(invited)s", counted=_.whole(people.counted), invited=_.whole(people.invited))
    return KeyFigure(_("Took part"), _("%(percent)s%%", percent=_.whole(people.percent)), beside)


def moved_figure(desk: Desk) -> KeyFigure | None:
    """How many themes moved by more than chance."""
    _ = desk.words
    if desk.before is None:
        return None
    scales = [theme for theme in desk.themes if theme.measure.startswith("scale:")]
    known = [move for move in desk.theme_moves(desk.focus, scales) if move]
    moved = sum(1 for move in known if move.direction)
    value = _("%(n)s of %(all)s", n=moved, all=len(known))
    return KeyFigure(_("Themes that moved"), value, _("beyond chance"), _("since %(wave)s", wave=desk.before.title))
