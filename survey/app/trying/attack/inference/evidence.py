"""All that is public about waves, as an attacker writes it down: sums of answers of known sets of people.

In: the public files of a company's waves, who is on the rosters, who took part. Out: `Evidence`.
Called by: survey.app.trying.attack.inference.*.

Cells that are marked as computed are computed again from the measured ones. If that gives every byte of them, they say
nothing new and are left out; if not, the attack stops, because then something was published that nobody accounts for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.plan import Item, Plan
from analytics.release.derived import recompute
from survey.app.trying.attack.asked import POINTS
from survey.app.trying.attack.company import Company

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Cell = Mapping[str, Any]
MIDDLE = (POINTS + 1) / 2


class Unaccounted(ValueError):
    """A release holds a number that does not follow from its measured ones."""


class Window(NamedTuple):
    """first ≤ Σ answers of the members to one item ≤ last, in whole numbers."""

    wave: int
    group: str
    item: int
    members: Ints  # places in `Evidence.everybody`, of those who took part
    first: int
    last: int


class NoisySum(NamedTuple):
    """Σ over people and items of weight · weight · answer, give or take `deviation`."""

    wave: int
    people: Floats  # (everybody,)
    items: Floats  # (items,)
    value: float
    deviation: float


@dataclass(frozen=True)
class Evidence:
    """What an attacker has: every published number of every wave, about people whom they know by name."""

    company: Company
    waves: tuple[int, ...]

    @cached_property
    def everybody(self) -> tuple[str, ...]:
        """All who were ever on the roster."""
        crowds = self.company.crowds
        return tuple(dict.fromkeys(name for crowd in crowds for name in crowd.ids))

    @cached_property
    def place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.everybody)}

    @property
    def items(self) -> tuple[str, ...]:
        return self.company.items

    def rows(self, wave: int) -> Ints:
        """Places of the people of a wave's roster, in its order."""
        return np.array([self.place[name] for name in self.company.crowds[wave].ids])

    @cached_property
    def windows(self) -> list[Window]:
        """Every measured mean as bounds of a sum; of means, all that is published is here."""
        return [window for wave in self.waves for window in self._windows(wave)]

    @cached_property
    def noisy(self) -> list[NoisySum]:
        """Every share and every mean that carries noise."""
        return [found for wave in self.waves for found in self._noisy(wave)]

    def leaves(self, wave: int, item: int) -> list[Ints]:
        """Who took part in each reporting group of an item, shown or not."""
        plan, release = self.read[wave]
        partition = plan.items[item].partition
        leaves = [group for group in release["groups"] if group["leaf"] and group["view"] == "org"]
        return [self.members[wave][group["id"]] for group in leaves if group["partition"] == partition]

    @cached_property
    def members(self) -> dict[int, dict[str, Ints]]:
        """Who of each published group took part: the attacker knows the roster, all attributes, and who came."""
        return {wave: dict(self._members(wave)) for wave in self.waves}

    def _members(self, wave: int) -> Iterator[tuple[str, Ints]]:
        crowd, people, rows = self.company.crowds[wave], self.company.people(wave), self.rows(wave)
        for group in self.read[wave][1]["groups"]:
            view, units = group["view"], set(group["units"])
            values = (one.unit if view == "org" else one.attributes[view] for one in people)
            yield group["id"], rows[crowd.answered & np.array([value in units for value in values])]

    def _windows(self, wave: int) -> Iterator[Window]:
        plan, release = self.read[wave]
        members = self.members[wave]
        column = {item.measure: place for place, item in enumerate(plan.items)}
        for cell in measured(release):
            if cell["statistic"] == "mean":
                inside = members[cell["group"]]
                yield Window(wave, cell["group"], column[cell["measure"]], inside, *ends_of(cell, len(inside)))

    def _noisy(self, wave: int) -> Iterator[NoisySum]:
        plan, release = self.read[wave]
        members = self.members[wave]
        shares: dict[tuple[str, str], list[float]] = {}
        for cell in measured(release):
            if cell["statistic"] == "index":
                yield self._of_index(cell, members[cell["group"]], plan, wave)
            if cell["statistic"].startswith("option:"):
                shares.setdefault((cell["group"], cell["measure"]), []).append(cell["value"])
        column = {item.measure: item for item in plan.items}
        for (group, measure), percents in shares.items():
            if sum(percents) > 0:
                yield self._of_shares(percents, members[group], column[measure], plan=plan, wave=wave)

    def _of_shares(self, percents: list[float], inside: Ints, item: Item, *, plan: Plan, wave: int) -> NoisySum:
        """Counts with noise of sigma people each: their mean answer, with the noise that this gives it."""
        answers = np.arange(1, POINTS + 1)
        mean = float(answers @ np.array(percents) / sum(percents))
        deviation = plan.policy.distribution_sigma * float(np.sqrt(((answers - MIDDLE) ** 2).sum())) / len(inside)
        only = np.zeros(len(plan.items))
        only[plan.items.index(item)] = 1.0
        return NoisySum(wave, self._average_of(inside), only, mean, deviation)

    def _of_index(self, cell: Cell, inside: Ints, plan: Plan, wave: int) -> NoisySum:
        """An index from 0 to 100 is the mean of its themes, and these of their items, from 0 to 4 points each."""
        scales = {scale.measure: scale.parts for scale in plan.scales}
        parts = next(whole.parts for whole in (*plan.indices, *plan.scales) if whole.measure == cell["measure"])
        column = {item.measure: place for place, item in enumerate(plan.items)}
        weights = np.zeros(len(plan.items))
        for part in parts:
            for item in scales.get(part, (part,)):
                weights[column[item]] += 1 / len(parts) / len(scales.get(part, (part,)))
        value = 1 + (POINTS - 1) * cell["value"] / 100
        return NoisySum(wave, self._average_of(inside), weights, value, (POINTS - 1) * cell["noise"] / 100)

    def _average_of(self, inside: Ints) -> Floats:
        weights = np.zeros(len(self.everybody))
        weights[inside] = 1 / len(inside)
        return weights

    @cached_property
    def read(self) -> dict[int, tuple[Plan, Mapping[str, Any]]]:
        """What each wave asked of whom, and its release."""
        return {wave: self._read(wave) for wave in self.waves}

    def _read(self, wave: int) -> tuple[Plan, Mapping[str, Any]]:
        names = ("release.json", "manifest.json", "questionnaire.json")
        release, manifest, questionnaire = (self.company.public(wave, name) for name in names)
        if recompute(release, manifest, questionnaire) != release["cells"]:
            raise Unaccounted(f"wave {wave + 1}: cells that are called computed do not follow from the measured ones")
        return Plan.from_documents(manifest, questionnaire), release


def measured(release: Mapping[str, Any]) -> Iterator[Cell]:
    """Released cells that are more than arithmetic on others."""
    return (cell for cell in release["cells"] if cell["status"] == "released" and cell["basis"] == "measured")


def ends_of(cell: Cell, people: int) -> tuple[int, int]:
    """The smallest and the largest sum of answers that is rounded to a published mean.

    >>> ends_of({"low": 2.875, "high": 3.125}, 8), ends_of({"low": 1.0, "high": 2.125}, 8)
    ((23, 24), (8, 16))
    """
    low, high = (Fraction(str(cell[name])) for name in ("low", "high"))
    last = floor(high * people) if high == POINTS else ceil(high * people) - 1
    return ceil(low * people), last
