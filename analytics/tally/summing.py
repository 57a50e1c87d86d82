"""Sums of people's own scores, for views whose numbers leave the tally with noise or not at all.

In: (segment, plaintext or None) of one view. Out: `ExactSums`. Called by: `analytics.tally.wave`.
"""

import numpy as np

from analytics.noise.declared import GRID
from analytics.noise.drawing import ExactSums
from analytics.noise.scores import Scorer
from analytics.plan import Plan
from analytics.tally.counting import Batches, Ints


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
