"""Stabilised readings: where a group most probably stands once all groups are looked at together.

In: a wave as a reader sees it, a leaf group, a theme. Out: `Shown`, or None where stabilising would say nothing.
Called by: `analytics.pages.scales`, `analytics.pages.groups`.
"""

from math import sqrt
from typing import Final

from analytics.figures.differences import squared_error
from analytics.figures.readings import Reading, Shown
from analytics.measures.intervals import normal_quantile
from analytics.measures.shrinkage import stabilise
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group

FEWEST_GROUPS: Final = 5  # leaf groups with the number; of fewer nobody can say how much groups differ


def steadied(now: Visible, group: Group, measure: str) -> Shown | None:
    """Give a leaf group's stabilised value with its 95 % margin, never for a group that is made of others."""
    if not group.leaf or now.only_noise:
        return None
    return all_steadied(now, group.partition, measure).get(group.id)


def judged(now: Visible, group: Group, measure: str, measured: Reading) -> Reading:
    """Give what arrows are decided by: the stabilised value where there is one, else the measured one."""
    return (steadied(now, group, measure) if measured.shown else None) or measured


def all_steadied(now: Visible, partition: str, measure: str) -> dict[str, Shown]:
    """Stabilise one number of all leaf groups, once for a page; it reads released cells alone."""
    if (partition, measure) not in now.steady:
        now.steady[partition, measure] = _stabilised(now, partition, measure)
    return now.steady[partition, measure]


def _stabilised(now: Visible, partition: str, measure: str) -> dict[str, Shown]:
    leaves, _ = now.measured(partition, measure)
    errors = {name: sqrt(squared_error(part)) for name, part in leaves.items() if part.reading.margin > 0}
    if len(errors) < FEWEST_GROUPS:
        return {}
    found = stabilise([leaves[name].reading.value for name in errors], list(errors.values()))
    z = normal_quantile()
    pairs = zip(found.values, found.standard_errors, strict=True)
    return {name: Shown(value, z * error) for name, (value, error) in zip(errors, pairs, strict=True)}
