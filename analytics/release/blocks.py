"""Tables of one partition's measures, exact: leaves of items, of scales and indices, and parents of all of them.

In: facts and the plan. Out: `Block`s in units of a common denominator of the range, with standard errors.
Called by: `analytics.release.derived`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.grouping import Group
from analytics.measures.intervals import standard_error, student_quantile
from analytics.measures.rounding import TICKS
from analytics.measures.scoring import enough_parts
from analytics.measures.weighting import Exact, largest_mean, smallest_mean, weighted_mean
from analytics.plan import Composite, Item, Partition, Plan
from analytics.release.facts import Facts

Floats = NDArray[np.float64]
PRIOR_DEVIATION = 1 / 4  # of the range, the standard deviation assumed below 100 respondents


@dataclass(frozen=True)
class Block:
    """Measures of groups, (groups, measures): value, low and high as parts of the range over `under`."""

    value: Exact
    low: Exact
    high: Exact
    under: Exact  # (groups, measures), above 0
    released: NDArray[np.bool_]
    errors: Floats  # standard errors, of the range
    degrees: Floats  # (groups, measures), of freedom


def leaf_items(facts: Facts, plan: Plan, partition: Partition) -> Block:
    """The measured means, and how far each may lie from the mean of everybody invited."""
    means = facts.means[partition]
    leaves, items = plan.leaves(partition), plan.averaged(partition)
    sizes = [answering(facts, plan, leaf) for leaf in leaves]
    spread = [variance(facts, plan, item) for item in items]
    error = cache(_error)  # few different bands, sizes and widths make many cells
    errors = np.zeros(means.value.shape)
    for row, column in np.argwhere(means.released).tolist():
        width = int(means.high[row, column] - means.low[row, column])
        errors[row, column] = error(sizes[row], plan.population(leaves[row]), spread[column], width)
    degrees = np.repeat(np.array(sizes)[:, None] - 1, len(items), axis=1)
    under = np.full_like(means.value, TICKS)
    return Block(means.value, means.low, means.high, under, means.released, errors, degrees)


def composed(block: Block, names: Sequence[str], composites: Sequence[Composite]) -> Block:
    """Scales from items, or indices from scales: plain means of the parts that are released, if they are half of all.

    The standard error is the mean of the parts' own, as if they were fully correlated: nothing is known about how
    answers of one person go together, and this errs on the wide side.
    """
    place = {name: column for column, name in enumerate(names)}
    columns = [_composed(block, [place[part] for part in whole.parts if part in place], whole) for whole in composites]
    empty = Block(*(part[:, :0] for part in _parts(block)))
    return Block(*(np.concatenate(part, axis=1) for part in zip(*map(_parts, [empty, *columns]), strict=True)))


def parents(block: Block, facts: Facts, plan: Plan, groups: Sequence[Group]) -> Block:
    """Means of the leaves, weighted by the middles of their bands; bounds over all weights that the bands allow."""
    rows = [_parent(block, facts, plan, group) for group in groups]
    empty = Block(*(part[:0] for part in _parts(block)))
    return Block(*(np.concatenate(part, axis=0) for part in zip(*map(_parts, [empty, *rows]), strict=True)))


def joined(blocks: Sequence[Block]) -> Block:
    """The same groups, all measures side by side."""
    return Block(*(np.concatenate(part, axis=1) for part in zip(*map(_parts, blocks), strict=True)))


def margins(block: Block) -> Floats:
    """Half widths of the 95 % intervals, of the range; 0 where withheld."""
    quantile = cache(student_quantile)
    found = np.zeros(block.errors.shape)
    for row, column in np.argwhere(block.released).tolist():
        found[row, column] = quantile(float(block.degrees[row, column])) * block.errors[row, column]
    return found


def middle(facts: Facts, plan: Plan, group: Group) -> float:
    """People who answered: the middle of the band, or the number as it is shown."""
    return _doubled(facts, plan, group) / 2


def answering(facts: Facts, plan: Plan, group: Group) -> float:
    """People who answered, for margins: the middle of those numbers in the band that the group can have.

    Of 60 who were invited no 90 answered: the middle of 40 to 99 would be all of them, and leave no margin but that of
    the rounding.
    """
    shown = facts.respondents[group.id]
    low, high = (shown, shown) if isinstance(shown, int) else plan.policy.band_ends(shown)
    return (low + max(low, min(high, plan.population(group)))) / 2


def _doubled(facts: Facts, plan: Plan, group: Group) -> int:
    shown = facts.respondents[group.id]
    return 2 * shown if isinstance(shown, int) else sum(plan.policy.band_ends(shown))


def _error(n: float, invited: float, variance: float, width: int) -> float:
    rounding = (width / TICKS) ** 2 / 12  # of a uniform distribution between low and high
    return standard_error(n=n, invited=invited, variance=variance, rounding_variance=rounding)


def variance(facts: Facts, plan: Plan, item: Item) -> float:
    """Of single answers, of the range squared: the organisation's released shares, or a quarter of the range as SD."""
    whole = next(group for group in plan.parents(item.partition) if group.is_organisation)
    percents, people = facts.percents.get((whole.id, item.id)), middle(facts, plan, whole)
    if percents is None or people < plan.policy.variance_minimum:
        return PRIOR_DEVIATION**2
    first = sum(place * share for place, share in enumerate(percents))
    second = sum(place**2 * share for place, share in enumerate(percents))
    return (100 * second - first**2) / (100 * item.span) ** 2 * people / (people - 1)


