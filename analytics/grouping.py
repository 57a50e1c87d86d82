"""The groups that results are about: leaves as certified on ballots, and the nodes of the tree that they tile.

In: a manifest's segments and partitions. Out: `Group`s of both partitions. Called by: plan.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Path = tuple[str, ...]

ORGANISATION: Final = "organisation"
SENSITIVE_PREFIX: Final = "s-"


class GroupingError(ValueError):
    """Groups that overlap or leave somebody out; differences between them could tell about a few people."""


@dataclass(frozen=True)
class Group:
    """A group of one partition. A leaf is measured; a parent is made of leaves."""

    id: str
    label: str
    path: Path
    units: tuple[str, ...]
    parent: str | None
    leaf: bool
    partition: Literal["ordinary", "sensitive"]
    segments: tuple[str, ...]  # of the org view, in the manifest's order
    invited: int  # imported: the most who can have answered, because nobody knows who was asked
    coarse: bool  # rule 8
    view: str = "org"

    @property
    def is_organisation(self) -> bool:
        return self.parent is None


def groups_of(manifest: Mapping[str, Any]) -> tuple[Group, ...]:
    """Leaves and parents of the ordinary, then of the sensitive partition, in the manifest's order."""
    segments = {part["segment"]: part for part in manifest["segments"] if part["view"] == "org"}
    coarse = frozenset(manifest["partitions"]["coarse"])
    _once_each("units of org segments", [unit for part in segments.values() for unit in part["units"]])
    _once_each("org segments", [part["segment"] for part in manifest["segments"] if part["view"] == "org"])
    joined = [name for part in manifest["partitions"]["sensitive"] for name in part["segments"]]
    _once_each("org segments in sensitive groups", joined)
    if joined and set(joined) != set(segments):
        missing = sorted(set(joined) ^ set(segments))
        raise GroupingError(
            f"sensitive groups leave out or invent {missing}; expected every org segment in one of them"
        )
    ordinary = [
        _leaf("ordinary", {**part, "group": name, "segments": [name]}, segments, coarse)
        for name, part in segments.items()
    ]
    sensitive = [_leaf("sensitive", part, segments, coarse) for part in manifest["partitions"]["sensitive"]]
    return (*_with_parents(ordinary, manifest), *_with_parents(sensitive, manifest))


def bands_of(manifest: Mapping[str, Any]) -> tuple[Group, ...]:
    """The bands of the views by attribute, in the manifest's order; each is a part of the organisation and no more."""
    found = [part for part in manifest["segments"] if part["view"] not in ("org", "text")]
    _once_each("values of attribute bands", [f"{part['view']}: {unit}" for part in found for unit in part["units"]])
    return tuple(_band(part) for part in found)


def _band(part: Mapping[str, Any]) -> Group:
    return Group(
        id=part["segment"],
        label=part["label"],
        path=tuple(part["path"]),
        units=tuple(part["units"]),
        parent=ORGANISATION,
        leaf=True,
        partition="ordinary",
        segments=(part["segment"],),
        invited=part["invited"],
        coarse=False,
        view=part["view"],
    )


def _once_each(what: str, names: Sequence[str]) -> None:
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise GroupingError(f"{what}: {twice} twice in the manifest; expected each once, lock the wave again")


def _leaf(
    partition: Literal["ordinary", "sensitive"],
    part: Mapping[str, Any],
    segments: Mapping[str, Mapping[str, Any]],
    coarse: frozenset[str],
) -> Group:
    members = [segments[name] for name in part["segments"]]
    return Group(
        id=part["group"],
        label=part["label"],
        path=tuple(part["path"]),
        units=tuple(unit for member in members for unit in member["units"]),
        parent=None,
        leaf=True,
        partition=partition,
        segments=tuple(part["segments"]),
        invited=sum(_most(member) for member in members),
        coarse=part["group"] in coarse,
    )


def _most(segment: Mapping[str, Any]) -> int:
    """The most who can have answered: everybody invited, or the upper end of the band that an imported wave tells."""
    return int(segment["invited"] if "invited" in segment else segment["answers"][1])


def _with_parents(leaves: Sequence[Group], manifest: Mapping[str, Any]) -> tuple[Group, ...]:
    if not leaves:
        return ()
    parents = _parents(leaves, manifest)
    by_size = sorted(((group.id, frozenset(group.segments)) for group in parents), key=lambda pair: len(pair[1]))
    return tuple(replace(group, parent=_parent_of(group, by_size)) for group in (*parents, *leaves))


def _parents(leaves: Sequence[Group], manifest: Mapping[str, Any]) -> list[Group]:
    """The organisation, and every node that whole leaves tile; a node with the same leaves as a higher one is left out.

    Two nodes with the same leaves would be given noise twice, and an average of both would have less (rule 6).
    """
    parents = [replace(_node(leaves, (), manifest["organisation"]), id=_prefixed(leaves[0], ORGANISATION))]
    known = {parents[0].segments}
    whole = _whole_nodes(leaves)
    for node in sorted(whole, key=lambda path: (len(path), path)):
        inside = [leaves[place] for place in whole[node]]
        parent = _node(inside, node, node[-1])
        if len(inside) > 1 and parent.segments not in known:
            known.add(parent.segments)
            parents.append(parent)
    return parents


def _whole_nodes(leaves: Sequence[Group]) -> dict[Path, list[int]]:
    """Nodes of the tree that no leaf crosses, with the places of the leaves below each."""
    below: dict[Path, list[int]] = defaultdict(list)
    crossed: set[Path] = set()
    for place, leaf in enumerate(leaves):
        paths = [tuple(unit.split("/")) for unit in leaf.units]
        nodes = Counter(path[:depth] for path in paths for depth in range(1, len(path) + 1))
        for node, units in nodes.items():
            below[node].append(place)
            if units < len(paths):
                crossed.add(node)
    return {node: places for node, places in below.items() if node not in crossed}


def _node(leaves: Sequence[Group], path: Path, label: str) -> Group:
    units = tuple(unit for leaf in leaves for unit in leaf.units)
    return Group(
        id=_prefixed(leaves[0], stable_id(label, units)),
        label=label,
        path=path,
        units=units,
        parent=None,
        leaf=False,
        partition=leaves[0].partition,
        segments=tuple(name for leaf in leaves for name in leaf.segments),
        invited=sum(leaf.invited for leaf in leaves),
        coarse=False,
    )


def stable_id(label: str, units: Iterable[str]) -> str:
    """Name a group after its label and its units, the same in every wave that has the same units.

    >>> stable_id("Ops & Care", ["Ops/Care/A", "Ops/Care/B"])
    'ops-care-fbc04f'
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "group"
    digest = hashlib.sha256("\n".join(sorted(units)).encode()).hexdigest()
    return f"{slug}-{digest[:6]}"


def _prefixed(leaf: Group, name: str) -> str:
    return f"{SENSITIVE_PREFIX}{name}" if leaf.partition == "sensitive" else name


def _parent_of(group: Group, by_size: Sequence[tuple[str, frozenset[str]]]) -> str | None:
    """The smallest parent that holds all of the group's segments and is not the group itself."""
    mine = frozenset(group.segments)
    return next((name for name, segments in by_size if name != group.id and mine <= segments), None)
