"""What a wave measures, and about whom: its items, scales, indices and groups, all fixed when it was locked.

In: manifest.json and questionnaire.json. Out: `Plan`. Called by: tally, release, survey.app.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import inf
from sys import intern
from typing import Any, Final, Literal

import rfc8785

from analytics.grouping import Group, bands_of, groups_of
from analytics.noise.declared import Declared
from analytics.policy import Policy

SCALED: Final = {  # kinds whose answers have a mean, and their points
    **{"agree4": 4, "agree5": 5, "agree7": 7},
    **{"frequency4": 4, "frequency5": 5, "frequency6": 6, "frequency7": 7},
    "scale0-10": 11,
}
LOWEST: Final = {"scale0-10": 0}  # what the lowest answer is called; 1 for every other kind
KINDS: Final = {*SCALED, "yesno", "choice", "multiple", "comment"}
ORG: Final = "org"
TEXT: Final = "text"
IMPORTED: Final = "imported"  # mode of a wave whose answers were counted from a file of an earlier system

Partition = Literal["ordinary", "sensitive"]


class PlanError(ValueError):
    """Manifest and questionnaire do not make a plan together."""


@dataclass(frozen=True)
class Item:
    """A closed question and where its answers stand in a ballot."""

    id: str
    kind: str
    slot: int  # of its first byte
    width: int  # bytes: one, or one per option of a multiple choice
    options: int  # labels that the respondent sees
    reverse: bool
    sensitive: bool
    recommend: bool

    @property
    def measure(self) -> str:
        return intern(f"item:{self.id}")  # as many cells name it as there are groups

    @property
    def partition(self) -> Partition:
        return "sensitive" if self.sensitive else "ordinary"

    @property
    def scaled(self) -> bool:
        return self.kind in SCALED

    @property
    def has_mean(self) -> bool:
        """A recommend item has shares only (rule 3)."""
        return self.scaled and not self.recommend

    @property
    def lowest(self) -> int:
        return LOWEST.get(self.kind, 1)

    @property
    def span(self) -> int:
        """Range of the scale, in its points."""
        return self.options - 1

    @property
    def highest_byte(self) -> int:
        return 2 if self.kind == "multiple" else self.options


@dataclass(frozen=True)
class Composite:
    """A scale (of items) or an index (of scales), as far as one partition can show it."""

    measure: str
    partition: Partition
    parts: tuple[str, ...]  # measures
    asked: int  # how many parts it has in all; at least half of them must be released


@dataclass(frozen=True)
class Plan:
    """Everything that the tally, the gate and whoever recomputes a release need to know, and no answer."""

    wave: str
    policy: Policy
    items: tuple[Item, ...]
    comments: tuple[str, ...]  # ids of the comment items
    scales: tuple[Composite, ...]
    indices: tuple[Composite, ...]
    groups: tuple[Group, ...]  # leaves and parents of both partitions
    views: Mapping[str, tuple[str, ...]]  # view -> its segments, in the manifest's order
    noise: Declared | None = None  # what carries noise, if anything does
    bands: tuple[Group, ...] = ()  # of the views by attribute
    invited_known: bool = True  # not of an imported wave

    @classmethod
    def from_documents(cls, manifest: Mapping[str, Any], questionnaire: Mapping[str, Any]) -> "Plan":
        """Parse the two documents; raises PlanError when they do not belong together or miss something."""
        digest = hashlib.sha256(rfc8785.dumps(dict(questionnaire))).hexdigest()
        if manifest["questionnaire"] != digest:
            raise PlanError(
                f"the manifest of {manifest['wave']} is for questionnaire {manifest['questionnaire'][:12]}…, this is"
                f" {digest[:12]}…; take the questionnaire.json that was published with the manifest"
            )
        items, groups = _items(questionnaire), groups_of(manifest)
        noise = Declared.from_public(manifest["noise"]) if manifest.get("noise") else None
        _refuse_unprotected(manifest, items, noise)
        scales = tuple(_scales(questionnaire, items))
        views: dict[str, tuple[str, ...]] = {}
        for segment in manifest["segments"]:
            views[segment["view"]] = (*views.get(segment["view"], ()), segment["segment"])
        return cls(
            wave=manifest["wave"],
            policy=Policy.from_public(manifest["policy"]),
            items=items,
            comments=tuple(item["id"] for item in questionnaire["items"] if item["kind"] == "comment"),
            scales=scales,
            indices=tuple(_indices(questionnaire, scales)),
            groups=groups,
            views=views,
            invited_known=manifest["mode"] != IMPORTED,
            noise=noise,
            bands=bands_of(manifest),
        )

    def population(self, group: Group) -> float:
        """People whom a group's numbers speak for; without end where nobody knows who was asked."""
        return group.invited if self.invited_known else inf

    @property
    def only_noise(self) -> bool:
        """Whether nothing is measured but sums with noise: policy strict."""
        return self.noise is not None and ORG in self.noise.views

    @property
    def slots(self) -> int:
        """Bytes of a closed ballot."""
        return sum(item.width for item in self.items)

    @cached_property
    def highest_bytes(self) -> tuple[int, ...]:
        """Largest valid byte per slot."""
        return tuple(item.highest_byte for item in self.items for _ in range(item.width))

    @property
    def segments(self) -> tuple[str, ...]:
        return self.views.get(ORG, ())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Place of each segment of the org view in the counters."""
        return {segment: place for place, segment in enumerate(self.segments)}

    def leaves(self, partition: Partition) -> tuple[Group, ...]:
        return self._kinds[partition, True]

    def parents(self, partition: Partition) -> tuple[Group, ...]:
        return self._kinds[partition, False]

    @cached_property
    def _kinds(self) -> Mapping[tuple[str, bool], tuple[Group, ...]]:
        kinds = product(("ordinary", "sensitive"), (True, False))
        return {kind: tuple(group for group in self.groups if (group.partition, group.leaf) == kind) for kind in kinds}

    def averaged(self, partition: Partition) -> tuple[Item, ...]:
        """Items of a partition that have a mean."""
        return tuple(item for item in self.items if item.has_mean and item.partition == partition)

    def inside(self, parent: Group) -> list[int]:
        """Places, among the leaves of its partition, of those that a parent is made of."""
        own = frozenset(parent.segments)
        return [place for place, leaf in enumerate(self.leaves(parent.partition)) if leaf.segments[0] in own]

    def shared(self) -> Iterator[tuple[Group, Item]]:
        """Groups and items that can have shares: at least as many were invited as must have answered (rule 6)."""
        for group in self.groups:
            if group.invited >= self.policy.distribution_minimum:
                yield from ((group, item) for item in self.items if item.partition == group.partition)

    def minimum(self, item: Item) -> int:
        """Answers that the item's mean needs in a group."""
        return self.policy.minimum(item.options, sensitive=item.sensitive)


