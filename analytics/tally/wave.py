"""The tally of a whole wave, told once: open, validate, count, keep comments, forget the rest.

In: rows of the ballot box with their infos, the private key, the plan. Out: counters per view, comments per writer,
drivers and reliability.
Called by: survey.app.ending.closing, the trustee's own machine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import tee
from typing import NamedTuple

import numpy as np

from analytics.measures.comments.words import Writer
from analytics.noise.drawing import ExactSums
from analytics.plan import ORG, TEXT, Plan
from analytics.tally.comments import parse_text
from analytics.tally.counting import ClosedCount, ViewCounters
from analytics.tally.opening import open_sealed
from analytics.tally.relations import Opened, Relations, relate
from analytics.tally.summing import ScoreCount


class Row(NamedTuple):
    """A row of the ballot box, and the info that its seal is bound to."""

    view: str
    segment: str
    info: bytes
    sealed: bytes


class UnknownView(LookupError):
    """A ballot of a view that the tally cannot count."""


@dataclass(frozen=True)
class Tally:
    """All that is left of a wave's ballots."""

    counters: Mapping[str, ViewCounters | ExactSums]
    writers: tuple[Writer, ...]  # in the order of the rows; `Package.of` shuffles them before anything is kept
    relations: Relations = field(default_factory=Relations)


class TextCount:
    """Keeps what was written and counts the rest."""

    def __init__(self, segments: tuple[str, ...], items: tuple[str, ...]) -> None:
        self._accepted = dict.fromkeys(segments, 0)
        self._items = frozenset(items)
        self._spoilt = 0
        self.writers: list[Writer] = []

    def add(self, segment: str, plaintext: bytes | None) -> None:
        answers = None if plaintext is None else parse_text(plaintext, self._items)
        if answers is None or segment not in self._accepted:
            self._spoilt += 1
            return
        self._accepted[segment] += 1
        if answers:
            self.writers.append(Writer(segment, answers))

    def result(self) -> ViewCounters:
        accepted = np.array(list(self._accepted.values()), dtype=np.int64)
        empty = np.zeros((len(accepted), 0, 1), dtype=np.int64)
        return ViewCounters(tuple(self._accepted), accepted, self._spoilt, empty)


def tally(rows: Iterable[Row], private_der: bytes, plan: Plan) -> Tally:
    """Open and count every row, in one pass. Answers stay in memory, a byte each, until drivers are computed.

    Raises: OpeningKeyError for an unusable key; UnknownView for a view that the manifest does not have.
    """
    text = TextCount(plan.views.get(TEXT, ()), plan.comments)
    open_answers = Opened()
    counts: dict[str, ClosedCount | ScoreCount | TextCount] = {
        view: text if view == TEXT else _closed(view, plan, open_answers) for view in plan.views
    }
    to_open, to_count = tee(rows)
    opened = open_sealed(((row.info, row.sealed) for row in to_open), private_der)
    for row, plaintext in zip(to_count, opened, strict=True):
        if row.view not in counts:
            raise UnknownView(
                f"a ballot of view {row.view!r}; this wave counts {sorted(plan.views)}: check the box's wave"
            )
        counts[row.view].add(row.segment, plaintext)
    return Tally({view: counts[view].result() for view in plan.views}, tuple(text.writers), relate(open_answers, plan))


def _closed(view: str, plan: Plan, opened: Opened) -> ClosedCount | ScoreCount:
    """Where noise is declared only sums of scores are kept, everywhere else counts of options."""
    if plan.noise is not None and view in plan.noise.views:
        return ScoreCount(plan.views[view], plan, plan.noise.measures)
    if view != ORG:
        raise UnknownView(f"view {view!r} has no noise declared and is counted in no way: lock the wave again")
    return ClosedCount(plan.segments, plan.highest_bytes, opened)
