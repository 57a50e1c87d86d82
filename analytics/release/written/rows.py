"""One cell as it is written in `release.json`.

In: names and numbers. Out: `Row`. Called by: analytics.release.
"""

from typing import Any, NamedTuple

from analytics.cells import Basis


class Row(NamedTuple):
    """One cell; everything after the names is None where it is withheld."""

    group: str
    measure: str
    statistic: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    noise: float | None = None
    margin: float | None = None
    basis: Basis | None = None
    minimum: int | None = None
    answers_from: int | None = None

    def to_cell(self) -> dict[str, Any]:
        """As in `release.json`. Withheld cells all look the same."""
        return vars(_Written(self))


class _Written:
    """A cell's names and values: dicts of attributes share their names, and take less than half of what others take."""

    def __init__(self, row: Row) -> None:
        self.group, self.measure, self.statistic = row.group, row.measure, row.statistic
        self.value, self.low, self.high = row.value, row.low, row.high
        self.noise, self.margin, self.basis = row.noise, row.margin, row.basis
        self.minimum, self.answers_from = row.minimum, row.answers_from
        self.status = "withheld" if row.value is None else "released"
