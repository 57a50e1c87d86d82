"""Many comparisons at once: which of them stay noteworthy when a page shows all of them.

In: p-values of one page. Out: one yes or no each. Called by: analytics.figures, `analytics.measures.teams.alerts`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

FALSE_DISCOVERY_RATE: Final = 0.05  # expected share of false flags among the flags of one page


def benjamini_hochberg(pvalues: Sequence[float], q: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Say which hypotheses are rejected when the false discovery rate is held at q.

    Formula: with p(1) ≤ … ≤ p(m), reject the hypotheses of the k smallest, k the largest i with p(i) ≤ i · q / m.
    Shapes and units: `pvalues` (m,) probabilities in any order; returns (m,) in the same order.
    Raises: ValueError for a p-value or a q outside 0 to 1, or one that is not a number.
    Source: Benjamini, Hochberg, Journal of the Royal Statistical Society B 57, 1995, 289–300, section 3.1.

    >>> benjamini_hochberg([0.8, 0.01, 0.04, 0.03])
    [False, True, False, False]
    """
    return [bool(flag) for flag in rejected(np.asarray(pvalues, dtype=float), q)]


def rejected(pvalues: NDArray[np.float64], q: float = FALSE_DISCOVERY_RATE) -> NDArray[np.bool_]:
    """Say the same of p-values that stand in an array.

    Formula: as `benjamini_hochberg`. Shapes and units: (m,); returns (m,). Raises: as `benjamini_hochberg`.
    Source: as `benjamini_hochberg`.
    """
    if not 0 < q < 1:
        raise ValueError(f"benjamini_hochberg: q is {q}; expected strictly between 0 and 1")
    if not bool(np.all((pvalues >= 0) & (pvalues <= 1))):
        raise ValueError("benjamini_hochberg: a p-value lies outside 0 to 1; expected probabilities")
    ascending = np.sort(pvalues)
    passing = np.flatnonzero(ascending <= np.arange(1, len(pvalues) + 1) * q / max(1, len(pvalues)))
    return pvalues <= (ascending[passing[-1]] if passing.size else -1.0)
