"""The best guess at every single answer from everything published: a regularised estimate in closed form.

In: sums of answers, exact, rounded or noisy, of one wave or of several. Out: a guess per person and item.
Called by: survey.app.trying.attack.inference.telling, survey.app.trying.attack.inference.subtracting.

Everything is linear: an answer is what its team, its site and its person have in common, and a rest; a published number
is a weighted sum of answers and an error. The guess that errs least is then the conditional mean (a ridge regression
whose weights are known), with all persons, items and waves at once: whoever leaves a group between two waves tells
through all items together, and through what they said before.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from survey.app.trying.attack.inference.evidence import Evidence, NoisySum, Window
from survey.app.trying.attack.inference.moments import Moments, moments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TRUNCATED: Final[Any] = stats.truncnorm  # the library's type stubs do not know its moments
LEAST_ERROR: Final = 1e-4  # points; keeps the equations solvable where a mean is exact


@dataclass(frozen=True)
class Sums:
    """Weighted means of answers that the attacker knows, (sums, …) each; `error` is a standard deviation."""

    wave: Ints  # (sums,)
    people: Floats  # (sums, everybody) weights
    items: Floats  # (sums, items) weights
    value: Floats  # (sums,) points
    error: Floats  # (sums,)

    def of(self, *waves: int) -> "Sums":
        """What these waves published."""
        here = np.isin(self.wave, waves)
        return Sums(*(getattr(self, part.name)[here] for part in fields(self)))

    def exactly(self, value: Floats) -> "Sums":
        """The same means, known without rounding."""
        return replace(self, value=value, error=np.full(len(value), LEAST_ERROR))


@dataclass(frozen=True)
class Kin:
    """Who has something in common with whom: (everybody, teams) and (everybody, sites), 1 for where they belong."""

    teams: Floats
    sites: Floats


def kin_of(evidence: Evidence) -> Kin:
    teams = np.zeros((len(evidence.everybody), len(evidence.company.size.units)))
    sites = np.zeros((len(evidence.everybody), 2))
    for wave, crowd in enumerate(evidence.company.crowds):
        rows = evidence.rows(wave)
        teams[rows, crowd.team] = 1.0
        sites[rows, crowd.attributes[:, 0]] = 1.0
    return Kin(teams, sites)


def rounded_sums(evidence: Evidence) -> Sums:
    """Every published mean of a group, as the mean that is expected between its bounds."""
    windows = evidence.windows
    people, items = np.zeros((len(windows), len(evidence.everybody))), np.zeros((len(windows), len(evidence.items)))
    values, errors = np.zeros(len(windows)), np.zeros(len(windows))
    for place, window in enumerate(windows):
        people[place, window.members] = 1 / len(window.members)
        items[place, window.item] = 1.0
        values[place], errors[place] = expected(window, moments())
    return Sums(np.array([window.wave for window in windows]), people, items, values, errors)


def expected(window: Window, known: Moments) -> tuple[float, float]:
    """Mean and deviation of a group's exact mean, given its bounds and how groups usually are (a cut normal)."""
    people = len(window.members)
    usual = people * known.mean
    spread = float(np.sqrt(people**2 * (known.team + known.site) + people * known.own))
    low, high = ((end - usual) / spread for end in (window.first - 0.5, window.last + 0.5))
    mean, variance = TRUNCATED.stats(low, high, loc=usual, scale=spread, moments="mv")
    if window.first == window.last:
        return window.first / people, LEAST_ERROR
    return float(mean) / people, float(np.sqrt(variance)) / people


def noisy_sums(found: list[NoisySum], evidence: Evidence) -> Sums:
    """Every share and index that carries noise."""
    return Sums(
        np.array([one.wave for one in found], dtype=np.int64),
        np.array([one.people for one in found]).reshape(-1, len(evidence.everybody)),
        np.array([one.items for one in found]).reshape(-1, len(evidence.items)),
        np.array([one.value for one in found]),
        np.array([one.deviation for one in found]),
    )


def together(first: Sums, second: Sums) -> Sums:
    return Sums(*(np.concatenate([getattr(sums, part.name) for sums in (first, second)]) for part in fields(Sums)))


def guesses(sums: Sums, kin: Kin, wave: int) -> Floats:
    """The expected answer of everybody to every item in a wave, (everybody, items), given all sums.

    Formula: x̂ = μ + C K⁻¹ (s − μ Σ weights), K the covariance of sums and errors, C of answers and sums.
    Source: Rasmussen, Williams, Gaussian Processes for Machine Learning, 2006, equation 2.23.
    """
    known = moments()
    covariance = between_sums(sums, kin, known) + np.diag(sums.error**2 + LEAST_ERROR**2)
    usual = known.mean * sums.people.sum(axis=1) * sums.items.sum(axis=1)
    weights = np.linalg.solve(covariance, sums.value - usual)
    apart = np.abs(sums.wave - wave)
    person, item = known.person * known.person_stays**apart, known.item * known.item_stays**apart
    of_person = (sums.people.T * (weights * person)) @ sums.items.sum(axis=1)
    found = known.mean + of_person[:, None] + (sums.people.T * (weights * item)) @ sums.items
    for common, variance in ((kin.teams, known.team), (kin.sites, known.site)):
        found = found + variance * common @ ((common.T @ sums.people.T) * weights @ sums.items)
    return np.asarray(found)


def between_sums(sums: Sums, kin: Kin, known: Moments) -> Floats:
    """(sums, sums) covariance of the sums themselves."""
    apart = np.abs(sums.wave[:, None] - sums.wave[None, :])
    all_items, same_items = np.outer(sums.items.sum(axis=1), sums.items.sum(axis=1)), sums.items @ sums.items.T
    own = known.person * known.person_stays**apart * all_items + known.item * known.item_stays**apart * same_items
    found = (sums.people @ sums.people.T) * own
    for common, variance in ((kin.teams, known.team), (kin.sites, known.site)):
        joint = sums.people @ common
        found = found + variance * (joint @ joint.T) * same_items
    return np.asarray(found)
