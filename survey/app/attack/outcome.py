"""What one attack found: a figure, the target that it is held against, and what the same attack finds elsewhere.

In: figures. Out: `Outcome`. Called by: survey.app.attack.*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
        return {
            "title": self.title,
            "figure": self.figure,
            "target": self.target,
            "met": self.met,
            "baseline": self.baseline,
            "mean_only": self.mean_only,
            "note": self.note,
            "details": dict(self.details),
        }
