"""What the gate says about one number: here it is, with all it may tell, or it is withheld.

In: values that the gate has decided on. Out: `Released` (only the gate can make one) and `Withheld`.
Called by: analytics.release.
"""

from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import Final, Literal

Basis = Literal["measured", "computed"]


class NotTheGate(TypeError):
    """Something other than the gate tried to release a number."""


class Reason(StrEnum):
    """Why there is no number. One reason only: hidden and empty must look the same."""

    PROTECTED = "protected"


GATE_SEAL: Final = object()  # what the gate shows when it makes a Released; a test holds that nobody else imports it


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """Which group, measure (`item:q4`, `scale:recovery`, `index:wellbeing`) and statistic (`mean`, `option:3`)."""

    group: str
    measure: str
    statistic: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A number that is not published. It carries none."""

    key: CellKey
    reason: Reason


@dataclass(frozen=True, slots=True)
class Released:
    """A number that is published, and everything that is told with it, in the unit of `value`."""

    key: CellKey
    value: float
    low: float | None  # lowest exact value that rounding and caps allow; None where there is noise instead
    high: float | None  # highest; not reached itself, unless it is the end of the scale
    noise: float | None  # standard deviation of the noise
    margin: float  # half width of the 95 % interval
    basis: Basis
    minimum: int | None  # answers that a measured number needs
    answers_from: int | None  # what the publication itself tells about them: at least so many
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not GATE_SEAL:
            raise NotTheGate(f"{self.key}: only analytics.release.gate releases numbers; pass counters to gate.decide")


Verdict = Released | Withheld
