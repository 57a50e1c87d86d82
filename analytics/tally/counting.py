"""Counts opened ballots per segment, validating every byte, in batches so that memory does not grow with their number.

In: (segment, plaintext or None) of one view. Out: `ViewCounters`; nothing of a single ballot is kept.
Called by: `analytics.tally.wave`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.plan import Plan
from analytics.tally.relations import Opened

BATCH: Final = 8192  # ballots held at a time

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ViewCounters:
    """What is left of a view's ballots. `counts` has (segments, slots, largest byte + 1) people."""

    segments: tuple[str, ...]
    accepted: Ints
    spoilt: int
    counts: Ints

    @property
    def total(self) -> int:
        return int(self.accepted.sum())

    def to_dict(self, highest_bytes: tuple[int, ...]) -> dict[str, Any]:
        """As they are hashed: per segment, per slot, one number for every byte that the slot may hold."""
        counts = [
            [row[: highest + 1] for row, highest in zip(slots, highest_bytes, strict=True)]
            for slots in self.counts.tolist()
        ]
        accepted = self.accepted.tolist()
        return {"segments": list(self.segments), "accepted": accepted, "spoilt": self.spoilt, "counts": counts}


class Batches(ABC):
    """Validates ballots of one closed view and adds them up; holds at most one batch of them."""

    def __init__(self, segments: tuple[str, ...], highest_bytes: tuple[int, ...]) -> None:
        self._places = {segment: place for place, segment in enumerate(segments)}
        self._highest = np.array(highest_bytes, dtype=np.int64)
        self._accepted = np.zeros(len(segments), dtype=np.int64)
        self._spoilt = 0
        self._batch: list[tuple[int, bytes]] = []

    @abstractmethod
    def _fold(self, places: Ints, answers: Ints) -> None:
        """Add valid ballots: their segments (ballots,) and their bytes (ballots, slots)."""

    def add(self, segment: str, plaintext: bytes | None) -> None:
        place = self._places.get(segment)
        if place is None or plaintext is None or len(plaintext) != len(self._highest):
            self._spoilt += 1
            return
        self._batch.append((place, plaintext))
        if len(self._batch) >= BATCH:
            self._count_batch()

    def _count_batch(self) -> None:
        places = np.array([place for place, _ in self._batch], dtype=np.int64)
        answers = np.frombuffer(b"".join(text for _, text in self._batch), dtype=np.uint8).astype(np.int64)
        answers = answers.reshape(len(self._batch), len(self._highest))
        valid = (answers <= self._highest).all(axis=1)
        places, answers = places[valid], answers[valid]
        np.add.at(self._accepted, places, 1)
        self._fold(places, answers)
        self._spoilt += int((~valid).sum())
        self._batch = []


class ClosedCount(Batches):
    """People per segment, slot and option; `opened` takes the answers on for drivers."""

    def __init__(self, segments: tuple[str, ...], highest_bytes: tuple[int, ...], opened: Opened | None = None) -> None:
        super().__init__(segments, highest_bytes)
        self._opened = opened
        width = max(highest_bytes, default=0) + 1
        self._counts = np.zeros((len(segments), len(highest_bytes), width), dtype=np.int64)

    def result(self) -> ViewCounters:
        self._count_batch()
        return ViewCounters(tuple(self._places), self._accepted, self._spoilt, self._counts)

    def _fold(self, places: Ints, answers: Ints) -> None:
        np.add.at(self._counts, (places[:, None], np.arange(len(self._highest)), answers), 1)
        if self._opened is not None:
            self._opened.add(places, answers)


def count_closed(ballots: Iterable[tuple[str, bytes | None]], plan: Plan) -> ViewCounters:
    """Count the org view's opened ballots; one that did not open, is too long or out of range is spoilt."""
    count = ClosedCount(plan.segments, plan.highest_bytes)
    for segment, plaintext in ballots:
        count.add(segment, plaintext)
    return count.result()
