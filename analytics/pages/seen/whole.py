"""One released wave as it is for everybody: sums and sets that no reader changes, made once and kept by the board.

In: a release, its questions, its manifest. Out: `Whole`. Called by: analytics.pages.seen.visible.

Nothing of it is shown by itself: `Visible` asks for the groups of its reader, and for these alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.figures.differences import Part, common_variance, rounding_of
from analytics.figures.drawn.dots import on_line
from analytics.figures.questions import Questions
from analytics.figures.readings import Reading, Shown, reading_of
from analytics.pages.seen.byunit import ByUnit
from analytics.pages.seen.scope import groups_for_everybody
from analytics.plan import IMPORTED
from analytics.release.board import Group, Release

ITEM: Final = "item:"  # what stands before the id of a question in the name of its measure
ORDINARY, SENSITIVE = "ordinary", "sensitive"
UNKNOWN_BAND: Final = (0, 5)  # people; what a group without a band counts as in a sum, contract of release.json

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Tree:
    """Groups of one partition, and for each the places of the leaf groups inside of it."""

    place: Mapping[str, int]
    leaf: Mapping[str, int]
    owner: NDArray[np.intp]  # (pairs,) place of a group
    inside: NDArray[np.intp]  # (pairs,) place of a leaf group inside of it

    def sums(self, of_leaves: Mapping[str, float]) -> Vector:
        """Add up what is known of leaf groups for every group."""
        values = np.zeros(len(self.leaf))
        for name, value in of_leaves.items():
            values[self.leaf[name]] = value
        return np.bincount(self.owner, values[self.inside], len(self.place)).astype(np.float64)


@dataclass(frozen=True)
class Sums:
    """One number of all groups of a partition, from its leaf groups: as `wave_mean` adds them up, and people by bands.

    Shapes and units: (groups,) people who answered; Σ n² r in the reading's unit squared; people by the bands' middles.
    """

    people: Vector
    rounding: Vector
    answered: Vector
    every: float  # by the bands, of the whole organisation


@dataclass(frozen=True)
class Whole:
    """A release with what is the same for all who read it."""

    release: Release
    questions: Questions
    manifest: Mapping[str, Any]

    @cached_property
    def org(self) -> Mapping[str, Group]:
        """Groups that are cut by units, of both partitions."""
        return {name: group for name, group in self.release.groups.items() if group.view == "org"}

    @cached_property
    def for_everybody(self) -> frozenset[str]:
        return groups_for_everybody(self.org)

    @property
    def imported(self) -> bool:
        return bool(self.manifest["mode"] == IMPORTED)

    @cached_property
    def segments(self) -> Mapping[str, tuple[tuple[str, ...], int]]:
        """Units and invited of the org segment that each unit belongs to."""
        org = [segment for segment in self.manifest["segments"] if segment["view"] == "org"]
        return {unit: (tuple(one["units"]), int(one["invited"])) for one in org for unit in one["units"]}

    def invited(self, group: Group) -> float:
        """Add up the invited of the segments that make up the group; without end for an imported wave."""
        if self.imported:
            return inf
        if group.id not in self._invited:
            units = set(group.units)
            found = {self.segments[unit] for unit in units if unit in self.segments}
            self._invited[group.id] = sum(invited for part, invited in found if units.issuperset(part))
        return self._invited[group.id]

    @cached_property
    def _invited(self) -> dict[str, float]:
        return {}

    def level(self, group: str, measure: str) -> Reading:
        """Give a theme's index, or a question's average on the same line from 0 to 100."""
        if not measure.startswith(ITEM):
            return reading_of(self.release.cell(group, measure, "index"))
        axis = self.questions.items[measure.removeprefix(ITEM)].axis
        return on_line(reading_of(self.release.cell(group, measure, "mean")), axis)

    @cached_property
    def protected(self) -> frozenset[str]:
        """Groups of which nothing at all is shown, sensitive themes aside."""
        measures = [theme.measure for theme in self.questions.themes if not theme.sensitive]
        cells = ((name, [self.release.cell(name, measure, "index") for measure in measures]) for name in self.org)
        return frozenset(name for name, found in cells if not any(reading_of(cell).shown for cell in found))

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """Groups of several that are told without some of them, because nothing at all is shown of those."""
        leaves = (group for group in self.org.values() if group.leaf and group.partition == ORDINARY)
        hidden = [group for group in leaves if group.id in self.protected]
        of_groups = ByUnit((group.id, group.units) for group in self.org.values() if not group.leaf)
        return frozenset(name for leaf in hidden for name in of_groups.holding(leaf.units))

    def leaves(self, partition: str, measure: str) -> Iterator[tuple[str, Part]]:
        for leaf in self.org.values():
            if leaf.leaf and leaf.partition == partition:
                reading = self.level(leaf.id, measure)
                if reading.shown:
                    yield leaf.id, Part(reading, self.answering(leaf), self.invited(leaf))

    def measured(self, partition: str, measure: str) -> tuple[Mapping[str, Part], float]:
        """Give the leaf groups' parts of one number and their common variance."""
        if (partition, measure) not in self._parts:
            leaves = dict(self.leaves(partition, measure))
            self._parts[partition, measure] = leaves, common_variance(leaves.values())
        return self._parts[partition, measure]

    @cached_property
    def _parts(self) -> dict[tuple[str, str], tuple[Mapping[str, Part], float]]:
        return {}

    @cached_property
    def steady(self) -> dict[tuple[str, str], dict[str, Shown]]:
        """What `analytics.pages.seen.steady` has found so far."""
        return {}

    @cached_property
    def trees(self) -> Mapping[str, Tree]:
        return {partition: self._tree(partition) for partition in {group.partition for group in self.org.values()}}

    def _tree(self, partition: str) -> Tree:
        groups = [group for group in self.org.values() if group.partition == partition]
        leaves = [group for group in groups if group.leaf]
        by_unit = ByUnit((place, leaf.units) for place, leaf in enumerate(leaves))
        pairs = [(place, leaf) for place, group in enumerate(groups) for leaf in by_unit.inside(group.units)]
        found = np.array(pairs, dtype=np.intp).reshape(-1, 2)
        place, leaf = ({group.id: place for place, group in enumerate(each)} for each in (groups, leaves))
        return Tree(place, leaf, owner=found[:, 0], inside=found[:, 1])

    def sums(self, partition: str, measure: str) -> Sums:
        """Add one number up for all groups at once."""
        if (partition, measure) not in self._sums:
            self._sums[partition, measure] = self._added(partition, measure)
        return self._sums[partition, measure]

    @cached_property
    def _sums(self) -> dict[tuple[str, str], Sums]:
        return {}

    def _added(self, partition: str, measure: str) -> Sums:
        tree, (leaves, _variance) = self.trees[partition], self.measured(partition, measure)
        by_band = {name: self.answered(self.org[name]) for name in leaves}
        return Sums(
            people=tree.sums({name: part.answered for name, part in leaves.items()}),
            rounding=tree.sums({name: part.answered**2 * rounding_of(part) for name, part in leaves.items()}),
            answered=tree.sums(by_band),
            every=sum(by_band.values()),
        )

    def answered(self, group: Group) -> float:
        """Give the middle of the band of respondents."""
        if group.respondents is None:
            return sum(UNKNOWN_BAND) / 2
        if isinstance(group.respondents, int):
            return float(group.respondents)
        return float(sum(group.respondents)) / 2

    def answering(self, group: Group) -> float:
        """Give the middle of those numbers in the band that the group can have, as margins need it."""
        if not isinstance(group.respondents, tuple):
            return self.answered(group)
        low, high = group.respondents
        return (low + max(low, min(high, self.invited(group)))) / 2
