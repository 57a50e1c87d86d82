"""Runs attacks on one invented company after the other, and puts together what they found.

In: which attacks, how many companies, their size. Out: one `Outcome` per attack. Called by: survey.cli.trying.attack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final

from survey.app.campaign import Progress
from survey.app.trying.attack.attacks import MODULES, attack_named
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.outcome import Found, Outcome
from survey.app.trying.attack.people import WHOLE, Size

EVERY_SEED: Final = frozenset(
    {"A1", "A2", "A3", "A4", "A5"}
)  # the others attack programs and files: one company will do
AVERAGED: Final = frozenset({"A3", "A4"})  # areas under a curve scatter around theirs; of all else the worst counts
VIEW_FROM: Final = 40  # teams from which a company is large enough for a view by site


@dataclass(frozen=True)
class Order:
    """What to attack: so many companies of so many teams, through so many waves."""

    only: tuple[str, ...] = tuple(MODULES)
    seeds: int = 3
    size: Size = WHOLE
    waves: int = 3

    @property
    def sentence(self) -> str:
        companies = "company" if self.seeds == 1 else "companies"
        waves = "wave" if self.waves == 1 else "waves"
        return f"{self.seeds} invented {companies} of {len(self.size.units)} teams, {self.waves} {waves} each"


def size_of(teams: int) -> Size:
    """A company of at least so many teams, shaped like the benchmark's.

    >>> len(size_of(48).units), len(size_of(8).units)
    (48, 8)
    """
    if teams >= 16:
        return Size(teams=-(-teams // 16))
    return Size(divisions=2, departments=2, teams=-(-teams // 4))


def run_all(order: Order, folder: Path, progress: Progress) -> list[Found]:
    """Attack by attack within each company, so that its waves are rehearsed once; `folder` holds what they need."""
    found: dict[str, dict[int, Outcome]] = {name: {} for name in order.only}
    views = ("site",) if len(order.size.units) >= VIEW_FROM else ()
    for seed in range(1, order.seeds + 1):
        company = Company(folder, seed, order.size, order.waves, views, progress)
        for number, name in enumerate(order.only):
            if seed > 1 and name not in EVERY_SEED:
                continue
            say = _saying(progress, f"company {seed} of {order.seeds}", number, len(order.only))
            found[name][seed] = attack_named(name)(company, say)
    return [together(outcomes) for outcomes in found.values()]


def _saying(progress: Progress, where: str, number: int, total: int) -> Any:
    def say(line: str) -> None:
        progress(f"{where}: {line}", number, total)

    return say


def together(outcomes: Mapping[int, Outcome]) -> Found:
    """One figure of several companies: the mean of areas, and of everything that must not happen the worst."""
    every = list(outcomes.values())
    figures = {seed: one.figure for seed, one in outcomes.items()}
    if len(every) == 1:
        return Found(every[0], figures)
    first = every[0]
    worst = max(figures.values())
    figure = fmean(figures.values()) if first.id in AVERAGED else worst
    met = figure <= first.target
    details = {name: _detail([one.details.get(name) for one in every]) for name in first.details}
    if first.id in AVERAGED:
        details["standard error of the figure"] = stdev(figures.values()) / sqrt(len(figures))
    merged = replace(
        first,
        figure=figure,
        met=met,
        baseline=_mean([one.baseline for one in every]),
        mean_only=_mean([one.mean_only for one in every]),
        details=details,
    )
    return Found(merged, figures)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _detail(values: Sequence[float | str | None]) -> float | str:
    numbers = [value for value in values if isinstance(value, (int, float))]
    return fmean(numbers) if numbers else str(values[0])
