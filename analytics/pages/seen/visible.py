"""One released wave as one reader may see it: only their groups, in the order of the tree, and only readings of these.

In: a release, its questions, its manifest, a scope. Out: `Visible`, the only thing that page builders read.
Called by: `analytics.pages.routes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, Final

from analytics.figures.differences import Part, Snapshot, common_variance
from analytics.figures.questions import Questions, Theme
from analytics.figures.readings import NOT_ASKED, Reading, Shown, reading_of
from analytics.pages.seen.lines import Lines
from analytics.pages.seen.scope import ScopeLike, focus_groups, seen_groups
from analytics.plan import IMPORTED
from analytics.release.board import Group, Release

ORGANISATION: Final = "organisation"
ORDINARY, SENSITIVE = "ordinary", "sensitive"
UNKNOWN_BAND: Final = (0, 5)  # people; what a group without a band counts as in a sum, contract of release.json


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

    release: Release
    questions: Questions
    manifest: Mapping[str, Any]
    scope: ScopeLike
    lines: Lines | None = None  # from the groups of the wave on the desk; None: it is this wave

    @cached_property
    def seen(self) -> Mapping[str, Group]:
        """Every group in scope, of both partitions."""
        org = {name: group for name, group in self.release.groups.items() if group.view == "org"}
        names = seen_groups(self.scope, org) | set(self.lines.same.values() if self.lines else ())
        return {name: group for name, group in org.items() if name in names}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the ordinary partition in the order of the tree: parents before their parts, by name."""
        children: dict[str | None, list[Group]] = {}
        for group in self.seen.values():
            if group.partition == ORDINARY:
                children.setdefault(self.parent(group), []).append(group)
        return tuple(descend(children, None))

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

    def depth(self, group: Group) -> int:
        """Count the ancestors in scope, for indents."""
        parent = self.parent(group)
        return 1 + self.depth(self.seen[parent]) if parent else 0

    def parent(self, group: Group) -> str | None:
        """Name the nearest ancestor in scope."""
        parent = group.parent
        while parent is not None and parent not in self.seen:
            parent = self.release.groups[parent].parent
        return parent

    def reading(self, group: str, measure: str, statistic: str = "index") -> Reading:
        return reading_of(self.release.cell(self.group(group).id, measure, statistic))

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
        units = set(group.units)
        holding = [other for other in self.seen.values() if other.partition == SENSITIVE and units <= set(other.units)]
        return min(holding, key=lambda other: (len(other.units), other.leaf, other.id), default=None)

    def snapshot(self, group: Group, measure: str) -> Snapshot:
        """Take a group's number apart into its leaf groups; of these only the margin of a change is made."""
        reading = self.reading(group.id, measure)
        leaves, variance = self.measured(group.partition, measure)
        inside = [leaf for leaf in self.leaf_parts[group.partition, group.id] if leaf in leaves]
        return Snapshot(reading, tuple(leaves[leaf] for leaf in inside), variance)

    def measured(self, partition: str, measure: str) -> tuple[Mapping[str, Part], float]:
        """Give the leaf groups' parts of one number and their common variance, once for all groups of a page."""
        if (partition, measure) not in self.parts:
            leaves = dict(self.leaves(partition, measure))
            self.parts[partition, measure] = leaves, common_variance(leaves.values())
        return self.parts[partition, measure]

    @cached_property
    def parts(self) -> dict[tuple[str, str], tuple[Mapping[str, Part], float]]:
        """What `measured` has found so far."""
        return {}

    @cached_property
    def steady(self) -> dict[tuple[str, str], dict[str, Shown]]:
        """What `analytics.pages.seen.steady` has found so far."""
        return {}

    @cached_property
    def leaf_parts(self) -> Mapping[tuple[str, str], list[str]]:
        """Name the leaf groups inside of every group in scope, in the order of the release."""
        leaves = [(leaf, frozenset(leaf.units)) for leaf in self.release.groups.values() if leaf.leaf]
        return {
            (group.partition, group.id): [
                leaf.id for leaf, units in leaves if leaf.partition == group.partition and units <= set(group.units)
            ]
            for group in self.seen.values()
        }

    def leaves(self, partition: str, measure: str) -> Iterator[tuple[str, Part]]:
        for leaf in self.release.groups.values():
            if leaf.leaf and leaf.partition == partition and leaf.view == "org":
                reading = reading_of(self.release.cell(leaf.id, measure, "index"))
                if reading.shown:
                    yield leaf.id, Part(reading, self.answering(leaf), self.invited(leaf))

    def share(self, group: Group, measure: str) -> float:
        """Say what part of the organisation's number a group makes up, by the middles of the bands."""
        if (group.partition, measure) not in self._people:
            groups = self.release.groups
            found = {name: self.answered(groups[name]) for name, _ in self.leaves(group.partition, measure)}
            self._people[group.partition, measure] = found
        people, units = self._people[group.partition, measure], set(group.units)
        inside = sum(n for name, n in people.items() if units.issuperset(self.release.groups[name].units))
        return inside / sum(people.values()) if people else 0.0

    @cached_property
    def _people(self) -> dict[tuple[str, str], dict[str, float]]:
        """Who answered, per shown leaf of a partition and measure; filled when first asked for."""
        return {}

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

    @property
    def imported(self) -> bool:
        """Say whether the answers were counted from a file of an earlier system: nobody knows who was asked there."""
        return bool(self.manifest["mode"] == IMPORTED)

    def invited(self, group: Group) -> float:
        """Add up the invited of the segments that make up the group; without end for an imported wave."""
        if self.imported:
            return inf
        if group.id not in self._invited:
            units = set(group.units)
            self._invited[group.id] = sum(invited for part, invited in self.segments if units.issuperset(part))
        return self._invited[group.id]

    @cached_property
    def _invited(self) -> dict[str, int]:
        """By group, filled when first asked for: every theme asks again."""
        return {}

    @cached_property
    def segments(self) -> list[tuple[tuple[str, ...], int]]:
        """Units and invited of every org segment."""
        org = (segment for segment in self.manifest["segments"] if segment["view"] == "org")
        return [(tuple(segment["units"]), int(segment["invited"])) for segment in org]

    def composition_changed(self, group: Group) -> bool:
        """Say whether one or two people came or left since the wave before (rule 8)."""
        return group.id in self.manifest["partitions"]["coarse"]

    def protected_throughout(self, group: Group) -> bool:
        """Say whether nothing at all is shown of a group, sensitive themes aside."""
        measures = [theme.measure for theme in self.questions.themes if not theme.sensitive]
        return not any(reading_of(self.release.cell(group.id, measure, "index")).shown for measure in measures)

    def incomplete(self, group: Group) -> bool:
        """Say whether a group of several is told without some of them, because nothing at all is shown of those."""
        units = set(group.units)
        return not group.leaf and any(units.issuperset(hidden) for hidden in self.hidden_units)

    @cached_property
    def hidden_units(self) -> list[tuple[str, ...]]:
        """Units of every ordinary leaf group of which nothing is shown, in scope or not; pages never name them."""
        org = (group for group in self.release.groups.values() if group.view == "org")
        leaves = (group for group in org if group.leaf and group.partition == ORDINARY)
        return [tuple(leaf.units) for leaf in leaves if self.protected_throughout(leaf)]


def descend(children: Mapping[str | None, list[Group]], parent: str | None) -> list[Group]:
    """List groups with their parts below them, siblings by their path and name."""
    ordered: list[Group] = []
    for group in sorted(children.get(parent, []), key=lambda group: (tuple(group.path), group.label, group.id)):
        ordered += [group, *descend(children, group.id)]
    return ordered
