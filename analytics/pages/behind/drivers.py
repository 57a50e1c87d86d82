"""Drivers: which themes go together with wellbeing most, as far as anybody can tell them apart.

In: a desk. Out: what results/drivers.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from analytics.figures.wording import Wording
from analytics.measures.relations.importance import OUTCOMES
from analytics.pages.desk import Desk
from analytics.release.board import Group

MOST_NAMED: Final = 3  # themes in a headline; more that cannot be told apart are only counted


@dataclass(frozen=True)
class Driver:
    """A theme and its part in the differences between people."""

    measure: str
    title: str
    percent: float
    same: bool  # who answers better here also answers better there
    holds: bool | None  # in groups that were left out; None where this could not be looked at


@dataclass(frozen=True)
class Tier:
    """Themes whose order could be chance: drawn as one, in the order of the questionnaire."""

    number: int
    drivers: tuple[Driver, ...]


def build(desk: Desk) -> Mapping[str, Any]:
    found = told(desk)
    if found is None:
        return {
            "tiers": [],
            "source": None,
            "outcome": None,
            "unasked": not any(theme.measure in OUTCOMES for theme in desk.now.questions.scales),
            "minimum": desk.now.policy["drivers_minimum"],
        }
    entry, source = found
    tiers, _ = tiers_of(entry, desk), desk.words
    first = [driver.title for driver in tiers[0].drivers]
    return {
        "tiers": tiers,
        "source": source,
        "borrowed": source.id != desk.focus.id,
        "outcome": title_of(desk, str(entry["outcome"])),
        "first": _.listed(first),
        "single": len(first) == 1,
        "many": len(first) if len(first) > MOST_NAMED else 0,
        "explained": percent(entry["explained"]),
        "unseen": None if entry["unseen"] is None else percent(entry["unseen"]),
        "largest": max(driver.percent for tier in tiers for driver in tier.drivers) or 1,
        "conclusion": conclusion(tiers, title_of(desk, str(entry["outcome"])), _),
        "doubtful": any(driver.holds is False for tier in tiers for driver in tier.drivers),
        "method": entry["method"],
        "repeatable": next((one.title for one in tiers[0].drivers if one.same and one.holds is not False), None),
        "opposite": _.listed([driver.title for tier in tiers for driver in tier.drivers if not driver.same]),
        "minimum": desk.now.policy["drivers_minimum"],
    }


def conclusion(tiers: Sequence[Tier], outcome: str, _: Wording) -> str:
    """What somebody who sees the bars would conclude: which themes lead, and whether one can be told from the next."""
    first = tiers[0].drivers
    names = _.listed([driver.title for driver in first])
    if len(tiers) == 1:
        return _("No theme can be told from the others by how much it goes together with %(outcome)s.", outcome=outcome)
    if len(first) == 1:
        return _(
            "%(theme)s goes together with %(outcome)s most, clearly before all others.", theme=names, outcome=outcome
        )
    return _(
        "%(themes)s go together with %(outcome)s most; they can be told from all others, but not from one another.",
        themes=names,
        outcome=outcome,
    )


def told(desk: Desk) -> tuple[Mapping[str, Any], Group] | None:
    """Find the drivers of the group in focus, else of the nearest larger group that has some, in scope."""
    by_group = {str(entry["group"]): entry for entry in desk.now.release.drivers}
    name: str | None = desk.focus.id
    while name is not None:
        if name in by_group and name in desk.now.seen:
            return by_group[name], desk.now.seen[name]
        name = desk.now.release.groups[name].parent
    return None


def tiers_of(entry: Mapping[str, Any], desk: Desk) -> list[Tier]:
    order = {theme.measure: place for place, theme in enumerate(desk.now.questions.scales)}
    parts = sorted(entry["predictors"], key=lambda part: (part["together"], order.get(part["measure"], 0)))
    return [
        Tier(int(number), tuple(driver_of(part, desk) for part in members))
        for number, members in groupby(parts, key=lambda part: part["together"])
    ]


def driver_of(part: Mapping[str, Any], desk: Desk) -> Driver:
    measure = str(part["measure"])
    return Driver(measure, title_of(desk, measure), percent(part["share"]), part["direction"] == "same", part["holds"])


def title_of(desk: Desk, measure: str) -> str:
    return next(desk.words.title(theme.title) for theme in desk.now.questions.scales if theme.measure == measure)


def percent(share: float) -> float:
    """A published share as percent, without the crumbs of floating point."""
    return round(100 * share, 1)
