"""Intervals: how far a published mean, share or difference may lie from that of everybody who was invited.

In: means, shares, counts and sizes. Out: half widths and (low, high) pairs.
Called by: `analytics.release`, `analytics.measures.change`.
"""

from math import inf, isfinite, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

CONFIDENCE: Final = 0.95  # of every interval that is shown


class Interval(NamedTuple):
    """Two ends of an interval, in the unit of the estimate."""

    low: float
    high: float


def standard_error(*, n: float, invited: float, variance: float, rounding_variance: float = 0.0) -> float:
    """Give the standard error of a group's mean with finite population correction, its rounding included.

    Formula: √(variance / n · (1 − n / N) + rounding variance); with n ≥ N (a band's middle may exceed N) only
    the rounding is left, with N infinite no correction.
    Shapes and units: `n` answers (a band's middle, so it may be fractional), `invited` people N (may be infinite),
    `variance` of single answers (n − 1 in its denominator) and `rounding_variance` in the scale's unit squared; returns
    units of the scale.
    Raises: ValueError for n or N that are not positive, a negative variance, or anything that is not finite.
    Source: Cochran, Sampling Techniques, 1977, theorem 2.2.

    >>> round(standard_error(n=8, invited=10, variance=1.0), 4)
    0.1581
    """
    _require_finite("standard_error", n, variance, rounding_variance)
    if not (n > 0 and invited > 0):
        raise ValueError(f"standard_error: n = {n} of {invited} invited; expected both above 0, or withhold it")
    if variance < 0 or rounding_variance < 0:
        raise ValueError(f"standard_error: variances {variance} and {rounding_variance}; expected 0 or more")
    unseen = max(0.0, 1.0 - n / invited)
    return sqrt(variance / n * unseen + rounding_variance)


def mean_margin(
    *, n: float, invited: float, variance: float, rounding_variance: float = 0.0, confidence: float = CONFIDENCE
) -> float:
    """Give the half width of the t interval of a group's mean, with finite population correction.

    Formula: t(n − 1, (1 + confidence) / 2) · standard error.
    Shapes and units: as `standard_error`; `confidence` strictly between 0 and 1; returns units of the scale.
    Raises: ValueError as `standard_error`, for n ≤ 1 and for a confidence outside 0 to 1.
    Source: Cochran, Sampling Techniques, 1977, section 2.8.

    >>> round(mean_margin(n=8, invited=10, variance=1.0), 4)
    0.3739
    """
    if not n > 1:
        raise ValueError(f"mean_margin: n = {n}; expected more than 1 answer, withhold the mean instead")
    error = standard_error(n=n, invited=invited, variance=variance, rounding_variance=rounding_variance)
    return student_quantile(n - 1, confidence) * error


