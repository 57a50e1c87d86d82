"""The recommend score: the percent of 9 and 10 minus the percent of 0 to 6, and how far it can be trusted.

In: two percents, how many answered and were invited, the noise on the counts. Out: points from −100 to 100.
Called by: `analytics.pages.items`.
"""

from math import inf, sqrt

from analytics.measures.intervals import normal_quantile


def recommend_score(*, favourable: float, unfavourable: float) -> float:
    """Give the recommend score: more people who would than people who would not, or fewer.

    Formula: percent of answers 9 and 10 − percent of answers 0 to 6.
    Shapes and units: percent; returns points from −100 to 100.
    Raises: ValueError for percents outside 0 to 100 or together above 100.
    Source: statistics page "Scores".

    >>> recommend_score(favourable=40, unfavourable=30)
    10
    """
    if min(favourable, unfavourable) < 0 or favourable + unfavourable > 100:
        raise ValueError(f"recommend: {favourable} % and {unfavourable} %; expected two parts of a whole of 100 %")
    return favourable - unfavourable


def recommend_margin(
    *, favourable: float, unfavourable: float, n: float, invited: float = inf, count_noise: float = 0.0
) -> float:
    """Give the half width of the score's 95 % interval.

    Formula: z · 100 · √((p + q − (p − q)²) / n · (N − n) / (N − 1) + u² (2 + 3 (p − q)²) + 2 / (12 · 100²)): variance
    of a difference of two shares of one multinomial, delta method for noise on its three counts, and whole percents.
    Shapes and units: percents p, q, in the formula as parts of 1; `n` answers, `invited` N people; `count_noise` u, the
    noise's deviation as a part of all answers; returns points.
    Raises: ValueError as `recommend_score`, for n not above 0 or noise below 0.
    Source: Goodman, Technometrics 7, 1965, 247–254 (differences of multinomial shares); Casella, Berger, Statistical
    Inference, 2002, theorem 5.5.24.

    >>> round(recommend_margin(favourable=40, unfavourable=30, n=10))  # ten answers say hardly anything
    51
    """
    score = recommend_score(favourable=favourable, unfavourable=unfavourable) / 100
    if not (n > 0 and count_noise >= 0):
        raise ValueError(f"recommend: {n} answers, noise {count_noise}; expected some answers, and noise of 0 or more")
    unseen = 1.0 if invited == inf else max(0.0, (invited - n) / (invited - 1)) if invited > 1 else 0.0
    sampling = max(0.0, (favourable + unfavourable) / 100 - score**2) / n * unseen
    variance = sampling + count_noise**2 * (2 + 3 * score**2) + 2 / (12 * 100**2)
    return normal_quantile() * 100 * sqrt(variance)
