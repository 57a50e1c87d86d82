"""What an attacker knows about answers before anything is published: how they spread, and what goes together.

In: nothing but the code of the invented company, which the attacker has. Out: `Moments`.
Called by: survey.app.trying.attack.inference.estimating.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from survey.app.trying.attack.people import CUTS, SPREAD, STABLE

DRAWS: Final = 400_000


@dataclass(frozen=True)
class Moments:
    """Variances of one answer, by where they come from, in points of the scale squared."""

    mean: float
    team: float  # what a team has in common, about one item
    site: float  # what a site has in common, about one item
    person: float  # what a person says about all items
    item: float  # the rest
    person_stays: float = STABLE**2  # correlation from wave to wave: two answers stay, or not, independently
    item_stays: float = STABLE

    @property
    def own(self) -> float:
        """Variance of one answer among colleagues."""
        return self.person + self.item


@cache
def moments() -> Moments:
    """Cut many feelings into answers, and share the answers' variance out as the feelings' own.

    Formula: an answer a is, as far as a straight line tells, b · f with b = cov(a, f) / var(f); each part of the
    feeling's variance v gives b² v, and what a line does not tell counts as the item's own.
    Source: the best linear prediction; Goldberger, A Course in Econometrics, 1991, chapter 5.
    """
    spread = sum(part**2 for part in SPREAD.values())
    feelings = np.random.default_rng(0).normal(0, np.sqrt(spread), DRAWS)
    answers = np.searchsorted(CUTS, feelings) + 1.0
    slope = float(np.cov(answers, feelings)[0, 1] / spread)
    parts = {name: (slope * part) ** 2 for name, part in SPREAD.items()}
    rest = float(answers.var()) - sum(parts.values())
    return Moments(float(answers.mean()), parts["team"], parts["site"], parts["person"], parts["item"] + rest)
