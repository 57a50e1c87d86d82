"""Linear programmes over answers: how low and how high can one person's answer be, given sums of sets of people?

In: sets, bounds of their sums. Out: bounds of single answers. Called by: survey.app.trying.attack.inference.bounds.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp

from survey.app.trying.attack.asked import POINTS

Floats = NDArray[np.float64]
SOLVE: Final[Any] = milp  # the library's type stubs know fewer kinds of arrays than it takes
RELAXED: Final[Any] = linprog
SLACK: Final = 1e-6  # of a solver's answer


class NoSolution(ValueError):
    """No answers fit what was published: the attacker's model is wrong, and so would be the figure."""


def extremes(sets: Floats, first: Floats, last: Floats, person: int) -> tuple[int, int]:
    """The lowest and the highest whole answer of a person, all answers being whole numbers from 1 to 5.

    Formula: min and max x_p with first ≤ sets @ x ≤ last, 1 ≤ x ≤ 5, x whole; solved by HiGHS, branch and bound.
    Shapes: `sets` (sums, people), `first`, `last` (sums,). Raises: NoSolution where nothing fits.

    >>> extremes(np.array([[1.0, 1.0]]), np.array([9.0]), np.array([10.0]), 0)
    (4, 5)
    """
    goal = np.zeros(sets.shape[1])
    goal[person] = 1.0
    found = []
    for sign in (1.0, -1.0):
        solved = SOLVE(
            sign * goal,
            constraints=LinearConstraint(sets, first, last),
            integrality=np.ones(sets.shape[1]),
            bounds=(1, POINTS),
        )
        if not solved.success:
            raise NoSolution(f"no answers fit the published sums ({solved.message}); check the model of the attacker")
        found.append(round(float(solved.x[person])))
    return found[0], found[1]


def relaxed(sets: Floats, first: Floats, last: Floats, person: int) -> tuple[int, int]:
    """The same without asking for whole answers, for systems too large to branch: never narrower than `extremes`."""
    goal = np.zeros(sets.shape[1])
    goal[person] = 1.0
    rules, limits = np.vstack([sets, -sets]), np.concatenate([last, -first])
    ends = []
    for sign in (1.0, -1.0):
        solved = RELAXED(sign * goal, A_ub=rules, b_ub=limits, bounds=(1, POINTS), method="highs")
        if not solved.success:
            raise NoSolution(f"no answers fit the published sums ({solved.message}); check the model of the attacker")
        ends.append(float(solved.x[person]))
    return int(np.ceil(ends[0] - SLACK)), int(np.floor(ends[1] + SLACK))


@cache
def of_one_sum(people: int, first: int, last: int) -> tuple[int, int]:
    """Bounds of anybody's answer where one sum of `people` is all that is known; many groups share one programme."""
    if not people:
        raise NoSolution("nobody is left whose answer could be asked for")
    return extremes(np.ones((1, people)), np.array([float(first)]), np.array([float(last)]), 0)
