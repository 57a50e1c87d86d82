"""Worth a look first: differences and changes of larger groups that are large and sure, whatever else is on the page.

In: a desk. Out: `Alert`s for results/overview.html. Called by: `analytics.pages.overview`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.figures.questions import Theme
from analytics.figures.together import margins_between, two_sided
from analytics.figures.versus import ORGANISATION, Kind
from analytics.measures.change import compare_many
from analytics.measures.teams.alerts import FEWEST, Contrast, Contrasts, flagged
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
    """A comparison that stands out."""

    group: Group
    theme: Theme
    contrast: Contrast
    since: str  # title of the earlier wave, "" for a comparison with the organisation


@dataclass(frozen=True)
class Compared:
    """One theme of many groups, before it is known which of them stand out."""

    theme: Theme
    groups: list[Group]
    contrasts: Contrasts
    since: str


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
    compared = comparisons_of(desk)
    contrasts = Contrasts.joined([one.contrasts for one in compared])
    places = [(one, group) for one in compared for group in one.groups]
    order = {group.id: place for place, group in enumerate(desk.now.groups)}
    chosen = [
        Candidate(group, one.theme, contrasts[place], one.since)
        for place in np.flatnonzero(flagged(contrasts)).tolist()
        for one, group in [places[place]]
    ]
    chosen.sort(key=lambda candidate: order.get(candidate.group.id, len(order)))
    return Found(chosen, len(places))


def larger_groups(desk: Desk) -> list[Group]:
    """Groups in focus and below, of which enough certainly answered; one that is all of its parent counts once."""
    taken, kept = set[frozenset[str]](), []
    for group in desk.now.inside(desk.focus):
        if frozenset(group.units) not in taken and certain(group) >= FEWEST:
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


def comparisons_of(desk: Desk) -> list[Compared]:
    """Compare with what the reader chose, of itself with the organisation and with the wave before."""
    chosen, groups = desk.comparison.chosen, larger_groups(desk)
    waves = [] if chosen == ORGANISATION else [*against_before(desk, groups)]
    whole = [] if chosen and chosen.kind == Kind.WAVE else [*against_organisation(desk, groups)]
    return whole + waves


def against_organisation(desk: Desk, groups: Sequence[Group]) -> Iterator[Compared]:
    now = desk.now
    parts = [group for group in groups if group.id != now.organisation.id]
    for theme in themes_of(desk):
        whole, numbers = now.reading(now.organisation.id, theme.measure), now.numbers(parts, theme.measure)
        if whole.shown:
            difference = numbers.value - whole.value
            margin = margins_between(whole.margin, numbers.margin, now.shares(parts, theme.measure))
            people = np.array([certain(group) for group in parts], dtype=float)
            shown, columns = ~np.isnan(difference), (difference, margin, two_sided(difference, margin), people)
            yield Compared(theme, only(parts, shown), Contrasts(*(column[shown] for column in columns)), "")


def against_before(desk: Desk, groups: Sequence[Group]) -> Iterator[Compared]:
    earlier = desk.comparison.earlier
    if earlier is None:
        return
    pairs = [(group, line) for group in groups if (line := earlier.line(group))]
    now, then = ([pair[place] for pair in pairs] for place in (0, 1))
    people = np.array([min(certain(group), certain(line)) for group, line in pairs], dtype=float)
    for theme in themes_of(desk):
        if desk.same_questions(earlier, theme):
            before, after = earlier.means(then, theme.measure), desk.now.means(now, theme.measure)
            both = np.isfinite(before.mean + after.mean)
            changes = compare_many(before.only(both), after.only(both))
            contrasts = Contrasts(changes.difference, changes.margin, changes.p_value, people[both])
            yield Compared(theme, only(now, both), contrasts, earlier.title)


def only(groups: Sequence[Group], wanted: NDArray[np.bool_]) -> list[Group]:
    return [groups[place] for place in np.flatnonzero(wanted).tolist()]


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
