"""The rounding of means: exact steps and caps, and what a rounded value still tells about the exact one.

In: sums and numbers of answers. Out: value, low and high in ticks of 1/160 of the scale's range, all integers.
Called by: `analytics.release.gate`, `analytics.release.facts`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.policy import Policy

TICKS: Final = 160  # per range: half of the finest step (1/80) is one tick, and every step and cap is a whole number

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rounded:
    """Means in ticks; the exact one lies in [low, high), or up to high itself where that is the end of the scale."""

    value: Ints
    low: Ints
    high: Ints


def round_means(excess: ArrayLike, answers: ArrayLike, span: int, steps: ArrayLike, *, policy: Policy) -> Rounded:
    """Round means half up to whole steps, cap them at both ends, and bound the exact mean that gave each value.

    Formula: m = excess / (answers · span) of the range; value = ⌊m · steps + 1/2⌋ / steps, moved into the caps.
    Shapes and units: `excess` Σ (answer − lowest), `answers` people, `steps` per range, arrays of one shape (…);
    `span` range in scale points; returns (…) ticks.
    Raises: ValueError where a group has no answer, or a sum lies outside the scale.
    Source: disclosure control rule 3 (low and high are the set of exact means with the same value).

    >>> from analytics.policy import DEFAULT
    >>> found = round_means([10], [8], 4, [16], policy=DEFAULT)  # a mean of 2.25 on 1 to 5
    >>> found.value.tolist(), found.low.tolist(), found.high.tolist()
    ([50], [45], [55])
    """
    total, people, per_range = (np.asarray(part, dtype=np.int64) for part in (excess, answers, steps))
    if (people <= 0).any() or (total < 0).any() or (total > people * span).any():
        raise ValueError(f"round_means: a sum outside 0 to {span} per answer, or no answer; withhold empty cells first")
    size = TICKS // per_range
    place = (2 * total * per_range + people * span) // (2 * people * span)
    low_cap, high_cap = int(policy.low_cap * TICKS), int(policy.high_cap * TICKS)
    value = np.clip(place * size, low_cap, high_cap)
    last_low, first_high = low_cap // size, -(-high_cap // size)  # steps that the caps swallow
    low = np.where(value == low_cap, 0, (2 * np.minimum(place, first_high) - 1) * size // 2)
    high = np.where(value == high_cap, TICKS, (2 * np.maximum(place, last_low) + 1) * size // 2)
    return Rounded(value, low, high)


def steps_for(answers: int, *, coarse: bool, policy: Policy) -> int:
    """Say in how many steps per range a mean of so many answers is published.

    Formula: rule 3's step by the number of answers; for a coarse group not finer than 1 / (lower end of its band).
    Units: people; returns steps per range (16 is 0.25 of 5 points).
    Raises: ValueError for a number of answers that has no band, which must be withheld.
    Source: disclosure control rules 3 and 8.

    >>> from analytics.policy import DEFAULT
    >>> [steps_for(n, coarse=False, policy=DEFAULT) for n in (6, 40, 100)]
    [16, 40, 80]
    >>> [steps_for(n, coarse=True, policy=DEFAULT) for n in (6, 12, 21, 39, 40, 250)]
    [4, 8, 16, 16, 40, 80]
    """
    shown = policy.band(answers)
    if shown is None:
        raise ValueError(f"steps_for: {answers} answers have no band; withhold the mean instead")
    ordinary = _steps(_step(answers, policy))
    if not coarse:
        return ordinary
    lower_end, _ = policy.band_ends(shown)
    allowed = [step for step in policy.coarse_steps if step >= Fraction(1, lower_end)]
    return min(ordinary, _steps(min(allowed)))


def answers_told(steps: int, minimum: int, policy: Policy) -> int:
    """Say what a published step tells about the number of answers: at least so many (finer steps need more answers).

    Units: steps per range, people. Raises: nothing. Source: disclosure control rule 3.

    >>> from analytics.policy import DEFAULT
    >>> answers_told(16, 6, DEFAULT), answers_told(40, 6, DEFAULT)
    (6, 40)
    """
    if steps >= _steps(policy.finest_step):
        return policy.finest_step_answers
    return policy.fine_step_answers if steps >= _steps(policy.fine_step) else minimum


def _step(answers: int, policy: Policy) -> Fraction:
    if answers < policy.fine_step_answers:
        return policy.step
    return policy.fine_step if answers < policy.finest_step_answers else policy.finest_step


def _steps(step: Fraction) -> int:
    return int(1 / step)
