"""Change between two waves of different people: how large, how sure, and what could have been seen at all.

In: released means or shares of two waves. Out: one Change with the sentence that it allows.
Called by: `analytics.release`.
"""

from dataclasses import dataclass
from functools import cached_property
from math import isfinite, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from analytics.measures.intervals import (
    CONFIDENCE,
    Interval,
    hybrid_difference,
    normal_quantile,
    score_interval,
    student_quantile,
    student_quantiles,
    welch_error,
)

Vector = NDArray[np.float64]
POWER: Final = 0.80  # probability with which a change of the smallest detectable size would be seen
_ONE_SIDED_AT_POWER: Final = 2 * POWER - 1  # two-sided confidence whose quantile leaves 1 − POWER above it
_BISECTIONS: Final = 50  # halvings of 0 to 1; further ones would ask for a confidence that rounds to exactly 1


@dataclass(frozen=True)
class WaveMean:
    """A group's released mean in one wave; variances in the scale's unit squared, `n` a band's middle."""

    mean: float
    variance: float
    n: float
    rounding_variance: float = 0.0


@dataclass(frozen=True)
class WaveShare:
    """A group's released share in one wave, 0 to 1; `noise_variance` is that of the noise in it, share²."""

    share: float
    n: float
    noise_variance: float = 0.0


@dataclass(frozen=True)
class Change:
    """Later minus earlier, in the unit of what was compared. Nothing in it can say "no change"."""

    difference: float
    low: float
    high: float
    margin: float
    p_value: float
    clear: bool
    smallest_detectable: float

    @property
    def sentence(self) -> str:
        """Give the sentence that may be shown: its translation key, which is its English text."""
        if not self.clear:
            return "no clear change"
        return "clear increase" if self.difference > 0 else "clear decrease"


def compare(earlier: WaveMean, later: WaveMean, *, confidence: float = CONFIDENCE) -> Change:
    """Compare a group's means of two waves whose people are never linked.

    Formula: later − earlier ± t(ν) · SE, SE² = v₁/n₁ + v₂/n₂ + r₁ + r₂ (r: rounding variances) as in `welch_error`;
    clear when 0 lies outside. Smallest detectable change: (t(ν, 97.5 %) + t(ν, 80 %)) · SE.
    Units: of the scale.
    Raises: ValueError for n ≤ 1, a negative variance or a number that is not finite.
    Source: Welch, Biometrika 34, 1947, 28–35; Cohen, Statistical Power Analysis, 1988, chapter 2 (detectable size).

    >>> change = compare(WaveMean(3.0, 1.0, 50, 0.005), WaveMean(3.25, 1.0, 50, 0.005))
    >>> change.sentence, round(change.margin, 2), round(change.smallest_detectable, 2)
    ('no clear change', 0.44, 0.63)
    """
    if not isfinite(earlier.mean + later.mean):
        raise ValueError(f"compare: means {earlier.mean} and {later.mean}; expected finite numbers, skip withheld")
    roundings = earlier.rounding_variance + later.rounding_variance
    error, degrees = welch_error(
        variances=(earlier.variance, later.variance), ns=(earlier.n, later.n), rounding_variance=roundings
    )
    difference, margin = later.mean - earlier.mean, student_quantile(degrees, confidence) * error
    return Change(
        difference=difference,
        low=difference - margin,
        high=difference + margin,
        margin=margin,
        p_value=_two_sided_p(difference, error, degrees),
        clear=abs(difference) > margin,
        smallest_detectable=margin + student_quantile(degrees, _ONE_SIDED_AT_POWER) * error,
    )


@dataclass(frozen=True)
class WaveMeans:
    """The same as `WaveMean` for many groups, (groups,) each."""

    mean: Vector
    variance: Vector
    n: Vector
    rounding_variance: Vector

    def only(self, wanted: NDArray[np.bool_]) -> "WaveMeans":
        return WaveMeans(*(column[wanted] for column in (self.mean, self.variance, self.n, self.rounding_variance)))


@dataclass(frozen=True)
class Changes:
    """The same as `Change` for many groups, (groups,) each."""

    difference: Vector
    error: Vector
    degrees: Vector

    @cached_property
    def margin(self) -> Vector:
        return student_quantiles(self.degrees) * self.error

    @cached_property
    def p_value(self) -> Vector:
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = -np.abs(self.difference) / self.error
        finite = np.isfinite(self.degrees)
        found = 2 * np.where(finite, stdtr(np.where(finite, self.degrees, 1.0), distance), ndtr(distance))
        return np.where(self.difference == 0, 1.0, np.where(self.error == 0, 0.0, found))

    @property
    def clear(self) -> NDArray[np.bool_]:
        return np.abs(self.difference) > self.margin

    @cached_property
    def smallest_detectable(self) -> Vector:
        return self.margin + student_quantiles(self.degrees, _ONE_SIDED_AT_POWER) * self.error


