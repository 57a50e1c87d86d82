"""Changes, differences and stabilised values, worked out once more from what is on the board, one group at a time.

In: a release and its manifest. Out: `Wave`; changes, signs. Called by: tests.report_facts, tests.report_counts.

The formulas are those of docs/methods.md: Welch for two waves, a domain against the whole, Morris with the variance of
DerSimonian and Laird, Benjamini and Hochberg. Nothing is taken from `analytics.measures` or `analytics.figures`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from statistics import median
from typing import Any, NamedTuple

from scipy.stats import norm, t

from analytics.release.board import Cell, Group, Release

WIDEST = 625.0  # (100 / 4)², of a theme, where no margin tells how much answers vary
UNSEEN = 0.2  # of the invited, from which on a margin tells it
FEWEST = 5  # groups that can be stabilised
RATE = 0.05  # of false flags among the flags of a page


class Difference(NamedTuple):
    value: float
    margin: float
    p: float
    detectable: float = 0.0


class Mean(NamedTuple):
    """A group in one wave: its number, and of the leaf groups inside it how many answered and what rounding hides."""

    value: float
    variance: float
    people: float
    rounding: float


class Number(NamedTuple):
    """As it was published, or stabilised."""

    value: float
    margin: float


@dataclass(frozen=True, eq=False)
class Wave:
    release: Release
    manifest: Mapping[str, Any]

    @cached_property
    def kept(self) -> dict[tuple[str, ...], Any]:
        return {}

    @cached_property
    def org(self) -> list[Group]:
        return [group for group in self.release.groups.values() if group.view == "org"]

    def leaves(self, partition: str) -> list[Group]:
        return [group for group in self.org if group.leaf and group.partition == partition]

    def invited(self, group: Group) -> int:
        parts = (one for one in self.manifest["segments"] if one["view"] == "org")
        return sum(one["invited"] for one in parts if {*one["units"]} <= {*group.units})

    def answering(self, group: Group) -> float:
        """The middle of those numbers in its band that the group can have."""
        told = group.respondents if isinstance(group.respondents, tuple) else (group.respondents or 0,) * 2
        return (told[0] + max(told[0], min(told[1], self.invited(group)))) / 2

    def number(self, group: Group, measure: str) -> Number | None:
        cell = self.cell(group, measure)
        return Number(cell.value or 0.0, cell.margin or 0.0) if cell else None

    def cell(self, group: Group, measure: str) -> Cell | None:
        """Of a theme its index, of a question its average in points of its scale."""
        cell = self.release.cell(group.id, measure, "mean" if measure.startswith("item:") else "index")
        return cell if cell and cell.status == "released" else None

    def known(self, partition: str, measure: str) -> list["Leaf"]:
        """Leaf groups of which the number is on the board."""
        if ("known", partition, measure) not in self.kept:
            found = ((group, self.cell(group, measure)) for group in self.leaves(partition))
            leaves = [Leaf.of(group, cell, self.answering(group), self.invited(group)) for group, cell in found if cell]
            self.kept["known", partition, measure] = leaves
        return list(self.kept["known", partition, measure])

    def variance(self, partition: str, measure: str) -> float:
        """Of single answers: it is the organisation's, and so in every margin."""
        told = [leaf for leaf in self.known(partition, measure) if leaf.unseen >= UNSEEN]
        return median((leaf.error - leaf.rounding) * leaf.people / leaf.unseen for leaf in told) if told else WIDEST

    def mean(self, group: Group, measure: str) -> Mean | None:
        cell = self.cell(group, measure)
        inside = [leaf for leaf in self.known(group.partition, measure) if {*leaf.group.units} <= {*group.units}]
        people = sum(leaf.people for leaf in inside)
        if cell is None or cell.value is None or people <= 1:
            return None
        rounding = sum(leaf.people**2 * leaf.rounding for leaf in inside) / people**2
        return Mean(cell.value, self.variance(group.partition, measure), people, rounding)

    def share(self, group: Group, measure: str) -> float:
        """Of the organisation's number, by the middles of the bands."""
        leaves = self.known(group.partition, measure)
        return sum(leaf.band for leaf in leaves if {*leaf.group.units} <= {*group.units}) / sum(
            leaf.band for leaf in leaves
        )

    def stable(self, group: Group, measure: str) -> Number | None:
        if not group.leaf:
            return None
        if ("stable", group.partition, measure) not in self.kept:
            leaves = [leaf for leaf in self.known(group.partition, measure) if leaf.margin > 0]
            self.kept["stable", group.partition, measure] = drawn_in(leaves) if len(leaves) >= FEWEST else {}
        found: Number | None = self.kept["stable", group.partition, measure].get(group.id)
        return found


