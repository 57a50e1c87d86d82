"""How well an attacker finds the unfavourable people of a group, knowing some of what was published.

In: evidence. Out: areas under the curve. Called by: survey.app.trying.attack.inference.telling, subtracting.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.inference.dashboard import exact_sums, shown_sets
from survey.app.trying.attack.inference.estimating import (
    Kin,
    Sums,
    guesses,
    kin_of,
    noisy_sums,
    rounded_sums,
    together,
)
from survey.app.trying.attack.inference.evidence import Evidence
from survey.app.trying.attack.inference.moments import moments
from survey.app.trying.attack.inference.ranking import Colleagues, area

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Search:
    """One company's published waves, and how well guesses made of them find people in their reporting groups."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.waves = evidence.waves

    @cached_property
    def kin(self) -> Kin:
        return kin_of(self.evidence)

    @cached_property
    def of_tree(self) -> Sums:
        """The rounded means of groups."""
        return rounded_sums(self.evidence)

    @cached_property
    def everything(self) -> Sums:
        """Rounded means, shares with noise, and the means of attribute bands with noise."""
        return together(self.of_tree, noisy_sums(self.evidence.noisy, self.evidence))

    @cached_property
    def exactly(self) -> Sums:
        """The same groups, with exact means."""
        tables = {wave: self.table(wave) for wave in self.waves}
        windows = self.evidence.windows
        means = [tables[window.wave][window.members, window.item].mean() for window in windows]
        return self.of_tree.exactly(np.array(means))

    @cached_property
    def taking_part(self) -> Flags:
        """(waves, everybody)"""
        found = np.zeros((len(self.waves), len(self.evidence.everybody)), dtype=bool)
        for wave in self.waves:
            found[wave, self.evidence.rows(wave)[self.evidence.company.crowds[wave].answered]] = True
        return found

    def table(self, wave: int) -> NDArray[np.int64]:
        """(everybody, items) true answers; 0 for those who were not on the roster."""
        found = np.zeros((len(self.evidence.everybody), len(self.evidence.items)), dtype=np.int64)
        found[self.evidence.rows(wave)] = self.evidence.company.crowds[wave].answers
        return found

    def area(self, sums: Sums, waves: Sequence[int] | None = None, looked_at: Flags | None = None) -> float:
        """AUC over all reporting groups, items and the given waves, guessing from these sums."""
        found = (
            group
            for wave in (self.waves if waves is None else waves)
            for group in self.groups(wave, guesses(sums, self.kin, wave), looked_at)
        )
        return area(found)[0]

    def of_one_wave(self, sums: Sums, looked_at: Flags | None = None) -> float:
        """The same where of each wave only what it published itself is known."""
        found = (
            group
            for wave in self.waves
            for group in self.groups(wave, guesses(sums.of(wave), self.kin, wave), looked_at)
        )
        return area(found)[0]

    def groups(self, wave: int, guess: Floats, looked_at: Flags | None = None) -> Iterator[Colleagues]:
        """Every reporting group of every item; `looked_at` is (waves, everybody), and everybody without it."""
        truth = self.table(wave)
        for item in range(len(self.evidence.items)):
            for members in self.evidence.leaves(wave, item):
                chosen = np.ones(len(members), dtype=bool) if looked_at is None else looked_at[wave, members]
                yield Colleagues(guess[members, item], truth[members, item] <= 2, chosen)

    def of_dashboard(self, wave: int) -> Floats:
        """(everybody, items) guesses from a dashboard's exact means, the least change from the usual answer."""
        crowd = self.evidence.company.crowds[wave]
        found = np.zeros((len(self.evidence.everybody), len(self.evidence.items)))
        sets = shown_sets(crowd, self.evidence.company.size)
        usual = moments().mean * sets.sum(axis=1)
        solved = np.linalg.lstsq(sets, exact_sums(crowd, sets) - usual[:, None], rcond=None)[0]
        found[self.evidence.rows(wave)[crowd.answered]] = moments().mean + solved
        return found