def _composed(block: Block, parts: list[int], whole: Composite) -> Block:
    present = block.released[:, parts]
    counts = present.sum(axis=1)
    enough = np.array([enough_parts(count, whole.asked) for count in counts.tolist()], dtype=bool)
    under = _common(block.under[:, parts], present)
    number = np.where(counts > 0, counts, 1)
    factor = np.where(present, under[:, None] // block.under[:, parts], 0).astype(object)
    value, low, high = (
        (part[:, parts].astype(object) * factor).sum(axis=1) for part in (block.value, block.low, block.high)
    )
    error = (block.errors[:, parts] * present).sum(axis=1) / number
    # Parts of one group share its respondents, and so their degrees of freedom.
    columns = (value, low, high, under * number.astype(object), enough, error, block.degrees[:, parts[0]])
    return Block(*(np.asarray(column)[:, None] for column in columns))


def _common(under: Exact, present: NDArray[np.bool_]) -> Exact:
    """A common denominator per group."""
    rows = zip(under.tolist(), present.tolist(), strict=True)
    found = [lcm(*(part for part, here in zip(row, shown, strict=True) if here)) for row, shown in rows]
    return np.array(found, dtype=object)


def _parent(block: Block, facts: Facts, plan: Plan, group: Group) -> Block:
    places = plan.inside(group)
    leaves = [plan.leaves(group.partition)[place] for place in places]
    inside = Block(*(part[places] for part in _parts(block)))
    under = np.array([lcm(*column) for column in inside.under.T.tolist()], dtype=object)
    weights = np.array([_doubled(facts, plan, leaf) for leaf in leaves])[:, None] * inside.released
    released = inside.released.any(axis=0)
    value = weighted_mean(_over(inside.value, inside, under), weights)
    smallest, largest = _weight_box(inside, facts, plan, leaves)
    lows = np.where(inside.released, _over(inside.low, inside, under), 0)
    highs = np.where(inside.released, _over(inside.high, inside, under), under[None, :])
    low, high = smallest_mean(lows, smallest, largest), largest_mean(highs, smallest, largest)
    everything = under * value.under * low.under * high.under
    columns = (
        value.over * low.under * high.under,
        low.over * value.under * high.under,
        high.over * value.under * low.under,
        everything,
        released,
        np.sqrt(((weights * inside.errors) ** 2).sum(axis=0)) / np.where(released, weights.sum(axis=0), 1),
        np.maximum((inside.degrees * inside.released).sum(axis=0), 1.0),
    )
    return Block(*(np.asarray(column)[None, :] for column in columns))


def _over(part: Exact, block: Block, under: Exact) -> Exact:
    return np.asarray(part.astype(object) * (under[None, :] // block.under))


def _weight_box(inside: Block, facts: Facts, plan: Plan, leaves: Sequence[Group]) -> tuple[Exact, Exact]:
    """Smallest and largest number of answers per leaf and measure.

    A released leaf has at least the policy's smallest minimum, perhaps fewer than its respondents; a withheld one may
    have none, or as many as its respondents.
    """
    least = plan.policy.bands[0][0]
    highest = np.array([plan.policy.band_ends(facts.respondents[leaf.id])[1] for leaf in leaves], dtype=object)
    smallest = np.where(inside.released, least, 0).astype(object)
    smallest = np.where(inside.released.any(axis=0), smallest, 1)  # a column that is withheld: any weights will do
    return smallest, np.maximum(smallest, np.repeat(highest[:, None], smallest.shape[1], axis=1))


def _parts(block: Block) -> tuple[NDArray[Any], ...]:
    return (block.value, block.low, block.high, block.under, block.released, block.errors, block.degrees)
