"""What a wave declares at lock about its noise: which indices, in which views, and the margin that follows from it.

In: `noise` of a manifest, or the wishes of whoever drafts a wave. Out: `Declared`.
Called by: plan, tally, release, survey.app.preparing.planning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf, isqrt, nextafter, sqrt
from statistics import NormalDist
from typing import Any, Final

GRID: Final = 1200  # steps of a person's score from worst to best; 5 or 11 points, up to 4 items, fall on whole steps
WEIGHT: Final = isqrt(3 * GRID**2)  # what one answer adds to the weighted count; √3 of the grid, see `sensitivity`
POINTS: Final = 4  # range of a scale of 5 points, in which margins are said
Z: Final = NormalDist().inv_cdf(0.975)  # of a 95 % interval
MOST_VIEWS: Final = 3  # by attribute (protocol §1)


class DeclaredError(ValueError):
    """Noise that no wave can have, or that is not what its numbers make of it."""


@dataclass(frozen=True)
class Declared:
    """Indices and views that carry noise. Every ballot of a view adds to one segment of it, and to all indices."""

    measures: tuple[str, ...]  # `scale:…` or `index:…`
    views: Mapping[str, str]  # view -> its name as people read it
    rho: float  # zCDP of all of them together
    year: float  # zCDP of all waves whose voting ends within twelve months

    def __post_init__(self) -> None:
        if not self.measures or not self.views or self.rho <= 0:
            raise DeclaredError("noise needs at least one index, one view and a budget: name them when drafting")

    @property
    def sensitivity(self) -> float:
        """How far one ballot can move the vector of all sums, at most.

        Formula: 2 · GRID · √(indices · views), rounded up. A person's score s in 0 … GRID adds the point
        (2s − GRID, WEIGHT) to an index of a segment, and a person without a score adds (0, 0). As WEIGHT ≤ √3 · GRID,
        all these points lie in an equilateral triangle with sides of 2 · GRID: no two are further apart. Replacing a
        ballot by any other, adding one and leaving one out therefore move an index by at most 2 · GRID each.
        Units: steps of the grid. Source: the L2 sensitivity of Bun, Steinke, Concentrated Differential Privacy, 2016.

        >>> Declared(("index:a",), {"site": "Site"}, 0.125, 0.5).sensitivity
        2400.0
        """
        parts = len(self.measures) * len(self.views)
        length = 2 * GRID * sqrt(parts)
        return length if length**2 >= 4 * GRID**2 * parts else nextafter(length, inf)

    @property
    def sigma(self) -> float:
        """Standard deviation of the discrete Gaussian noise on every sum: sensitivity / √(2ρ), in steps of the grid."""
        return self.sensitivity / sqrt(2 * self.rho)

    def noise(self, people: float, place: float = 0.5) -> float:
        """Standard deviation that the noise gives a mean of `people`, as a part of the range.

        Formula: σ √(1 + (d / WEIGHT)²) / (2 · GRID · people), d = (2 · place − 1) · GRID; the delta method for the
        quotient of both noisy sums. `place` is the mean, 0 to 1: in the middle the count's noise does not matter.
        Raises: DeclaredError without people. Source: Casella, Berger, Statistical Inference, 2002, theorem 5.5.24.

        >>> declared = Declared(tuple(f"scale:{n}" for n in range(12)), {"org": ""}, 0.125, 0.5)
        >>> round(Z * POINTS * declared.noise(360), 2)
        0.15
        """
        if people <= 0:
            raise DeclaredError("a mean of nobody has no noise: withhold it")
        apart = (2 * place - 1) * GRID / WEIGHT
        return self.sigma * sqrt(1 + apart**2) / (2 * GRID * people)

    def margin(self, people: float) -> float:
        """Half width of the noise's own 95 % interval in the middle of the scale, in points of a scale of 5."""
        return Z * POINTS * self.noise(people)

    def needed(self, margin: float) -> int:
        """People from whom on `margin` is kept.

        >>> Declared(("a", "b", "c", "d"), {"org": ""}, 0.125, 0.5).needed(0.15)
        210
        """
        return ceil(self.margin(1) / margin)

    def to_public(self) -> dict[str, Any]:
        """As in the manifest; the last three only follow from the others and are there to be read."""
        return {
            "measures": list(self.measures),
            "views": dict(self.views),
            "rho": self.rho,
            "year": self.year,
            "grid": GRID,
            "sensitivity": self.sensitivity,
            "sigma": self.sigma,
        }

    @classmethod
    def from_public(cls, found: Mapping[str, Any]) -> "Declared":
        """Read a manifest's `noise`; raises DeclaredError when its sigma is not the one that its budget asks for."""
        declared = cls(tuple(found["measures"]), dict(found["views"]), found["rho"], found["year"])
        wrong = sorted(name for name, value in declared.to_public().items() if found.get(name) != value)
        if wrong:
            raise DeclaredError(
                f"noise: {', '.join(wrong)} are not what its indices, views and budget give; use the version of Canopy"
                " that locked the wave"
            )
        return declared
