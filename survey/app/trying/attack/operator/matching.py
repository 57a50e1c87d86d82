"""Who wrote which ballot, as well as anybody could say from likelihoods: exact posteriors, then the best assignment.

In: likelihoods of every pair of an enrolment and a ballot of one segment. Out: a guess for everybody, how many hit.
Called by: survey.app.trying.attack.operator.logs, survey.app.trying.attack.operator.files.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def posteriors(likelihood: Floats) -> Floats:
    """Probability of every pair, given that everybody wrote exactly one ballot: P(i, j) ∝ Σ over π with π(i) = j.

    `likelihood`: (segments, n, n), row a person, column a ballot, not negative. Returns the same, rows add up to 1.
    Exact, by dynamic programming over the 2ⁿ sets of ballots (the permanent, Bellman 1962; Held and Karp 1962).

    Raises:
        ValueError: no permutation of some segment is possible.

    >>> posteriors(np.array([[[1.0, 1.0], [0.0, 1.0]]])).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    n = likelihood.shape[1]
    scaled = likelihood / np.maximum(likelihood.max(axis=2, keepdims=True), np.finfo(float).tiny)
    before, after = _reached(scaled), _reached(scaled[:, ::-1])
    full = (1 << n) - 1
    if not (before[:, full] > 0).all():
        raise ValueError("no assignment is possible: give every pair that could be a likelihood above 0")
    found = np.zeros_like(likelihood)
    for taken in range(full):
        person = taken.bit_count()
        for ballot in (j for j in range(n) if not taken >> j & 1):
            rest = full & ~taken & ~(1 << ballot)
            found[:, person, ballot] += before[:, taken] * scaled[:, person, ballot] * after[:, rest]
    return np.asarray(found / before[:, full][:, None, None])


def _reached(likelihood: Floats) -> Floats:
    """(segments, 2ⁿ): how likely it is that the first persons wrote exactly the ballots of a set."""
    count, n, _ = likelihood.shape
    found = np.zeros((count, 1 << n))
    found[:, 0] = 1.0
    for taken in range(1, 1 << n):
        person = taken.bit_count() - 1
        for ballot in (j for j in range(n) if taken >> j & 1):
            found[:, taken] += found[:, taken & ~(1 << ballot)] * likelihood[:, person, ballot]
    return found


def guesses(likelihood: Floats) -> Ints:
    """(segments, n): the ballot that everybody is said to have written, so that most are expected to be right.

    >>> guesses(np.array([[[0.2, 0.8], [0.6, 0.4]]])).tolist()
    [[1, 0]]
    """
    return np.array([linear_sum_assignment(one, maximize=True)[1] for one in posteriors(likelihood)])


def share_right(likelihood: Floats, truth: Ints) -> float:
    """Share of people whose ballot is guessed right; `truth`: (segments, n) place of everybody's ballot."""
    return float((guesses(likelihood) == truth).mean())
