"""What one attack found: a figure, the target that it is held against, and what the same attack finds elsewhere.

In: figures, or the bytes of an `attack.json` that somebody handed in. Out: `Outcome`, `Found`.
Called by: survey.app.trying.attack.*, survey.app.ending.publishing, survey.app.inspection.evidence,
survey.app.desk.council.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any, Final

TARGETS: Final[Mapping[str, float]] = {  # docs/security-properties.md; a target that is missed is not moved
    **{"A1": 0.0, "A2": 0.0, "A3": 0.53, "A4": 0.05, "A5": 0.0},
    **{"A6": 2.5, "A7": 0.15, "A8": 1.2 / 8, "A9": 1.0, "A10": 0.0},
}
AT_LEAST: Final = frozenset({"A9"})  # the share that is refused: the only figure that should be high


class NotAReport(ValueError):
    """Something else than what `attack` writes, or a report that says more than its figures do."""


@dataclass(frozen=True)
class Outcome:
    """One row of the table. A figure above its target is a target that is missed, and it is printed as that."""

    id: str  # A1 to A10
    title: str
    figure: float
    target: float
    met: bool
    baseline: float | None  # the same attack on "at least five, remainder hidden, two filters"
    mean_only: float | None  # the same question, answered by somebody who knows only each group's mean
    note: str  # what the figure means, in a sentence or two
    details: Mapping[str, float | str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As in `attack.json`, under its id."""
        return {name: value for name, value in asdict(self).items() if name != "id"}


@dataclass(frozen=True)
class Found:
    """One row of the table: all companies together, and each one's figure."""

    outcome: Outcome
    by_seed: Mapping[int, float]

    def to_json(self) -> dict[str, Any]:
        return {**self.outcome.to_json(), "by_seed": {str(seed): figure for seed, figure in self.by_seed.items()}}


def reported(body: bytes) -> list[Found]:
    """The rows of an `attack.json`. Raises NotAReport for anything else, and where a target was moved."""
    try:
        rows = json.loads(body)
        found = [_row(name, row) for name, row in rows.items()]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as problem:
        raise NotAReport("this is no attack.json that `attack --out DIR` wrote") from problem
    if not found:
        raise NotAReport("this is an attack.json without an attack")
    for one in (each.outcome for each in found):
        _assert_honest(one)
    return found


def _assert_honest(row: Outcome) -> None:
    if row.target != TARGETS[row.id]:
        raise NotAReport(f"{row.id} is held against {row.target}, and its target is {TARGETS[row.id]}")
    reached = row.figure >= row.target if row.id in AT_LEAST else row.figure <= row.target
    if row.met and not reached:
        raise NotAReport(f"{row.id} is called met with {row.figure}, and its target is {row.target}")


def _row(name: str, row: Mapping[str, Any]) -> Found:
    if name not in TARGETS or not isinstance(row["met"], bool):
        raise ValueError(name)
    details = {str(what): value if isinstance(value, str) else _number(value) for what, value in _of(row, "details")}
    outcome = Outcome(
        id=name,
        title=str(row.get("title", "")),
        figure=_number(row["figure"]),
        target=_number(row["target"]),
        met=row["met"],
        baseline=None if row["baseline"] is None else _number(row["baseline"]),
        mean_only=None if row.get("mean_only") is None else _number(row["mean_only"]),
        note=str(row.get("note", "")),
        details=details,
    )
    return Found(outcome, {int(seed): _number(figure) for seed, figure in _of(row, "by_seed")})


def _of(row: Mapping[str, Any], name: str) -> Any:
    return row.get(name, {}).items()


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise TypeError(f"expected a number, got {value!r}")
    return value
