"""Everything that is computed and not measured: scales, indices, parents, sides, margins. Arithmetic on public facts.

In: facts and the plan, or a published release with its manifest and questionnaire. Out: `Row`s, one per cell.
Called by: gate (when a wave is decided), audit, and anybody who wants to check a release.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from analytics.grouping import Group
from analytics.measures.intervals import wilson_finite
from analytics.measures.scoring import share_noise, side_sizes, side_sums
from analytics.plan import Item, Partition, Plan
from analytics.release.blocks import Block, answering, composed, joined, leaf_items, margins, parents
from analytics.release.estimates import rows_of_estimates
from analytics.release.facts import DECIMALS, PARTITIONS, UNIT, Facts, facts_of, share_names
from analytics.release.written.rows import Row

LEAST_NOISE: Final = (
    1 / UNIT
)  # percent; among millions noise rounds to nothing, and a share without any is not published


class Column(NamedTuple):
    """What a column of a block is called and how it is written."""

    measure: str
    statistic: str
    lowest: int
    span: int
    minimum: int | None


def recompute(
    release: Mapping[str, Any], manifest: Mapping[str, Any], questionnaire: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Give all cells that a release must have, from its measured numbers alone, in the order of `release.json`.

    Raises: PlanError, PolicyError or ReleaseError when the three documents do not belong together.
    """
    plan = Plan.from_documents(manifest, questionnaire)
    return [row.to_cell() for row in rows_of(facts_of(release, plan), plan)]


def rows_of(facts: Facts, plan: Plan) -> Iterator[Row]:
    """All cells of a wave, sorted by group, measure and statistic, so that their order tells nothing.

    One group is written at a time: what is computed of it is small beside what is written.
    """
    parts: dict[str, list[Iterable[Row]]] = defaultdict(list)
    for group, rows in () if plan.only_noise else _of_counters(facts, plan):
        parts[group.id].append(rows)
    for row in rows_of_estimates(facts, plan):
        parts[row.group].append((row,))
    for name in sorted(parts):
        yield from sorted(chain.from_iterable(parts.pop(name)), key=lambda row: row[:3])


def _of_counters(facts: Facts, plan: Plan) -> Iterator[tuple[Group, Iterable[Row]]]:
    for partition in PARTITIONS:
        if plan.leaves(partition):
            yield from _averages(facts, plan, partition)
    for group, item in plan.shared():
        yield group, _shares(facts, plan, group, item)


def _averages(facts: Facts, plan: Plan, partition: Partition) -> Iterator[tuple[Group, Iterable[Row]]]:
    items = leaf_items(facts, plan, partition)
    names = [item.measure for item in plan.averaged(partition)]
    in_partition = [scale for scale in plan.scales if scale.partition == partition]
    scales = composed(items, names, in_partition)
    over = [index for index in plan.indices if index.partition == partition]
    indices = composed(scales, [scale.measure for scale in in_partition], over)
    columns = [
        Column(item.measure, "mean", item.lowest, item.span, plan.minimum(item)) for item in plan.averaged(partition)
    ]
    columns += [Column(whole.measure, "index", 0, 100, None) for whole in (*in_partition, *over)]
    leaves = joined([items, scales, indices])
    yield from _written(leaves, columns, plan.leaves(partition), told=facts.means[partition].told.tolist())
    above = plan.parents(partition)
    yield from _written(parents(leaves, facts, plan, above), columns, above, told=None)


def _written(
    block: Block, columns: Sequence[Column], groups: Sequence[Group], *, told: list[list[int]] | None
) -> Iterator[tuple[Group, Iterable[Row]]]:
    """Rows of a block, rounded: the value half up, low down, high up. `told` marks the columns that were measured."""
    lowest = np.array([column.lowest for column in columns], dtype=object)
    span = np.array([column.span for column in columns], dtype=object)
    under = block.under.astype(object)
    value, low, high = ((lowest * under + span * part) * UNIT for part in (block.value, block.low, block.high))
    numbers = zip(
        ((2 * value + under) // (2 * under)).tolist(),
        (low // under).tolist(),
        (-(-high // under)).tolist(),
        (margins(block) * span.astype(float)).tolist(),
        block.released.tolist(),
        strict=True,
    )
    for row, (group, of_group) in enumerate(zip(groups, numbers, strict=True)):
        yield group, _of_group(group, columns, of_group, told=told[row] if told else [])


def _of_group(
    group: Group, columns: Sequence[Column], numbers: tuple[list[Any], ...], *, told: list[int]
) -> Iterator[Row]:
    for place, (column, value, low, high, half_width, shown) in enumerate(zip(columns, *numbers, strict=True)):
        name = (group.id, column.measure, column.statistic)
        if not shown:
            yield Row(*name)
            continue
        measured = place < len(told)
        yield Row(
            *name,
            value=value / UNIT,
            low=low / UNIT,
            high=high / UNIT,
            margin=round(half_width, DECIMALS),
            basis="measured" if measured else "computed",
            minimum=column.minimum if measured else None,
            answers_from=told[place] if measured else None,
        )


def _shares(facts: Facts, plan: Plan, group: Group, item: Item) -> Iterator[Row]:
    """Shares of one item in one group: the measured ones, and the sides that are sums of measured options."""
    percents = facts.percents.get((group.id, item.id))
    names = share_names(item)
    sizes = side_sizes(item.options) if item.has_mean else {}
    if percents is None:
        yield from (Row(group.id, item.measure, name) for name in (*names, *sizes))
        return
    options = 2 if item.kind == "multiple" else len(names)  # a multiple choice: ticked or not, option by option
    people, minimum = answering(facts, plan, group), plan.policy.distribution_minimum
    measured = {name: (percent, 1) for name, percent in zip(names, percents, strict=True)}
    sums = side_sums(percents) if item.has_mean else {}
    for name, (percent, chosen) in {**measured, **{side: (sums[side], sizes[side]) for side in sums}}.items():
        noise = share_noise(
            percent, chosen=chosen, options=options, people=people, sigma=plan.policy.distribution_sigma
        )
        interval = wilson_finite(
            share=percent / 100, n=people, invited=plan.population(group), noise_variance=(noise / 100) ** 2
        )
        yield Row(
            group.id,
            item.measure,
            name,
            value=percent,
            noise=max(round(noise, DECIMALS), LEAST_NOISE),
            margin=round(50 * (interval.high - interval.low), DECIMALS),
            basis="measured" if name in measured else "computed",
            minimum=minimum if name in measured else None,
            answers_from=minimum if name in measured else None,
        )
