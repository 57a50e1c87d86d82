"""The account we give: what is protected and why, and how each number is computed, from the wave's own policy.

In: a desk. Out: what results/protected.html and results/method.html show.
Called by: `analytics.pages.routes`, `analytics.pages.brief.method`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from analytics.figures.drawn.heatmap import BOUNDS, WIDE
from analytics.figures.questions import origin_text
from analytics.pages.desk import READERS, Desk
from analytics.pages.seen.paging import sheet
from analytics.pages.seen.scope import named_units
from analytics.pages.seen.visible import SENSITIVE
from analytics.plan import ORG
from analytics.release.board import Group

FIVE_POINTS: Final = 4  # range of a 5-point scale; steps and caps of the policy are parts of a scale's range
ELEVEN_POINTS: Final = 10  # range of a 0-10 scale


def protected(desk: Desk) -> Mapping[str, Any]:
    """Say what is protected on this reader's pages; of withheld cells only that there are some."""
    now = desk.now
    sensitive = [desk.words.title(scale.title) for scale in now.questions.scales if scale.sensitive]
    named = named_units(now.seen.values())
    merged = [group for group in now.groups if group.leaf and len(group.units) > 1]
    together = sheet(
        [*((False, group) for group in merged), *((True, group) for group in coarser(desk))], desk.asked.part
    )
    return {
        "policy": now.policy,
        "sensitive": sensitive,
        "sheet": together,
        "merged": [told_of(group, named) for larger, group in together.rows if not larger],
        "coarser": [told_of(group, named) for larger, group in together.rows if larger],
        "throughout": sum(1 for group in now.groups if now.protected_throughout(group)),
        "some_withheld": desk.board.once(("withheld", *now.made_of), lambda: some_withheld(desk), READERS),
        "price": price_text(desk),
        "alone": [group for group in now.groups if group.leaf and len(group.units) == 1],
    }


@dataclass(frozen=True)
class Together:
    """A group of several teams, with the names of those that this reader may read; `others`: not all of them."""

    label: str
    teams: tuple[str, ...]
    others: bool


def told_of(group: Group, named: frozenset[str]) -> Together:
    """As programs are told: a larger group that everybody sees does not tell the teams inside of it."""
    teams = tuple(unit.replace("/", " / ") for unit in group.units if unit in named)
    return Together(group.label, teams, len(teams) < len(group.units))


def price(desk: Desk) -> Mapping[str, int]:
    """How many teams of the whole wave have a line of their own, and how many share lines: as the rules cut them."""
    leaves = [group for group in desk.now.release.groups.values() if group.view == ORG and group.leaf]
    shared = [len(group.units) for group in leaves if group.partition != SENSITIVE and len(group.units) > 1]
    alone = sum(1 for group in leaves if group.partition != SENSITIVE and len(group.units) == 1)
    return {"alone": alone, "lines": len(shared), "sharing": sum(shared)}


def price_text(desk: Desk) -> str:
    """How the rules cut the teams; whether anything of a line is shown is another matter."""
    _, found = desk.words, price(desk)
    if found["lines"] == 0:
        return _("The rules give every team of the whole organisation a line of its own.")
    if found["alone"] == 0:
        return _(
            "The rules give no team of the whole organisation a line of its own: all %(sharing)s are told together"
            " with neighbours.",
            sharing=found["sharing"],
        )
    values = {"alone": found["alone"], "sharing": found["sharing"]}
    if found["lines"] == 1:
        return _(
            "Of the teams of the whole organisation, the rules give %(alone)s a line of their own, and tell"
            " %(sharing)s together with neighbours, in one line.",
            **values,
        )
    return _(
        "Of the teams of the whole organisation, the rules give %(alone)s a line of their own, and tell %(sharing)s"
        " together with neighbours, in %(lines)s lines.",
        lines=found["lines"],
        **values,
    )


def coarser(desk: Desk) -> list[Group]:
    """Groups of the sensitive partition that hold more than one ordinary group."""
    single = {frozenset(group.units) for group in desk.now.groups if group.leaf}
    leaves = (group for group in desk.now.seen.values() if group.partition == SENSITIVE and group.leaf)
    return [group for group in leaves if frozenset(group.units) not in single]


def some_withheld(desk: Desk) -> bool:
    """Say whether anything of what was asked is not shown of anybody; most themes are read of all groups at once."""
    now, themes = desk.now, desk.themes
    apart = [theme for theme in themes if theme.sensitive and not now.only_noise]  # groups of their own
    together = (now.numbers(now.groups, theme.measure).value for theme in themes if theme not in apart)
    if any(np.isnan(values).any() for values in together):
        return True
    return any(not now.standing(group, theme).reading.shown for theme in apart for group in now.groups)


def method(desk: Desk) -> Mapping[str, Any]:
    """Give the numbers that the descriptions of the method name."""
    policy = desk.now.policy
    return {
        "policy": policy,
        "steps": [
            desk.words.decimal(float(Fraction(str(policy[name])) * FIVE_POINTS))
            for name in ("step", "fine_step", "finest_step")
        ],
        "caps": [
            desk.words.decimal(1 + float(Fraction(str(policy[name])) * FIVE_POINTS)) for name in ("low_cap", "high_cap")
        ],
        "wide_caps": [
            desk.words.decimal(float(Fraction(str(policy[name])) * ELEVEN_POINTS)) for name in ("low_cap", "high_cap")
        ],
        "bands": policy["bands"],
        "bounds": BOUNDS,
        "wide": int(WIDE),
        "origin": origin_text(desk.now.questions, desk.words),
        "reliability": reliability(desk),
    }


def reliability(desk: Desk) -> list[tuple[str, str, str]]:
    """Title, alpha and omega of each theme, of the whole organisation."""
    _, titles = desk.words, {theme.measure: theme.title for theme in desk.now.questions.scales}
    return [
        (
            _.title(titles[entry["measure"]]),
            _.decimal(entry["alpha"], "0.00"),
            "–" if entry["omega"] is None else _.decimal(entry["omega"], "0.00"),
        )
        for entry in desk.now.release.reliability
        if entry["group"] == desk.now.organisation.id and entry["measure"] in titles
    ]
