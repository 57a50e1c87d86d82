"""Response: where low or uneven participation limits what results can say, from exact totals and bands alone.

In: counted and invited people, bands of groups. Out: `Response`. Called by: `analytics.pages.behind.warnings`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

LOW: Final = 0.5  # share of the invited; below it those who kept silent are more than those who spoke
BEHIND: Final = 0.2  # share of the invited, below the organisation's; a margin of 5 points would hide behind it
NOTABLE: Final = 0.1  # share of the invited in such groups, from which the organisation's own numbers are affected


@dataclass(frozen=True)
class Turnout:
    """A group: at least and at most how many answered, and how many were invited."""

    low: float
    high: float
    invited: float


@dataclass(frozen=True)
class Response:
    """What limits the results: `low` of the organisation, `behind` of `groups` that certainly lag, `uneven`."""

    low: bool
    behind: int
    groups: int
    uneven: bool


def is_low(turnout: Turnout) -> bool:
    """Say whether fewer than half took part, whichever number of its band is true.

    Formula: high / invited < `LOW`.
    Units: people.
    Raises: ValueError for a band that is not in order, or nobody invited.
    Source: Canopy's own; AAPOR, Standard Definitions, 2023, for the response rate.

    >>> is_low(Turnout(6, 8, 20)), is_low(Turnout(9, 12, 20))
    (True, False)
    """
    return _share(turnout.high, turnout) < LOW


def response(whole: Turnout, groups: Sequence[Turnout]) -> Response:
    """Say where participation is low, and whether it is so uneven that some groups hardly count in the whole.

    Formula: a group is behind if high / invited + `BEHIND` ≤ share of the whole; uneven if such groups hold at least
    `NOTABLE` of the invited of all groups given: those whose band is told. A group without one is in neither number,
    and the sentence says of which groups it speaks.
    Shapes and units: (groups,) people.
    Raises: ValueError for a band that is not in order, or nobody invited.
    Source: Canopy's own thresholds; Groves, Public Opinion Quarterly 70, 2006, for why the unevenness matters more than
    the rate.

    >>> response(Turnout(70, 70, 100), [Turnout(9, 12, 40), Turnout(50, 59, 60)])
    Response(low=False, behind=1, groups=2, uneven=True)
    """
    share = _share(whole.low, whole)
    behind = [group for group in groups if _share(group.high, group) + BEHIND <= share]
    invited = sum(group.invited for group in groups)
    uneven = bool(behind) and sum(group.invited for group in behind) >= NOTABLE * invited
    return Response(is_low(whole), len(behind), len(groups), uneven)


def _share(people: float, turnout: Turnout) -> float:
    if not 0 <= turnout.low <= turnout.high or not turnout.invited > 0 or not isfinite(turnout.invited):
        raise ValueError(f"response: {turnout} is no band of people; leave out groups of which nothing is told")
    return min(people / turnout.invited, 1.0)
