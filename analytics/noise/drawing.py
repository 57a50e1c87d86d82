"""The one draw of noise of a wave, and the account of what it costs.

In: exact sums per view, what was declared. Out: noisy sums; ρ and ε. Called by: `analytics.tally.package`, `release`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.measures.distribution import whole_gaussian
from analytics.noise.declared import GRID, WEIGHT, Declared

Ints = NDArray[np.int64]
Draw = Callable[[Sequence[int], float], list[int]]  # exact whole numbers and sigma in, noisy ones out
DELTA: Final = 1e-6  # of every (ε, δ) that is told


class BudgetExceeded(ValueError):
    """The noise would cost more than was declared; nothing is drawn."""


@dataclass(frozen=True)
class ExactSums:
    """What is left of a view's ballots on the machine that opened them. It never leaves that machine."""

    segments: tuple[str, ...]
    accepted: Ints  # (segments,) ballots
    spoilt: int
    centred: Ints  # (segments, measures) sums of 2 · score − GRID
    people: Ints  # (segments, measures) with a score

    @property
    def vector(self) -> list[int]:
        """All that noise is added to, one number after the other."""
        return [int(part) for part in np.concatenate([self.centred.ravel(), WEIGHT * self.people.ravel()])]


@dataclass(frozen=True)
class NoisySums:
    """The same after the draw. Turnout is exact: it says who took part in numbers, and nothing about answers."""

    segments: tuple[str, ...]
    accepted: Ints
    spoilt: int
    centred: Ints
    weighted: Ints  # WEIGHT times the people with a score

    @property
    def total(self) -> int:
        return int(self.accepted.sum())

    def people(self, segment: int, measure: int) -> float:
        """How many have a score, as far as the noise tells."""
        return float(self.weighted[segment, measure] / WEIGHT)

    def place(self, segment: int, measure: int) -> float:
        """The mean as a part of the range, kept within it; ask only where `people` is above 0."""
        mean = float(self.centred[segment, measure]) / self.people(segment, measure)
        return min(1.0, max(0.0, (mean / GRID + 1) / 2))

    def to_dict(self) -> dict[str, Any]:
        """As in the package."""
        arrays = {name: getattr(self, name).tolist() for name in ("accepted", "centred", "weighted")}
        return {"segments": list(self.segments), "spoilt": self.spoilt, **arrays}


def gaussian(values: Sequence[int], sigma: float) -> list[int]:
    """Add discrete Gaussian noise to every value, from the operating system's randomness.

    Formula: value + Z, P(Z = z) ∝ exp(−z² / 2σ²). Drawn anew at every call: call it once per wave and keep the result.
    Source: Canonne, Kamath, Steinke, The Discrete Gaussian for Differential Privacy, 2020; OpenDP's `make_gaussian`.

    >>> len(gaussian([5, -3], 100.0))
    2
    """
    return [int(value) for value in whole_gaussian(sigma)(list(values))] if values else []


def draw(exact: Mapping[str, ExactSums], declared: Declared, *, add: Draw = gaussian) -> dict[str, NoisySums]:
    """Add noise to every sum of every view in one draw.

    Raises: BudgetExceeded when OpenDP's own privacy map of the mechanism says more than the declared ρ.
    """
    if spent(declared) > declared.rho:
        raise BudgetExceeded(
            f"noise of σ = {declared.sigma} would cost ρ = {spent(declared)}, more than the declared {declared.rho};"
            " nothing was drawn, report this as a security problem"
        )
    values = [value for view in declared.views for value in exact[view].vector]
    drawn = iter(add(values, declared.sigma))
    return {view: _with(exact[view], drawn) for view in declared.views}


def spent(declared: Declared) -> float:
    """ρ of zero-concentrated differential privacy that the draw costs, from OpenDP's privacy map.

    >>> spent(Declared(("index:a", "index:b"), {"site": "", "tenure": "", "org": ""}, 0.125, 0.5)) <= 0.125
    True
    """
    return float(whole_gaussian(declared.sigma).map(declared.sensitivity))


@cache
def epsilon_of(rho: float, delta: float = DELTA) -> float:
    """ε at δ of a mechanism that is ρ-zCDP, from OpenDP's conversion.

    Source: Canonne, Kamath, Steinke, The Discrete Gaussian for Differential Privacy, 2020, proposition 12.

    >>> epsilon_of(0.125) < 2.5, epsilon_of(0.5) < 5.3
    (True, True)
    """
    # Imported here, and without the library's prelude, which loads a machine-learning library.
    from opendp.combinators import make_zCDP_to_approxDP
    from opendp.domains import atom_domain
    from opendp.measurements import make_gaussian
    from opendp.metrics import absolute_distance
    from opendp.mod import enable_features

    enable_features("contrib")
    scale = (1 / (2 * rho)) ** 0.5
    smooth = make_gaussian(atom_domain(T=float, nan=False), absolute_distance(T=float), scale=scale)
    converted: Any = make_zCDP_to_approxDP(smooth)
    return float(converted.map(1.0).epsilon(delta))


def _with(exact: ExactSums, drawn: Any) -> NoisySums:
    shape = exact.centred.shape
    centred, weighted = (
        np.array([next(drawn) for _ in range(exact.centred.size)], dtype=np.int64).reshape(shape) for _ in range(2)
    )
    return NoisySums(exact.segments, exact.accepted, exact.spoilt, centred, weighted)
