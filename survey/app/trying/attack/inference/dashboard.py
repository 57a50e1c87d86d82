"""The usual rule as a baseline: a dashboard with exact means of at least five people, and two filters at a time.

In: a crowd. Out: which sets of people it shows, and their exact sums. Called by: survey.app.trying.attack.inference.*.

A set is everybody of a unit (team, department, division, company) with given values of at most two of six attributes.
It is shown if at least five of it answered, and if what remains of the unit is nobody or at least five as well.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.people import Crowd, Size

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
FEWEST: Final = 5  # people, the number that most tools use


def shown_sets(crowd: Crowd, size: Size, *, filters: int = 2) -> Floats:
    """Sets that the dashboard shows, (sets, people who took part), 1 where somebody belongs to it; each set once."""
    team, attributes = crowd.team[crowd.answered], crowd.attributes[crowd.answered]
    chosen = np.stack(list(selections(attributes, filters)))
    found = []
    for unit in units_of(team, size):
        inside = chosen & unit
        some = inside.sum(axis=1)
        rest = unit.sum() - some
        found.append(inside[(some >= FEWEST) & ((rest == 0) | (rest >= FEWEST))])
    return np.asarray(np.unique(np.concatenate(found), axis=0), dtype=float)


def units_of(team: NDArray[np.int64], size: Size) -> Iterator[Flags]:
    """Everybody of each node of the tree: teams, and what they are part of."""
    paths = [size.units[place].split("/") for place in team.tolist()]
    nodes = sorted({tuple(path[:depth]) for path in paths for depth in range(4)})
    for node in nodes:
        yield np.array([tuple(path[: len(node)]) == node for path in paths])


def selections(attributes: NDArray[np.int64], filters: int) -> Iterator[Flags]:
    """Everybody with given values of none, one, … `filters` attributes."""
    values = [np.unique(column).tolist() for column in attributes.T]
    for number in range(filters + 1):
        for columns in combinations(range(len(values)), number):
            for wanted in product(*(values[column] for column in columns)):
                yield np.asarray((attributes[:, list(columns)] == np.array(wanted, dtype=np.int64)).all(axis=1))


def exact_sums(crowd: Crowd, sets: Floats) -> Floats:
    """(sets, items) sums of answers: what a mean with two decimals and a number of answers give away."""
    return np.asarray(sets @ crowd.answers[crowd.answered])
