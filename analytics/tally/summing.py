"""Sums of people's own scores, for views whose numbers leave the tally with noise or not at all.

In: (segment, plaintext or None) of one view. Out: `ExactSums`; noisy ones are read back from a package.
Called by: `analytics.tally.wave`, `analytics.tally.package`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from analytics.noise.declared import GRID
from analytics.noise.drawing import ExactSums, NoisySums
from analytics.noise.scores import Scorer
from analytics.plan import Plan
from analytics.tally.counting import Batches, CountersError, Ints, whole_numbers


class ScoreCount(Batches):
    """Per segment and measure: the sum of centred scores, and how many people have one."""

    def __init__(self, segments: tuple[str, ...], plan: Plan, measures: tuple[str, ...]) -> None:
        super().__init__(segments, plan.highest_bytes)
        self._score = Scorer(plan, measures)
        self._centred = np.zeros((len(segments), len(measures)), dtype=np.int64)
        self._people = np.zeros_like(self._centred)

    def result(self) -> ExactSums:
        self._count_batch()
        return ExactSums(tuple(self._places), self._accepted, self._spoilt, self._centred, self._people)

    def _fold(self, places: Ints, answers: Ints) -> None:
        scores = self._score(answers)
        np.add.at(self._centred, places, np.where(scores.present, 2 * scores.steps - GRID, 0))
        np.add.at(self._people, places, scores.present.astype(np.int64))


def noisy_from_dict(view: str, found: Mapping[str, Any], plan: Plan) -> NoisySums:
    """Read one view's noisy sums of a package; raises CountersError unless they fit the plan."""
    if tuple(found["segments"]) != plan.views.get(view) or plan.noise is None:
        raise CountersError(f"view {view}: other segments than in the manifest; take the package of this wave")
    accepted = whole_numbers(found["accepted"], view)
    spoilt = int(whole_numbers([found["spoilt"]], view)[0])
    sums = [np.array(found[name]) for name in ("centred", "weighted")]
    shape = (len(found["segments"]), len(plan.noise.measures))
    if accepted.shape != shape[:1] or any(part.shape != shape or part.dtype != np.int64 for part in sums):
        raise CountersError(f"view {view}: not one whole number per segment and index; take the package of this wave")
    return NoisySums(tuple(found["segments"]), accepted, spoilt, *sums)
