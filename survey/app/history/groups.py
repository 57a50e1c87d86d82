"""From counts per unit to groups: cut by the number of rows alone, before any answer is looked at.

In: counts per unit, the policy, the groups of the wave before. Out: a partition, counters of its segments, bands.
Called by: survey.app.history.importing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analytics.policy import DEFAULT, Policy
from analytics.tally.counting import ViewCounters
from survey.app.history.counting import UnitCounts
from survey.app.history.layout import CannotImport
from survey.app.history.record import Band
from survey.app.preparing.planning import rules_of
from survey.roster.segments import Partition, partition_of_counts
from survey.storage.rooms import Storage
from survey.waves import snapshots

POLICY: Final[Policy] = replace(DEFAULT, response=1.0)  # whoever stands in the file has answered


@dataclass(frozen=True)
class Grouped:
    """The groups of an import, what was counted in them, and what is told of their sizes."""

    partition: Partition
    counters: ViewCounters
    bands: Mapping[str, Band]


def grouped(counts: UnitCounts, storage: Storage) -> Grouped:
    """Cut and add up; groups go on from the wave before where the units are the same."""
    sizes = dict(zip(counts.units, counts.people.tolist(), strict=True))
    partition = _cut(sizes, storage, counts.silent)
    place = {unit: number for number, unit in enumerate(counts.units)}
    members = [[place[unit] for unit in group.units] for group in partition.org]
    people = np.array([counts.people[inside].sum() for inside in members], dtype=np.int64)
    answers = np.stack([counts.counts[inside].sum(axis=0) for inside in members])
    counters = ViewCounters(tuple(group.id for group in partition.org), people, 0, answers)
    ends = [POLICY.band_ends(POLICY.band(number)) for number in people.tolist()]
    return Grouped(partition, counters, dict(zip(counters.segments, ends, strict=True)))


def _cut(sizes: Mapping[str, int], storage: Storage, silent: int) -> Partition:
    people = sum(sizes.values())
    if people < POLICY.refuse_below:
        without = f" who answered, and {silent} rows without any answer" if silent else ""
        raise CannotImport(
            f"the files hold {people} people{without}; expected at least {POLICY.refuse_below}: with so few, an average"
            " says too much about each of them. Nothing was imported."
        )
    before = snapshots.previous_groups(storage)
    sensitive = snapshots.previous_sensitive_groups(storage)
    return partition_of_counts(sizes, rules_of(POLICY), before, previous_sensitive=sensitive)