def composites_of(questionnaire: Mapping[str, Any]) -> tuple[tuple[Composite, ...], tuple[Composite, ...]]:
    """Scales and indices of a questionnaire, as far as they have means."""
    scales = tuple(_scales(questionnaire, _items(questionnaire)))
    return scales, tuple(_indices(questionnaire, scales))


def _refuse_unprotected(manifest: Mapping[str, Any], items: tuple[Item, ...], noise: Declared | None) -> None:
    """A manifest that leaves a view, or sensitive questions, without the protection that its policy asks for."""
    views = {segment["view"] for segment in manifest["segments"]}
    only_noise = noise is not None and ORG in noise.views
    if views - {ORG, TEXT} != set(noise.views if noise else ()) - {ORG} or (only_noise and TEXT in views):
        raise PlanError(
            f"views {sorted(views)} are not those that the manifest declares noise for; lock the wave again"
        )
    if only_noise != (manifest["policy"].get("epsilon") is not None):
        raise PlanError(f"policy {manifest['policy'].get('name')} and noise do not fit; lock the wave again")
    if any(item.sensitive for item in items) and not (only_noise or manifest["partitions"]["sensitive"]):
        raise PlanError("sensitive questions, but no groups for them in the manifest's partitions; lock the wave again")


def _items(questionnaire: Mapping[str, Any]) -> tuple[Item, ...]:
    items: list[Item] = []
    slot = 0
    for asked in questionnaire["items"]:
        if asked["kind"] not in KINDS:
            raise PlanError(f"item {asked['id']}: kind {asked['kind']!r} is unknown; expected one of {sorted(KINDS)}")
        if asked["kind"] == "comment":
            continue
        items.append(_item(asked, slot))
        slot += items[-1].width
    return tuple(items)


def _item(asked: Mapping[str, Any], slot: int) -> Item:
    options, kind = len(asked["options"]), asked["kind"]
    if options != SCALED.get(kind, options) or options < 2:
        raise PlanError(f"item {asked['id']}: {options} options; expected {SCALED.get(kind, 'at least 2')} for {kind}")
    return Item(
        id=asked["id"],
        kind=kind,
        slot=slot,
        width=options if kind == "multiple" else 1,
        options=options,
        reverse=bool(asked["reverse"]) and kind not in ("choice", "multiple"),
        sensitive=bool(asked["sensitive"]),
        recommend=bool(asked.get("recommend", False)),
    )


def _scales(questionnaire: Mapping[str, Any], items: tuple[Item, ...]) -> Iterator[Composite]:
    """One scale each; a scale without an item that has a mean is not computed at all."""
    by_id = {item.id: item for item in items}
    for scale in questionnaire["scales"]:
        parts = [by_id[name] for name in scale["items"] if name in by_id and by_id[name].has_mean]
        if any(part.sensitive != bool(scale["sensitive"]) for part in parts):
            raise PlanError(
                f"scale {scale['id']}: it is sensitive as a whole or not at all; check the questionnaire again"
            )
        if parts:
            yield Composite(f"scale:{scale['id']}", parts[0].partition, tuple(p.measure for p in parts), len(parts))


def _indices(questionnaire: Mapping[str, Any], scales: tuple[Composite, ...]) -> Iterator[Composite]:
    """An index appears in every partition that has one of its scales; half of all its scales must be there (rule 2)."""
    for index in questionnaire["indices"]:
        wanted = {f"scale:{name}" for name in index["scales"]}
        partitions: tuple[Partition, ...] = ("ordinary", "sensitive")
        for partition in partitions:
            parts = tuple(scale.measure for scale in scales if scale.measure in wanted and scale.partition == partition)
            if parts:
                yield Composite(f"index:{index['id']}", partition, parts, len(index["scales"]))
