"""Overview: the headline, three key figures, and every theme at a glance.

In: a desk. Out: what results/overview.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.figures.differences import Move
from analytics.figures.headline import Headline, headline
from analytics.figures.versus import Kind, standing_headline
from analytics.figures.wording import Wording, respondents_text
from analytics.pages.behind import alerts
from analytics.pages.behind.warnings import warnings
from analytics.pages.brief.picks import SMALLEST
from analytics.pages.brief.team import led
from analytics.pages.desk import Desk
from analytics.pages.participation import took_part
from analytics.pages.scales import ThemeRow, beside_what, theme_rows, themes_conclusion
from analytics.release.board import Group


@dataclass(frozen=True)
class KeyFigure:
    """One number that stands for itself, what it is, and what stands beside it."""

    title: str
    value: str
    beside: str
    below: str = ""


def build(desk: Desk) -> Mapping[str, Any]:
    rows, protected = theme_rows(desk), desk.now.protected_throughout(desk.focus)
    return {
        "headline": headline_of(desk, rows),
        "protected": protected,
        "larger": larger(desk) if protected else None,
        "figures": [] if protected else key_figures(desk, rows),
        "rows": rows,
        "mine": led(desk),
        "warnings": warnings(desk),
        **beside_what(desk),
        "conclusion": themes_conclusion(rows, desk),
        **alerts.build(desk),
    }


def larger(desk: Desk) -> Group:
    """The smallest group around the one in focus of which something is shown; at last the organisation."""
    now, name = desk.now, desk.now.parent(desk.focus)
    while name is not None and now.protected_throughout(now.seen[name]):
        name = now.parent(now.seen[name])
    return now.seen[name] if name else now.organisation


def headline_of(desk: Desk, rows: Sequence[ThemeRow]) -> Headline:
    """Say what stands out against whatever the page is held against."""
    if desk.now.protected_throughout(desk.focus):
        return nothing_shown(desk)
    scales = [row for row in rows if row.theme.measure.startswith("scale:")]
    standing = desk.comparison.standing
    if standing:
        return standing_headline([(row.theme, row.direction) for row in scales], standing, desk.words)
    said = headline([(row.theme, row.move) for row in scales], desk.comparison.since, desk.words)
    small = hardly_felt([row.move for row in scales if row.move and row.move.direction], desk.words)
    return replace(said, below=f"{said.below} {small}") if small else said


def hardly_felt(moved: Sequence[Move], _: Wording) -> str:
    """Of many answers a single point is beyond chance as well; nothing where a change may be large enough to be felt.

    `moved`: clear changes. With its margin each has to stay below what is felt.
    """
    if max((abs(move.difference) + move.margin for move in moved), default=SMALLEST) >= SMALLEST:
        return ""
    points = max(_.rounded(max(abs(move.difference) for move in moved)), 1)
    return _.ngettext(
        "The largest clear change is about one point; that would hardly be felt at work.",
        "The largest clear change is about %(num)s points; that would hardly be felt at work.",
        points,
    )


def nothing_shown(desk: Desk) -> Headline:
    _ = desk.words
    below = (
        _("Too few people answered for any number to be safe.")
        if desk.focus_is_organisation
        else _(
            "Too few people answered in this group for any number to be safe. Their answers still count in every larger"
            " group."
        )
    )
    return Headline(_("Not shown, to protect anonymity"), below)


def key_figures(desk: Desk, rows: Sequence[ThemeRow]) -> list[KeyFigure]:
    figures = index_figure(desk, rows), people_figure(desk), moved_figure(desk, rows)
    return [figure for figure in figures if figure]


def index_figure(desk: Desk, rows: Sequence[ThemeRow]) -> KeyFigure | None:
    """The first index with its margin, and whether it moved among all themes of the page."""
    _ = desk.words
    row = next((row for row in rows if row.theme.measure.startswith("index:")), None)
    if row is None:
        return None
    reading = row.reading
    if not reading.shown:
        return KeyFigure(row.title, "–", _("not shown, to protect anonymity"))
    margin = _.margin(reading.margin)
    beside = _("%(margin)s of 100", margin=margin) if _.beside(reading) == margin else _.beside(reading)
    return KeyFigure(row.title, _.whole(reading.value), beside, row.change)


def people_figure(desk: Desk) -> KeyFigure:
    """Participation: exact for the organisation, a band for any other group."""
    _ = desk.words
    imported = desk.now.imported
    if not desk.focus_is_organisation:
        shown = respondents_text(desk.focus.respondents, _, desk.now.invited(desk.focus))
        below = "" if imported else _("of %(invited)s invited", invited=_.whole(desk.now.invited(desk.focus)))
        return KeyFigure(
            _("People who answered"), shown or "–", "" if shown else _("not shown, to protect anonymity"), below
        )
    people = took_part(desk.now)
    if imported:
        return KeyFigure(_("People who answered"), _.whole(people.counted), "", _("in an earlier system"))
    beside = _("%(counted)s of %(invited)s", counted=_.whole(people.counted), invited=_.whole(people.invited))
    return KeyFigure(_("Took part"), _("%(percent)s%%", percent=_.whole(people.percent)), beside)


def moved_figure(desk: Desk, rows: Sequence[ThemeRow]) -> KeyFigure | None:
    """How many themes moved, or differ, by more than chance."""
    _ = desk.words
    standing, since = desk.comparison.standing, desk.comparison.since
    found = [row.direction for row in rows if row.theme.measure.startswith("scale:")]
    known = [direction for direction in found if direction is not None]
    if not known or (standing is None and since is None):
        return None
    value = _("%(n)s of %(all)s", n=sum(1 for direction in known if direction), all=len(known))
    if since:
        return KeyFigure(_("Themes that moved"), value, _("beyond chance"), _("since %(wave)s", wave=since))
    if standing and standing.kind == Kind.OUTSIDE:
        return KeyFigure(_("Themes that differ"), value, _("beyond chance"), _("from %(other)s", other=standing.title))
    return KeyFigure(_("Themes that differ"), value, _("beyond chance"), _("from the organisation"))
