"""Means with noise: which are published, how exact they are, and what follows from them for the groups above.

In: noisy sums (once, in the gate), or the published means themselves. Out: `Estimate`s, then `Row`s.
Called by: gate (reads sums), `analytics.release.derived` (writes rows).
"""

from collections.abc import Iterator, Mapping
from math import sqrt

from analytics.grouping import Group
from analytics.measures.intervals import standard_error
from analytics.noise.declared import Declared, Z
from analytics.noise.drawing import NoisySums
from analytics.plan import Plan
from analytics.policy import Policy, Respondents
from analytics.release.blocks import PRIOR_DEVIATION, middle
from analytics.release.facts import DECIMALS, Estimate, Facts
from analytics.release.written.rows import Row

SHOWN_DECIMALS = 1  # of an index from 0 to 100; the noise is ten times as large


def measured_groups(plan: Plan) -> tuple[Group, ...]:
    """Groups that have noisy sums of their own: bands by attribute and, where nothing else is measured, org leaves."""
    leaves = plan.leaves("ordinary") if plan.only_noise else ()
    return (*leaves, *plan.bands)


def estimates_of(
    sums: Mapping[str, NoisySums], plan: Plan, shown: Mapping[str, Respondents]
) -> dict[tuple[str, str], Estimate]:
    """Rule 5: the means that are published. Public numbers alone decide: bands of respondents, and noisy sums."""
    found: dict[tuple[str, str], Estimate] = {}
    for group in measured_groups(plan):
        own, place = sums[group.view], plan.views[group.view].index(group.segments[0])
        for column, measure in enumerate(plan.noise.measures if plan.noise else ()):
            estimate = _estimate(own, place, column, plan=plan, answered=shown[group.id])
            if estimate is not None:
                found[group.id, measure] = estimate
    return found


def is_precise(people: float, declared: Declared, policy: Policy) -> bool:
    """Whether the noise keeps the policy's margin, in the middle of the scale (rule 5, policy strict)."""
    return people > 0 and declared.margin(people) <= policy.attribute_margin


def rows_of_estimates(facts: Facts, plan: Plan) -> Iterator[Row]:
    """Cells of all declared indices: of measured groups as published, of parents as means of the groups inside."""
    if plan.noise is None:
        return
    for group in measured_groups(plan):
        for measure in plan.noise.measures:
            yield _measured(facts, plan, group, measure)
    for group in plan.parents("ordinary") if plan.only_noise else ():
        for measure in plan.noise.measures:
            yield _parent(facts, plan, group, measure)


def _estimate(sums: NoisySums, place: int, column: int, *, plan: Plan, answered: Respondents) -> Estimate | None:
    people = sums.people(place, column)
    enough = plan.policy.band_ends(answered)[0] >= plan.policy.attribute_minimum
    if plan.noise is None or not enough or not is_precise(people, plan.noise, plan.policy):
        return None
    mean = sums.place(place, column)
    noise = 100 * plan.noise.noise(people, mean)
    return Estimate(value=round(100 * mean, SHOWN_DECIMALS), noise=round(noise, DECIMALS))


def _measured(facts: Facts, plan: Plan, group: Group, measure: str) -> Row:
    found = facts.estimates.get((group.id, measure))
    if found is None:
        return Row(group.id, measure, "index")
    return Row(
        group.id,
        measure,
        "index",
        value=found.value,
        noise=found.noise,
        margin=_margin(facts, plan, group, found.noise),
        basis="measured",
        minimum=plan.policy.attribute_minimum,
        answers_from=plan.policy.band_ends(facts.respondents[group.id])[0],
    )


def _parent(facts: Facts, plan: Plan, group: Group, measure: str) -> Row:
    """The mean of the published groups inside, weighted by the middles of their bands (rule 4)."""
    leaves = [plan.leaves("ordinary")[place] for place in plan.inside(group)]
    parts = [(middle(facts, plan, leaf), facts.estimates.get((leaf.id, measure))) for leaf in leaves]
    inside = [(people, found) for people, found in parts if found is not None]
    if not inside:
        return Row(group.id, measure, "index")
    total = sum(people for people, _ in inside)
    value = sum(people * found.value for people, found in inside) / total
    noise = sqrt(sum((people * found.noise) ** 2 for people, found in inside)) / total
    return Row(
        group.id,
        measure,
        "index",
        value=round(value, SHOWN_DECIMALS),
        noise=round(noise, DECIMALS),
        margin=_margin(facts, plan, group, noise),
        basis="computed",
    )


def _margin(facts: Facts, plan: Plan, group: Group, noise: float) -> float:
    """Half width of the 95 % interval for the mean of everybody invited: noise, and those who did not answer.

    Nothing is known about how scores spread, so a quarter of the range is assumed, as everywhere in small groups.
    """
    people = middle(facts, plan, group)
    error = standard_error(
        n=people, invited=group.invited, variance=(100 * PRIOR_DEVIATION) ** 2, rounding_variance=noise**2
    )
    return round(Z * error, DECIMALS)
