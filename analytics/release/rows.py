"""One cell as it is written in `release.json`.

In: names and numbers. Out: `Row`. Called by: derived, estimates, document.
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
        found = self._asdict()
        return {**found, "status": "withheld" if self.value is None else "released"}