def wilson(successes: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """Give Wilson's score interval of a share, without continuity correction.

    Formula: the p that solve (p̂ − p)² = z² · p (1 − p) / n, with p̂ = successes / n.
    Shapes and units: `successes` and `n` people (fractions allowed, for effective sizes); returns shares 0 to 1.
    Raises: ValueError when not 0 ≤ successes ≤ n, n not above 0, or a confidence outside 0 to 1.
    Source: Wilson, JASA 22, 1927, 209–212; known answers in Newcombe, Statistics in Medicine 17, 1998, 857–872.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if not (n > 0 and 0 <= successes <= n):
        raise ValueError(f"wilson: {successes} of {n}; expected 0 ≤ successes ≤ n and n above 0")
    return score_interval(share=successes / n, n=n, confidence=confidence)


def wilson_finite(
    *, share: float, n: float, invited: float, noise_variance: float = 0.0, confidence: float = CONFIDENCE
) -> Interval:
    """Give the score interval of a published share among all who were invited, widened by the noise on its counts.

    Formula: the p that solve (p̂ − p)² = z² · (p (1 − p) / n_eff + v), n_eff = n (N − 1) / (N − n), v the noise's
    variance.
    With everybody's answer (n ≥ N) n_eff is infinite and only the noise is left; with N infinite n_eff is n.
    Shapes and units: `share` p̂ 0 to 1, `n` answers, `invited` people N (may be infinite), `noise_variance` share²;
    returns shares 0 to 1.
    Raises: ValueError for a share outside 0 to 1, n not above 0, N not above 1, a negative variance, a bad confidence.
    Source: Wilson 1927 with the effective size of Korn, Graubard, Survey Methodology 24, 1998, 193–201.

    >>> [round(end, 3) for end in wilson_finite(share=0.5, n=60, invited=80)]
    [0.437, 0.563]
    """
    _require_finite("wilson_finite", share, n, noise_variance)
    if not 0 <= share <= 1 or noise_variance < 0:
        raise ValueError(f"wilson_finite: share {share}, noise {noise_variance}; expected 0 to 1, and 0 or more")
    if not (n > 0 and invited > 1):
        raise ValueError(f"wilson_finite: n = {n} of {invited} invited; expected n above 0, at least 2 invited")
    effective = _effective_size(n, invited)
    return score_interval(share=share, n=effective, noise_variance=noise_variance, confidence=confidence)


def _effective_size(n: float, invited: float) -> float:
    """n (N − 1) / (N − n), and its limits: n for N → ∞, infinite from n = N on."""
    if not isfinite(invited):
        return n
    return n * (invited - 1) / (invited - n) if invited > n else inf


def score_interval(*, share: float, n: float, noise_variance: float = 0.0, confidence: float = CONFIDENCE) -> Interval:
    """Give the score interval of a share on whose counts noise was put.

    Formula: the p that solve (p̂ − p)² = z² · (p (1 − p) / n + v), that is (1 + a) p² − (2 p̂ + a) p + p̂² − z² v = 0 with
    a = z² / n, cut at 0 and 1; v = 0 is Wilson's interval.
    Shapes and units: `share` p̂ 0 to 1, `n` answers (may be infinite), `noise_variance` v share²; returns shares 0 to 1.
    Raises: ValueError for a share outside 0 to 1, n not above 0, a negative variance, a bad confidence.
    Source: Wilson, JASA 22, 1927, 209–212, with v added to the variance under the hypothesis.

    >>> [round(end, 3) for end in score_interval(share=0.5, n=60, noise_variance=0.0019)]
    [0.352, 0.648]
    """
    if not (0 <= share <= 1 and n > 0 and noise_variance >= 0):
        raise ValueError(
            f"score_interval: share {share}, n {n}, noise {noise_variance}; expected 0–1, above 0, 0 or up"
        )
    z = normal_quantile(confidence)
    a = z * z / n
    middle = (share + a / 2) / (1 + a)
    half = sqrt(max(0.0, a * share * (1 - share) + a * a / 4 + (1 + a) * z * z * noise_variance)) / (1 + a)
    # The ends of a share of 0 or 1 without noise are exact; subtraction would leave a crumb beside them.
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return Interval(low, high)


def newcombe(k1: float, n1: float, k2: float, n2: float, *, confidence: float = CONFIDENCE) -> Interval:
    """Give Newcombe's hybrid score interval of the difference of two unlinked shares, k1 / n1 − k2 / n2.

    Formula: d − √((p1 − l1)² + (u2 − p2)²) to d + √((u1 − p1)² + (p2 − l2)²), (l, u) the Wilson intervals.
    Shapes and units: people; returns differences of shares, −1 to 1.
    Raises: ValueError as `wilson`.
    Source: Newcombe, Statistics in Medicine 17, 1998, 873–890, method 10, table II.

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    return hybrid_difference(k1 / n1, wilson(k1, n1, confidence), k2 / n2, wilson(k2, n2, confidence))


def hybrid_difference(p1: float, first: Interval, p2: float, second: Interval) -> Interval:
    """Combine two shares' own intervals into that of their difference p1 − p2.

    Formula: as `newcombe`, with whatever score intervals are given, for instance those widened by noise.
    Shapes and units: shares 0 to 1; returns differences of shares. Raises: nothing.
    Source: Newcombe, Statistics in Medicine 17, 1998, 873–890, method 10; Zou, Donner, ibid. 27, 2008, 1693–1702.

    >>> [round(end, 2) for end in hybrid_difference(0.5, Interval(0.4, 0.6), 0.5, Interval(0.5, 0.5))]
    [-0.1, 0.1]
    """
    below = sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    above = sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    return Interval(p1 - p2 - below, p1 - p2 + above)


def welch_error(
    *, variances: tuple[float, float], ns: tuple[float, float], rounding_variance: float = 0.0
) -> tuple[float, float]:
    """Give the standard error of a difference of two unlinked means, and its degrees of freedom.

    Formula: SE² = v₁/n₁ + v₂/n₂ + r; ν = SE⁴ / ((v₁/n₁)² / (n₁ − 1) + (v₂/n₂)² / (n₂ − 1)), infinite when both v are 0;
    SE⁴ divides each part before it is squared, because the square of a very small variance is no number any more.
    Units: variances and `rounding_variance` r (of both means together, known exactly) in the scale's unit squared;
    returns (units of the scale, degrees).
    Raises: ValueError for n ≤ 1, a negative variance or a number that is not finite.
    Source: Welch, Biometrika 34, 1947, 28–35; Satterthwaite, Biometrics Bulletin 2, 1946, 110–114.

    >>> [round(number, 3) for number in welch_error(variances=(1.0, 2.0), ns=(8, 10))]
    [0.57, 15.82]
    """
    _require_finite("welch_error", *variances, *ns, rounding_variance)
    if min(ns) <= 1 or min(*variances, rounding_variance) < 0:
        raise ValueError(f"welch_error: n {ns}, variances {variances}; expected n above 1, variances of 0 or more")
    parts = [variance / n for variance, n in zip(variances, ns, strict=True)]
    squared = sum(parts) + rounding_variance
    estimated = sum((part / (squared or 1.0)) ** 2 / (n - 1) for part, n in zip(parts, ns, strict=True))
    return sqrt(squared), 1 / estimated if estimated > 0 else inf


def welch_change(
    *,
    means: tuple[float, float],
    variances: tuple[float, float],
    ns: tuple[float, float],
    rounding_variance: float = 0.0,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Give Welch's interval of the change from the first to the second of two unlinked means.

    Formula: m₂ − m₁ ± t(ν) · SE as in `welch_error`. No finite population correction: the change speaks of the group as
    it goes on from year to year, not of one day's list of people.
    Units: of the scale. Raises: ValueError as `welch_error`. Source: as `welch_error`.

    >>> [round(end, 2) for end in welch_change(means=(3.0, 3.5), variances=(1.0, 2.0), ns=(8, 10))]
    [-0.71, 1.71]
    """
    error, degrees = welch_error(variances=variances, ns=ns, rounding_variance=rounding_variance)
    margin = student_quantile(degrees, confidence) * error
    return Interval(means[1] - means[0] - margin, means[1] - means[0] + margin)


def student_quantile(degrees: float, confidence: float = CONFIDENCE) -> float:
    """Give the two-sided quantile of Student's t: half of (1 − confidence) lies above it.

    Formula: the inverse of t's distribution function at (1 + confidence) / 2; the normal quantile for infinite degrees.
    Units: degrees of freedom above 0 (fractions allowed); returns standard errors.
    Raises: ValueError for degrees not above 0 or a confidence outside 0 to 1.
    Source: Student, Biometrika 6, 1908, 1–25; computed by scipy.special.stdtrit.

    >>> round(student_quantile(7), 3)
    2.365
    """
    if not degrees > 0:
        raise ValueError(f"student_quantile: {degrees} degrees of freedom; expected more than 0")
    if not isfinite(degrees):
        return normal_quantile(confidence)
    _require_confidence(confidence)
    return float(stdtrit(degrees, (1 + confidence) / 2))


def student_quantiles(degrees: ArrayLike, confidence: float = CONFIDENCE) -> NDArray[np.float64]:
    """Give the same for many degrees of freedom at once; equal ones, of which bands make many, are looked up once.

    Shapes and units: `degrees` (n,), above 0; returns (n,) standard errors. Raises: as `student_quantile`.
    Source: as `student_quantile`.

    >>> [round(found, 3) for found in student_quantiles([7, 7, inf]).tolist()]
    [2.365, 2.365, 1.96]
    """
    different, place = np.unique(np.asarray(degrees, dtype=float), return_inverse=True)
    if not bool((different > 0).all()):
        raise ValueError("student_quantiles: degrees of freedom that are not above 0; expected more than 0")
    _require_confidence(confidence)
    finite = np.isfinite(different)
    found = np.full(len(different), normal_quantile(confidence))
    found[finite] = stdtrit(different[finite], (1 + confidence) / 2)
    return found[place]


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """Give the two-sided quantile of the normal distribution.

    Formula: the inverse of the normal distribution function at (1 + confidence) / 2. Returns standard errors.
    Raises: ValueError for a confidence outside 0 to 1.
    Source: Abramowitz, Stegun, Handbook of Mathematical Functions, 1964, 26.2; computed by scipy.special.ndtri.

    >>> round(normal_quantile(), 4)
    1.96
    """
    _require_confidence(confidence)
    return float(ndtri((1 + confidence) / 2))


def _require_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; expected strictly between 0 and 1, as in 0.95")


def _require_finite(where: str, *values: float) -> None:
    if not all(isfinite(value) for value in values):
        raise ValueError(f"{where}: got {values}; expected finite numbers")
