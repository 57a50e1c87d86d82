"""What everything published is at this moment, as one hash: an answer that was given out before is good until it moves.

In: a board. Out: `Edition`. Called by: analytics.pages.interface, survey.app.outward.interface.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select

from analytics.outside.references import reference
from analytics.outside.units import unit_change
from analytics.release.board import Board, release

FORM = "2"  # of the answers; changed with whatever changes them, so that no copy outlives it


@dataclass(frozen=True)
class Edition:
    """The hash of every release, and how many values from outside and new names of units there are beside them.

    Rows of all three are added and never changed: the table of rights allows nothing else.
    """

    releases: Mapping[str, str]
    added: tuple[int, int]

    @cached_property
    def digest(self) -> str:
        known = [FORM, *(f"{wave}={sha}" for wave, sha in sorted(self.releases.items())), *map(str, self.added)]
        return hashlib.sha256("\n".join(known).encode()).hexdigest()


def edition_of(board: Board) -> Edition:
    with board.connect() as public:
        releases = {str(wave): str(sha) for wave, sha in public.execute(select(release.c.wave, release.c.sha256))}
        added = [public.execute(select(func.count()).select_from(one)).scalar_one() for one in (reference, unit_change)]
    return Edition(releases, (added[0], added[1]))
