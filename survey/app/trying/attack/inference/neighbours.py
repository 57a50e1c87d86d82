"""A6, policy strict: how well do 10,000 runs of the real mechanism tell two neighbouring groups apart?

In: a company. Out: an empirical lower bound of ε at δ = 10⁻⁶. Called by: survey.app.trying.attack.attacks.

The neighbours differ in one ballot, from worst everywhere to best everywhere, which moves the sums as far as any can.
The adversary knows both, looks at the noisy sums along their difference, and guesses which one it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.stats import norm

from analytics.noise.declared import Declared
from analytics.noise.drawing import DELTA, Draw, ExactSums, draw, gaussian
from analytics.plan import ORG, Plan
from analytics.policy import RHO_OF_A_YEAR, STRICT
from analytics.tally.summing import ScoreCount
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.swapping import of_tree
from survey.app.trying.attack.outcome import Outcome

Floats = NDArray[np.float64]
BETA: Final[Any] = stats.beta
MOST: Final = 200.0  # of ε; more than any number of runs can show
RUNS: Final = 5_000  # of the mechanism, on each of the two neighbours
PEOPLE: Final = 360  # in the group
SURE: Final = 0.95  # that the true ε is not below the bound
PLACES: Final = (0.5, 1.5, 2.5, 3.5)  # where the adversary draws the line, in distances between the two neighbours
TITLE: Final = "Policy strict: telling two neighbouring groups apart"
NOTE: Final = (
    "Empirical lower bound of ε (δ = 10⁻⁶) from 2 × 5,000 runs, 95 % sure: the larger of the one by counting alone"
    " (Clopper–Pearson) and the one that knows the noise to be Gaussian."
)


@dataclass(frozen=True)
class Neighbours:
    """Two groups that differ in one ballot, as exact sums, and what is declared about the noise."""

    first: ExactSums
    second: ExactSums
    declared: Declared

    @property
    def apart(self) -> Floats:
        return np.asarray(np.array(self.second.vector, dtype=float) - np.array(self.first.vector, dtype=float))


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Run the mechanism of analytics.noise on both neighbours, and no mechanism at all as a baseline."""
    pair = neighbours_of(company)
    progress(f"A6: 2 × {RUNS:,} runs of the mechanism")
    found = bounds_of(*seen(pair, gaussian, RUNS))
    bare = bounds_of(*seen(pair, lambda values, _sigma: list(values), RUNS))
    figure, limit = max(found.values()), float(STRICT.epsilon or 0.0)
    details = {**found, "promised": limit, "runs": float(RUNS)}
    exact = bare["by counting alone"]
    return Outcome("A6", TITLE, figure, limit, figure <= limit, exact, exact, NOTE, details)


def neighbours_of(company: Company) -> Neighbours:
    """A group in the middle of every scale, with one person at the worst end, and with the same person at the best."""
    manifest, questionnaire = (company.public(0, name) for name in ("manifest.json", "questionnaire.json"))
    plan = Plan.from_documents(of_tree(manifest), questionnaire)
    measures = tuple(scale.measure for scale in plan.scales)
    declared = Declared(measures, {ORG: ""}, STRICT.rho, RHO_OF_A_YEAR)
    worst, best = (bytes(end(item.options, item.reverse, up) for item in plan.items) for up in (False, True))
    sums = [sums_of(plan, measures, one) for one in (worst, best)]
    return Neighbours(sums[0], sums[1], declared)


def end(options: int, reverse: bool, up: bool) -> int:
    """What is clicked at the worst or the best end of a question."""
    return options if up != reverse else 1


def sums_of(plan: Plan, measures: tuple[str, ...], one: bytes) -> ExactSums:
    count = ScoreCount(("group",), plan, measures)
    others = bytes((item.options + 1) // 2 for item in plan.items)
    for ballot in (one, *[others] * (PEOPLE - 1)):
        count.add("group", ballot)
    return count.result()


def seen(pair: Neighbours, add: Draw, runs: int) -> tuple[Floats, Floats]:
    """Where the noisy sums lie on the line from one neighbour (0) to the other (1), run by run."""
    direction, start = pair.apart, np.array(pair.first.vector, dtype=float)
    length = float(direction @ direction)
    found = [
        np.array([(one(exact, pair.declared, add) - start) @ direction / length for _ in range(runs)])
        for exact in (pair.first, pair.second)
    ]
    return found[0], found[1]


def one(exact: ExactSums, declared: Declared, add: Draw) -> Floats:
    """One run of the mechanism, as it happens where ballots are opened."""
    drawn = draw({ORG: exact}, declared, add=add)[ORG]
    return np.concatenate([drawn.centred.ravel(), drawn.weighted.ravel()]).astype(float)


def bounds_of(first: Floats, second: Floats) -> dict[str, float]:
    """Two lower bounds of ε, each true with probability `SURE`, from where runs lie on the line between neighbours.

    Formula: with p ≥ P(second > c), q ≤ P(first > c) by Clopper and Pearson, ε ≥ ln((p − δ) / q) for every line c; and,
    if the noise is Gaussian, μ ≥ Φ⁻¹(p) − Φ⁻¹(q) at c = ½, and ε from μ and δ by the exact profile of that mechanism.
    The lines are fixed beforehand, and their chances of error are shared out.
    Source: Jagielski, Ullman, Oprea, Auditing Differentially Private Machine Learning, 2020; Nasr et al., Tight
    Auditing of Differentially Private Machine Learning, 2023; Balle, Wang, Improving the Gaussian Mechanism, 2018.
    """
    counted = []
    for place in PLACES:
        low, high = ends((second > place).sum(), (first > place).sum(), len(first), len(PLACES))
        counted.append(log((low - DELTA) / high) if low > DELTA else 0.0)
    low, high = ends((second > 0.5).sum(), (first > 0.5).sum(), len(first), 1)
    return {"by counting alone": max(0.0, *counted), "knowing that it is Gaussian": gaussian_epsilon(low, high)}


def ends(above: int, below: int, runs: int, looks: int) -> tuple[float, float]:
    """The smallest probability that gives `above` hits, and the largest that gives `below`, both sure together."""
    risk = (1 - SURE) / 2 / looks
    low = float(BETA.ppf(risk, above, runs - above + 1)) if above else 0.0
    high = float(BETA.ppf(1 - risk, below + 1, runs - below)) if below < runs else 1.0
    return low, high


def gaussian_epsilon(low: float, high: float) -> float:
    """ε at δ of a Gaussian mechanism that gives these probabilities at least; 0 if they tell nothing.

    >>> round(gaussian_epsilon(0.6914624612740131, 0.3085375387259869), 2)  # μ = 1
    4.89
    """
    if not 0 < high < low < 1:
        return 0.0
    mu = float(norm.ppf(low) - norm.ppf(high))

    def missing(epsilon: float) -> float:
        lost = norm.cdf(mu / 2 - epsilon / mu) - exp(epsilon + norm.logcdf(-mu / 2 - epsilon / mu))
        return float(lost) - DELTA

    return float(brentq(missing, 0.0, MOST)) if missing(0.0) > 0 else 0.0
