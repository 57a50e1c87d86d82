"""The retention outlook: how a group's answers about staying stand against the organisation's, from released cells.

In: the measured facts of a release and the plan; never a row about a person. Out: `release.json`'s `outlook`.
Called by: `analytics.release.assemble`, and anybody who wants to check a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from analytics.grouping import Group
from analytics.measures.rounding import TICKS
from analytics.measures.scoring import share_noise, side_sizes, side_sums
from analytics.measures.teams.outlook import Outlook, level_of, outlook
from analytics.measures.teams.rates import Rate, rates
from analytics.plan import Item, Plan
from analytics.release.blocks import answering, variance
from analytics.release.facts import Facts, facts_of

INTENTION: Final = "scale:stay"  # the scale of the intention to stay, in the sensitive partition
FEWEST_ITEMS: Final = 3  # released means; fewer say more about a question than about staying
BEYOND: Final = 100 / 16  # index points: 0.25 scale points of five
DECIMALS: Final = 2  # of a probability
UNFAVOURABLE: Final = "unfavourable"


@dataclass(frozen=True)
class Standing:
    """One group's index of staying, as far as it was released."""

    group: Group
    index: float
    error: float
    people: float


@dataclass(frozen=True)
class Share:
    """A larger group's share of unfavourable answers about staying; `noise` is a variance."""

    group: Group
    share: float
    noise: float
    people: float


def recompute_outlook(
    release: Mapping[str, Any], manifest: Mapping[str, Any], questionnaire: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give the outlook that a release must have, from its measured numbers alone.

    Raises: PlanError, PolicyError or ReleaseError when the three documents do not belong together.
    """
    plan = Plan.from_documents(manifest, questionnaire)
    return outlook_of(facts_of(release, plan), plan)


def outlook_of(facts: Facts, plan: Plan) -> list[dict[str, Any]]:
    """One entry per group of the sensitive partition that has enough released means about staying.

    Without finite population correction: people who are asked today stand for those whom the group will have.
    """
    rated = _rates(_asked(plan), facts, plan)
    return [
        _entry(one.group, (round(told.below, DECIMALS), round(told.above, DECIMALS)), rated)
        for one, told in _told(facts, plan)
    ]


def differences_of(facts: Facts, plan: Plan) -> list[tuple[Group, float, float]]:
    """For each group with an outlook: how far it lies from the organisation, in clear differences, and its people.

    These are the means of the same posterior that the levels come from; below 0 is more concern.
    """
    return [(one.group, told.difference / BEYOND, one.people) for one, told in _told(facts, plan)]


def _told(facts: Facts, plan: Plan) -> list[tuple[Standing, Outlook]]:
    items = _asked(plan)
    found = [standing for leaf in plan.leaves("sensitive") if (standing := _standing(leaf, items, facts, plan))]
    if len(found) < 2:
        return []
    columns = ([one.index for one in found], [one.error for one in found], [one.people for one in found])
    return list(zip(found, outlook(*columns, beyond=BEYOND), strict=True))


def _asked(plan: Plan) -> list[Item]:
    """The questions about staying, if they are sensitive and the policy measures groups."""
    scale = next((scale for scale in plan.scales if scale.measure == INTENTION), None)
    if scale is None or scale.partition != "sensitive" or plan.policy.epsilon is not None:
        return []
    return [item for item in plan.averaged("sensitive") if item.measure in scale.parts]


def _entry(group: Group, probable: tuple[float, float], rated: Mapping[str, Rate]) -> dict[str, Any]:
    below, above = probable
    rate = rated.get(group.id)
    return {
        "group": group.id,
        "measure": INTENTION,
        "level": level_of(below, above),
        "below": below,
        "above": above,
        "rate": None if rate is None else _rate(rate),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.frequencies
    above, below = round(rate.above, DECIMALS), round(rate.below, DECIMALS)
    return {"level": level_of(above, below), "above": above, "below": below, "low": low, "high": high, "of": 10}


def _standing(leaf: Group, items: list[Item], facts: Facts, plan: Plan) -> Standing | None:
    """Mean of the released items; its error as if one person's answers were the same throughout, the wide side."""
    means, row = facts.means["sensitive"], plan.leaves("sensitive").index(leaf)
    places = {item.measure: column for column, item in enumerate(plan.averaged("sensitive"))}
    here = [item for item in items if means.released[row, places[item.measure]]]
    people = answering(facts, plan, leaf)
    if len(here) < FEWEST_ITEMS or people <= 1:
        return None
    columns = [places[item.measure] for item in here]
    widths = (means.high[row, columns] - means.low[row, columns]) / TICKS
    spread = np.array([variance(facts, plan, item) for item in here])
    errors = np.sqrt(spread / people + widths**2 / 12)  # of a uniform distribution between low and high
    return Standing(leaf, 100 * float(means.value[row, columns].mean()) / TICKS, 100 * float(errors.mean()), people)


def _rates(items: list[Item], facts: Facts, plan: Plan) -> dict[str, Rate]:
    found = [share for leaf in plan.leaves("sensitive") if (share := _share(leaf, items, facts, plan))]
    if len(found) < 2:
        return {}
    told = rates([one.share for one in found], [one.people for one in found], [one.noise for one in found])
    return {one.group.id: rate for one, rate in zip(found, told, strict=True)}


def _share(leaf: Group, items: list[Item], facts: Facts, plan: Plan) -> Share | None:
    """Mean share over the items, counted as one answer a person; noise was drawn for each item alone."""
    percents = [facts.percents.get((leaf.id, item.id)) for item in items]
    if len(items) < FEWEST_ITEMS or any(part is None for part in percents):
        return None
    people = answering(facts, plan, leaf)
    told = [side_sums(part)[UNFAVOURABLE] for part in percents if part is not None]
    noises = [
        share_noise(
            percent,
            chosen=side_sizes(item.options)[UNFAVOURABLE],
            options=item.options,
            people=people,
            sigma=plan.policy.distribution_sigma,
        )
        for percent, item in zip(told, items, strict=True)
    ]
    variance_of_mean = sum((noise / 100) ** 2 for noise in noises) / len(items) ** 2
    return Share(leaf, sum(told) / len(told) / 100, variance_of_mean, people)
