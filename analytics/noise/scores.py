"""A person's own scores, in whole steps of the grid: what one ballot adds to the sums of its segment.

In: opened ballots as a matrix of bytes. Out: scores and whether there is one, per ballot and declared measure.
Called by: `analytics.tally.summing`.
"""

from collections.abc import Mapping, Sequence
from math import lcm
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.noise.declared import GRID, DeclaredError
from analytics.plan import Item, Plan, PlanError, composites_of

Ints = NDArray[np.int64]
UNANSWERED: Final = 0  # the byte of a skipped question


class Scores(NamedTuple):
    """Per ballot and measure, both (ballots, measures). A score without `present` is 0 and means nothing."""

    steps: Ints  # 0 to GRID
    present: NDArray[np.bool_]


class Scorer:
    """Computes scores of ballots for the measures that a plan declares."""

    def __init__(self, plan: Plan, measures: Sequence[str]) -> None:
        self._items = {item.measure: item for item in plan.items}
        self._scales = {scale.measure: scale.parts for scale in plan.scales}
        self._indices: dict[str, tuple[str, ...]] = {}
        for index in plan.indices:  # one composite per partition; a person's own index has the scales of both
            self._indices[index.measure] = (*self._indices.get(index.measure, ()), *index.parts)
        self._asked = {whole.measure: whole.asked for whole in (*plan.scales, *plan.indices)}
        self._measures = tuple(measures)
        missing = [name for name in measures if name not in self._asked]
        if missing:
            raise PlanError(
                f"no scale or index {', '.join(missing)} with questions that have a mean; declare another measure"
            )

    def __call__(self, answers: Ints) -> Scores:
        """Scores of valid ballots, `answers` (ballots, slots) bytes.

        Formula: a question's place on its scale, 0 worst to 1 best; a scale is the mean of its answered questions, an
        index the mean of its scales, each rounded half up to 1 / GRID, if at least half of the parts are there.
        Source: statistics page "Scores".
        """
        scales = {name: self._scale(answers, parts, self._asked[name]) for name, parts in self._scales.items()}
        found = [self._measure(name, scales) for name in self._measures]
        steps, present = (np.stack(parts, axis=1) for parts in zip(*found, strict=True))
        return Scores(steps, present)

    def _measure(self, name: str, scales: Mapping[str, Scores]) -> Scores:
        if name in scales:
            return scales[name]
        parts = [scales[part] for part in self._indices[name]]
        steps, present = (np.stack(columns, axis=1) for columns in zip(*parts, strict=True))
        return _mean(steps, present, GRID, self._asked[name])

    def _scale(self, answers: Ints, parts: Sequence[str], asked: int) -> Scores:
        items = [self._items[part] for part in parts]
        common = lcm(*(item.span for item in items))
        bytes_ = answers[:, [item.slot for item in items]]
        places = np.stack([_place(bytes_[:, n], item, common) for n, item in enumerate(items)], axis=1)
        return _mean(places, bytes_ != UNANSWERED, common, asked)


def _place(answers: Ints, item: Item, common: int) -> Ints:
    """Answers of one question from 0 (worst) to `common` (best)."""
    excess = item.options - answers if item.reverse else answers - 1
    return excess * (common // item.span)


def _mean(places: Ints, present: NDArray[np.bool_], top: int, asked: int) -> Scores:
    """Means of the parts that are there, from 0 … top to 0 … GRID, rounded half up in whole numbers."""
    number = present.sum(axis=1)
    enough = (number > 0) & (2 * number >= asked)
    total, under = (places * present).sum(axis=1), np.where(enough, number, 1) * top
    steps = (2 * GRID * total + under) // (2 * under)
    return Scores(np.where(enough, steps, 0), enough)


def choose(questionnaire: Mapping[str, Any], wished: Sequence[str] = ()) -> tuple[str, ...]:
    """The measures that carry noise: those that were wished for, else the indices, else the scales.

    Indices first, because every further measure makes the noise of all of them larger.
    Raises: DeclaredError for a wish that the questionnaire does not have, or when it has nothing to choose from.
    """
    scales, indices = composites_of(questionnaire)
    parts: dict[str, int] = {}
    for index in indices:
        parts[index.measure] = parts.get(index.measure, 0) + len(index.parts)
    asked = {index.measure: index.asked for index in indices}
    summed = [name for name, number in parts.items() if 2 * number >= asked[name]]
    known = [*summed, *(scale.measure for scale in scales)]
    unknown = [name for name in wished if name not in known]
    if unknown or not known:
        raise DeclaredError(
            f"the questionnaire has no measure {', '.join(unknown) or 'at all'} that noise can be added to; it has"
            f" {', '.join(known) or 'neither scales nor indices: add a scale'}"
        )
    return tuple(dict.fromkeys(wished)) or tuple(summed) or tuple(known)
