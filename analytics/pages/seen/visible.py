"""One released wave as one reader may see it: only their groups, in the order of the tree, and only readings of these.

In: a release, its questions, its manifest, a scope. Out: `Visible`, the only thing that page builders read.
Called by: `analytics.pages.routes`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.figures.differences import Summed
from analytics.figures.questions import Questions, Theme
from analytics.figures.readings import NOT_ASKED, Reading, reading_of
from analytics.measures.change import WaveMeans
from analytics.pages.seen.byunit import ByUnit
from analytics.pages.seen.lines import Lines
from analytics.pages.seen.scope import ScopeLike, focus_groups, seen_groups
from analytics.pages.seen.whole import ITEM as ITEM
from analytics.pages.seen.whole import ORDINARY as ORDINARY
from analytics.pages.seen.whole import SENSITIVE as SENSITIVE
from analytics.pages.seen.whole import Steady, Sums, Whole
from analytics.release.board import Group, Release
from analytics.release.written.columns import Numbers, Vector

ORGANISATION: Final = "organisation"


class OutOfScope(LookupError):
    """A page asked for a group that its reader may not see, or that the wave does not have."""


@dataclass(frozen=True)
class Standing:
    """What a group shows for a theme: its reading, and the group it comes from when a coarser one stands in."""

    reading: Reading
    source: Group
    coarser: bool


@dataclass(frozen=True)
class Visible:
    """A release through the eyes of one reader."""

    whole: Whole
    scope: ScopeLike
    lines: Lines | None = None  # from the groups of the wave on the desk; None: it is this wave
    made_of: tuple[Hashable, ...] = ()  # what it was made of, its reader's scope included: the key of what is kept

    @property
    def release(self) -> Release:
        return self.whole.release

    @property
    def questions(self) -> Questions:
        return self.whole.questions

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.whole.manifest

    @cached_property
    def seen(self) -> Mapping[str, Group]:
        """Every group in scope, of both partitions."""
        org = self.whole.org
        names = seen_groups(self.scope, org, self.whole.for_everybody)
        names |= set(self.lines.same.values() if self.lines else ())
        return {name: group for name, group in org.items() if name in names}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the ordinary partition in the order of the tree: parents before their parts, by name."""
        return self._in_order(ORDINARY)

    @cached_property
    def sensitive_groups(self) -> tuple[Group, ...]:
        """The groups of the sensitive partition, likewise."""
        return self._in_order(SENSITIVE)

    def _in_order(self, partition: str) -> tuple[Group, ...]:
        children: dict[str | None, list[Group]] = {}
        for group in self.seen.values():
            if group.partition == partition:
                children.setdefault(self.parent(group), []).append(group)
        return tuple(descend(children, None))

    def inside(self, whole: Group) -> list[Group]:
        """Ordinary groups that lie in a group altogether, itself too, in the order of the tree."""
        return self._ordinary.inside(whole.units)

    def sensitive_inside(self, whole: Group) -> list[Group]:
        """Likewise of the sensitive partition."""
        return self._sensitive.inside(whole.units)

    @cached_property
    def own(self) -> Group | None:
        """The reader's own group: of the link, or of the units that somebody manages."""
        names = focus_groups(self.scope, self.seen)
        return next((group for group in self.groups if group.id in names), None)

    @property
    def organisation(self) -> Group:
        return self.group(ORGANISATION)

    @property
    def wave(self) -> str:
        return str(self.release.wave["id"])

    @property
    def title(self) -> str:
        return str(self.release.wave["title"])

    @cached_property
    def noise(self) -> Mapping[str, Any]:
        """What the rules declare about noise: its measures and views; empty where only shares carry any."""
        declared: Mapping[str, Any] = self.manifest.get("noise") or {"measures": (), "views": {}}
        return declared

    @property
    def only_noise(self) -> bool:
        """Say whether every number about answers carries noise (policy strict)."""
        return "org" in self.noise["views"]

    @cached_property
    def bands(self) -> Mapping[str, tuple[Group, ...]]:
        """The bands of each view by attribute, by its name; of the whole organisation, so that everybody sees them."""
        names = {view: name for view, name in self.noise["views"].items() if view != "org"}
        groups = self.release.groups.values()
        return {name: tuple(group for group in groups if group.view == view) for view, name in names.items()}

    @property
    def policy(self) -> Mapping[str, Any]:
        policy: Mapping[str, Any] = self.manifest["policy"]
        return policy

    def group(self, name: str) -> Group:
        """Find a group in scope; one that does not exist and one out of scope cannot be told apart."""
        if name not in self.seen:
            raise OutOfScope(f"there is no group {name!r} for this reader: choose one from the list of groups")
        return self.seen[name]

    def line(self, group: Group) -> Group | None:
        """Find what a group of the wave on the desk was called here, if it was one group of the same units."""
        name = self.lines.same.get(group.id) if self.lines else group.id
        return self.seen.get(name or "")

    def regrouped(self, group: Group) -> bool:
        """Say whether a group of the wave on the desk has no line here because its units were told with others."""
        return self.lines is not None and group.id in self.lines.regrouped

    def is_everybody(self, group: Group) -> bool:
        """Say whether a group is the whole organisation under another name, which lists need not say twice."""
        if group.id == ORGANISATION or len(group.units) != len(self.organisation.units):
            return False
        return set(group.units) == set(self.organisation.units)

    def depth(self, group: Group) -> int:
        """Count the ancestors in scope, for indents."""
        parent = self.parent(group)
        return 1 + self.depth(self.seen[parent]) if parent else 0

    def parent(self, group: Group) -> str | None:
        """Name the nearest ancestor in scope."""
        if group.id not in self._parents:
            parent = group.parent
            while parent is not None and parent not in self.seen:
                parent = self.release.groups[parent].parent
            self._parents[group.id] = parent
        return self._parents[group.id]

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        return {}

    def reading(self, group: str, measure: str, statistic: str = "index") -> Reading:
        return reading_of(self.release.cell(self.group(group).id, measure, statistic))

    def level(self, group: str, measure: str) -> Reading:
        """Give a theme's index, or a question's average on the same line from 0 to 100; of any group, for margins."""
        return self.whole.level(group, measure)

    def standing(self, group: Group, theme: Theme) -> Standing:
        """Read a theme for a group; a sensitive one comes from the coarser partition."""
        if not theme.sensitive or self.only_noise:
            return Standing(self.reading(group.id, theme.measure), group, coarser=False)
        source = self.counterpart(group)
        if source is None:
            return Standing(NOT_ASKED, group, coarser=False)
        return Standing(self.reading(source.id, theme.measure), source, set(source.units) != set(group.units))

    def asked(self, theme: Theme) -> bool:
        """Say whether the wave has this theme at all: the organisation always has a cell of it."""
        coarser = theme.sensitive and not self.only_noise
        organisation = self.counterpart(self.organisation) if coarser else self.organisation
        return organisation is not None and self.release.cell(organisation.id, theme.measure, "index") is not None

    def counterpart(self, group: Group) -> Group | None:
        """Find the smallest group of the sensitive partition that holds all units of this one."""
        if group.units not in self._counterparts:
            holding = self._sensitive.holding(group.units)
            found = min(holding, key=lambda other: (len(other.units), other.leaf, other.id), default=None)
            self._counterparts[group.units] = found
        return self._counterparts[group.units]

    @cached_property
    def _counterparts(self) -> dict[tuple[str, ...], Group | None]:
        """What `counterpart` has found so far."""
        return {}

    @cached_property
    def _ordinary(self) -> ByUnit[Group]:
        return ByUnit((group, group.units) for group in self.groups)

    @cached_property
    def _sensitive(self) -> ByUnit[Group]:
        return ByUnit((group, group.units) for group in self.seen.values() if group.partition == SENSITIVE)

    @cached_property
    def sensitive_leaves(self) -> ByUnit[Group]:
        """The leaf groups of the sensitive partition, in the order of the tree."""
        return ByUnit((group, group.units) for group in self.sensitive_groups if group.leaf)

    def snapshot(self, group: Group, measure: str) -> Summed:
        """Take a group's number apart into its leaf groups; of these only the margin of a change is made."""
        reading = self.level(self.group(group.id).id, measure)
        sums, place = self._added_up(group, measure)
        people = float(sums.people[place])
        return Summed(reading, people, float(sums.rounding[place]) / people**2 if people else 0.0, sums.variance)

    def _added_up(self, group: Group, measure: str) -> tuple[Sums, int]:
        return self.whole.sums(group.partition, measure), self.whole.trees[group.partition].place[group.id]

    def numbers(self, groups: Sequence[Group], measure: str) -> Numbers:
        """Read one theme of many groups at once, all of them in scope."""
        return self.whole.levels([self.group(group.id).id for group in groups], measure)

    def means(self, groups: Sequence[Group], measure: str) -> WaveMeans:
        """The same, with who answered and how sure they are; not a number where no change can be told."""
        sums, places = self._all_added_up(groups, measure)
        people, value = sums.people[places], self.numbers(groups, measure).value
        several = people > 1
        rounding = np.divide(sums.rounding[places], people**2, out=np.zeros(len(places)), where=several)
        return WaveMeans(np.where(several, value, np.nan), np.full(len(places), sums.variance), people, rounding)

    def shares(self, groups: Sequence[Group], measure: str) -> Vector:
        """Say what part of the organisation's number each of many groups makes up, as `share`."""
        sums, places = self._all_added_up(groups, measure)
        return sums.answered[places] / sums.every if sums.every else np.zeros(len(places))

    def _all_added_up(self, groups: Sequence[Group], measure: str) -> tuple[Sums, NDArray[np.intp]]:
        """Of groups of the ordinary partition."""
        place = self.whole.trees[ORDINARY].place
        return self.whole.sums(ORDINARY, measure), np.array([place[group.id] for group in groups], dtype=np.intp)

    @property
    def steady(self) -> dict[tuple[str, str], Steady]:
        """What `analytics.pages.seen.steady` has found so far."""
        return self.whole.steady

    def share(self, group: Group, measure: str) -> float:
        """Say what part of the organisation's number a group makes up, by the middles of the bands."""
        sums, place = self._added_up(group, measure)
        return float(sums.answered[place]) / sums.every if sums.every else 0.0

    @property
    def imported(self) -> bool:
        """Say whether the answers were counted from a file of an earlier system: nobody knows who was asked there."""
        return self.whole.imported

    def invited(self, group: Group) -> float:
        """Add up the invited of the segments that make up the group; without end for an imported wave."""
        return self.whole.invited(group)

    def composition_changed(self, group: Group) -> bool:
        """Say whether one or two people came or left since the wave before (rule 8)."""
        return group.id in self.manifest["partitions"]["coarse"]

    def protected_throughout(self, group: Group) -> bool:
        """Say whether nothing at all is shown of a group, sensitive themes aside."""
        return group.id in self.whole.protected

    def incomplete(self, group: Group) -> bool:
        """Say whether a group of several is told without some of them, because nothing at all is shown of those."""
        return group.id in self.whole.incomplete


def descend(children: Mapping[str | None, list[Group]], parent: str | None) -> list[Group]:
    """List groups with their parts below them, siblings by their path and name."""
    ordered: list[Group] = []
    for group in sorted(children.get(parent, []), key=lambda group: (tuple(group.path), group.label, group.id)):
        ordered += [group, *descend(children, group.id)]
    return ordered
