"""The indices of the British Civil Service People Survey: engagement, PERMA and Proxy Stress.

In: index values of questions, 0 to 100, high is good. Out: index values. Called by: whoever scores officially.
"""

from collections.abc import Sequence
from typing import Final

ENGAGEMENT: Final = ("b47", "b48", "b49", "b50", "b51")
PERMA: Final = ("w01", "b01", "b18", "w02", "b03")
PROXY_STRESS: Final = ("b05", "b08", "b18", "b26", "b30", "b33", "b45", "e03")


def engagement(indices: Sequence[float]) -> float:
    """Average the five questions of the Employee Engagement Index.

    Formula: Σ index / 5. Shapes and units: (5,) index points in the order of ENGAGEMENT; returns index points.
    Raises: ValueError for another number of values or one outside 0 to 100.
    Source: Civil Service People Survey technical guide 2018.

    >>> engagement([100, 75, 75, 50, 25])
    65.0
    """
    return _average(indices, len(ENGAGEMENT))


def perma(indices: Sequence[float]) -> float:
    """Average the five questions of the PERMA Index, high means flourishing.

    Formula: Σ index / 5. Shapes and units: (5,) index points in the order of PERMA; returns index points.
    Raises: ValueError as `engagement`. Source: Civil Service People Survey technical guide 2018.

    >>> perma([75, 100, 50, 75, 25])
    65.0
    """
    return _average(indices, len(PERMA))


def proxy_stress(indices: Sequence[float]) -> float:
    """Turn the average of the eight questions round: high means stress, as in no other number of Canopy.

    Formula: 100 − Σ index / 8; "not bullied" has the index 100. Shapes and units: (8,) index points in the order of
    PROXY_STRESS, high is good; returns index points, high is bad.
    Raises: ValueError as `engagement`. Source: Civil Service People Survey technical guide 2018.

    >>> proxy_stress([100, 50, 50, 50, 25, 75, 50, 100])
    37.5
    """
    return 100 - _average(indices, len(PROXY_STRESS))


def _average(indices: Sequence[float], parts: int) -> float:
    if len(indices) != parts or not all(0 <= value <= 100 for value in indices):
        raise ValueError(f"{list(indices)}; expected {parts} index values from 0 to 100, one for each question")
    return sum(indices) / parts
