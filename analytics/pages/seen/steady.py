"""Stabilised readings: where a group most probably stands once all groups are looked at together.

In: a wave as a reader sees it, a leaf group, a theme. Out: `Shown`, or None where stabilising would say nothing.
Called by: `analytics.pages.scales`, `analytics.pages.groups`.
"""

from math import isnan
from typing import Final

import numpy as np

from analytics.figures.readings import Reading, Shown
from analytics.figures.together import Parts
from analytics.measures.intervals import normal_quantile
from analytics.measures.shrinkage import stabilise
from analytics.pages.seen.visible import Visible
from analytics.pages.seen.whole import Steady
from analytics.release.board import Group

FEWEST_GROUPS: Final = 5  # leaf groups with the number; of fewer nobody can say how much groups differ


def steadied(now: Visible, group: Group, measure: str) -> Shown | None:
    """Give a leaf group's stabilised value with its 95 % margin, never for a group that is made of others."""
    if not group.leaf or now.only_noise:
        return None
    place = now.whole.trees[group.partition].leaf.get(group.id)
    if place is None:
        return None
    found = all_steadied(now, group.partition, measure)
    value, margin = float(found.value[place]), float(found.margin[place])
    return None if isnan(value) else Shown(value, margin)


def judged(now: Visible, group: Group, measure: str, measured: Reading) -> Reading:
    """Give what arrows are decided by: the stabilised value where there is one, else the measured one."""
    return (steadied(now, group, measure) if measured.shown else None) or measured


def all_steadied(now: Visible, partition: str, measure: str) -> Steady:
    """Stabilise one number of all leaf groups, once for a page; it reads released cells alone."""
    if (partition, measure) not in now.steady:
        now.steady[partition, measure] = _stabilised(now.whole.parts(partition, measure))
    return now.steady[partition, measure]


def _stabilised(leaves: Parts) -> Steady:
    known = leaves.shown & (leaves.numbers.margin > 0)
    value, margin = np.full((2, len(known)), np.nan)
    if known.sum() >= FEWEST_GROUPS:
        found = stabilise(leaves.numbers.value[known].tolist(), np.sqrt(leaves.squared_error[known]).tolist())
        value[known] = found.values
        margin[known] = normal_quantile() * np.array(found.standard_errors)
    return Steady(value, margin)
