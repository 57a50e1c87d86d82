"""One released wave as it is for everybody: sums and sets that no reader changes, made once and kept by the board.

In: a release, its questions, its manifest. Out: `Whole`. Called by: analytics.pages.seen.visible.

Nothing of it is shown by itself: `Visible` asks for the groups of its reader, and for these alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.figures.drawn.dots import on_line
from analytics.figures.questions import Questions
from analytics.figures.readings import Reading, reading_of
from analytics.figures.together import Parts, People, on_lines
from analytics.pages.seen.byunit import ByUnit
from analytics.pages.seen.scope import groups_for_everybody
from analytics.plan import IMPORTED
from analytics.release.board import Group, Release
from analytics.release.written.columns import Numbers, Vector

ITEM: Final = "item:"  # what stands before the id of a question in the name of its measure
ORDINARY, SENSITIVE = "ordinary", "sensitive"
UNKNOWN_BAND: Final = (0, 5)  # people; what a group without a band counts as in a sum, contract of release.json


@dataclass(frozen=True)
class Tree:
    """Groups of one partition, and for each the places of the leaf groups inside of it."""

    place: Mapping[str, int]
    leaf: Mapping[str, int]
    owner: NDArray[np.intp]  # (pairs,) place of a group
    inside: NDArray[np.intp]  # (pairs,) place of a leaf group inside of it

    def sums(self, of_leaves: Vector) -> Vector:
        """Add up what is known of leaf groups for every group."""
        return np.bincount(self.owner, of_leaves[self.inside], len(self.place)).astype(np.float64)


@dataclass(frozen=True)
class Sums:
    """One number of all groups of a partition, from its leaf groups: as `wave_mean` adds them up, and people by bands.

    Shapes and units: (groups,) people who answered; Σ n² r in the reading's unit squared; people by the bands' middles.
    """

    people: Vector
    rounding: Vector
    answered: Vector
    every: float  # by the bands, of the whole organisation
    variance: float  # of single answers


class Steady(NamedTuple):
    """Stabilised values of leaf groups in the order of the tree, and margins; not a number where there is none."""

    value: Vector
    margin: Vector


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

    @cached_property
    def outlook(self) -> Mapping[str, Mapping[str, Any]]:
        """What was told about staying, by group."""
        return {str(entry["group"]): entry for entry in self.release.outlook}

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

    def levels(self, groups: Sequence[str], measure: str) -> Numbers:
        """The same of many groups at once."""
        cells = self.release.cells
        if not measure.startswith(ITEM):
            return cells.numbers(groups, measure, "index")
        return on_lines(cells.numbers(groups, measure, "mean"), self.questions.items[measure.removeprefix(ITEM)].axis)

    @cached_property
    def protected(self) -> frozenset[str]:
        """Groups of which nothing at all is shown, sensitive themes aside unless there are no others."""
        names, themes = list(self.org), [theme.measure for theme in self.questions.themes if not theme.sensitive]
        if not themes:
            return frozenset(group.id for group in self.org.values() if not self._speaks_of(group))
        shown = np.zeros(len(names), dtype=bool)
        for measure in themes:
            shown |= ~np.isnan(self.levels(names, measure).value)
        return frozenset(name for name, is_shown in zip(names, shown.tolist(), strict=True) if not is_shown)

    def _speaks_of(self, group: Group) -> bool:
        """Whether anything is shown of a group where no theme tells it."""
        places = self._places_of(group)
        return any(reading_of(self.release.cell(place, *one)).shown for place in places for one in self._asked_alone)

    @cached_property
    def _asked_alone(self) -> list[tuple[str, str]]:
        """Measures and statistics of questions, of which one is there if anything is shown of a group."""
        return self._items(sensitive=False) or self._items(sensitive=True)

    def _items(self, *, sensitive: bool) -> list[tuple[str, str]]:
        asked = [ITEM + item.id for item in self.questions.items.values() if item.sensitive == sensitive]
        return [(measure, statistic) for measure in asked for statistic in ("mean", "favourable", "option:1")]

    def _places_of(self, group: Group) -> list[str]:
        """Where a group's numbers stand: with itself, or, if every question is sensitive, with whoever holds it."""
        if self._of_sensitive is None:
            return [group.id]
        holding = [self.org[name] for name in self._of_sensitive.holding(group.units)]
        return [group.id, *(one.id for one in sorted(holding, key=lambda one: (len(one.units), one.leaf, one.id))[:1])]

    @cached_property
    def _of_sensitive(self) -> ByUnit[str] | None:
        """Groups of the sensitive partition, where there is no other question."""
        if not all(item.sensitive for item in self.questions.items.values()):
            return None
        return ByUnit((group.id, group.units) for group in self.org.values() if group.partition == SENSITIVE)

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """Groups of several that are told without some of them, because nothing at all is shown of those."""
        leaves = (group for group in self.org.values() if group.leaf and group.partition == ORDINARY)
        hidden = [group for group in leaves if group.id in self.protected]
        of_groups = ByUnit((group.id, group.units) for group in self.org.values() if not group.leaf)
        return frozenset(name for leaf in hidden for name in of_groups.holding(leaf.units))

    def parts(self, partition: str, measure: str) -> Parts:
        """One number of all leaf groups of a partition, in the order of its tree."""
        return Parts(self.levels(list(self.trees[partition].leaf), measure), self.people[partition])

    @cached_property
    def people(self) -> Mapping[str, People]:
        """Who answered in the leaf groups of each partition, as margins need it."""
        return {
            partition: People(
                np.array([self.answering(self.org[name]) for name in tree.leaf]),
                np.array([self.invited(self.org[name]) for name in tree.leaf]),
            )
            for partition, tree in self.trees.items()
        }

    @cached_property
    def _by_band(self) -> Mapping[str, Vector]:
        """The same, by the middles of the bands."""
        trees = self.trees.items()
        return {name: np.array([self.answered(self.org[leaf]) for leaf in tree.leaf]) for name, tree in trees}

    @cached_property
    def steady(self) -> dict[tuple[str, str], Steady]:
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
        tree, parts = self.trees[partition], self.parts(partition, measure)
        shown, answered = parts.shown, parts.people.answered
        by_band = np.where(shown, self._by_band[partition], 0.0)
        return Sums(
            people=tree.sums(np.where(shown, answered, 0.0)),
            rounding=tree.sums(np.where(shown, answered**2 * parts.rounding, 0.0)),
            answered=tree.sums(by_band),
            every=float(by_band.sum()),
            variance=parts.variance,
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
