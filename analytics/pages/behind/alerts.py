"""Worth a look first: differences and changes of larger groups that are large and sure, whatever else is on the page.

In: a desk. Out: `Alert`s for results/overview.html. Called by: `analytics.pages.overview`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from analytics.figures.differences import change_of, margin_between, two_sided_p
from analytics.figures.questions import Theme
from analytics.figures.readings import Shown
from analytics.figures.versus import ORGANISATION, Kind
from analytics.measures.teams.alerts import FEWEST, Contrast, alerts
from analytics.pages.desk import READERS, Desk
from analytics.pages.seen.paging import Sheet, sheet
from analytics.release.board import Group

AT_ONCE: Final = 30  # sentences of a list that somebody may still read to its end


@dataclass(frozen=True)
class Alert:
    """One sentence about a group and a theme, with where to read on."""

    group: str
    measure: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """A comparison before it is known whether it stands out."""

    group: Group
    theme: Theme
    contrast: Contrast
    since: str  # title of the earlier wave, "" for a comparison with the organisation


@dataclass(frozen=True)
class Found:
    """What stands out among how many comparisons, before it is put into anybody's words."""

    chosen: list[Candidate]
    compared: int


def build(desk: Desk) -> Mapping[str, Any]:
    """Look at all larger groups in scope that the group in focus is made of, in the order of the tree."""
    comparison = desk.comparison
    against = comparison.chosen.kind if comparison.chosen else None
    then = comparison.earlier.made_of if comparison.earlier else None
    found = desk.board.once(("alerts", desk.now.made_of, desk.focus.id, against, then), lambda: found_in(desk), READERS)
    shown = sheet(found.chosen, desk.asked.part, AT_ONCE)
    told = [Alert(one.group.id, one.theme.measure, sentence(desk, one)) for one in shown.rows]
    return {"alerts": Sheet(told, shown.part, shown.parts, shown.first, shown.all), "compared": found.compared}


def found_in(desk: Desk) -> Found:
    """What stands out, in the order of the tree."""
    candidates = candidates_of(desk)
    flags = alerts([candidate.contrast for candidate in candidates])
    order = {group.id: place for place, group in enumerate(desk.now.groups)}
    chosen = [candidate for candidate, flag in zip(candidates, flags, strict=True) if flag]
    chosen.sort(key=lambda candidate: order.get(candidate.group.id, len(order)))
    return Found(chosen, len(candidates))


def larger_groups(desk: Desk) -> list[Group]:
    """Groups in focus and below, of which enough certainly answered; one that is all of its parent counts once."""
    units, taken, kept = set(desk.focus.units), set[frozenset[str]](), []
    for group in desk.now.groups:
        if units.issuperset(group.units) and frozenset(group.units) not in taken and certain(group) >= FEWEST:
            taken.add(frozenset(group.units))
            kept.append(group)
    return kept


def certain(group: Group) -> int:
    """People who answered at least."""
    shown = group.respondents
    return 0 if shown is None else shown if isinstance(shown, int) else shown[0]


def themes_of(desk: Desk) -> list[Theme]:
    """Scales that are not sensitive: those have groups of their own, and a page of their own."""
    return [theme for theme in desk.themes if theme.measure.startswith("scale:") and not theme.sensitive]


def candidates_of(desk: Desk) -> list[Candidate]:
    """Compare with what the reader chose, of itself with the organisation and with the wave before."""
    chosen = desk.comparison.chosen
    waves = [] if chosen == ORGANISATION else [*against_before(desk)]
    whole = [] if chosen and chosen.kind == Kind.WAVE else [*against_organisation(desk)]
    return whole + waves


def against_organisation(desk: Desk) -> Iterator[Candidate]:
    now, groups = desk.now, larger_groups(desk)
    for theme in themes_of(desk):
        whole = now.reading(now.organisation.id, theme.measure)
        for group in groups:
            mine = now.reading(group.id, theme.measure)
            if group.id != now.organisation.id and mine.shown and whole.shown:
                yield Candidate(group, theme, contrast(whole, mine, now.share(group, theme.measure), group), "")


def contrast(whole: Shown, mine: Shown, share: float, group: Group) -> Contrast:
    return Contrast(
        difference=mine.value - whole.value,
        margin=margin_between(whole, mine, share),
        p_value=two_sided_p(whole, mine, share),
        people=certain(group),
    )


def against_before(desk: Desk) -> Iterator[Candidate]:
    earlier = desk.comparison.earlier
    if earlier is None:
        return
    groups = larger_groups(desk)
    for theme in themes_of(desk):
        for group in groups:
            pair = desk.two_waves(earlier, group, theme)
            change = change_of(*pair) if pair else None
            line = earlier.line(group)
            if change and line:
                people = min(certain(group), certain(line))
                moved = Contrast(change.difference, change.margin, change.p_value, people)
                yield Candidate(group, theme, moved, earlier.title)


def sentence(desk: Desk, one: Candidate) -> str:
    """Say what differs by how much; every word of it can be repeated."""
    _ = desk.words
    names = {"theme": _.title(one.theme.title), "group": name_of(desk, one.group)}
    if one.since:
        names["wave"] = one.since
    numbers = {"points": _.whole(abs(one.contrast.difference)), "margin": _.margin(one.contrast.margin)}
    if one.since and one.contrast.difference > 0:
        return _("%(theme)s, %(group)s: %(points)s (%(margin)s) higher than in %(wave)s", **names, **numbers)
    if one.since:
        return _("%(theme)s, %(group)s: %(points)s (%(margin)s) lower than in %(wave)s", **names, **numbers)
    if one.contrast.difference > 0:
        return _("%(theme)s, %(group)s: %(points)s (%(margin)s) above the organisation", **names, **numbers)
    return _("%(theme)s, %(group)s: %(points)s (%(margin)s) below the organisation", **names, **numbers)


def name_of(desk: Desk, group: Group) -> str:
    return desk.words("Whole organisation") if group.id == desk.now.organisation.id else group.label