def compare_many(earlier: WaveMeans, later: WaveMeans) -> Changes:
    """Compare the means of many groups with those of another wave, each as `compare` does.

    Shapes and units: (groups,) each, of the scale. Raises: as `compare`. Source: as `compare`.

    >>> found = compare_many(*(WaveMeans(*np.array([[mean], [1.0], [50], [0.005]])) for mean in (3.0, 3.25)))
    >>> found.clear.tolist(), found.margin.round(2).tolist(), found.smallest_detectable.round(2).tolist()
    ([False], [0.44], [0.63])
    """
    rounding = earlier.rounding_variance + later.rounding_variance
    if not bool(np.isfinite(earlier.mean + later.mean + earlier.n + later.n + rounding).all()):
        raise ValueError("compare_many: means, sizes or roundings that are not finite; skip what is withheld")
    if bool(((earlier.n <= 1) | (later.n <= 1)).any()) or bool(
        (np.minimum(earlier.variance, later.variance) < 0).any()
    ):
        raise ValueError("compare_many: expected n above 1 and variances of 0 or more")
    first, second = earlier.variance / earlier.n, later.variance / later.n
    squared = first + second + rounding
    whole = np.where(squared > 0, squared, 1.0)
    estimated = (first / whole) ** 2 / (earlier.n - 1) + (second / whole) ** 2 / (later.n - 1)
    with np.errstate(divide="ignore", over="ignore"):  # of next to no variance, infinitely many, as in `welch_error`
        degrees = 1 / estimated
    return Changes(later.mean - earlier.mean, np.sqrt(squared), degrees)


def compare_shares(earlier: WaveShare, later: WaveShare, *, confidence: float = CONFIDENCE) -> Change:
    """Compare a group's shares of two waves whose people are never linked.

    Formula: Newcombe's hybrid interval of later − earlier from score intervals widened by the noise; clear when 0 lies
    outside; `margin` half its width; p the level at which the interval touches 0. Smallest detectable change:
    (z(97.5 %) + z(80 %)) · √(Σ p̃ (1 − p̃) / (n + 2) + v₁ + v₂), p̃ = (n p̂ + 1) / (n + 2).
    Units: shares.
    Raises: ValueError for a share outside 0 to 1, n not above 0, a negative variance.
    Source: Newcombe, Statistics in Medicine 17, 1998, 873–890, method 10; Agresti, Caffo, Am. Statistician 54, 2000.

    >>> change = compare_shares(WaveShare(48 / 80, 80), WaveShare(56 / 70, 70))
    >>> change.sentence, round(change.low, 4), round(change.high, 4)
    ('clear increase', 0.0524, 0.3339)
    """
    interval = _difference(earlier, later, confidence)
    detectable = normal_quantile(confidence) + normal_quantile(_ONE_SIDED_AT_POWER)
    return Change(
        difference=later.share - earlier.share,
        low=interval.low,
        high=interval.high,
        margin=(interval.high - interval.low) / 2,
        p_value=_touching_p(earlier, later),
        clear=not interval.low <= 0 <= interval.high,
        smallest_detectable=detectable * sqrt(_adjusted_variance(earlier) + _adjusted_variance(later)),
    )


def _two_sided_p(difference: float, error: float, degrees: float) -> float:
    if difference == 0:
        return 1.0
    if error == 0:
        return 0.0
    distance = -abs(difference) / error
    return 2 * float(stdtr(degrees, distance) if isfinite(degrees) else ndtr(distance))


def _difference(earlier: WaveShare, later: WaveShare, confidence: float) -> Interval:
    first, second = (
        score_interval(share=wave.share, n=wave.n, noise_variance=wave.noise_variance, confidence=confidence)
        for wave in (later, earlier)
    )
    return hybrid_difference(later.share, first, earlier.share, second)


def _touching_p(earlier: WaveShare, later: WaveShare) -> float:
    """Halve the bracket of p-values until the interval at 1 − p ends at 0, so that p and `clear` never disagree."""
    if later.share == earlier.share:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        interval = _difference(earlier, later, 1 - middle)
        if interval.low <= 0 <= interval.high:
            low = middle
        else:
            high = middle
    return high


def _adjusted_variance(wave: WaveShare) -> float:
    """One success and one failure more keep the variance of a share of 0 or 1 above 0."""
    adjusted = (wave.n * wave.share + 1) / (wave.n + 2)
    return adjusted * (1 - adjusted) / (wave.n + 2) + wave.noise_variance
