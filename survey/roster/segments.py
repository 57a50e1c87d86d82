"""Which groups a ballot can carry: cut from head-counts alone, before anybody has answered.

In: people, the numbers of the policy, the groups of the wave before. Out: a partition for each purpose.
Called by: survey.waves.locking, survey.cli, survey.app.trying.rehearsal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from survey.roster.changes import changed_groups
from survey.roster.labels import SENSITIVE, TEXT, ids_of, names_of
from survey.roster.merging import Cluster, join_as_before, merge, united
from survey.roster.person import Person
from survey.roster.rules import (
    SegmentRules,
    TooFewPeople,
    invited_needed,
    ordinary_size,
    refuse_too_few,
    sensitive_size,
)
from survey.roster.sizecheck import Line, SizeCheck
from survey.roster.units import Path, Tree, path_of

__all__ = [
    "Group",
    "Partition",
    "SegmentRules",
    "SensitiveGroup",
    "SizeCheck",
    "TooFewPeople",
    "changed_groups",
    "invited_needed",
    "partition",
    "partition_of_counts",
    "size_check",
]

Former: TypeAlias = Sequence[Collection[str]]  # the units of each group of the wave before


@dataclass(frozen=True)
class Group:
    """A segment: the smallest thing that a ballot can carry."""

    id: str
    view: str
    label: str
    path: Path
    units: tuple[str, ...]
    members: frozenset[str]


@dataclass(frozen=True)
class SensitiveGroup:
    """Whole org groups in which sensitive items are counted together."""

    id: str
    label: str
    path: Path
    segments: tuple[str, ...]
    members: frozenset[str]


@dataclass(frozen=True)
class Partition:
    """Ways of cutting the same people; everybody is in exactly one group of each that is there."""

    org: tuple[Group, ...]
    sensitive: tuple[SensitiveGroup, ...]
    text: tuple[Group, ...]
    attributes: tuple[Group, ...] = ()  # bands of all views by attribute, see survey.roster.bands

    @property
    def certified(self) -> tuple[Group, ...]:
        """Every group that a ballot can carry."""
        return (*self.org, *self.text, *self.attributes)

    @property
    def views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(group.view for group in self.certified))


@dataclass(frozen=True)
class _Roster:
    members: Mapping[str, frozenset[str]]  # by unit
    people: Mapping[str, int]  # how many, by unit
    tree: Tree


def partition(
    people: Sequence[Person],
    rules: SegmentRules,
    previous: Former | None = None,
    *,
    previous_sensitive: Former | None = None,
    previous_text: Former | None = None,
) -> Partition:
    """The groups of a wave. `previous…` are the units of each group of the wave before, kept while the roster allows.

    Raises TooFewPeople below `rules.refuse_below`.
    """
    refuse_too_few(len(people), rules)
    roster = _by_unit(people)
    org, sensitive = _org_and_sensitive(roster, rules, previous, previous_sensitive)
    text = _cut(_divisions(roster), max(rules.text_minimum, _everybody(roster, rules)), previous_text, roster)
    return Partition(org, sensitive, _text_groups(text, roster))


def partition_of_counts(
    sizes: Mapping[str, int],
    rules: SegmentRules,
    previous: Former | None = None,
    *,
    previous_sensitive: Former | None = None,
) -> Partition:
    """The same cut for people of whom only their number in each unit is known: groups without members, none of text.

    Raises TooFewPeople below `rules.refuse_below`.
    """
    refuse_too_few(sum(sizes.values()), rules)
    roster = _Roster(dict.fromkeys(sizes, frozenset()), sizes, Tree(sizes))
    org, sensitive = _org_and_sensitive(roster, rules, previous, previous_sensitive)
    return Partition(org, sensitive, ())


def size_check(
    people: Sequence[Person],
    rules: SegmentRules,
    previous: Former | None = None,
    *,
    previous_sensitive: Former | None = None,
    previous_text: Former | None = None,
) -> SizeCheck:
    """What a roster would show, told before anything is sent. Raises TooFewPeople as `partition` does."""
    cut = partition(people, rules, previous, previous_sensitive=previous_sensitive, previous_text=previous_text)
    sizes = _by_unit(people).people
    return SizeCheck(
        rules=rules,
        lines_of_org=tuple(_line(group.label, group.units, sizes) for group in cut.org),
        sensitive=tuple((group.label, len(group.members)) for group in cut.sensitive),
        text=tuple((group.label, len(group.members)) for group in cut.text),
        lines_if_cut_anew=len(partition(people, rules).org) if previous else len(cut.org),
    )


def _org_and_sensitive(
    roster: _Roster, rules: SegmentRules, previous: Former | None, previous_sensitive: Former | None
) -> tuple[tuple[Group, ...], tuple[SensitiveGroup, ...]]:
    everybody = _everybody(roster, rules)
    org = _cut(_units(roster), max(ordinary_size(rules), everybody), previous, roster)
    sensitive = _cut(org, max(sensitive_size(rules), everybody), previous_sensitive, roster)
    groups = _org_groups(org, roster)
    return groups, _sensitive_groups(sensitive, groups, roster)


def _everybody(roster: _Roster, rules: SegmentRules) -> int:
    """The size that puts a small organisation into one group; 0 for a larger one."""
    people = sum(roster.people.values())
    return people if people < rules.one_group_below else 0


def _line(label: str, units: tuple[str, ...], sizes: Mapping[str, int]) -> Line:
    return Line(label, tuple((unit, sizes[unit]) for unit in units))


def _by_unit(people: Sequence[Person]) -> _Roster:
    members: dict[str, set[str]] = defaultdict(set)
    for person in people:
        members[person.unit].add(person.person_id)
    if len({person.person_id for person in people}) != len(people):
        raise ValueError("Somebody is on the roster twice. Expected: each person id once. Check the roster first.")
    sizes = {unit: len(ids) for unit, ids in members.items()}
    return _Roster({unit: frozenset(ids) for unit, ids in members.items()}, sizes, Tree(members))


def _units(roster: _Roster) -> list[Cluster]:
    return [Cluster((unit,), size) for unit, size in roster.people.items()]


def _divisions(roster: _Roster) -> list[Cluster]:
    by_division: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in _units(roster):
        by_division[path_of(cluster.units[0])[0]].append(cluster)
    return [united(clusters) for clusters in by_division.values()]


def _cut(atoms: list[Cluster], needed: int, former: Former | None, roster: _Roster) -> list[Cluster]:
    start = join_as_before(atoms, former, roster.people) if former else atoms
    return merge(start, needed, roster.tree)


def _org_groups(clusters: list[Cluster], roster: _Roster) -> tuple[Group, ...]:
    units = [cluster.units for cluster in clusters]
    named = zip(ids_of(units), names_of(units, roster.tree), units, strict=True)
    return tuple(Group(id, "org", name.label, name.path, own, _members(own, roster)) for id, name, own in named)


def _sensitive_groups(clusters: list[Cluster], org: tuple[Group, ...], roster: _Roster) -> tuple[SensitiveGroup, ...]:
    segment_of = {unit: group.id for group in org for unit in group.units}
    units = [cluster.units for cluster in clusters]
    named = zip(ids_of(units, SENSITIVE), names_of(units, roster.tree), units, strict=True)
    return tuple(
        SensitiveGroup(id, name.label, name.path, _segments(own, segment_of), _members(own, roster))
        for id, name, own in named
    )


def _text_groups(clusters: list[Cluster], roster: _Roster) -> tuple[Group, ...]:
    """Named after their divisions, even where a division is a single team."""
    units = [cluster.units for cluster in clusters]
    divisions = [tuple(sorted({path_of(unit)[0] for unit in own})) for own in units]
    tree = Tree(division for own in divisions for division in own)
    named = zip(ids_of(units, TEXT), names_of(divisions, tree), units, strict=True)
    return tuple(Group(id, "text", name.label, name.path, own, _members(own, roster)) for id, name, own in named)


def _segments(units: Iterable[str], segment_of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(segment_of[unit] for unit in units))


def _members(units: Iterable[str], roster: _Roster) -> frozenset[str]:
    return frozenset().union(*(roster.members[unit] for unit in units))
