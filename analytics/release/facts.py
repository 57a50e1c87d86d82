"""The measured part of a release: rounded means of leaves, noisy shares, bands. All that everything else may rest on.

In: a release document. Out: `Facts`. Called by: gate (which makes them from counters), derived, audit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.measures.rounding import TICKS
from analytics.measures.scoring import SIDE_NAMES
from analytics.plan import Item, Partition, Plan
from analytics.policy import Respondents

Ints = NDArray[np.int64]
DECIMALS: Final = 4  # of every value; rounding comes last
UNIT: Final = 10**DECIMALS
WITHHELD: Final = -1  # in `Means.value`; never leaves this package
PARTITIONS: Final[tuple[Partition, ...]] = ("ordinary", "sensitive")


class ReleaseError(ValueError):
    """A document that is not a release of this plan."""


@dataclass(frozen=True)
class Means:
    """Rounded means of a partition in ticks, (leaves, items with a mean) each, -1 where withheld."""

    value: Ints
    low: Ints
    high: Ints
    told: Ints  # what the publication tells about the number of answers: at least so many

    @classmethod
    def withheld(cls, leaves: int, items: int) -> "Means":
        return cls(*(np.full((leaves, items), WITHHELD, dtype=np.int64) for _ in range(4)))

    @property
    def released(self) -> NDArray[np.bool_]:
        return np.asarray(self.value != WITHHELD)


@dataclass(frozen=True)
class Estimate:
    """A mean with noise, as it is published: both in index points, 0 to 100."""

    value: float
    noise: float


@dataclass(frozen=True)
class Facts:
    """What was measured and published."""

    respondents: Mapping[str, Respondents]  # every group, as shown
    means: Mapping[Partition, Means]
    percents: Mapping[tuple[str, str], tuple[int, ...]]  # (group, item) -> whole percents, as `share_names`
    estimates: Mapping[tuple[str, str], Estimate]  # (group, measure) -> what noise was added to


def facts_of(release: Mapping[str, Any], plan: Plan) -> Facts:
    """Read the measured facts of a release; whatever it says is computed is not looked at."""
    respondents = {group["id"]: _respondents(group["respondents"]) for group in release["groups"]}
    means = {part: Means.withheld(len(plan.leaves(part)), len(plan.averaged(part))) for part in PARTITIONS}
    places = {
        (leaf.id, item.measure): (item, row, column)
        for part in PARTITIONS
        for row, leaf in enumerate(plan.leaves(part))
        for column, item in enumerate(plan.averaged(part))
    }
    shares: dict[tuple[str, str], dict[str, int]] = {}
    estimates: dict[tuple[str, str], Estimate] = {}
    for cell in release["cells"]:
        if cell["status"] != "released" or cell["basis"] != "measured":
            continue
        if cell["statistic"] == "index":
            estimates[cell["group"], cell["measure"]] = Estimate(cell["value"], cell["noise"])
            continue
        if cell["statistic"] != "mean":
            shares.setdefault((cell["group"], cell["measure"]), {})[cell["statistic"]] = cell["value"]
            continue
        if (cell["group"], cell["measure"]) not in places:
            raise ReleaseError(f"{cell['group']} {cell['measure']}: measured, but the plan does not measure it there")
        item, row, column = places[cell["group"], cell["measure"]]
        _read_mean(means[item.partition], (row, column), cell, item)
    return Facts(respondents, means, _percents(shares, plan), estimates)


def added_up(shown: Mapping[str, Respondents], plan: Plan) -> dict[str, Respondents]:
    """Give the bands that follow from those of the ordinary leaves: of parents, and of all sensitive groups.

    Counting a sensitive group anew would tell more about its parts than their own bands do, and with the organisation's
    exact number, which is public, more about a hidden one (rules 4, 9 and 10).
    """
    of_segment = {leaf.segments[0]: shown[leaf.id] for leaf in plan.leaves("ordinary")}
    found: dict[str, Respondents] = {}
    for group in plan.groups:
        if group.is_organisation or (group.leaf and group.partition == "ordinary"):
            continue
        parts = [of_segment[segment] for segment in group.segments]
        ends = [plan.policy.band_ends(part) for part in parts]
        found[group.id] = parts[0] if len(parts) == 1 else (sum(low for low, _ in ends), sum(high for _, high in ends))
    return found


@lru_cache(maxsize=4_096)
def share_names(item: Item) -> tuple[str, ...]:
    """Name the shares of an item that are measured, from the low end: its options after turning, or its sides.

    The question whether one would recommend has three sides and no options: noise on eleven counts, of which most are
    near 0, would move the shares.
    """
    if item.scaled and not item.has_mean:
        return SIDE_NAMES
    return tuple(f"option:{option}" for option in range(1, item.options + 1))


def in_points(ticks: int, item: Item) -> dict[str, float]:
    """Ticks as scale points, as a release writes them: four decimals hold every grid but that of four points.

    There a number is rounded half up, and its bounds outwards, so that they never promise more than is so.
    """
    twice = 2 * UNIT * item.lowest + item.span * ticks * 2 * UNIT // TICKS
    return {"value": (twice + 1) // 2 / UNIT, "low": twice // 2 / UNIT, "high": -(-twice // 2) / UNIT}


def _read_mean(means: Means, place: tuple[int, int], cell: Mapping[str, Any], item: Item) -> None:
    for array, name in ((means.value, "value"), (means.low, "low"), (means.high, "high")):
        ticks = round((cell[name] - item.lowest) * TICKS / item.span)
        if in_points(ticks, item)[name] != cell[name]:
            raise ReleaseError(
                f"{cell['group']} {cell['measure']}: {name} {cell[name]} is not on the grid of 1/{TICKS}"
            )
        array[place] = ticks
    means.told[place] = cell["answers_from"]


def _percents(
    shares: Mapping[tuple[str, str], Mapping[str, int]], plan: Plan
) -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    by_measure = {item.measure: item for item in plan.items}
    for (group, measure), by_name in shares.items():
        item = by_measure.get(measure)
        if item is None or set(by_name) != set(share_names(item)):
            expected = " and ".join(share_names(item)) if item else "no measured number"
            raise ReleaseError(
                f"{group} {measure}: measured {', '.join(sorted(by_name))}; expected {expected}, or none"
            )
        found[group, item.id] = tuple(by_name[name] for name in share_names(item))
    return found


def _respondents(shown: Any) -> Respondents:
    return (int(shown[0]), int(shown[1])) if isinstance(shown, list) else shown
