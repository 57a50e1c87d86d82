"""How well guesses find the unfavourable people of a group: the area under the curve, over pairs of colleagues.

In: guesses, the truth, groups. Out: AUC. Called by: survey.app.trying.attack.inference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SAME: Final = 1e-9  # points; guesses that differ by less are no guess at all


@dataclass(frozen=True)
class Colleagues:
    """One group and one item: what was guessed of each member, who is unfavourable, and who is looked at."""

    guess: Floats
    unfavourable: Flags
    looked_at: Flags


def area(groups: Iterable[Colleagues]) -> tuple[float, int]:
    """Share of pairs of an unfavourable and another colleague that guesses put in order, and the number of pairs.

    Formula: (concordant + ties / 2) / pairs over all pairs within a group of which one at least is looked at; 0.5 is
    guessing, 1 is finding everybody. Returns 0.5 where there is no pair.
    Source: Mann, Whitney, 1947; Hanley, McNeil, The Meaning and Use of the Area under a ROC Curve, 1982.

    >>> everybody = np.ones(3, dtype=bool)
    >>> area([Colleagues(np.array([1.0, 2.0, 3.0]), np.array([True, False, False]), everybody)])
    (1.0, 2)
    """
    right, pairs = 0.0, 0
    for group in groups:
        bad = group.unfavourable
        apart = group.guess[~bad][None, :] - group.guess[bad][:, None]
        counts = group.looked_at[bad][:, None] | group.looked_at[~bad][None, :]
        right += float(((apart > SAME) + 0.5 * (np.abs(apart) <= SAME))[counts].sum())
        pairs += int(counts.sum())
    return (right / pairs if pairs else 0.5), pairs
