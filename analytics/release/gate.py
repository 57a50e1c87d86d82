"""The gate: decides about every number of a wave, and is the only place that releases one.

In: counters of the org view, sums with noise, the plan. Out: `Released` and `Withheld` cells, bands of all groups.
Called by: `analytics.release.assemble`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.cells import GATE_SEAL, CellKey, Reason, Released, Verdict, Withheld
from analytics.grouping import Group
from analytics.measures.distribution import noisy_counts, whole_percents
from analytics.measures.rounding import answers_told, round_means, steps_for
from analytics.measures.scoring import SIDE_NAMES, side_sums
from analytics.noise.drawing import NoisySums
from analytics.plan import Item, Partition, Plan
from analytics.policy import Respondents
from analytics.release.derived import rows_of
from analytics.release.estimates import estimates_of
from analytics.release.facts import PARTITIONS, Facts, Means, added_up, share_names
from analytics.release.written.rows import Row
from analytics.tally.counting import ViewCounters

Ints = NDArray[np.int64]
Draw = Callable[[Sequence[int], float], list[int]]  # counts and sigma in, noisy counts out


class NotPublishable(ValueError):
    """A wave that this version cannot publish safely; nothing of it is published."""


@dataclass(frozen=True)
class Decision:
    """All verdicts about a wave, and how many people each group shows.

    What was decided is in the facts; a verdict is written down when it is read, because an organisation with many
    groups has as many of them as everything else together.
    """

    facts: Facts
    plan: Plan

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """One verdict for each cell of the plan, sorted, the same ones each time."""
        return map(_verdict, rows_of(self.facts, self.plan))

    @property
    def respondents(self) -> Mapping[str, Respondents]:
        return self.facts.respondents


def decide(
    counters: ViewCounters | NoisySums,
    plan: Plan,
    *,
    sums: Mapping[str, NoisySums] | None = None,
    draw: Draw = noisy_counts,
) -> Decision:
    """Decide about every cell of the plan. `counters` are those of the org view, or its sums under policy strict.

    Noise on shares is drawn here, noise on `sums` was drawn when the ballots were opened: call it once per wave and
    keep what it says.
    Raises: NotPublishable for counters that are not of this plan, or that its policy does not allow.
    """
    sums = sums or {}
    _fit(counters, plan, sums)
    shown = _respondents(counters, plan, sums)
    people = _people(counters, plan)
    facts = Facts(
        respondents=shown,
        means={partition: _means(people, plan, partition) for partition in PARTITIONS},
        percents=_percents(people, plan, draw) if people else {},
        estimates=estimates_of(sums, plan, shown),
    )
    return Decision(facts, plan)


def _verdict(row: Row) -> Verdict:
    key = CellKey(row.group, row.measure, row.statistic)
    if row.value is None or row.margin is None or row.basis is None:
        return Withheld(key, Reason.PROTECTED)
    return Released(
        key, row.value, row.low, row.high, row.noise, row.margin, row.basis, row.minimum, row.answers_from, GATE_SEAL
    )


def _fit(counters: ViewCounters | NoisySums, plan: Plan, sums: Mapping[str, NoisySums]) -> None:
    """Counts of answers exactly where the policy allows them, noisy sums exactly where the manifest declares them."""
    declared = set(plan.noise.views) if plan.noise else set()
    if set(sums) != declared or any(part.segments != plan.views[view] for view, part in sums.items()):
        raise NotPublishable(
            f"wave {plan.wave}: sums with noise of {sorted(sums)}, declared are {sorted(declared)}; nothing was"
            " published, tally again"
        )
    exact = isinstance(counters, ViewCounters) and counters.counts.shape[:2] == (len(plan.segments), plan.slots)
    if exact == plan.only_noise or counters.segments != plan.segments:
        raise NotPublishable(f"wave {plan.wave}: the counters are not of this plan; nothing was published, tally again")


def _people(counters: ViewCounters | NoisySums, plan: Plan) -> dict[str, Ints]:
    """Counts per group; nothing under policy strict, where there are none."""
    if isinstance(counters, NoisySums):
        return {}
    return {group.id: counters.counts[_places(group, plan)].sum(axis=0) for group in plan.groups}


def _respondents(
    counters: ViewCounters | NoisySums, plan: Plan, sums: Mapping[str, NoisySums]
) -> dict[str, Respondents]:
    """Rules 9 and 10: a band for an ordinary leaf, sums of bands for all else, exact for the organisation."""
    shown: dict[str, Respondents] = {}
    for group in plan.groups:
        if group.leaf and group.partition == "ordinary":
            shown[group.id] = plan.policy.band(int(counters.accepted[_places(group, plan)].sum()))
        elif group.is_organisation:
            shown[group.id] = counters.total
    accepted = {band.id: sums[band.view].accepted[plan.views[band.view].index(band.id)] for band in plan.bands}
    bands = {name: plan.policy.band(int(number)) for name, number in accepted.items()}
    return {**shown, **added_up(shown, plan), **bands}


def _means(people: Mapping[str, Ints], plan: Plan, partition: Partition) -> Means:
    leaves, items = plan.leaves(partition), plan.averaged(partition)
    means = Means.withheld(len(leaves), len(items))
    if not leaves or not people:
        return means
    coarse = np.array([leaf.coarse for leaf in leaves])
    counts = np.stack([people[leaf.id] for leaf in leaves])
    for column, item in enumerate(items):
        _decide_item(means, column, _answers(counts, item)[:, 0], item=item, coarse=coarse, plan=plan)
    return means


def _decide_item(means: Means, column: int, counts: Ints, *, item: Item, coarse: NDArray[np.bool_], plan: Plan) -> None:
    """Rules 2, 3 and 8 for one item in all leaves; `counts` has (leaves, options) people, turned."""
    answers, minimum = counts.sum(axis=1), plan.minimum(item)
    enough = np.flatnonzero(answers >= minimum)
    if not len(enough):
        return
    sizes = list(zip(answers[enough].tolist(), coarse[enough].tolist(), strict=True))
    by_size = {size: steps_for(size[0], coarse=size[1], policy=plan.policy) for size in set(sizes)}
    steps = np.array([by_size[size] for size in sizes], dtype=np.int64)
    excess = counts[enough] @ np.arange(item.options)
    rounded = round_means(excess, answers[enough], item.span, steps, policy=plan.policy)
    told = {step: answers_told(step, minimum, plan.policy) for step in set(steps.tolist())}
    means.value[enough, column] = rounded.value
    means.low[enough, column] = rounded.low
    means.high[enough, column] = rounded.high
    means.told[enough, column] = [told[step] for step in steps.tolist()]


def _percents(people: Mapping[str, Ints], plan: Plan, draw: Draw) -> dict[tuple[str, str], tuple[int, ...]]:
    """Rule 6: one draw of noise for every different set of people and item; whole percents, or nothing."""
    exact: dict[tuple[frozenset[str], Item], Ints] = {}
    wanted: list[tuple[Group, Item]] = list(plan.shared())
    for group, item in wanted:
        counts = _answers(people[group.id], item)
        if counts.sum(axis=1).min() >= plan.policy.distribution_minimum:
            exact[frozenset(group.segments), item] = _published(counts, item)
    flat = [int(count) for counts in exact.values() for count in counts.ravel()]
    drawn = iter(draw(flat, plan.policy.distribution_sigma))
    noisy = {key: [[next(drawn) for _ in row] for row in counts] for key, counts in exact.items()}
    percents = {key: _whole(rows) for key, rows in noisy.items()}
    found = ((group.id, item.id, percents.get((frozenset(group.segments), item))) for group, item in wanted)
    return {(group, item): shares for group, item, shares in found if shares is not None}


def _published(counts: Ints, item: Item) -> Ints:
    """People per published share: options, or the three sides, added up first so that each carries noise once."""
    if share_names(item)[0] not in SIDE_NAMES:
        return counts
    return np.array([[side_sums(row)[name] for name in share_names(item)] for row in counts.tolist()], dtype=np.int64)


def _whole(rows: list[list[int]]) -> tuple[int, ...] | None:
    """Percents of one choice add up to 100; those of a multiple choice are the ticks of each option alone."""
    if len(rows) == 1:
        single = whole_percents(rows[0])
        return None if single is None else tuple(single)
    if any(sum(row) == 0 for row in rows):
        return None
    return tuple((200 * ticked + left + ticked) // (2 * (left + ticked)) for left, ticked in rows)


def _answers(counts: Ints, item: Item) -> Ints:
    """One item's answers, (…, bytes of the item, options) people, without skipped ones, turned so that high is good."""
    answers = counts[..., item.slot : item.slot + item.width, 1 : item.highest_byte + 1]
    return answers[..., ::-1] if item.reverse else answers


def _places(group: Group, plan: Plan) -> list[int]:
    return [plan.place[segment] for segment in group.segments]