@dataclass(frozen=True)
class Leaf:
    """The number of a leaf group taken apart: `people` as its margin has them, `band` the middle of what is told."""

    group: Group
    value: float
    margin: float
    width: float
    people: float
    band: float
    unseen: float

    @classmethod
    def of(cls, group: Group, cell: Cell, people: float, invited: int) -> "Leaf":
        assert cell.value is not None and cell.margin is not None and cell.noise is None
        assert isinstance(group.respondents, tuple)
        width = (cell.high or 0.0) - (cell.low or 0.0)
        return cls(group, cell.value, cell.margin, width, people, sum(group.respondents) / 2, 1 - people / invited)

    @cached_property
    def error(self) -> float:
        """Squared."""
        return (self.margin / student(max(self.people - 1, 1))) ** 2

    @cached_property
    def rounding(self) -> float:
        """Of a number that may lie anywhere between two ends; at most all of its error."""
        return min(self.width**2 / 12, self.error)


@cache
def student(degrees: float, below: float = 0.975) -> float:
    return float(t.ppf(below, degrees))


@cache
def z() -> float:
    return float(norm.ppf(0.975))


def change(before: Mean, after: Mean) -> Difference:
    """Welch: different people, never linked."""
    first, second = before.variance / before.people, after.variance / after.people
    squared = first + second + before.rounding + after.rounding
    degrees = squared**2 / (first**2 / (before.people - 1) + second**2 / (after.people - 1))
    value, error = after.value - before.value, sqrt(squared)
    p = 2 * float(t.sf(abs(value) / error, degrees))
    return Difference(value, student(degrees) * error, p, (student(degrees) + student(degrees, 0.8)) * error)


def apart(whole: Number, group: Number, share: float) -> Difference:
    """A group against the organisation, of which it is a part."""
    squared = max(group.margin**2 * (1 - 2 * share) + whole.margin**2, (group.margin * (1 - share)) ** 2)
    value, margin = group.value - whole.value, sqrt(squared)
    p = (
        2 * float(norm.sf(abs(value) / margin * z())) if value else 1.0
    )  # the organisation differs from itself by nothing
    return Difference(value, margin, p)


def drawn_in(leaves: Sequence[Leaf]) -> dict[str, Number]:
    """Towards the mean of all groups, the more the less sure a number is; by group."""
    precise = [1 / leaf.error for leaf in leaves]
    pooled = weighted(precise, leaves)
    heterogeneity = sum(one * (leaf.value - pooled) ** 2 for one, leaf in zip(precise, leaves, strict=True))
    spread = sum(precise) - sum(one**2 for one in precise) / sum(precise)
    between = max(0.0, (heterogeneity - (len(leaves) - 1)) / spread)
    weights = [1 / (between + leaf.error) for leaf in leaves]
    middle, found = weighted(weights, leaves), {}
    for leaf in leaves:
        own = between / (between + leaf.error)
        error = sqrt(own * leaf.error + (1 - own) ** 2 / sum(weights))
        found[leaf.group.id] = Number(middle + own * (leaf.value - middle), z() * error)
    return found


def weighted(weights: Sequence[float], leaves: Sequence[Leaf]) -> float:
    return sum(one * leaf.value for one, leaf in zip(weights, leaves, strict=True)) / sum(weights)


def signs(found: Sequence[Difference | None]) -> list[int | None]:
    """Which of them are more than chance, all looked at together: 1 higher, -1 lower, 0 the rest."""
    ordered = sorted(one.p for one in found if one)
    passing = [p for place, p in enumerate(ordered, 1) if p <= place * RATE / len(ordered)]
    most = max(passing, default=-1.0)
    return [None if one is None else 0 if one.p > most else 1 if one.value > 0 else -1 for one in found]
