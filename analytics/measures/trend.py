"""Trend of a group over several waves: from five waves on a robust slope with an exact test, before that two points.

In: one value and standard error per wave. Out: a Trend, or FirstAndLast. Called by: `analytics.release`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import isfinite
from typing import Final

SMALLEST_SERIES: Final = 5  # waves; of 4 the exact two-sided p is 2/24 = .083 at least, so no trend could be clear
SIGNIFICANCE: Final = 0.05  # two-sided level below which a direction is called clear


@dataclass(frozen=True)
class FirstAndLast:
    """All that a short series may say: where it began and where it is now."""

    first: float
    last: float
    waves: int


@dataclass(frozen=True)
class Trend:
    """A slope per unit of time, with the exact probability of so one-sided an order by chance."""

    slope: float
    score: int
    p_value: float
    clear: bool
    waves: int


@dataclass(frozen=True)
class MannKendall:
    """Pairs of waves that rose minus pairs that fell, and the two-sided p-value of that number."""

    score: int
    p_value: float


def trend(times: Sequence[float], values: Sequence[float], standard_errors: Sequence[float]) -> Trend | FirstAndLast:
    """Describe a series: slope and test from `SMALLEST_SERIES` waves on, below that only its first and last value.

    Formula: `theil_sen_weighted` and `mann_kendall`; clear when p < 0.05.
    Shapes and units: `times` (waves,) rising, in any unit (year); `values`, `standard_errors` (waves,) in the measure's
    unit, waves without a released value left out; the slope is in that unit per unit of time.
    Raises: ValueError for fewer than 2 waves, unequal lengths, times that do not rise, a standard error not above 0.
    Source: as the two functions.

    >>> trend([2022, 2023, 2024], [3.5, 3.25, 3.5], [0.2, 0.2, 0.2])
    FirstAndLast(first=3.5, last=3.5, waves=3)
    """
    _require_series(times, values, standard_errors)
    if len(values) < SMALLEST_SERIES:
        return FirstAndLast(values[0], values[-1], len(values))
    test = mann_kendall(values)
    slope = theil_sen_weighted(times, values, standard_errors)
    return Trend(slope, test.score, test.p_value, test.p_value < SIGNIFICANCE, len(values))


def theil_sen_weighted(times: Sequence[float], values: Sequence[float], standard_errors: Sequence[float]) -> float:
    """Give the weighted median of the slopes between all pairs of waves.

    Formula: median of (vⱼ − vᵢ) / (tⱼ − tᵢ), each weighing 1 / SE² of itself = (tⱼ − tᵢ)² / (sᵢ² + sⱼ²); where half of
    the weight lies exactly between two slopes, their middle.
    Shapes and units: as `trend`; returns the value's unit per unit of time.
    Raises: ValueError as `trend`.
    Source: Sen, JASA 63, 1968, 1379–1389; weights as in Sievers, ibid. 73, 1978, 628–631.

    >>> theil_sen_weighted([1, 2, 3, 4, 5], [1.0, 2.0, 3.0, 4.0, 15.0], [0.1, 0.1, 0.1, 0.1, 1.0])
    1.0
    """
    _require_series(times, values, standard_errors)
    slopes = []
    for earlier, later in combinations(range(len(times)), 2):
        gap = times[later] - times[earlier]
        variance = standard_errors[earlier] ** 2 + standard_errors[later] ** 2
        slopes.append(((values[later] - values[earlier]) / gap, gap**2 / variance))
    return _weighted_median(slopes)


def mann_kendall(values: Sequence[float]) -> MannKendall:
    """Test whether a series rises or falls, exactly, with ties allowed.

    Formula: S = Σ sign(vⱼ − vᵢ) over i < j; p = P(|S'| ≥ |S|) over all equally likely orders of the same values.
    Shapes and units: `values` (waves,) in order of time; S counts pairs.
    Raises: ValueError for fewer than 2 values or one that is not finite.
    Source: Mann, Econometrica 13, 1945, 245–259; Kendall, Rank Correlation Methods, 1975, appendix table 1.

    >>> mann_kendall([1.0, 2.0, 3.0, 4.0, 5.0])
    MannKendall(score=10, p_value=0.016666666666666666)
    """
    if len(values) < 2 or not all(isfinite(value) for value in values):
        raise ValueError(f"mann_kendall: {len(values)} values; expected at least 2, all finite")
    score = sum((after > before) - (after < before) for before, after in combinations(values, 2))
    ways = _inversions(list(Counter(values).values()))
    untied = len(ways) - 1  # pairs that can be out of order: the largest number of inversions
    extreme = sum(count for falls, count in enumerate(ways) if abs(untied - 2 * falls) >= abs(score))
    return MannKendall(score, extreme / sum(ways))


def _inversions(repeats: Sequence[int]) -> list[int]:
    """Count the orders of a multiset by their number of inversions: the coefficients of the Gaussian multinomial."""
    ways, placed = [1], 0
    for repeat in repeats:
        placed += repeat
        for step in range(1, repeat + 1):
            ways = _divided(_multiplied(ways, placed - repeat + step), step)
    return ways


def _multiplied(ways: list[int], length: int) -> list[int]:
    """Multiply by 1 − x^length; the matching division follows, so every quotient stays a polynomial."""
    product = ways + [0] * length
    for power, count in enumerate(ways):
        product[power + length] -= count
    return product


def _divided(ways: list[int], length: int) -> list[int]:
    """Divide by 1 − x^length, which is known to leave no remainder."""
    quotient = ways[:]
    for power in range(length, len(quotient)):
        quotient[power] += quotient[power - length]
    return quotient[: len(quotient) - length]


def _weighted_median(weighed: list[tuple[float, float]]) -> float:
    weighed = sorted(weighed)
    half, passed = sum(weight for _, weight in weighed) / 2, 0.0
    for position, (value, weight) in enumerate(weighed):
        passed += weight
        # ASSUMPTION: weights of pairs are far above 1e-9 of their sum; nearer than that counts as exactly half.
        if abs(passed - half) <= 1e-9 * half:
            return (value + weighed[position + 1][0]) / 2
        if passed > half:
            return value
    raise ArithmeticError("unreachable: half of a sum of positive weights is passed before its end")


def _require_series(times: Sequence[float], values: Sequence[float], standard_errors: Sequence[float]) -> None:
    if not len(times) == len(values) == len(standard_errors) >= 2:
        lengths = (len(times), len(values), len(standard_errors))
        raise ValueError(f"trend: lengths {lengths} of times, values, errors; expected equal and at least 2")
    if not all(isfinite(number) for number in (*times, *values, *standard_errors)) or min(standard_errors) <= 0:
        raise ValueError("trend: expected finite numbers and standard errors above 0, leave out withheld waves")
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise ValueError("trend: times do not rise; expected one value per wave in the order of time")
