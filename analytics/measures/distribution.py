"""Distributions of answers: counts that carry noise, and whole percents that add up to 100.

In: exact counts of one question in one group. Out: noisy counts, whole percents, the noise's variance.
Called by: `analytics.release`.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from analytics.policy import DEFAULT


def noisy_counts(counts: Sequence[int], sigma: float = DEFAULT.distribution_sigma) -> list[int]:
    """Add discrete Gaussian noise to every count and floor the result at 0.

    Formula: max(0, count + Z), Z drawn for each count alone from the discrete Gaussian with P(Z = z) ∝ exp(−z² / 2σ²).
    Drawn anew at every call from the operating system's randomness: call it once per release and keep the result.
    Shapes and units: `counts` (k,) people, `sigma` people; returns (k,) people.
    Raises: ValueError for a negative count or a sigma that is not positive.
    Source: Canonne, Kamath, Steinke, The Discrete Gaussian for Differential Privacy, 2020; OpenDP's `make_gaussian`.

    >>> noisy = noisy_counts([12, 30, 8])
    >>> len(noisy), min(noisy) >= 0
    (3, True)
    """
    if any(count < 0 for count in counts):
        raise ValueError("noisy_counts: a count is negative; expected numbers of people, 0 or more")
    if not sigma > 0:
        raise ValueError(f"noisy_counts: sigma is {sigma}; expected more than 0 people, as in the policy")
    if not counts:
        return []
    return [max(0, value) for value in whole_gaussian(float(sigma))([int(count) for count in counts])]


def whole_percents(counts: Sequence[int]) -> list[int] | None:
    """Turn counts into whole percents that add up to exactly 100, or None when there is nothing to divide.

    Formula: largest remainder (Hamilton): floors of 100 · count / total, and one more for the largest remainders,
    the earlier option first where remainders tie.
    Shapes and units: `counts` (k,) people; returns (k,) percent.
    Raises: ValueError for a negative count.
    Source: Balinski, Young, Fair Representation, 1982, chapter 2 (Hamilton's method).

    >>> whole_percents([1, 1, 1])
    [34, 33, 33]
    >>> whole_percents([0, 0]) is None
    True
    """
    if any(count < 0 for count in counts):
        raise ValueError("whole_percents: a count is negative; expected numbers of people, 0 or more")
    total = sum(counts)
    if total == 0:
        return None
    percents = [100 * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda option: (-(100 * counts[option] % total), option))
    for option in by_remainder[: 100 - sum(percents)]:
        percents[option] += 1
    return percents


def share_noise_variance(
    *, share: float, options: int, total: float, sigma: float = DEFAULT.distribution_sigma
) -> float:
    """Say how much of a published share's variance comes from the noise on the counts.

    Formula: σ² · ((1 − p)² + (k − 1) · p²) / T², the delta method for p = c / Σ c, equal independent noise on k counts.
    Shapes and units: `share` 0 to 1, `options` the number k of counts, `total` and `sigma` people; returns share².
    Raises: ValueError for a share outside 0 to 1, fewer than 2 options, or a total that is not positive.
    Source: Casella, Berger, Statistical Inference, 2002, theorem 5.5.24 (delta method).

    >>> round(share_noise_variance(share=0.5, options=3, total=60), 6)
    0.001875
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share_noise_variance: share is {share}; expected 0 to 1")
    if options < 2 or total <= 0:
        raise ValueError(f"share_noise_variance: {options} options, {total} people; expected at least 2, more than 0")
    return sigma**2 * ((1 - share) ** 2 + (options - 1) * share**2) / total**2


@cache
def whole_gaussian(sigma: float) -> Any:
    """Build OpenDP's mechanism once per sigma; an integer domain is what makes the noise discrete.

    Formula: P(Z = z) ∝ exp(−z² / 2σ²) on whole numbers z, added to each number alone.
    Units: `sigma` in the unit of the numbers; returns a mechanism from a list of numbers to a list of noisy ones.
    Raises: whatever OpenDP says about a sigma that is not positive.
    Source: Canonne, Kamath, Steinke, The Discrete Gaussian for Differential Privacy, 2020; OpenDP's `make_gaussian`.
    """
    # Imported here, and without the library's prelude, which loads a machine-learning library: seconds of every start.
    from opendp.domains import atom_domain, vector_domain
    from opendp.measurements import make_gaussian
    from opendp.metrics import l2_distance
    from opendp.mod import enable_features
    from opendp.typing import i64

    enable_features("contrib")
    people = vector_domain(atom_domain(T=i64))
    return make_gaussian(people, l2_distance(T=float), scale=sigma)


def fifths(values: Sequence[float]) -> tuple[float, float, float]:
    """Give the ends of the middle three fifths of published scores, and their median.

    Formula: the 20th, 50th and 80th percentile, linear between the two values next to (n − 1) · p.
    Shapes and units: `values` (n,) index points or percent, of organisations; returns the same, low, median, high.
    Raises: ValueError for no value.
    Source: Hyndman & Fan 1996, definition 7; R, `quantile(1:10, c(.2, .5, .8))`.

    >>> fifths([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    (2.8, 5.5, 8.2)
    """
    if not len(values):
        raise ValueError("fifths: no value; expected at least one published score")
    ordered = sorted(float(value) for value in values)
    low, middle, high = (_at(ordered, place) for place in (Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)))
    return low, middle, high


def _at(ordered: Sequence[float], part: Fraction) -> float:
    """The value at a part of the way from the first to the last."""
    whole, rest = divmod((len(ordered) - 1) * part, 1)
    place = int(whole)
    following = ordered[min(place + 1, len(ordered) - 1)]
    return round(ordered[place] + float(rest) * (following - ordered[place]), 9)
