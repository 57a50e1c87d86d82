"""One measured line: ours beside a baseline, round by round, and whether the aim is met.

In: rounds of two acts. Out: `Figure`s with medians and ratios.
Called by: survey.app.trying.bench.*, survey.cli.trying.bench.

A machine that others use at the same time is fast in one minute and slow in the next. Ours and the baseline therefore
take turns, a ratio is made within each round, and its median is what an aim is held against.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple


class PartUnavailable(RuntimeError):
    """A part that cannot be measured here: what is missing, and how to get it."""


class WentWrong(ValueError):
    """Something was refused that had to be taken; a figure made of refusals would look very good."""


@dataclass(frozen=True)
class Setting:
    """How much to measure. `folder` lies on the disk whose durability is paid for."""

    folder: Path
    rounds: int = 5
    connections: int = 32
    quick: bool = False
    rows: int = 10_000_000  # of the import whose memory is weighed
    postgres: str = ""  # address of a server where databases may be made; without one, a server of our own

    def size(self, full: int, quick: int) -> int:
        """How many of something: a quick run shows that it works, and its figures mean little."""
        return quick if self.quick else full


class Aim(NamedTuple):
    """What we want to reach, of the ratio or, where there is nothing beside it, of our own median."""

    limit: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `baseline` hold a value per round, in the same unit."""

    name: str
    unit: str
    ours: tuple[float, ...]
    beside: str = ""
    baseline: tuple[float, ...] = ()
    aim: Aim | None = None

    @property
    def value(self) -> float:
        return median(self.ours)

    @property
    def beside_value(self) -> float | None:
        return median(self.baseline) if self.baseline else None

    @property
    def ratio(self) -> float | None:
        """Median over the rounds of ours / baseline.

        >>> Figure("ballots", "1/s", (10.0, 30.0, 20.0), "commits", (20.0, 30.0, 80.0)).ratio
        0.5
        """
        if not self.baseline:
            return None
        return median(ours / beside for ours, beside in zip(self.ours, self.baseline, strict=True))

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None for a line without one."""
        if self.aim is None:
            return None
        return self.aim.met_by(self.value if self.ratio is None else self.ratio)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": {"median": self.value, "rounds": list(self.ours)},
            "baseline": {"what": self.beside, "median": self.beside_value, "rounds": list(self.baseline)}
            if self.baseline
            else None,
            "ratio": self.ratio,
            "aim": str(self.aim) if self.aim else None,
            "met": self.met,
        }


Readings = Mapping[str, float]  # of one act in one round: what was measured, how much


def interleaved(rounds: int, *acts: Callable[[], Readings]) -> list[dict[str, tuple[float, ...]]]:
    """Run the acts in turn, again and again; per act and reading, the values of all rounds.

    >>> interleaved(2, lambda: {"seconds": 1.0}, lambda: {"seconds": 3.0})
    [{'seconds': (1.0, 1.0)}, {'seconds': (3.0, 3.0)}]
    """
    found = [[act() for act in acts] for _ in range(rounds)]
    by_act = zip(*found, strict=True)
    return [{name: tuple(round_[name] for round_ in turns) for name in turns[0]} for turns in by_act]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values do not exceed (nearest rank).

    >>> quantile([3.0, 1.0, 2.0, 4.0], 0.5), quantile([3.0, 1.0, 2.0, 4.0], 0.99)
    (2.0, 4.0)
    """
    if not values:
        raise WentWrong("there is nothing to take a quantile of; measure at least once")
    ranked = sorted(values)
    place = -(-len(ranked) * round(share * 1000) // 1000)
    return ranked[max(place, 1) - 1]
